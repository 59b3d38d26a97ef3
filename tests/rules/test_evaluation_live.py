"""Data of a plan that come from the live store: how they are named in its text, and each source told whole."""

from datetime import date
from typing import Any

import pytest

from heyi.contexts.evaluation.rules.live_sources import SOURCES, check_not_subtractable
from heyi.contexts.evaluation.rules.plan_text import plan_of
from heyi.contexts.evaluation.terms.plan import CERTAINTIES, Live
from heyi.methods.refusals import Unfit

WORDS = {"zh": "某", "en": "some"}


def a_tree(**data: Any) -> dict[str, Any]:
    """A plan on one table."""
    return {
        "plan": "live", "title": WORDS, "object": WORDS, "evaluator": WORDS, "purpose": WORDS,
        "data": [{"name": "points", **WORDS, "source": "test", **data}],
        "steps": [{"id": "ranks", **WORDS, "method": "entropy-topsis", "data": "points"}],
    }  # fmt: skip


def test_a_table_of_the_live_store_names_its_source_its_rows_and_its_wave():
    read = plan_of(a_tree(**{"from": {"survey": "satisfaction", "by": "area", "wave": 2}})).data[0]
    assert (read.live, read.file) == (Live("survey", "satisfaction", "area", 2), "points.csv")
    assert plan_of(a_tree(**{"from": {"survey": "x"}})).data[0].live == Live("survey", "x", "point")
    assert plan_of(a_tree(file="points.csv")).data[0].live is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"from": {"rumours": "x"}}, "rumours"),
        ({"from": {"survey": "x", "more": 1}}, "more"),
        ({"from": "survey"}, "data[1].from"),
        ({"from": {"survey": ""}}, "data[1].from.survey"),
        ({"from": {"survey": "x", "by": "person"}}, "data[1].from.by"),
        ({"from": {"survey": "x", "wave": -1}}, "data[1].from.wave"),
        ({"from": {"survey": "x"}, "file": "y.csv"}, "file"),
        ({"from": {"survey": "x", "period": "recent"}}, "period"),
        ({"from": {"pathway": "stroke", "period": "lately"}}, "data[1].from.period"),
        ({"from": {"health": "diabetes", "period": "2026-02-30/2026-03-01"}}, "data[1].from.period"),
        ({"from": {"referral": "2026-03-01/2026-02-01"}}, "data[1].from.referral"),
    ],
)
def test_a_source_that_cannot_be_is_a_fault_of_the_plan(data: dict[str, Any], told: str):
    with pytest.raises(Unfit) as refused:
        plan_of(a_tree(**data))
    assert told in refused.value.zh
    assert told in refused.value.en


def test_a_channel_and_health_management_are_asked_over_a_period():
    read = plan_of(
        a_tree(**{"from": {"pathway": "stroke", "by": "month", "period": "2026-01-01/2026-06-30"}})
    )
    assert read.data[0].live == Live("pathway", "stroke", "month", period="2026-01-01/2026-06-30")
    assert plan_of(a_tree(**{"from": {"health": "diabetes"}})).data[0].live == Live(
        "health", "diabetes", "member"
    )


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        (("survey", "x", "point"), ("survey", "x", "area"), True),
        (("survey", "x", "point"), ("survey", "x", "point"), False),
        (("pathway", "stroke", "hospital"), ("pathway", "stroke", "month"), True),
        (("pathway", "stroke", "hospital"), ("pathway", "chest_pain", "month"), False),
        (
            ("pathway", "stroke", "month", "2026-01-01/2026-06-30"),
            ("pathway", "stroke", "hospital", "2026-07-01/2026-07-31"),
            False,
        ),
        (
            ("pathway", "stroke", "month", "2026-01-01/2026-06-30"),
            ("pathway", "stroke", "month", "2026-01-01/2026-05-31"),
            True,
        ),
        (
            ("health", "diabetes", "member", "2026-04-02/2026-05-31"),
            ("health", "diabetes", "member", "recent"),
            True,
        ),
    ],
)
def test_two_tables_of_which_one_from_the_other_tells_what_is_withheld_are_refused(
    first: tuple[str, ...], second: tuple[str, ...], is_refused: bool
):
    both = [Live(*one[:3], period=one[3] if len(one) > 3 else "recent") for one in (first, second)]
    if is_refused:
        with pytest.raises(Unfit, match="两表相减"):
            check_not_subtractable(both, date(2026, 6, 30))
    else:
        check_not_subtractable(both, date(2026, 6, 30))


def test_each_source_says_what_a_row_is_its_columns_and_who_may_ask():
    assert SOURCES
    for name, source in SOURCES.items():
        assert (source.name, source.status in CERTAINTIES, bool(source.duty)) == (name, True, True)
        told = [source.words, *source.rows.values(), *(one.words for one in source.columns)]
        assert source.rows
        assert source.columns
        assert all(one.zh and one.en for one in told)
