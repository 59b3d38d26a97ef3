"""Telling listeners what was recorded: after the commit, in order, until each has heard. Not here: what they do (reactions)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from heyi.foundation.models import DeliveryRow, ListenerRow, RecordedRow
from heyi.foundation.reading import become, reading
from heyi.foundation.seal import settled_rows
from heyi.foundation.system_actors import COURIER
from heyi.kernel.event import Event, fact_name

_BATCH = 500
# Waits 10 s, 20 s, 40 s … at most an hour between tries; after twelve a person must look.
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Told:
    """One recorded fact as a listener hears it; `id` makes hearing it twice harmless."""

    id: str
    fact: str
    facts: dict[str, Any]
    case: str
    at: str


Reaction = Callable[[Told, datetime], None]
Condition = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Listener:
    """A reaction and the facts it wants to hear."""

    name: str
    facts: frozenset[str]
    react: Reaction
    when: Condition | None = None
    needs_the_last_only: bool = False

    def wants(self, fact: str, facts: str) -> bool:
        """Whether it shall hear this fact."""
        return fact in self.facts and (self.when is None or self.when(json.loads(facts)))


_listeners: dict[str, Listener] = {}


def listens(
    *events: type[Event], when: Condition | None = None, needs_the_last_only: bool = False
) -> Callable[[Reaction], Reaction]:
    """Marks a function of a `reactions` module as listening to these facts, or to those of them that meet a condition.

    Shape: `needs_the_last_only` is for a reaction that looks at the whole anew: of many facts at once it hears the last.
    """

    def register(react: Reaction) -> Reaction:
        name, wanted = f"{react.__module__}.{react.__name__}", frozenset(map(fact_name, events))
        _listeners[name] = Listener(name, wanted, react, when, needs_the_last_only)
        return react

    return register


def listeners() -> tuple[Listener, ...]:
    """Everybody who listens, by name."""
    return tuple(_listeners[name] for name in sorted(_listeners))


def deliver(*, now: datetime) -> int:
    """Enrols what is newly settled and tells what is due; answers how many reactions succeeded."""
    while _enrol(now):
        pass
    heard = 0
    while True:
        outcome = _tell_next(now)
        if outcome is None:
            return heard
        heard += outcome


def _enrol(now: datetime) -> bool:
    """Notes who is owed which of the facts that follow; False when nobody has missed any.

    Those who have heard the same read on together; who has heard least reads first, until all have come as far.
    """
    names = sorted(_listeners)
    with reading(COURIER, now=now):
        places = [_place(row) for row in ListenerRow.objects.filter(name__in=names)]
        # The worker asks every second: where nothing is new it neither locks nor writes.
        if len(places) == len(names) and not (names and settled_rows(*min(places)).exists()):
            return False
    with transaction.atomic(), become(COURIER, now=now):
        ListenerRow.objects.bulk_create([ListenerRow(name=one) for one in names], ignore_conflicts=True)
        rows = list(ListenerRow.objects.filter(name__in=names).order_by("name").select_for_update())
        reached = min(_place(row) for row in rows)
        seen = list(
            settled_rows(*reached).values_list("id", "fact", "kind", "facts", "transaction", "place")[:_BATCH]
        )
        if not seen:
            return False
        reading_on = [row.name for row in rows if _place(row) == reached]
        changes = [(id_, fact, facts) for id_, fact, kind, facts, *_ in seen if kind == "change"]
        owed = [
            DeliveryRow(recorded_id=id_, listener=name, next_at=now)
            for name in reading_on
            for id_ in _wanted(_listeners[name], changes)
        ]
        DeliveryRow.objects.bulk_create(owed, ignore_conflicts=True)
        last = {"upto_transaction": seen[-1][4], "upto_place": seen[-1][5]}
        ListenerRow.objects.filter(name__in=reading_on).update(**last)
    return True


def _place(row: ListenerRow) -> tuple[int, int]:
    return row.upto_transaction, row.upto_place


def _wanted(listener: Listener, changes: Sequence[tuple[str, str, str]]) -> list[str]:
    """The ids of the facts it wants to hear."""
    wanted = [id_ for id_, fact, facts in changes if listener.wants(fact, facts)]
    return wanted[-1:] if listener.needs_the_last_only else wanted


def _tell_next(now: datetime) -> int | None:
    """Tells one due fact: 1 heard, 0 failed and put off, None when nothing is due."""
    with transaction.atomic(), become(COURIER, now=now):
        due = DeliveryRow.objects.filter(done_at__isnull=True, next_at__lte=now, attempts__lt=MOST_ATTEMPTS)
        skip = connection.features.has_select_for_update_skip_locked
        owed = (
            due.filter(listener__in=list(_listeners))
            .select_for_update(skip_locked=skip)
            .order_by("id")
            .first()
        )
        if owed is None:
            return None
        told = _told(RecordedRow.objects.get(pk=owed.recorded_id))
        failure = _attempt(_listeners[owed.listener], told, now)
        owed.attempts += 1
        if failure is None:
            owed.done_at, owed.error = now, ""
        else:
            owed.next_at = now + min(_FIRST_WAIT * 2 ** (owed.attempts - 1), _LONGEST_WAIT)
            owed.error = failure
        owed.save(update_fields=["attempts", "done_at", "next_at", "error"])
    return 1 if failure is None else 0


def _attempt(listener: Listener, told: Told, now: datetime) -> str | None:
    """Lets a listener react in a savepoint of its own; the name of what it raised, never its text, which may name a patient."""
    try:
        with transaction.atomic():
            listener.react(told, now)
    except Exception as failure:  # noqa: BLE001  one listener's bug must not stop the others' news
        return type(failure).__name__[:128]
    return None


def _told(row: RecordedRow) -> Told:
    return Told(id=row.id, fact=row.fact, facts=json.loads(row.facts), case=row.case, at=row.at)


def undelivered(*, now: datetime) -> int:
    """How many facts somebody still has to hear; those given up included."""
    with reading(COURIER, now=now):
        return DeliveryRow.objects.filter(done_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class Unheard:
    """A fact that a listener did not take in all its tries: which, who, and the name of what went wrong."""

    id: int
    recorded: str
    listener: str
    attempts: int
    failure: str


def given_up(*, now: datetime) -> tuple[Unheard, ...]:
    """Every fact that is no longer told because its listener failed too often."""
    with reading(COURIER, now=now):
        rows = DeliveryRow.objects.filter(done_at__isnull=True, attempts__gte=MOST_ATTEMPTS).order_by("id")
        return tuple(
            Unheard(row.id, str(row.recorded_id), row.listener, row.attempts, row.error) for row in rows
        )


def tell_again(*, now: datetime) -> int:
    """Has every fact that was given up told once more, with all its tries; answers how many."""
    with transaction.atomic(), become(COURIER, now=now):
        rows = DeliveryRow.objects.filter(done_at__isnull=True, attempts__gte=MOST_ATTEMPTS)
        return rows.update(attempts=0, next_at=now)
