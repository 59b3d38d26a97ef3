"""The survey of ten cities from the charter to the report: 10 cities, 5 centres of each, 20 forms at every one.

The forms are constructed to the published margins; where they were filled in and by which way they came is made up.
"""

import csv
import shutil
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import (
    FramePoint,
    Invitation,
    Mode,
    NewForm,
    Point,
    SamplePlan,
    Survey,
)
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.kernel.errors import InputInvalid
from heyi.methods.tabular.catalogue import method
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table
from tests.http.console_pages import browser, told
from tests.journeys.evaluating import carried_out, carried_out_elsewhere
from tests.making import NOW, someone_with_post
from tests.making_surveys import Asking, a_plan, a_released_edition, an_asking_alliance

pytestmark = pytest.mark.usefixtures("committed")

PLAN = Path(str(files("heyi.contexts.evaluation") / "plans" / "ten-city-survey"))
CODE = "resident-cognition"
COLUMNS = ("heard", "prefer", "role", "advantage")
# Published in per cent, with the answers from which alone they can come. Source: docs/sources/founding-figures.md#answers
PUBLISHED = {
    ("heard", "heard_not_content"): (94.84, 919, 969),
    ("prefer", "third_tier"): (93.50, 906, 969),
    ("role", "not_yet"): (62.58, 607, 970),
    ("advantage", "convenience"): (62.27, 604, 970),
    ("advantage", "famous_doctors"): (20.72, 201, 970),
    ("advantage", "none"): (5.46, 53, 970),
}
CENTRES_OF_A_CITY = 8


