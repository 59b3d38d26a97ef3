"""Data of a plan that come from the live store: how they are named in its text, and each source told whole."""

from typing import Any

import pytest

from heyi.contexts.evaluation.rules.live_sources import SOURCES
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
    ],
)
def test_a_source_that_cannot_be_is_a_fault_of_the_plan(data: dict[str, Any], told: str):
    with pytest.raises(Unfit) as refused:
        plan_of(a_tree(**data))
    assert told in refused.value.zh
    assert told in refused.value.en


def test_each_source_says_what_a_row_is_its_columns_and_who_may_ask():
    assert SOURCES
    for name, source in SOURCES.items():
        assert (source.name, source.status in CERTAINTIES, bool(source.duty)) == (name, True, True)
        told = [source.words, *source.rows.values(), *(one.words for one in source.columns)]
        assert source.rows
        assert source.columns
        assert all(one.zh and one.en for one in told)
