"""A cohort among the forms of a survey: sifted, described, kept from telling few, put on record."""

import json
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.rules.baseline import Cell, Line, told_sieves
from heyi.contexts.surveys.rules.cohort import cohort_of
from heyi.contexts.surveys.terms.cohort import Criterion, Test
from heyi.contexts.surveys.terms.collecting import AnsweredForms, SamplePlan, Survey
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.methods.refusals import Unfit
from tests.making import NOW, a_stranger, someone_with_post
from tests.making_surveys import Asking, a_survey, an_asking_alliance, sent, tokens_of

pytestmark = pytest.mark.usefixtures("committed")

REFERRED = Criterion("kind", Test.ONE_OF, ("referred",))


@pytest.fixture
def asking() -> Asking:
    return an_asking_alliance()


def with_forms(asking: Asking, given: Iterable[dict[str, str]]) -> Survey:
    survey = a_survey(asking, plan=SamplePlan(forms=5))
    for place, (token, one) in enumerate(zip(tokens_of(asking, survey), given, strict=False)):
        sent(token, key=f"k-{place}", **one)
    return survey


def thirty(asking: Asking) -> Survey:
    """Fifteen outpatients who gave 0 to 4, fifteen referred who gave 6 to 10, of whom six left the question of both houses out."""
    forms = []
    for place in range(30):
        one = {
            "kind": "referred" if place % 2 else "outpatient",
            "score": str(place // 2 % 5 + (6 if place % 2 else 0)),
        }
        if place % 2 and place > 12:
            one["informed"] = str(1 + place % 5)
        forms.append(one)
    return with_forms(asking, forms)


def taken(asking: Asking, survey: Survey) -> AnsweredForms:
    return surveys.answered_forms(survey.id, actor=asking.runner, now=NOW)


def line(lines: Iterable[Line], variable: str, answer: str | None = None) -> Line:
    return next(
        one
        for one in lines
        if one.variable.en == variable and (one.answer.en if one.answer else None) == answer
    )


def test_a_cohort_is_read_by_who_runs_the_survey_and_put_on_record(asking: Asking):
    survey = thirty(asking)
    found = surveys.read_cohort(survey.id, [REFERRED], is_taken_out=False, actor=asking.runner, now=NOW)
    assert len(found.forms.rows) == 15
    assert {row["kind"] for row in found.rest} == {"outpatient"}
    with reading(OPERATOR, now=NOW):
        (fact,) = RecordedRow.objects.filter(fact="survey_cohort_read")
    told = json.loads(fact.facts)
    assert (told["rows"], told["criteria"], told["is_taken_out"]) == (15, 1, False)
    colleague = someone_with_post(asking.alliance.city, Role.WARD_NURSE, now=NOW).actor(NOW)
    with pytest.raises(NotPermitted):
        surveys.read_cohort(survey.id, [], is_taken_out=False, actor=colleague, now=NOW)
    with pytest.raises(NotFound):
        surveys.read_cohort(survey.id, [], is_taken_out=False, actor=a_stranger().actor(), now=NOW)


def test_criteria_are_applied_in_turn_and_who_gave_no_answer_meets_none(asking: Asking):
    forms = taken(asking, thirty(asking))
    found = cohort_of(
        forms, [REFERRED, Criterion("informed", Test.ANSWERED), Criterion("score", Test.BETWEEN, ("", "8"))]
    )
    given = [row for row in forms.rows if row["kind"] == "referred"]
    answered = [row for row in given if row.get("informed")]
    low = [row for row in answered if float(row["score"]) <= 8]
    assert [(one.left, one.unanswered, one.others) for one in found.sieves] == [
        (15, 0, 15),
        (len(answered), 15 - len(answered), 0),
        (len(low), 0, len(answered) - len(low)),
    ]
    assert list(found.forms.rows) == [dict(row) for row in low]
    assert len(found.forms.rows) + len(found.rest) == 30
    others = cohort_of(forms, [Criterion("kind", Test.NONE_OF, ("referred",))])
    assert {row["kind"] for row in others.forms.rows} == {"outpatient"}
    days = cohort_of(forms, [Criterion("answered_on", Test.BETWEEN, ("2020-01-01", ""))])
    assert len(days.forms.rows) == 30
    assert len(cohort_of(forms, [Criterion("answered_on", Test.BETWEEN, ("", "2020-01-01"))]).forms.rows) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        Criterion("nothing", Test.ANSWERED),
        Criterion("remark", Test.ANSWERED),
        Criterion("kind", Test.ONE_OF, ("unknown",)),
        Criterion("kind", Test.ONE_OF),
        Criterion("kind", Test.BETWEEN, ("1", "2")),
        Criterion("score", Test.ONE_OF, ("1",)),
        Criterion("score", Test.BETWEEN, ("9", "1")),
        Criterion("score", Test.BETWEEN, ("x", "")),
        Criterion("score", Test.BETWEEN, ("", "")),
        Criterion("answered_on", Test.BETWEEN, ("2026-02-30", "")),
        Criterion("kind", Test.ANSWERED, ("1",)),
    ],
)
def test_what_a_column_cannot_answer_is_no_criterion(asking: Asking, wrong: Criterion):
    forms = taken(asking, with_forms(asking, []))
    with pytest.raises(InputInvalid):
        cohort_of(forms, [wrong])
    with pytest.raises(InputInvalid):
        cohort_of(forms, [REFERRED] * 13)


