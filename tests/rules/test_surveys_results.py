"""What the forms of a survey show: shares by hand, skips that are not missing, and nothing that fewer than a few stand behind."""

from datetime import date, datetime
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from heyi.contexts.surveys.rules.crossing import cross, crossable
from heyi.contexts.surveys.rules.results import results_of
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


@settings(max_examples=40, deadline=None)
@given(points=st.lists(st.integers(1, 5), min_size=5, max_size=60))
def test_the_mean_of_a_scale_tells_no_small_count(points: list[int]):
    found = column(some_forms([{"first": str(one)} for one in points], least=5), "first")
    if not any(0 < points.count(one) < 5 for one in range(1, 6)):
        assert found.middle.deviation is not None
        return
    if found.middle is None:
        return
    # The mean stands without its spread and without a single point beside it, and each small count may be any of several.
    assert (found.middle.low, found.middle.deviation, found.middle.median) == (None, None, None)
    assert all(share.count is None for share in found.shares)
    for small in (one for one in range(1, 6) if 0 < points.count(one) < 5):
        rest = [one for one in range(1, 6) if one != small]
        left = [(len(points) - count, sum(points) - small * count) for count in range(len(points) + 1)]
        possible = [people for people, total in left if min(rest) * people <= total <= max(rest) * people]
        assert len(possible) >= 4


def test_near_the_end_of_a_scale_its_mean_is_withheld():
    # By hand: 6 people, sum 29 on a scale to 5: one gave 4 and nobody anything less.
    found = column(some_forms([{"first": "5"}] * 5 + [{"first": "4"}], least=5), "first")
    assert found.middle is None
    assert [share.count for share in found.shares if share.code in "45"] == [None, None]


def test_who_was_asked_on_does_not_tell_a_withheld_answer():
    # By hand: 3 chose b, so a with its 6 goes with it; whoever sees 6 asked `why` would know both.
    rows = [{"pick": "a", "why": "c"}] * 6 + [{"pick": "b"}] * 3 + [{"pick": "c"}] * 9
    forms = some_forms(rows, least=5)
    assert {one.code for one in column(forms, "pick").shares if one.is_withheld} == {"a", "b"}
    found = column(forms, "why")
    assert (found.asked, found.valid, found.shares, found.is_withheld) == (None, None, (), True)
    assert all(count is None for counts in cross(forms, "why", "area").counts for count in counts)
    told = column(some_forms([*rows, *[{"pick": "b"}] * 3], least=5), "why")
    assert (told.asked, told.valid) == (6, 6)


def test_a_column_that_the_page_withholds_is_withheld_whole():
    # By hand: of `pick`, b (3) and a (6) are withheld; a stands with six in one row, which would tell it.
    rows = [{"pick": "a", "first": "1"}] * 6 + [{"pick": "b", "first": "1"}] * 3
    rows += [{"pick": "c", "first": "1"}] * 9 + [{"pick": "c", "first": "2"}] * 9
    table = cross(some_forms(rows, least=5), "first", "pick")
    assert table.columns == ("a", "b", "c")
    assert all(counts[:2] == (None, None) for counts in table.counts)
    assert (table.p, table.effect, table.test) == (None, None, "")


def spans(
    forms: AnsweredForms, cells: dict[tuple[str, str], int | None]
) -> list[tuple[tuple[str, str], float, float]]:
    """How far each withheld count by answer and point may range, by what both tables and the page of results tell."""
    names = list(cells)
    facts = [
        *told_of_lines(forms, names),
        *(({name}, count) for name, count in cells.items() if count is not None),
    ]
    lines = [[float(name in of) for name in names] for of, _ in facts]
    found = []
    for name in (name for name, count in cells.items() if count is None):
        cost = np.array([float(one == name) for one in names])
        low, high = (
            linprog(sign * cost, A_eq=lines, b_eq=[count for _, count in facts], bounds=(0, None)).fun * sign
            for sign in (1, -1)
        )
        found.append((name, low, high))
    return found


def told_of_lines(
    forms: AnsweredForms, names: list[tuple[str, str]]
) -> list[tuple[set[tuple[str, str]], int]]:
    """Sums that can be read: of each point, of each answer on the page of results, of each answer by area."""
    area_of = {row["point"]: row["area"] for row in forms.rows}
    facts = [
        ({one for one in names if one[1] == point}, sum(row["point"] == point for row in forms.rows))
        for point in area_of
    ]
    page = column(forms, "pick", is_weighted=False)
    facts += [({one for one in names if one[0] == share.code}, share.count) for share in page.shares]
    table = cross(forms, "pick", "area")
    for pick, counts in zip(table.rows, table.counts, strict=True):
        facts += [
            ({one for one in names if one[0] == pick and area_of[one[1]] == area}, count)
            for area, count in zip(table.columns, counts, strict=True)
        ]
    return [(of, count) for of, count in facts if of and count is not None]


@settings(max_examples=8, deadline=None)
@given(
    counts=st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=3, max_size=3).filter(
        lambda lists: all(sum(one[place] for one in lists) for place in range(4))
    )
)
def test_no_two_tables_let_a_small_cell_be_reckoned(counts: list[list[int]]):
    rows = []
    for pick, line in zip("abc", counts, strict=True):
        for place, count in enumerate(line):
            rows += [{"pick": pick, "point": f"点{place}", "area": f"区{place // 2}"}] * count
    forms = some_forms(rows, least=5, points=4)
    table = cross(forms, "pick", "point")
    cells = {
        (pick, point): table.counts[row][place]
        for row, pick in enumerate(table.rows)
        for place, point in enumerate(table.columns)
    }
    for (pick, point), low, high in spans(forms, cells):
        true = counts["abc".index(pick)][int(point[1])]
        if 0 < true < 5 and len({one["pick"] for one in rows}) > 1:
            whole = sum(one["point"] == point for one in rows)
            assert high - low >= min(4, whole) - 1e-6 or whole < 5


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