def rows_of(name: str) -> list[dict[str, str]]:
    with (PLAN / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def asked_of_everybody() -> Mapping[str, Any]:
    """The questionnaire of the house as the paper's people were asked: nothing obligatory, and nothing left out by a skip."""
    tree: Any = deepcopy(surveys.shipped_trees()[CODE])
    for section in tree["sections"]:
        for question in section["questions"]:
            question.pop("required", None)
            if question["code"] == "role":
                question.pop("shown_if")
    return tree


def opened(asking: Asking, wanted: surveys.WantedSurvey) -> Survey:
    """A wave as the charter plans it, its centres drawn from a frame of more of them."""
    assert wanted.edition is not None
    sample = wanted.wanted.sample
    plan = SamplePlan(areas=sample.areas, points=sample.points, forms=sample.forms, seed=1000)
    edition = replace(
        a_plan(asking, _edition(asking, wanted)), series=CODE, plan=plan, least_cell=wanted.least_cell
    )
    planned = surveys.plan_survey(
        replace(edition, title="十城市居民认知调查（构造）"), actor=asking.runner, now=NOW
    )
    frame = [
        FramePoint(area=one["city"], name=f"{one['city']}{number}号中心", size=1_000)
        for one in rows_of("cities.csv")
        for number in range(1, CENTRES_OF_A_CITY + 1)
    ]
    surveys.draw_sample(planned.id, frame, seen_version=None, actor=asking.runner, now=NOW)
    return surveys.open_survey(planned.id, seen_version=None, actor=asking.runner, now=NOW)


def _edition(asking: Asking, wanted: surveys.WantedSurvey) -> Any:
    assert wanted.edition is not None
    return surveys.see_edition(wanted.edition, actor=asking.runner, now=NOW)


def filled(row: Mapping[str, str]) -> dict[str, str]:
    """What a constructed form says; the paper tells third-tier or lower, and lower is written as the nearest answer there is."""
    given = {column: row[column] for column in COLUMNS if row[column]}
    return given | ({"prefer": "primary"} if given.get("prefer") == "lower" else {})


def collect(asking: Asking, survey: Survey, points: tuple[Point, ...]) -> int:
    """A thousand forms: those of two centres of five come on paper, the others by their link. How many came back blank."""
    of_city: dict[str, list[Point]] = {}
    for point in points:
        of_city.setdefault(point.area, []).append(point)
    slips = {one.id: iter(surveys.slips_of(one.id, actor=asking.runner, now=NOW)) for one in points}
    blank = 0
    for number, row in enumerate(rows_of("forms.csv")):
        centre = int(row["centre"].rpartition("-")[2])
        slip = next(slips[of_city[row["city"]][centre - 1].id])
        mode = Mode.PAPER if centre > 3 else Mode.LINK
        new = NewForm(given=filled(row), key=f"form-{number}", mode=mode)
        if new.given:
            _sent(asking, survey, slip, new)
            continue
        with pytest.raises(InputInvalid) as refused:
            _sent(asking, survey, slip, new)
        assert [one.code for one in refused.value.problems] == ["form_empty"]
        blank += 1
    return blank


def _sent(asking: Asking, survey: Survey, slip: Invitation, new: NewForm) -> None:
    if new.mode is Mode.PAPER:
        surveys.enter_form(survey.id, slip.number, new, point=None, actor=asking.runner, now=NOW)
    else:
        surveys.answer_survey(slip.token, new, actor=surveys.SURVEY_DOOR, now=NOW)


def shares_of(rows: tuple[Mapping[str, str], ...]) -> Any:
    table = Table({name: [row.get(name, "") for row in rows] for name in ("area", "point", *COLUMNS)})
    asked = Asked(columns=COLUMNS, group="area", own={"cluster": "point", "least_cell": 5})
    return method("survey-shares").run(table, asked)


def check_published(shares: list[Mapping[str, Any]], valid: Mapping[str, int]) -> None:
    found = {(one["question"], one["answer"]): one for one in shares}
    for (question, answer), (per_cent, count, n) in PUBLISHED.items():
        one = found[question, answer]
        assert (one["count"], one["n"], valid[question]) == (count, n, n)
        assert round(one["value"] * 100, 2) == per_cent
        assert one["low"] < one["value"] < one["high"]


@pytest.mark.slow
def test_ten_cities_are_planned_asked_counted_reported_and_counted_again_elsewhere(tmp_path: Path) -> None:
    asking = an_asking_alliance()
    a_released_edition(asking, asked_of_everybody())
    # The charter: every two years, ten cities, five centres of each, twenty forms at every one.
    (wanted,) = (
        one for one in surveys.planned_by_charter(actor=asking.runner, now=NOW) if one.wanted.code == CODE
    )
    assert wanted.is_due
    survey = opened(asking, wanted)
    points = surveys.points_of(survey.id, actor=asking.runner, now=NOW)
    assert len({one.area for one in points}) == 10
    assert (len(points), {one.quota for one in points}) == (50, {20})

    # Of a thousand handed out 970 come back with answers: 97.0 %, as the published shares ask for.
    assert collect(asking, survey, points) == 30
    surveys.close_survey(survey.id, seen_version=None, actor=asking.runner, now=NOW)
    forms = surveys.answered_forms(survey.id, actor=asking.runner, now=NOW)
    assert len(forms.rows) == 970
    assert {row["mode"] for row in forms.rows} == {"link", "paper"}
    answer = shares_of(forms.rows)
    check_published(answer.tables["shares"], dict(zip(COLUMNS, answer.columns["n_valid"], strict=True)))

    # The page of results tells the same, and the charter's box that the next wave is not due.
    staff = someone_with_post(asking.organisation, Role.QUALITY_OFFICER, now=NOW)
    page = told(browser(staff).get(f"/surveys/{survey.id}/results/"))
    assert "969" in page
    assert "970" in page
    (again,) = (
        one for one in surveys.planned_by_charter(actor=asking.runner, now=NOW) if one.wanted.code == CODE
    )
    assert again.last is not None
    assert (again.last.id, again.is_due) == (survey.id, False)

    the_researcher_takes_it_on(asking, survey, tmp_path)


def the_researcher_takes_it_on(asking: Asking, survey: Survey, tmp_path: Path) -> None:
    """Takes the forms out, carries out the plan on them, and hands it on."""
    folder = _taken_out(
        tmp_path / "mine", surveys.export_forms(survey.id, has_texts=False, actor=asking.runner, now=NOW)
    )
    steps = carried_out(folder / "plan.yaml", tmp_path / "report")
    assert (
        steps["plan"]["scalars"] | {"total": 1000, "strata": 10, "clusters_total": 50}
        == steps["plan"]["scalars"]
    )
    shares = steps["shares"]
    check_published(
        shares["tables"]["shares"], dict(zip(shares["units"], shares["columns"]["n_valid"], strict=True))
    )
    assert "构造" in (tmp_path / "report" / "report.zh.html").read_text(encoding="utf-8")
    elsewhere = carried_out_elsewhere(tmp_path / "report" / "bundle.zip", tmp_path / "elsewhere")
    assert elsewhere == (tmp_path / "report" / "answers.json").read_bytes()


def _taken_out(folder: Path, forms: Any) -> Path:
    """The plan of the house with the forms of the store in the place of its own."""
    shutil.copytree(PLAN, folder)
    with (folder / "forms.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("form", "city", "centre", *COLUMNS))
        for number, row in enumerate(forms.rows, start=1):
            out.writerow((f"{number:04d}", row["area"], row["point"], *(row.get(one, "") for one in COLUMNS)))
    return folder


def test_the_questionnaire_of_the_house_holds_every_answer_of_the_constructed_forms() -> None:
    questionnaire: Questionnaire = surveys.questionnaire_of(asked_of_everybody())
    for row in rows_of("forms.csv"):
        assert surveys.form_of(questionnaire, filled(row)).faults == ()
