"""What the forms of a survey show: shares by hand, skips that are not missing, and nothing that fewer than a few stand behind."""

from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.surveys.rules.results import cross, crossable, results_of
from heyi.contexts.surveys.rules.surveying import form_number, read_form_number
from heyi.contexts.surveys.rules.text import questionnaire_of
from heyi.contexts.surveys.terms.collecting import (
    AnsweredForms,
    FrameKind,
    Point,
    SamplePlan,
    Survey,
    SurveyState,
)
from heyi.kernel.errors import InputInvalid

NOW = datetime.fromisoformat("2026-03-05T09:00:00+08:00")
CHOICES = [{"code": code, "zh": code, "en": code} for code in "abcd"]
TREE = {
    "questionnaire": "tried", "version": "1", "title": {"zh": "试", "en": "Tried"}, "introduction": {"zh": "试", "en": "Try"},
    "source": "test", "status": "unverified",
    "scales": [{"code": "s", "zh": "量表", "en": "Scale", "columns": ["first", "second"], "reverse": ["second"]}],
    "sections": [{"code": "all", "zh": "题", "en": "All", "questions": [
        {"code": "pick", "kind": "single", "zh": "选", "en": "Pick", "choices": CHOICES},
        {"code": "why", "kind": "single", "zh": "为何", "en": "Why", "choices": CHOICES, "shown_if": [{"question": "pick", "one_of": ["a"]}]},
        {"code": "age", "kind": "number", "zh": "岁", "en": "Age", "least": 0, "most": 120},
        {"code": "first", "kind": "scale", "zh": "一", "en": "One", "least": 1, "most": 5},
        {"code": "second", "kind": "scale", "zh": "二", "en": "Two", "least": 1, "most": 5},
        {"code": "many", "kind": "several", "zh": "多", "en": "Many", "choices": CHOICES},
    ]}],
}  # fmt: skip
QUESTIONNAIRE = questionnaire_of(TREE)


def a_point(number: int, answered: int, probability: float = 0.5) -> Point:
    return Point(
        id=UUID(int=number), survey=UUID(int=0), number=number, area="一区", name=f"点{number}", organisation=None, size=None,
        probability=probability, quota=answered, invited=answered, opened=answered, answered=answered,
    )  # fmt: skip


def some_forms(rows: list[dict[str, str]], *, least: int = 1, points: int = 2) -> AnsweredForms:
    """Rows dealt out to points in turn; `weight` may stand in them."""
    survey = Survey(
        id=uuid4(), organisation=uuid4(), alliance=None, series="", wave=1, title="试", edition=uuid4(),
        state=SurveyState.CLOSED, frame=FrameKind.POINTS, plan=SamplePlan(points=points), opens_on=date(2026, 3, 1),
        closes_on=date(2026, 3, 31), is_anonymous=True, has_door=False, least_cell=least, made_at=NOW, made_by=uuid4(),
        moved_at=NOW, version=1,
    )  # fmt: skip
    beside = [
        {"area": "一区", "point": f"点{place % points + 1}", "mode": "link", "weight": "1"}
        for place in range(len(rows))
    ]
    answered = [sum(place % points == one for place in range(len(rows))) for one in range(points)]
    return AnsweredForms(
        survey=survey,
        questionnaire=QUESTIONNAIRE,
        points=tuple(a_point(one + 1, max(1, count)) for one, count in enumerate(answered)),
        rows=tuple({**more, **row} for more, row in zip(beside, rows, strict=True)),
    )


def column(forms: AnsweredForms, name: str, *, is_weighted: bool = True):
    found = results_of(forms, is_weighted=is_weighted)
    return next(one for question in found.questions for one in question.columns if one.column == name)


