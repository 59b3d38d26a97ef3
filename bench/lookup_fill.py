"""A register of a million, written as rows in minutes. Not here: what is asked of it (lookup_side).

What is written is what a registration of each person would have written, without asking who else they are: two
processes make the rows, one writes them, and the two indexes of many small hashes are built when all rows are there.
"""

import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pandas as pd
from django.db import connection, models, transaction
from psycopg import Binary

from bench.chinese_register import register
from bench.register_reading import readable
from heyi.contexts.patients.actions.intake import RowsOf
from heyi.contexts.patients.models import HolderRow, IdentifierRow, MatchKeyRow, PatientRow, SearchTokenRow
from heyi.contexts.patients.queries.marks import content_mark, match_marks, token_marks
from heyi.contexts.patients.rules.comparing import traits_of
from heyi.contexts.patients.terms.people import Details
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import MATCHER
from heyi.kernel.ids import new_id

# About so many records of the register are one person's.
_RECORDS_A_PERSON = 2.2
_A_BATCH = 5000
_PROCESSES = 2
_TABLES = (PatientRow, IdentifierRow, SearchTokenRow, MatchKeyRow, HolderRow)
_LATE = {SearchTokenRow: "token_found", MatchKeyRow: "match_key_found"}

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Somebody:
    """One person of the register who will be asked for."""

    details: Details
    record: UUID
    member: UUID


@dataclass
class Batch:
    """The rows of some people, ready for the database, by table."""

    people: list[Somebody]
    rows: dict[type[models.Model], Rows] = field(default_factory=dict)


def new_row(details: Details, member: UUID, now: datetime) -> PatientRow:
    """A record as registration makes it."""
    row = PatientRow(
        id=new_id(), home=new_id(), registered_by=member, registered_at=now, changed_at=now,
        content=content_mark(details),
    )  # fmt: skip
    row.person = row.home
    row.seal_in(details)
    return row


def _columns(table: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that are written; numbers that the database counts are not."""
    return [one for one in table._meta.concrete_fields if not isinstance(one, models.AutoField)]


def _values(row: models.Model) -> tuple[Any, ...]:
    values = (one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in _columns(type(row)))
    return tuple(map(_plain, values))


def _plain(value: Any) -> Any:
    """Bytes instead of a driver's wrapping of them: what one process makes, another one writes."""
    if isinstance(value, Binary):
        return bytes(value.obj)
    return bytes(value) if isinstance(value, memoryview) else value


def _made(job: tuple[pd.DataFrame, UUID, datetime]) -> Batch:
    """The rows of one batch of people, made in a process beside the one that writes."""
    table, member, now = job
    batch = Batch([], {one: [] for one in _TABLES})
    around = RowsOf(member)
    for *_, details in readable(table):
        row = new_row(details, member, now)
        batch.people.append(Somebody(details, row.id, member))
        batch.rows[PatientRow].append(_values(row))
        batch.rows[IdentifierRow] += [_values(around.of_number(row.id, one)) for one in details.identifiers]
        batch.rows[HolderRow].append(_values(HolderRow(id=new_id(), person=row.person, organisation=member)))
        first = _values(SearchTokenRow(patient_id=row.id, organisation=member, token=b""))
        batch.rows[SearchTokenRow] += [(*first[:-1], mark) for mark in token_marks(details)]
        batch.rows[MatchKeyRow] += [(first[0], mark) for mark in match_marks(traits_of(details))]
    return batch


def _write(table: type[models.Model], rows: Sequence[tuple[Any, ...]]) -> None:
    columns = _columns(table)
    names = ", ".join(f'"{one.column}"' for one in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lists = ", ".join(f"%s::{one.db_type(connection)}[]" for one in columns)
            cursor.execute(
                f"INSERT INTO {table._meta.db_table} ({names}) SELECT * FROM unnest({lists})",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table._meta.db_table} ({names}) VALUES ({marks})", rows)


@contextmanager
def _indexed_late() -> Iterator[None]:
    """The indexes over hashes, which come in no order, are built once over all rows."""
    late = [
        (table, next(one for one in table._meta.indexes if one.name == name)) for table, name in _LATE.items()
    ]
    with connection.schema_editor() as editor:
        for table, index in late:
            editor.remove_index(table, index)
    yield
    with connection.schema_editor() as editor:
        for table, index in late:
            editor.add_index(table, index)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class _Once:
    """Numbers of a member that are taken: who comes second with a borrowed card is written without it."""

    def __init__(self) -> None:
        names = [one.column for one in _columns(IdentifierRow)]
        self._member, self._number = names.index("organisation"), names.index("blind")
        self._taken: set[tuple[Any, bytes]] = set()

    def of(self, rows: Rows) -> Rows:
        kept = []
        for row in rows:
            key = (row[self._member], bytes(row[self._number]))
            if key not in self._taken:
                self._taken.add(key)
                kept.append(row)
        return kept


def _jobs(persons: int, members: Sequence[UUID], now: datetime, seed: int) -> Iterator[tuple[Any, ...]]:
    table = register(int(persons * _RECORDS_A_PERSON), seed=seed, corrupted=0.1)
    table = table.drop_duplicates("person").head(persons)
    for place, begin in enumerate(range(0, len(table), _A_BATCH)):
        yield table.iloc[begin : begin + _A_BATCH], members[place % len(members)], now


def fill(persons: int, members: Sequence[UUID], now: datetime, *, seed: int, kept: int) -> list[Somebody]:
    """Writes one record of each person and gives about `kept` of them back, evenly chosen."""
    chosen: list[Somebody] = []
    every, written, once = max(1, persons // kept), 0, _Once()
    connection.close()
    with multiprocessing.get_context("fork").Pool(_PROCESSES) as pool, _indexed_late():
        for batch in pool.imap(_made, list(_jobs(persons, members, now, seed))):
            batch.rows[IdentifierRow] = once.of(batch.rows[IdentifierRow])
            with transaction.atomic(), reading(MATCHER, now=now):
                for table, rows in batch.rows.items():
                    _write(table, rows)
            chosen += batch.people[::every]
            written += len(batch.people)
            print(f"\r{written} / {persons}", end="", file=sys.stderr)
    print(file=sys.stderr)
    return chosen
