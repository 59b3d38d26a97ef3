"""One store of the lookup benchmark: filled, then asked. Prints JSON. Runs inside an installation (bench.inside)."""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bench.chinese_register import register
from bench.register_reading import readable
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.actions.intake import RowsOf
from heyi.contexts.patients.actions.matching import Matching
from heyi.contexts.patients.models import HolderRow, IdentifierRow, MatchKeyRow, PatientRow, SearchTokenRow
from heyi.contexts.patients.queries.marks import content_mark, match_marks, token_marks
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.contexts.patients.rules.comparing import traits_of
from heyi.contexts.patients.terms.people import Details, IdentifierType, IncomingIdentifier
from heyi.foundation.guard import lifted
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import MATCHER
from heyi.foundation.unit_of_work import Work
from heyi.kernel.actor import Actor, ActorKind, Standing
from heyi.kernel.ids import new_id

_SEED, _MEMBERS, _ASKED, _A_BATCH = 11, 20, 500, 5000
# About so many records of the register are one person's.
_RECORDS_A_PERSON = 2.2


class Undone(Exception):
    """Leaves a transaction without a trace."""


def _people(persons: int) -> list[Details]:
    """One record of each person, as a desk would take it."""
    table = register(int(persons * _RECORDS_A_PERSON), seed=_SEED, corrupted=0.1)
    return [details for *_, details in readable(table.drop_duplicates("person").head(persons))]


def _fill(people: list[Details], members: list[UUID], now: datetime) -> list[UUID]:
    """Writes the rows that a registration of each would have written, without asking who else they are."""
    ids: list[UUID] = []
    with lifted("a register of a million is written as rows, for a measurement"), reading(MATCHER, now=now):
        for begin in range(0, len(people), _A_BATCH):
            with transaction.atomic(), reading(MATCHER, now=now):
                ids += _fill_some(
                    people[begin : begin + _A_BATCH], members[begin // _A_BATCH % len(members)], now
                )
            print(f"\r{len(ids)} / {len(people)}", end="", file=sys.stderr)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return ids


def _fill_some(people: list[Details], member: UUID, now: datetime) -> list[UUID]:
    rows, numbers, tokens, keys, holders = [], [], [], [], []
    around = RowsOf(member)
    for details in people:
        row = PatientRow(
            id=new_id(), home=new_id(), registered_by=member, registered_at=now, changed_at=now,
            content=content_mark(details),
        )  # fmt: skip
        row.person = row.home
        row.seal_in(details)
        rows.append(row)
        numbers += [around.of_number(row.id, number) for number in details.identifiers]
        tokens += [
            SearchTokenRow(patient_id=row.id, organisation=member, token=mark)
            for mark in token_marks(details)
        ]
        keys += [MatchKeyRow(patient_id=row.id, key=mark) for mark in match_marks(traits_of(details))]
        holders.append(HolderRow(id=new_id(), person=row.person, organisation=member))
    PatientRow.objects.bulk_create(rows, batch_size=1000)
    IdentifierRow.objects.bulk_create(numbers, batch_size=1000, ignore_conflicts=True)
    SearchTokenRow.objects.bulk_create(tokens, batch_size=5000)
    MatchKeyRow.objects.bulk_create(keys, batch_size=5000)
    HolderRow.objects.bulk_create(holders, batch_size=1000)
    return [row.id for row in rows]


class _Counter:
    """Counts the statements that go to the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _timed(deeds: Iterator[Callable[[], object]]) -> dict[str, float]:
    """Milliseconds and statements of each deed."""
    took, statements = [], []
    for deed in deeds:
        counter = _Counter()
        with connection.execute_wrapper(counter):
            begun = time.perf_counter()
            deed()
            took.append((time.perf_counter() - begun) * 1000)
        statements.append(counter.count)
    took.sort()
    return {
        "p50_ms": round(took[len(took) // 2], 2),
        "p99_ms": round(took[int(len(took) * 0.99)], 2),
        "statements": max(statements),
    }


def _read(patient: UUID, actor: Actor, now: datetime) -> None:
    """One record by its key, its sealed columns and numbers opened."""
    with reading(actor, now=now):
        rows = PatientRow.objects.within_reach_of(actor, now=now).prefetch_related(STANDING_NUMBERS)
        row = rows.look_up(patient)
        row.snapshot(numbers_of(row))


def _match(details: Details, member: UUID, now: datetime, found: list[int]) -> None:
    """Whether a new record is somebody known: written, compared with all others, and undone."""
    try:
        with transaction.atomic(), reading(MATCHER, now=now):
            row = PatientRow(
                id=new_id(), home=new_id(), registered_by=member, registered_at=now, changed_at=now,
                content=content_mark(details),
            )  # fmt: skip
            row.person = row.home
            row.seal_in(details)
            row.save(force_insert=True)
            pairs = Matching(Work(MATCHER, now)).match_new([(row, details)])
            found.append(len(pairs[row.id]))
            raise Undone
    except Undone:
        return


def ask(people: list[Details], ids: list[UUID], members: list[UUID]) -> dict[str, Any]:
    """Everything that is asked, each with the same people in another order."""
    now, dice = timezone.now(), random.Random(_SEED)
    duties = frozenset({Duty.READ_PATIENT, Duty.SEARCH_PATIENT})
    actor = Actor(
        id=new_id(),
        kind=ActorKind.PERSON,
        standings=tuple(Standing(one, None, None, frozenset(), duties) for one in members),
    )
    chosen = dice.sample(range(len(people)), min(_ASKED, len(people)))
    numbered = [one for one in chosen if people[one].number(IdentifierType.RESIDENT)]
    found: list[int] = []

    def exact(one: int) -> object:
        number = IncomingIdentifier("resident_number", people[one].number(IdentifierType.RESIDENT))
        member = members[one // _A_BATCH % len(members)]
        return patients.ask_by_number(number, at=member, actor=actor, now=now)

    def named(one: int) -> object:
        return patients.search_patients(people[one].name, purpose=Purpose.CARE, actor=actor, now=now)

    def matched(one: int) -> object:
        again = replace(people[one], phone="13900000000", address="")
        return _match(again, members[one % len(members)], now, found)

    baseline = _timed((lambda one=one: _read(ids[one], actor, now)) for one in chosen)
    figures = {
        "exact": _timed((lambda one=one: exact(one)) for one in numbered),
        "name": _timed((lambda one=one: named(one)) for one in chosen),
    }
    with lifted("a record that is compared and undone, for a measurement"):
        figures["match"] = _timed((lambda one=one: matched(one)) for one in chosen)
    figures["match"]["found_of_asked"] = round(sum(1 for one in found if one) / max(1, len(found)), 3)
    return {"figures": figures, "baseline": baseline}


def main(persons: int) -> None:
    """Fills, asks, prints."""
    now = timezone.now()
    people, members = _people(persons), [new_id() for _ in range(_MEMBERS)]
    ids = _fill(people, members, now)
    print(json.dumps(ask(people, ids, members)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