def test_table_one_is_what_scipy_and_counting_by_hand_say(asking: Asking):
    forms = taken(asking, thirty(asking))
    found = surveys.baseline_of(cohort_of(forms, []), "kind")
    assert [one.en for one in found.groups] == ["Outpatient", "Referred"]
    assert found.sizes == (15, 15)
    score = line(found.lines, "In all")
    both = [
        [float(row["score"]) for row in forms.rows if row["kind"] == kind]
        for kind in ("outpatient", "referred")
    ]
    if score.kind == "means":
        expected = stats.ttest_ind(*both, equal_var=False).pvalue
        assert [one.mean for one in score.cells] == pytest.approx([np.mean(one) for one in both])
        pooled = np.sqrt((np.var(both[0], ddof=1) + np.var(both[1], ddof=1)) / 2)
        assert abs(score.difference or 0) == pytest.approx((np.mean(both[1]) - np.mean(both[0])) / pooled)
    else:
        expected = stats.mannwhitneyu(*both, alternative="two-sided").pvalue
        assert [one.median for one in score.cells] == pytest.approx([np.median(one) for one in both])
    assert score.p == pytest.approx(expected)
    # The question by which they are grouped, days and open answers are none of the lines.
    assert {one.variable.en for one in found.lines}.isdisjoint(
        {"Kind of visit", "Day of the answer", "Anything else?"}
    )


def test_the_cohort_stands_beside_the_other_forms(asking: Asking):
    forms = taken(asking, thirty(asking))
    found = surveys.baseline_of(cohort_of(forms, [REFERRED]), surveys.COHORT)
    assert found.sizes == (15, 15)
    kind = line(found.lines, "Kind of visit", "Referred")
    assert kind.cells == (Cell(count=15, share=1.0), Cell(count=0, share=0.0))
    with pytest.raises(Unfit, match="两组"):
        surveys.baseline_of(cohort_of(forms, []), surveys.COHORT)
    for by in ("score", "remark", "nothing"):
        with pytest.raises(Unfit, match="不能按"):
            surveys.baseline_of(cohort_of(forms, []), by)


