"""A listener may want some facts only, or of many at once the last."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from heyi.foundation import delivery
from heyi.foundation.delivery import Told, deliver, listens
from heyi.foundation.models import DeliveryRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import COURIER, OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.event import Event
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("committed")


@dataclass(frozen=True, slots=True, kw_only=True)
class BedNumbered(Event):
    """A fact of these tests."""


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delivery, "_listeners", {})


def happen() -> str:
    fact = BedNumbered(subject=new_id())
    with unit_of_work(OPERATOR, now=NOW) as work:
        work.record(fact)
    return str(fact.subject)


def owed() -> int:
    with reading(COURIER, now=NOW):
        return DeliveryRow.objects.count()


def test_a_listener_hears_those_facts_that_meet_its_condition():
    heard: list[str] = []
    wanted: set[str] = set()

    @listens(BedNumbered, when=lambda facts: facts["subject"] in wanted)
    def some(told: Told, now: datetime) -> None:
        heard.append(told.facts["subject"])

    happened = [happen() for _ in range(3)]
    wanted.add(happened[1])
    assert deliver(now=NOW) == 1
    assert heard == [happened[1]]
    assert owed() == 1


def test_who_looks_at_the_whole_hears_the_last_of_many_facts():
    heard: list[str] = []

    @listens(BedNumbered, needs_the_last_only=True)
    def the_last(told: Told, now: datetime) -> None:
        heard.append(told.facts["subject"])

    happened = [happen() for _ in range(5)]
    assert deliver(now=NOW) == 1
    assert heard == [happened[-1]]
    later = happen()
    deliver(now=NOW)
    assert heard == [happened[-1], later]