def test_shares_are_of_those_who_answered_weighted_as_drawn():
    # By hand: weights 1, 3, 1, 3 on a, b, a, -: a has 2 of 5, b 3 of 5; nobody else counts.
    weights = ("1", "3", "1", "3")
    rows = [
        {"pick": pick, "weight": weight} for pick, weight in zip(("a", "b", "a", ""), weights, strict=True)
    ]
    forms = some_forms([{name: text for name, text in row.items() if text} for row in rows])
    found = column(forms, "pick")
    assert (found.asked, found.valid) == (4, 3)
    assert {one.code: one.value for one in found.shares} == {"a": 0.4, "b": 0.6, "c": 0.0, "d": 0.0}
    plain = column(forms, "pick", is_weighted=False)
    assert {one.code: round(one.value or 0, 4) for one in plain.shares}["a"] == 0.6667


def test_who_was_not_asked_is_not_missing():
    forms = some_forms([{"pick": "a", "why": "b"}, {"pick": "a", "why": "c"}, {"pick": "a"}, {"pick": "b"}])
    assert (column(forms, "why").asked, column(forms, "why").valid) == (3, 2)


def test_numbers_have_a_middle_and_quartiles():
    forms = some_forms([{"age": str(age)} for age in (10, 30, 40, 50, 60)])
    middle = column(forms, "age").middle
    assert (middle.mean, middle.lower, middle.median, middle.upper) == (38, 30, 40, 50)
    assert middle.low < 38 < middle.high


def test_a_scale_turns_round_what_is_turned_round():
    # Whoever agrees with the first disagrees with the second: turned round, both are the same number.
    rows = [{"first": str(one), "second": str(6 - one)} for one in (1, 2, 3, 4, 5, 5)]
    scale = results_of(some_forms(rows)).scales[0]
    assert (scale.valid, round(scale.found.alpha, 6)) == (6, 1.0)
    assert results_of(some_forms([{"first": "1"}])).scales[0].found is None


def test_nothing_is_told_where_fewer_than_the_least_have_answered():
    forms = some_forms([{"pick": "a", "age": "30"}] * 4, least=5)
    for name in ("pick", "age"):
        found = column(forms, name)
        assert (found.valid, found.shares, found.middle, found.is_withheld) == (4, (), None, True)


@settings(max_examples=25, deadline=None)
@given(picks=st.lists(st.sampled_from("abcd"), min_size=5, max_size=60))
def test_no_small_count_can_be_reckoned_from_the_others(picks: list[str]):
    found = column(some_forms([{"pick": one} for one in picks], least=5), "pick")
    hidden = [one.code for one in found.shares if one.is_withheld]
    small = [code for code in "abcd" if 0 < picks.count(code) < 5]
    assert set(small) <= set(hidden)
    if small:
        # What is hidden together is at least five people, or everybody there is: the sum tells nothing of one alone.
        together = sum(picks.count(code) for code in hidden)
        assert together >= 5 or together == len(picks)
        assert len(hidden) > 1 or all(picks.count(code) == 0 for code in "abcd" if code not in hidden)


@settings(max_examples=5, deadline=None)
@given(pairs=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=10, max_size=60))
def test_a_cross_table_withholds_what_the_page_withholds(pairs: list[tuple[str, str]]):
    forms = some_forms(
        [{"pick": pick, "first": str("abcd".index(other) + 1)} for pick, other in pairs], least=5
    )
    page = {one.code for one in column(forms, "pick", is_weighted=False).shares if one.is_withheld}
    table = cross(forms, "pick", "first")
    for unit, counts, total in zip(table.rows, table.counts, table.totals, strict=True):
        assert all(count is None or count == 0 or count >= 5 for count in counts)
        if unit in page:
            assert total is None
            assert set(counts) == {None}


def test_open_and_several_answers_stand_in_no_cross_table():
    assert crossable(QUESTIONNAIRE) == ("pick", "why", "first", "second")


@given(
    st.integers(min_value=0, max_value=99_999),
    st.integers(min_value=0, max_value=4),
    st.integers(min_value=1, max_value=9),
)
def test_a_slip_of_the_pen_in_a_number_is_found(number: int, place: int, off: int):
    told = form_number(number)
    assert read_form_number(told) == number
    digits = told.replace("-", "")
    wrong = digits[:place] + str((int(digits[place]) + off) % 10) + digits[place + 1 :]
    with pytest.raises(InputInvalid):
        read_form_number(wrong)
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        with pytest.raises(InputInvalid):
            read_form_number(swapped)
