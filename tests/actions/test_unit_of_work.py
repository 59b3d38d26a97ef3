"""A guarded row cannot change outside a unit of work, nor without a recorded fact, by whatever road."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from heyi.contexts.referral.models import CapacityPoolRow
from heyi.foundation.guard import UnguardedWrite, guarded_tables, written_tables
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.record import difference_of
from heyi.foundation.system_actors import OPERATOR, SEALER
from heyi.foundation.unit_of_work import SwallowedRefusal, UnrecordedChange, unit_of_work
from heyi.kernel.actor import Actor, ActorKind, Standing
from heyi.kernel.errors import RuleBroken
from heyi.kernel.event import Event
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("committed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolPainted(Event):
    """A fact of this test."""


def a_pool(**changes: object) -> CapacityPoolRow:
    values = {"organisation": new_id(), "unit": "内科", "kind": "bed", "places": 3, **changes}
    return CapacityPoolRow(**values)


def a_stored_pool() -> CapacityPoolRow:
    pool = a_pool()
    with unit_of_work(OPERATOR, now=NOW) as work:
        pool.save(force_insert=True)
        work.record(PoolPainted(subject=pool.id))
    return pool


def places_of(pool: CapacityPoolRow) -> int:
    with reading(OPERATOR, now=NOW):
        return CapacityPoolRow.objects.get(pk=pool.pk).places


def raw(sql: str) -> Callable[[CapacityPoolRow], None]:
    def write(pool: CapacityPoolRow) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return write


def bulk_update(pool: CapacityPoolRow) -> None:
    pool.places = 9
    CapacityPoolRow.objects.bulk_update([pool], ["places"])


WRITES: dict[str, Callable[[CapacityPoolRow], object]] = {
    "save": lambda pool: pool.save(),
    "insert": lambda pool: a_pool().save(force_insert=True),
    "create": lambda pool: CapacityPoolRow.objects.create(
        organisation=new_id(), unit="x", kind="bed", places=1
    ),
    "delete": lambda pool: pool.delete(),
    "update": lambda pool: CapacityPoolRow.objects.update(places=9),
    "delete many": lambda pool: CapacityPoolRow.objects.all().delete(),
    "bulk create": lambda pool: CapacityPoolRow.objects.bulk_create([a_pool()]),
    "bulk update": bulk_update,
    "base manager": lambda pool: CapacityPoolRow._base_manager.update(places=9),
    "raw sql": raw("UPDATE referral_pool SET places = 9"),
    "raw sql, spelt oddly": raw('update  "referral_pool"\nset places = 9'),
    "raw delete": raw("DELETE FROM referral_pool"),
    "behind a with": raw("WITH x AS (SELECT 1) UPDATE referral_pool SET places = 9"),
}


@pytest.mark.parametrize("road", WRITES)
def test_no_road_leads_to_a_guarded_row_outside_a_unit_of_work(road: str):
    pool = a_stored_pool()
    with pytest.raises(UnguardedWrite), transaction.atomic(), reading(OPERATOR, now=NOW):
        WRITES[road](copy(pool))
    assert places_of(pool) == 3


@pytest.mark.parametrize("road", WRITES)
def test_a_change_without_a_fact_is_rolled_back(road: str):
    pool = a_stored_pool()
    with pytest.raises(UnrecordedChange), unit_of_work(OPERATOR, now=NOW):
        WRITES[road](copy(pool))
    assert places_of(pool) == 3


def test_a_change_with_a_fact_stands_beside_its_fact():
    pool = a_stored_pool()
    with unit_of_work(OPERATOR, now=NOW) as work:
        pool.store(places=5)
        work.record(PoolPainted(subject=pool.id), before={"places": 3}, after={"places": 5})
    assert places_of(pool) == 5
    with reading(SEALER, now=NOW):
        last = RecordedRow.objects.filter(case=str(pool.id)).order_by("ordinal").last()
    assert last is not None
    assert (last.fact, last.ordinal) == ("pool_painted", 2)
    assert difference_of(last) == {"before": {"places": 3}, "after": {"places": 5}}


def test_a_write_that_touches_no_row_needs_no_fact():
    with unit_of_work(OPERATOR, now=NOW):
        CapacityPoolRow.objects.filter(pk=new_id()).update(places=9)


def test_a_fact_and_its_change_fall_together():
    pool = a_stored_pool()
    with pytest.raises(ZeroDivisionError), unit_of_work(OPERATOR, now=NOW) as work:
        pool.store(places=5)
        work.record(PoolPainted(subject=pool.id))
        raise ZeroDivisionError
    assert places_of(pool) == 3
    with reading(SEALER, now=NOW):
        assert RecordedRow.objects.filter(case=str(pool.id)).count() == 1


def test_an_inner_verb_shares_the_outer_ones_fate():
    pool = a_stored_pool()
    with pytest.raises(ZeroDivisionError), unit_of_work(OPERATOR, now=NOW):
        with unit_of_work(OPERATOR, now=NOW) as inner:
            pool.store(places=5)
            inner.record(PoolPainted(subject=pool.id))
        raise ZeroDivisionError
    assert places_of(pool) == 3


def refuse_inside(pool: CapacityPoolRow) -> None:
    with unit_of_work(OPERATOR, now=NOW) as inner:
        pool.store(places=5)
        inner.record(PoolPainted(subject=pool.id))
        raise RuleBroken


def test_an_inner_refusal_that_is_swallowed_rolls_everything_back():
    pool = a_stored_pool()
    with pytest.raises(SwallowedRefusal), unit_of_work(OPERATOR, now=NOW) as work:
        with pytest.raises(RuleBroken):
            refuse_inside(pool)
        work.record(PoolPainted(subject=pool.id))
    assert places_of(pool) == 3


def test_an_inner_verb_acts_for_the_same_actor():
    with pytest.raises(ValueError, match="actor"), unit_of_work(OPERATOR, now=NOW):  # noqa: SIM117
        with unit_of_work(SEALER, now=NOW):
            pass


def test_a_chain_has_no_two_rows_at_one_place():
    """The last net: should two writers ever meet in one case, the database refuses the second."""
    pool = a_stored_pool()
    with reading(SEALER, now=NOW):
        first = RecordedRow.objects.get(case=str(pool.id))
    first.id = str(new_id())
    with pytest.raises(IntegrityError), unit_of_work(OPERATOR, now=NOW) as work:
        first.save(force_insert=True)
        work.record(PoolPainted(subject=pool.id))


def test_reading_finds_no_guarded_table_written():
    table = "referral_pool"
    assert table in guarded_tables()
    assert written_tables(f'SELECT * FROM "{table}" FOR UPDATE') == ()
    assert written_tables(f'DELETE FROM "{table}"') == (table,)


def a_doctor(organisation: object) -> Actor:
    standing = Standing(organisation, None, None, frozenset(), frozenset())
    return Actor(id=new_id(), kind=ActorKind.PERSON, standings=(standing,))


@pytest.mark.postgres
def test_one_connection_serves_two_actors_and_nobody():
    """The database itself shows each actor their own rows, on one reused connection, and nobody's rows to nobody."""
    if connection.vendor != "postgresql":
        pytest.skip("row-level security is PostgreSQL's; run with HEYI_TEST_DATABASE=postgres")
    mine, theirs = a_stored_pool(), a_stored_pool()
    process = connection.connection.info.backend_pid
    with reading(a_doctor(mine.organisation), now=NOW):
        assert list(CapacityPoolRow.objects.values_list("pk", flat=True)) == [mine.id]
    with reading(a_doctor(theirs.organisation), now=NOW):
        assert list(CapacityPoolRow.objects.values_list("pk", flat=True)) == [theirs.id]
    assert CapacityPoolRow.objects.count() == 0
    with (
        pytest.raises(Exception, match="row-level security"),
        unit_of_work(a_doctor(new_id()), now=NOW) as work,
    ):
        a_pool(organisation=theirs.organisation, unit="外科").save(force_insert=True)
        work.record(PoolPainted(subject=theirs.id))
    assert connection.connection.info.backend_pid == process
