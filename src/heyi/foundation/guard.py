"""The guard at the database connection: no guarded table changes outside a unit of work, by whatever road.

Not here: what a unit of work demands in return (unit_of_work). Why at the connection: docs/adr/0009.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from heyi.foundation.together import send_waiting

_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|MERGE\s+INTO|COPY|TRUNCATE(?:\s+TABLE)?)"
    r'\s+(?:ONLY\s+)?(?:"?\w+"?\.)?"?(\w+)"?',
    re.IGNORECASE,
)
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA", "EXPLAIN")


class UnguardedWrite(RuntimeError):
    """A guarded table was written outside a unit of work: a bug, never a refusal to a person."""


class Watcher(Protocol):
    """What counts the rows that statements change."""

    touched: Counter[str]


_tables: set[str] = set()
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)
_lifted: ContextVar[str | None] = ContextVar("lifted", default=None)


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


def _guarding(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    send_waiting()
    tables = written_tables(sql)
    if not tables or _lifted.get():
        return execute(sql, params, many, context)
    watcher = _watcher.get()
    if watcher is None:
        raise UnguardedWrite(tables[0])
    answer = execute(sql, params, many, context)
    # A driver that cannot tell (-1) counts as one row: better asked for a fact too often than once too seldom.
    rows = context["cursor"].rowcount
    for name in tables:
        watcher.touched[name] += 1 if rows < 0 else rows
    return answer


def guard_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Installs the guard on a connection that has just been opened."""
    if _guarding not in connection.execute_wrappers:
        connection.execute_wrappers.append(_guarding)
