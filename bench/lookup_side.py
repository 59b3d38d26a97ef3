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

from bench.lookup_fill import Somebody, fill, new_row
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.actions.matching import Matching
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.contexts.patients.terms.people import Details, IdentifierType, IncomingIdentifier
from heyi.foundation.guard import lifted
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import MATCHER
from heyi.foundation.unit_of_work import Work
from heyi.kernel.actor import Actor, ActorKind, Standing
from heyi.kernel.ids import new_id

_SEED, _MEMBERS, _ASKED, _KEPT = 11, 20, 500, 1000


class Undone(Exception):
    """Leaves a transaction without a trace."""


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
            row = new_row(details, member, now)
            row.save(force_insert=True)
            pairs = Matching(Work(MATCHER, now)).match_new([(row, details)])
            found.append(len(pairs[row.id]))
            raise Undone
    except Undone:
        return


def ask(people: list[Somebody], members: list[UUID]) -> dict[str, Any]:
    """Everything that is asked, about the same people."""
    now, dice = timezone.now(), random.Random(_SEED)
    duties = frozenset({Duty.READ_PATIENT, Duty.SEARCH_PATIENT})
    actor = Actor(
        id=new_id(),
        kind=ActorKind.PERSON,
        standings=tuple(Standing(one, None, None, frozenset(), duties) for one in members),
    )
    chosen = dice.sample(people, min(_ASKED, len(people)))
    numbered = [one for one in chosen if one.details.number(IdentifierType.RESIDENT)]
    found: list[int] = []

    def exact(one: Somebody) -> object:
        number = IncomingIdentifier("resident_number", one.details.number(IdentifierType.RESIDENT))
        return patients.ask_by_number(number, at=one.member, actor=actor, now=now)

    def named(one: Somebody) -> object:
        return patients.search_patients(one.details.name, purpose=Purpose.CARE, actor=actor, now=now)

    def matched(one: Somebody) -> object:
        again = replace(one.details, phone="13900000000", address="")
        return _match(again, dice.choice(members), now, found)

    baseline = _timed((lambda one=one: _read(one.record, actor, now)) for one in chosen)
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
    now, members = timezone.now(), [new_id() for _ in range(_MEMBERS)]
    begun = time.perf_counter()
    with lifted("a register of a million is written as rows, for a measurement"):
        people = fill(persons, members, now, seed=_SEED, kept=_KEPT)
    filled = {"filled_seconds": round(time.perf_counter() - begun, 1)}
    print(json.dumps(filled | ask(people, members)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