def test_small_cells_and_what_tells_them_are_withheld_with_their_test(asking: Asking):
    kinds = ["referred"] * 3 + ["outpatient"] * 9 + ["referred"] * 6 + ["outpatient"] * 6
    forms = taken(asking, with_forms(asking, [{"kind": kind, "score": "5"} for kind in kinds]))
    half = {id(row): place for place, row in enumerate(sorted(forms.rows, key=lambda row: row["kind"]))}
    # Two areas of twelve forms: three referred in the first, six in the second.
    ordered = sorted(forms.rows, key=lambda row: half[id(row)])
    referred = [row for row in ordered if row["kind"] == "referred"]
    others = [row for row in ordered if row["kind"] == "outpatient"]
    spread = [(row, "甲") for row in (*referred[:3], *others[:9])] + [
        (row, "乙") for row in (*referred[3:], *others[9:])
    ]
    points = tuple(replace(one, area="甲" if place % 2 else "乙") for place, one in enumerate(forms.points))
    moved = replace(forms, points=points, rows=tuple(dict(row) | {"area": area} for row, area in spread))
    found = surveys.baseline_of(cohort_of(moved, []), "area")
    kind = line(found.lines, "Kind of visit")
    assert kind.is_withheld
    assert (kind.p, kind.difference, kind.test) == (None, None, "")
    # With sums known, one withheld cell of four would be told by the other three: the answers are not there at all.
    assert [one.count for one in kind.cells] == [12, 12]
    assert not [one for one in found.lines if one.answer is not None and one.variable == kind.variable]


def test_a_group_of_too_few_is_left_out_and_a_step_of_too_few_is_not_told(asking: Asking):
    forms = taken(asking, thirty(asking))
    areas = ["甲"] * 14 + ["乙"] * 13 + ["丙"] * 3
    points = tuple(replace(one, area="甲乙丙"[place % 3]) for place, one in enumerate(forms.points))
    moved = replace(
        forms,
        points=points,
        rows=tuple(dict(row) | {"area": area} for row, area in zip(forms.rows, areas, strict=True)),
    )
    found = surveys.baseline_of(cohort_of(moved, []), "area")
    assert {one.zh for one in found.groups} == {"甲", "乙"}
    assert [one.zh for one in found.left_out] == ["丙"]
    cohort = cohort_of(
        moved, [Criterion("area", Test.NONE_OF, ("丙",)), Criterion("area", Test.ONE_OF, ("甲",))]
    )
    told = told_sieves(cohort)
    assert (told[0].left, told[1].left) == (None, 14)
    # From the thirty that came in to the fourteen that are left: sixteen, of whom nobody knows which criterion took them.
    assert told[1].others == 13


def test_missing_counts_who_was_asked(asking: Asking):
    cohort = cohort_of(taken(asking, thirty(asking)), [])
    lacking, complete = surveys.missing_in(cohort)
    by = {one.words.en: one for one in lacking}
    assert (by["Kind of visit"].asked, by["Kind of visit"].missing) == (30, 0)
    asked = by["Did both houses know of each other?"]
    assert (asked.asked, asked.missing, asked.share) == (15, 6, 0.4)
    assert complete == 24
    assert "Anything else?" not in by


def test_the_report_says_all_of_it_in_both_languages(asking: Asking):
    cohort = cohort_of(
        taken(asking, thirty(asking)), [REFERRED, Criterion("score", Test.BETWEEN, ("7", "9"))]
    )
    for language, words in (("zh-hans", "转诊"), ("en", "Referred")):
        told = str(surveys.cohort_as_report(cohort, None, language, day="2026-01-01"))
        assert words in told
    variables = surveys.variables_of(cohort.forms.questionnaire, cohort.forms.points)
    said = {
        ("1", ""): "In all: 1 or more",
        ("", "5"): "In all: 5 or less",
        ("1", "5"): "In all: 1 to 5",
    }
    for values, words in said.items():
        assert surveys.criterion_words(Criterion("score", Test.BETWEEN, values), variables, "en") == words
    assert (
        surveys.criterion_words(Criterion("kind", Test.NONE_OF, ("referred",)), variables, "zh")
        == "就诊类型：不是 转诊"
    )
