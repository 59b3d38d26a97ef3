"""The guard at the database connection: no guarded table changes outside a unit of work, by whatever road.

Not here: what a unit of work demands in return (unit_of_work). Why at the connection: docs/adr/0009.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|MERGE\s+INTO|COPY|TRUNCATE(?:\s+TABLE)?)"
    r'\s+(?:ONLY\s+)?(?:"?\w+"?\.)?"?(\w+)"?',
    re.IGNORECASE,
)
_RETURNING = re.compile(r"\bRETURNING\b", re.IGNORECASE)
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA", "EXPLAIN")


class UnguardedWrite(RuntimeError):
    """A guarded table was written outside a unit of work: a bug, never a refusal to a person."""


class Watcher(Protocol):
    """What counts the rows that statements change."""

    touched: Counter[str]


_tables: set[str] = set()
_before: list[Callable[[], None]] = []
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)
_lifted: ContextVar[str | None] = ContextVar("lifted", default=None)


def before_each(come_first: Callable[[], None]) -> None:
    """Names what is done before a statement of which nobody said what it reads."""
    _before.append(come_first)


def guard_table(name: str) -> None:
    """Puts a table under guard; called once for each guarded model."""
    _tables.add(name)


def guarded_tables() -> frozenset[str]:
    """Every table under guard."""
    return frozenset(_tables)


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    """While this is open, writes to guarded tables are allowed and counted."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


@contextmanager
def lifted(reason: str) -> Iterator[None]:
    """Opens the guard for schema work and restoring a backup; tests/architecture lists who may call it, and why."""
    token = _lifted.set(reason)
    try:
        yield
    finally:
        _lifted.reset(token)


@lru_cache(maxsize=4096)
def written_tables(sql: str) -> tuple[str, ...]:
    """The guarded tables a statement writes, in the order it names them."""
    if sql.lstrip()[:9].upper().startswith(_READS):
        return ()
    return tuple(name for name in _WRITE.findall(sql) if name in _tables)


def allowed_writes(sql: str) -> tuple[str, ...]:
    """The guarded tables a statement writes, whose changes are to be counted.

    Raises: UnguardedWrite outside a unit of work.
    """
    tables = () if _lifted.get() else written_tables(sql)
    if tables and _watcher.get() is None:
        raise UnguardedWrite(tables[0])
    return tables


def count_writes(tables: Iterable[str], rows: int) -> None:
    """Counts what a statement has changed."""
    watcher = _watcher.get()
    if watcher is None:
        return
    # A driver that cannot tell (-1) counts as one row: better asked for a fact too often than once too seldom.
    for name in tables:
        watcher.touched[name] += 1 if rows < 0 else rows


def is_guarded_alone(connection: BaseDatabaseWrapper) -> bool:
    """Whether nobody but the guard looks at the statements of a connection."""
    return connection.execute_wrappers == [_guarding]


def _guarding(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    for come_first in _before:
        come_first()
    tables = allowed_writes(sql)
    answer = execute(sql, params, many, context)
    if tables:
        # What gives rows back has not been counted yet by every driver.
        count_writes(tables, -1 if _RETURNING.search(sql) else context["cursor"].rowcount)
    return answer


def guard_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Installs the guard on a connection that has just been opened."""
    if _guarding not in connection.execute_wrappers:
        connection.execute_wrappers.append(_guarding)
