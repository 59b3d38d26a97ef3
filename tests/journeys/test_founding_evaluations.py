"""Three founding evaluations, from the council's charter to a report in three forms and a bundle counted again elsewhere.

Data of theirs that no paper prints are constructed; each report says so. What is published, and what can be reckoned by hand, is.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from heyi.contexts.governance.terms import Role
from tests.http.api_calls import one_world, undone
from tests.http.console_pages import browser, text_of
from tests.journeys.evaluating import carried_out, carried_out_elsewhere, resolved
from tests.making import Yibin

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("alone")]

PLANS = Path(str(files("heyi.contexts.evaluation") / "plans"))
Steps = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def yibin(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Yibin]:
    """The alliances whose council resolves the evaluations."""
    with django_db_blocker.unblock(), one_world() as made:
        yield made


@pytest.fixture
def alone(yibin: Yibin, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What one journey does is undone after it."""
    with django_db_blocker.unblock(), undone():
        yield


def rows_of(plan: str, name: str) -> list[dict[str, str]]:
    with (PLANS / plan / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def check_three_build(steps: Steps) -> None:
    """What the paper prints, and both tests by hand. Source: docs/sources/founding-figures.md"""
    growth = steps["growth"]["columns"]["relative_change_percent"]
    assert [round(one, 2) for one in growth] == [25.13, 15.55, 59.49, 366.67]
    sizes = steps["baseline"]["scalars"]
    assert (sizes["n_2016"], sizes["n_2017"], sizes["n_2016"] + sizes["n_2017"]) == (213, 259, 472)
    assert min(steps["baseline"]["columns"]["p"]) > 0.05
    for step, column in (("satisfied", "satisfied"), ("compliant", "compliant")):
        found = steps[step]["scalars"]
        assert found["p"] < 0.05
        assert found["statistic"] == pytest.approx(_chi_square("year", column))


def _chi_square(group: str, outcome: str) -> float:
    """By hand: the sum of (observed - expected) squared over expected."""
    rows = rows_of("three-build-one-manage", "patients.csv")
    cells = Counter((row[group], row[outcome]) for row in rows)
    groups, outcomes = Counter(row[group] for row in rows), Counter(row[outcome] for row in rows)
    expected = {(one, two): groups[one] * outcomes[two] / len(rows) for one in groups for two in outcomes}
    return sum((cells[place] - wanted) ** 2 / wanted for place, wanted in expected.items())


def check_five_cities(steps: Steps) -> None:
    rows = rows_of("east-china-five-cities", "codings.csv")
    coded: dict[str, dict[str, str]] = {}
    for row in rows:
        coded.setdefault(row["segment"], {})[row["coder"]] = row["code"]
    pairs = [(one["coder_a"], one["coder_b"]) for one in coded.values()]
    observed = sum(one == two for one, two in pairs) / len(pairs)
    by_a, by_b = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    expected = sum(by_a[code] * by_b[code] for code in by_a) / len(pairs) ** 2
    coding = steps["coding"]
    assert coding["scalars"]["kappa"] == pytest.approx((observed - expected) / (1 - expected))
    assert len(coding["tables"]["disagreements"]) == sum(one != two for one, two in pairs)
    # Five cities by four dimensions: twenty cells to compare, each with what was found there.
    comparison = coding["tables"]["comparison"]
    cells = [
        (one["group"], name)
        for one in comparison
        for name in coding["units"]
        if one[f"degree_{name}"] is not None
    ]
    assert (len(comparison), len(set(cells))) == (5, 20)
    assert coding["units"] == ["authority", "resource", "business", "mechanism"]
    assert all(0 < one["score"] <= 1 for one in comparison)
    assert (
        sorted(steps["policies"]["columns"]["score"])[-1]
        == steps["policies"]["columns"]["score"][steps["policies"]["columns"]["rank"].index(1)]
    )


def check_consortium(steps: Steps) -> None:
    assert sum(steps["dimensions"]["columns"]["weight"]) == pytest.approx(1)
    assert steps["dimensions"]["scalars"]["cr"] < 0.1
    scores, ranks = steps["scores"]["columns"]["score"], steps["scores"]["columns"]["rank"]
    assert sorted(ranks) == list(range(1, 13))
    assert scores[ranks.index(1)] == max(scores)
    trust = steps["trust"]["columns"]
    assert all(
        low <= rank <= high
        for low, rank, high in zip(trust["rank_low"], trust["rank"], trust["rank_high"], strict=True)
    )
    assert all(0 < one <= 1 for one in steps["efficiency"]["columns"]["efficiency"])
    assert steps["effect"]["scalars"]["effect"] == pytest.approx(_difference_in_differences())
    assert (
        steps["monthly"]["scalars"]["low"]
        < steps["monthly"]["scalars"]["effect"]
        < steps["monthly"]["scalars"]["high"]
    )


def _difference_in_differences() -> float:
    """By hand: what changed in the treated counties, less what changed in the others; the panel is balanced."""
    rows = rows_of("consortium-evaluation", "panel.csv")
    means = {
        (treated, is_after): _mean(
            [
                float(row["in_county_admissions"])
                for row in rows
                if row["treated"] == treated and (int(row["year"]) >= 2022) is is_after
            ]
        )
        for treated in ("0", "1")
        for is_after in (False, True)
    }
    return (means["1", True] - means["1", False]) - (means["0", True] - means["0", False])


JOURNEYS: list[tuple[str, str, str, Callable[[Steps], None]]] = [
    (
        "three-build-one-manage",
        "三建设一管理前后对照",
        "Three constructions before and after",
        check_three_build,
    ),
    ("consortium-evaluation", "医联体综合评价", "Evaluation of the alliance", check_consortium),
    ("east-china-five-cities", "五市协同比较", "Five cities compared", check_five_cities),
]


@pytest.mark.parametrize(("plan", "zh", "en", "check"), JOURNEYS, ids=[one[0] for one in JOURNEYS])
def test_an_evaluation_goes_from_the_charter_to_a_report_that_others_can_repeat(
    plan: str, zh: str, en: str, check: Callable[[Steps], None], yibin: Yibin, tmp_path: Path
) -> None:
    # The council resolves it, and everybody in the alliance can read so.
    planned = resolved(yibin, plan, zh, en)
    assert (planned.plan, planned.report_to, planned.every_months) == (plan, "council", 12)
    page = text_of(browser(yibin.staff(Role.PRESIDENT, yibin.county)).get(f"/charters/{yibin.region}/"))
    row = re.search(rf'<tr id="assessment-evaluations-{plan}">.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert "宜宾市医联体理事会" in row[0]
    # The researcher carries it out; the council gets a page, a PDF and a text for Word.
    steps = carried_out(planned.plan, tmp_path / "report")
    check(steps)
    report = (tmp_path / "report" / "report.zh.html").read_text(encoding="utf-8")
    assert "构造" in report
    # Somebody else, elsewhere, gets the same numbers from the bundle alone.
    again = carried_out_elsewhere(tmp_path / "report" / "bundle.zip", tmp_path / "elsewhere")
    assert again == (tmp_path / "report" / "answers.json").read_bytes()
