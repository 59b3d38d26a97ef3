"""Facts for tests of delivery, and listeners that keep what they were told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from heyi.foundation.delivery import Told, listens
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.event import Event
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BedCounted(Event):
    """A fact for these tests."""

    beds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WardClosed(Event):
    """Another fact for these tests."""


def happen(event: Event | None = None) -> UUID:
    fact = event or BedCounted(subject=new_id(), beds=1)
    with unit_of_work(OPERATOR, now=NOW) as work:
        work.record(fact)
    return fact.subject


def somebody(*events: type[Event]) -> list[UUID]:
    """A listener that keeps the subjects it was told of."""
    heard: list[UUID] = []

    @listens(*events)
    def hear(told: Told, now: datetime) -> None:
        heard.append(UUID(told.facts["subject"]))

    return heard


def two_more() -> tuple[list[UUID], list[UUID]]:
    """Two listeners beside the one that `somebody` makes."""
    first: list[UUID] = []
    second: list[UUID] = []

    @listens(BedCounted)
    def first_beside(told: Told, now: datetime) -> None:
        first.append(UUID(told.facts["subject"]))

    @listens(BedCounted, WardClosed)
    def second_beside(told: Told, now: datetime) -> None:
        second.append(UUID(told.facts["subject"]))

    return first, second
