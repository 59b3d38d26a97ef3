"""Writes of one unit of work that go to the database together.

A step of a referral writes ten rows; each on its own costs a message, a plan and an answer. Within a unit of work rows
wait until something is asked that they could change, or until it ends, and then go as one statement (PostgreSQL) or one
after the other (SQLite). Not here: which rows (compiled), when a unit of work ends (unit_of_work).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from psycopg import _queries

from heyi.foundation.guard import before_each
from heyi.foundation.wire import send, vendor

# The driver reads a statement of many values anew each time it is sent unless it is told that ours come back.
_queries.MAX_CACHED_STATEMENT_PARAMS = 1000
_queries.MAX_CACHED_STATEMENT_LENGTH = 32_768

_POLICIES = (
    "SELECT tablename, coalesce(qual, '') || ' ' || coalesce(with_check, '')"
    " FROM pg_policies WHERE schemaname = current_schema()"
)
_NAMED = re.compile(r'\b(?:FROM|JOIN)\s+\(*"?(\w+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Write:
    """One statement that waits, and the keys of the rows it makes or writes on; none where it finds them by a condition."""

    sql: str
    values: Sequence[Any]
    table: str
    rows: frozenset[Any] = frozenset()
    must_find: bool = False


class Batch:
    """The writes of one unit of work that have not been sent yet."""

    def __init__(self) -> None:
        self._waiting: list[Write] = []
        self._tables: set[str] = set()
        self._made: dict[tuple[type, Any], Any] = {}
        self.is_quiet = False

    def add(self, write: Write) -> None:
        """Lets a write wait, behind those that the database must know before it."""
        if self._meets(write) or self.concerns((write.table,), whole=False):
            self.send()
        self._waiting.append(write)
        self._tables.add(write.table)

    def _meets(self, write: Write) -> bool:
        """Whether a write to the same row waits; of a write by a condition nobody knows which rows it finds."""
        same = (one for one in self._waiting if one.table == write.table)
        return any(not one.rows or not write.rows or one.rows & write.rows for one in same)

    def remember(self, row: Any) -> None:
        """Keeps a row that this unit of work makes."""
        self._made[type(row), row.pk] = row

    def made(self, model: type, key: Any) -> Any | None:
        """The row of this key, if this unit of work has made it: nobody else can have seen or changed it."""
        return self._made.get((model, key))

    def has_for(self, tables: Collection[str]) -> bool:
        """Whether a write to one of these tables waits."""
        return not self._tables.isdisjoint(tables)

    def concerns(self, tables: Collection[str], *, whole: bool = True) -> bool:
        """Whether a waiting write could change what is seen of these tables, or what their policies read."""
        if not self._tables:
            return False
        return (whole and self.has_for(tables)) or self.has_for(_read_with(frozenset(tables)))

    def send(self) -> None:
        """Sends what waits.

        Raises: DatabaseError where a row that was to be written on is not there, and whatever a constraint refuses.
        """
        waiting, self._waiting, self._tables = self._waiting, [], set()
        if not waiting:
            return
        before, self.is_quiet = self.is_quiet, True
        try:
            if len(waiting) == 1 or vendor() != "postgresql":
                _one_by_one(waiting)
            else:
                _as_one(waiting)
        finally:
            self.is_quiet = before


def _one_by_one(waiting: Sequence[Write]) -> None:
    for write in waiting:
        answer = send(write.sql, write.values)
        if write.must_find and answer.changed != 1:
            raise DatabaseError("the row that was to be written is not there")


def _as_one(waiting: Sequence[Write]) -> None:
    parts, found = [], []
    for number, write in enumerate(waiting):
        ending = " RETURNING 1" if write.must_find else ""
        parts.append(f"w{number} AS ({write.sql}{ending})")
        if write.must_find:
            found.append(f"(SELECT count(*) FROM w{number})")  # noqa: S608 (names of our own)
    sql = f"WITH {', '.join(parts)} SELECT {' + '.join(found) or '0'}"
    answer = send(sql, [value for write in waiting for value in write.values])
    if answer.rows[0][0] != len(found):
        raise DatabaseError("the row that was to be written is not there")


_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


def waiting_batch() -> Batch | None:
    """The batch of the unit of work that is open, if any."""
    return _batch.get()


@contextmanager
def batching(batch: Batch) -> Iterator[None]:
    """Lets writes wait; whoever opens this sends them. What waits when it is left by an error is forgotten."""
    token = _batch.set(batch)
    try:
        yield
    finally:
        _batch.reset(token)


def send_waiting() -> None:
    """Sends what waits before a statement of which nobody said what it reads."""
    batch = _batch.get()
    if batch is not None and not batch.is_quiet:
        batch.send()


before_each(send_waiting)


@contextmanager
def asking(tables: Collection[str]) -> Iterator[None]:
    """A statement that reads these tables and no others; writes that do not concern it go on waiting."""
    batch = _batch.get()
    if batch is None:
        yield
        return
    if batch.concerns(tables):
        batch.send()
    before, batch.is_quiet = batch.is_quiet, True
    try:
        yield
    finally:
        batch.is_quiet = before


def tables_named(sql: str) -> frozenset[str]:
    """The tables a statement reads."""
    return frozenset(_NAMED.findall(sql))


@cache
def _policies(database: str) -> dict[str, frozenset[str]]:
    """What the policies of each table read, and the policies of those; asked once a process."""
    del database  # only another database has other policies
    with connection.cursor() as cursor:
        cursor.execute(_POLICIES)
        direct: dict[str, set[str]] = {}
        for table, conditions in cursor.fetchall():
            direct.setdefault(table, set()).update(_NAMED.findall(conditions))
    for _ in range(len(direct)):
        for reads in direct.values():
            reads |= {further for one in tuple(reads) for further in direct.get(one, ())}
    return {table: frozenset(reads) for table, reads in direct.items()}


@cache
def _read_with(tables: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*(policy_reads(table) for table in tables))


def policy_reads(table: str) -> frozenset[str]:
    """The tables that row-level security reads when this one is asked; nothing on SQLite, which has none."""
    if vendor() != "postgresql":
        return frozenset()
    return _policies(str(connection.settings_dict["NAME"])).get(table, frozenset())
