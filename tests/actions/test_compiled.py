"""Questions whose SQL is built once answer as the ORM does, and rows that wait go together and in order."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, DataError, IntegrityError, NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg import _queries

from heyi.contexts.referral.models import CapacityPoolRow
from heyi.contexts.referral.terms import PoolKind
from heyi.foundation.compiled import (
    Command,
    NotCompilable,
    Question,
    Written,
    insert_new,
    insert_unless_there,
    made_here,
)
from heyi.foundation.models import IdempotencyRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.together import policy_reads
from heyi.foundation.unit_of_work import UnrecordedChange, unit_of_work
from heyi.kernel.event import Event
from heyi.kernel.ids import new_id

NOW = datetime(2026, 3, 5, 6, 20, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("committed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolPainted(Event):
    """A fact of this test."""


def a_pool(**changes: Any) -> CapacityPoolRow:
    return CapacityPoolRow(
        **{"organisation": new_id(), "unit": "内科", "kind": PoolKind.BED, "places": 3, **changes}
    )


def a_clinic(begin: datetime = NOW, **changes: Any) -> CapacityPoolRow:
    return a_pool(kind=PoolKind.SLOT, starts_at=begin, ends_at=begin + timedelta(hours=2), **changes)


def stored(*pools: CapacityPoolRow) -> None:
    with unit_of_work(OPERATOR, now=NOW) as work:
        for pool in pools:
            pool.save(force_insert=True)
        work.record(PoolPainted(subject=pools[0].id))


def of_unit(unit: str) -> list[int]:
    with reading(OPERATOR, now=NOW):
        return sorted(CapacityPoolRow.objects.filter(unit=unit).values_list("places", flat=True))


# --- questions


def test_a_question_is_built_once_and_answers_for_every_value():
    pools = [a_pool(), a_clinic(), a_clinic(NOW + timedelta(days=3))]
    stored(*pools)
    built: list[dict[str, Any]] = []

    def build(**asked: Any) -> Any:
        built.append(asked)
        return CapacityPoolRow.objects.filter(organisation=asked["at"], kind=asked["kind"])

    question = Question[CapacityPoolRow](build)
    with reading(OPERATOR, now=NOW):
        for pool in (*pools, *reversed(pools)):
            (found,) = question.all(at=pool.organisation, kind=PoolKind(pool.kind))
            by_orm = CapacityPoolRow.objects.get(pk=pool.pk)
            assert {f.attname: getattr(found, f.attname) for f in found._meta.concrete_fields} == {
                f.attname: getattr(by_orm, f.attname) for f in by_orm._meta.concrete_fields
            }
        assert question.first(at=new_id(), kind=PoolKind.BED) is None
    assert len(built) == 1
    assert built[0]["at"] != pools[0].organisation


def test_moments_lists_and_absent_values_are_filled_in():
    near, far = a_clinic(unit="近"), a_clinic(NOW + timedelta(days=9), unit="远")
    stored(near, far)

    def build(units: list[str] | None, until: datetime) -> Any:
        rows = CapacityPoolRow.objects.filter(starts_at__lt=until).order_by("starts_at")
        return (rows if units is None else rows.filter(unit__in=units)).values_list("unit")

    question = Question[str](build)
    soon, late = NOW + timedelta(days=1), NOW + timedelta(days=30)
    with reading(OPERATOR, now=NOW):
        assert question.all(units=["近", "远"], until=soon) == ["近"]
        assert question.all(units=["近", "远"], until=late) == ["近", "远"]
        assert question.all(units=("远",), until=late) == ["远"]
        assert question.all(units=None, until=late) == ["近", "远"]
        assert question.all(units=[], until=late) == []


def test_what_is_written_into_the_statement_makes_another_statement():
    stored(*(a_pool(unit=f"病区{one}", places=one) for one in (1, 2, 3)))
    question = Question[int](
        lambda most: CapacityPoolRow.objects.order_by("places").values_list("places")[:most]
    )
    with reading(OPERATOR, now=NOW):
        assert question.all(most=Written(2)) == [1, 2]
        assert question.all(most=Written(3)) == [1, 2, 3]


def test_a_value_that_is_changed_on_its_way_cannot_be_compiled():
    question = Question[CapacityPoolRow](lambda word: CapacityPoolRow.objects.filter(unit__icontains=word))
    with reading(OPERATOR, now=NOW), pytest.raises(NotCompilable, match="word"):
        question.all(word="内")


def test_rows_are_locked_within_a_transaction_only():
    question = Question[CapacityPoolRow](
        lambda pool: CapacityPoolRow.objects.filter(pk=pool).select_for_update()
    )
    pool = a_pool()
    stored(pool)
    with transaction.atomic():
        question.all(pool=pool.id)
    if connection.vendor == "postgresql":
        with pytest.raises(RuntimeError, match="transaction"):
            question.all(pool=pool.id)


# --- rows that wait


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in queries if "referral_pool" in one["sql"] and "SELECT" not in one["sql"][:7]]


def test_the_rows_of_a_unit_of_work_go_together():
    pools = [a_pool(unit="a"), a_clinic(unit="b")]
    with CaptureQueriesContext(connection) as queries:
        stored(*pools)
    together = 1 if connection.vendor == "postgresql" else 2
    assert len(writes(queries)) == together
    assert of_unit("a") + of_unit("b") == [3, 3]


def test_a_question_sees_what_waits_whoever_asks_it():
    asked = Question[int](lambda unit: CapacityPoolRow.objects.filter(unit=unit).values_list("places"))
    with unit_of_work(OPERATOR, now=NOW) as work:
        pool = a_pool(unit="等")
        pool.save(force_insert=True)
        assert asked.all(unit="等") == [3]
        pool.store(places=4)
        assert CapacityPoolRow.objects.get(pk=pool.pk).places == 4
        pool.store(places=5)
        with connection.cursor() as cursor:
            cursor.execute("SELECT places FROM referral_pool WHERE unit = %s", ["等"])
            assert cursor.fetchone() == (5,)
        work.record(PoolPainted(subject=pool.id))


def test_a_question_about_something_else_does_not_hurry_what_waits():
    other = Question[UUID](lambda key: IdempotencyRow.objects.filter(key=key).values_list("id"))
    with unit_of_work(OPERATOR, now=NOW) as work, CaptureQueriesContext(connection) as queries:
        pool = a_pool()
        pool.save(force_insert=True)
        other.all(key="x")
        assert writes(queries) == []
        work.record(PoolPainted(subject=pool.id))
    assert of_unit(pool.unit) == [3]


def test_the_last_of_several_writes_on_one_row_stands():
    with unit_of_work(OPERATOR, now=NOW) as work:
        pool = a_pool(unit="次")
        pool.save(force_insert=True)
        for places in (4, 5, 6):
            pool.store(places=places)
        work.record(PoolPainted(subject=pool.id))
    assert of_unit("次") == [6]


def test_an_error_leaves_nothing_of_what_waited():
    with pytest.raises(ZeroDivisionError), unit_of_work(OPERATOR, now=NOW):
        a_pool(unit="无").save(force_insert=True)
        raise ZeroDivisionError
    assert of_unit("无") == []


def test_what_a_constraint_refuses_is_refused_when_the_unit_of_work_ends():
    first = a_pool(unit="同")
    stored(first)
    with pytest.raises(IntegrityError), unit_of_work(OPERATOR, now=NOW) as work:
        twin = a_pool(unit="同", organisation=first.organisation)
        twin.save(force_insert=True)
        other = a_pool(unit="另")
        other.save(force_insert=True)
        work.record(PoolPainted(subject=twin.id))
    assert of_unit("同") == [3]
    assert of_unit("另") == []


def test_a_row_that_is_gone_is_not_written_on_in_silence():
    pool, here = a_pool(), a_pool(unit="在")
    stored(here)
    with pytest.raises(DatabaseError), unit_of_work(OPERATOR, now=NOW) as work:
        here.store(places=8)
        pool.store(places=9)
        work.record(PoolPainted(subject=pool.id))
    assert of_unit("在") == [3]


def test_rows_that_wait_ask_for_a_fact_as_all_others_do():
    with pytest.raises(UnrecordedChange), unit_of_work(OPERATOR, now=NOW):
        a_pool(unit="默").save(force_insert=True)
        a_clinic(unit="默").save(force_insert=True)
    assert of_unit("默") == []


PAINT = Command(
    lambda unit, most: (CapacityPoolRow.objects.filter(unit=unit), {"places": most, "is_open": False})
)


def test_a_change_by_a_condition_waits_and_finds_what_waits_before_it():
    stored(a_clinic(unit="漆"), a_pool(unit="木"))
    with unit_of_work(OPERATOR, now=NOW) as work:
        made = a_pool(unit="漆", places=1)
        made.save(force_insert=True)
        PAINT.do(unit="漆", most=7)
        # A row of the same table that is written afterwards goes after the change, which would find it otherwise.
        a_pool(unit="漆", places=2).save(force_insert=True)
        PAINT.do(unit="木", most=8)
        work.record(PoolPainted(subject=made.id))
    assert of_unit("漆") == [2, 7, 7]
    assert of_unit("木") == [8]


def test_a_change_by_a_condition_owes_a_fact_like_any_other():
    stored(a_pool(unit="漆"))
    with pytest.raises(UnrecordedChange), unit_of_work(OPERATOR, now=NOW):
        PAINT.do(unit="漆", most=7)
    assert of_unit("漆") == [3]


def test_a_unit_of_work_knows_the_rows_it_has_made_and_no_others():
    before, made = a_pool(), a_pool()
    stored(before)
    with unit_of_work(OPERATOR, now=NOW) as work:
        assert made_here(CapacityPoolRow, made.id) is None
        made.save(force_insert=True)
        assert made_here(CapacityPoolRow, made.id) is made
        assert made_here(CapacityPoolRow, before.id) is None
        work.record(PoolPainted(subject=made.id))
    assert made_here(CapacityPoolRow, made.id) is None


def test_a_case_that_is_said_to_begin_begins_once():
    pool = a_pool()
    stored(pool)
    with pytest.raises(IntegrityError), unit_of_work(OPERATOR, now=NOW) as work:
        pool.store(places=4)
        work.record(PoolPainted(subject=pool.id), begins=True)
    assert of_unit(pool.unit) == [3]


def test_a_row_that_a_constraint_knows_is_left_as_it_is():
    one = IdempotencyRow(actor=new_id(), key="k", inputs=b"1", created_at=NOW)
    with unit_of_work(OPERATOR, now=NOW):
        assert insert_new(one)
        again = IdempotencyRow(actor=one.actor, key="k", inputs=b"2", created_at=NOW)
        assert not insert_new(again)
        insert_unless_there(again)
    with reading(OPERATOR, now=NOW):
        assert [bytes(row.inputs) for row in IdempotencyRow.objects.filter(actor=one.actor)] == [b"1"]


def test_who_waits_knows_what_the_policies_read():
    reads = policy_reads("referral_package")
    assert reads == (frozenset({"referral_party"}) if connection.vendor == "postgresql" else frozenset())


def test_the_driver_knows_that_statements_of_many_values_come_back():
    assert _queries.MAX_CACHED_STATEMENT_PARAMS >= 500
    assert _queries.PostgresQuery.convert.__globals__["MAX_CACHED_STATEMENT_LENGTH"] >= 32_768


def a_question_on_a_pool() -> tuple[CapacityPoolRow, Question[int]]:
    """A stored pool, and a question of how many places it has."""
    pool = a_pool()
    stored(pool)
    return pool, Question[int](lambda pool: CapacityPoolRow.objects.filter(pk=pool).values_list("places"))


def elsewhere() -> psycopg.Connection[Any]:
    """Another program's connection to the same database."""
    told = connection.get_connection_params()
    return psycopg.connect(**{name: told[name] for name in ("dbname", "user", "host")}, autocommit=True)


