"""Identifiers sort by the time they were made."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from heyi.kernel.ids import IdMaker, made_by, new_id

START = datetime(2026, 8, 3, 8, 0, tzinfo=UTC)


def test_new_ids_are_uuid7_and_sort_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(2000)]
    assert all(type(one) is UUID and one.version == 7 for one in made)
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_the_same_seed_and_clock_make_the_same_ids() -> None:
    def story() -> list[UUID]:
        moments = iter(START + timedelta(minutes=n) for n in range(50))
        maker = IdMaker(7, lambda: next(moments))
        return [maker() for _ in range(50)]

    assert story() == story()
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in story())


def test_another_seed_makes_other_ids() -> None:
    assert IdMaker(1, lambda: START)() != IdMaker(2, lambda: START)()


def test_a_made_id_tells_the_moment_of_the_story() -> None:
    made = IdMaker(7, lambda: START)()
    assert made.int >> 80 == int(START.timestamp() * 1000)


def test_ids_sort_even_when_the_clock_stands_still_or_steps_back() -> None:
    moments = [START] * 5000 + [START - timedelta(days=1)] * 5000
    clock = iter(moments)
    maker = IdMaker(7, lambda: next(clock))
    made = [maker() for _ in moments]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_naive_clock_is_a_bug() -> None:
    with pytest.raises(ValueError, match="aware"):
        IdMaker(7, lambda: START.replace(tzinfo=None))()


def test_a_maker_rules_only_inside_its_block() -> None:
    maker = IdMaker(7, lambda: START)
    expected = IdMaker(7, lambda: START)()
    with made_by(maker):
        assert new_id() == expected
    assert new_id().int >> 80 != expected.int >> 80
