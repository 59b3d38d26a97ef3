"""Words that methods answer, told in Chinese; names that somebody gave are left alone."""

import pytest

from heyi.contexts.evaluation.rules.plan_text import plan_of
from heyi.contexts.evaluation.rules.running import carry_out
from heyi.contexts.evaluation.rules.telling import report_of
from heyi.contexts.evaluation.rules.value_words import value_words
from heyi.kernel.report import Grid
from heyi.methods.tabular.table import Table


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("grade", "middle", "中"),
        ("returns", "increasing", "递增"),
        ("strength", "substantial", "较强"),
        ("unit", "middle", "middle"),
        ("grade", "甲等", "甲等"),
    ],
)
def test_a_word_is_told_in_chinese_in_the_columns_that_methods_answer(column: str, value: str, words: str):
    assert value_words(column, value) == words


@pytest.mark.parametrize(
    ("language", "kept", "gone"), [("zh-hans", "强有效", "strong"), ("en", "strong", "强有效")]
)
def test_a_report_tells_them_in_its_own_language(language: str, kept: str, gone: str):
    words = {"zh": "某", "en": "some"}
    plan = plan_of(
        {
            "plan": "small", "title": words, "object": words, "evaluator": words, "purpose": words,
            "data": [{"name": "houses", "file": "x.csv", **words, "source": "test"}],
            "steps": [
                {"id": "order", **words, "method": "dea", "data": "houses", "options": {"inputs": "beds", "outputs": "visits"}}
            ],
        }
    )  # fmt: skip
    houses = Table({"unit": ["甲", "乙", "丙"], "beds": ["2", "4", "5"], "visits": ["4", "6", "5"]}, "unit")
    told = report_of(carry_out(plan, {"houses": houses}), language, day="2026-01-01", versions={})
    cells = {
        cell
        for section in told.sections
        for block in section.blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row
    }
    assert kept in cells
    assert gone not in cells