def prepared_here() -> int:
    """How many statements the server knows of this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'heyi%%'")
        return int(cursor.fetchone()[0])


@pytest.mark.postgres
def test_what_is_prepared_outlives_a_rollback():
    """A refusal is an everyday thing: it must not make everybody on this connection wait for new plans."""
    pool, question = a_question_on_a_pool()
    with reading(OPERATOR, now=NOW):
        assert question.all(pool=pool.id) == [3]
    known = prepared_here()
    assert known > 0
    for _ in range(3):
        # Twice, so that the driver has prepared statements of its own.
        for _ in range(3):
            assert of_unit(pool.unit) == [3]
        with pytest.raises(ZeroDivisionError), transaction.atomic(), reading(OPERATOR, now=NOW):
            assert question.all(pool=pool.id) == [3]
            raise ZeroDivisionError
        with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        with reading(OPERATOR, now=NOW):
            assert question.all(pool=pool.id) == [3]
    assert prepared_here() == known


@pytest.mark.postgres
def test_what_is_prepared_is_forgotten_when_a_table_changes():
    pool, question = a_question_on_a_pool()
    with connection.cursor() as cursor:
        for other in ("integer", "bigint", "integer"):
            with reading(OPERATOR, now=NOW):
                assert question.all(pool=pool.id) == [3]
            cursor.execute(f"ALTER TABLE referral_pool ALTER COLUMN places TYPE {other}")
        with reading(OPERATOR, now=NOW):
            assert question.all(pool=pool.id) == [3]


@pytest.mark.postgres
def test_a_table_that_another_program_changed_is_asked_anew():
    pool, question = a_question_on_a_pool()
    with reading(OPERATOR, now=NOW):
        assert question.all(pool=pool.id) == [3]
    for other in ("bigint", "integer"):
        with elsewhere() as program:
            program.execute(f"ALTER TABLE referral_pool ALTER COLUMN places TYPE {other}")
        with pytest.raises(NotSupportedError), reading(OPERATOR, now=NOW):
            question.all(pool=pool.id)
        with reading(OPERATOR, now=NOW):
            assert question.all(pool=pool.id) == [3]


@pytest.mark.postgres
def test_a_line_that_the_server_has_closed_is_noticed_before_it_is_used():
    pool, question = a_question_on_a_pool()
    with reading(OPERATOR, now=NOW):
        assert question.all(pool=pool.id) == [3]
    with elsewhere() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    sleep(0.2)
    # As at the beginning of each request.
    connection.health_check_done = False
    assert question.all(pool=pool.id) == []
    with reading(OPERATOR, now=NOW):
        assert question.all(pool=pool.id) == [3]
