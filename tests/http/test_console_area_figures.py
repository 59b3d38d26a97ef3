"""What happens in an area year by year, and the cases behind a figure: by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from heyi.contexts.console.queries.case_areas import areas_of, people_in, watched_days
from heyi.contexts.console.queries.case_behind import behind
from heyi.contexts.pathways.terms.measuring import Lack, Measured
from heyi.contexts.pathways.terms.showing import MeasuredCase
from tests.http.test_console_figures_of_cases import DNT, HUB, LEAD, STROKE, figure, minutes, told

INCIDENCE = figure("incidence")
AREA = replace(STROKE, figures=(INCIDENCE,))


def a_stroke(year: int, month: int, *, counts: bool | None = True) -> MeasuredCase:
    lack = Lack.UNKNOWN if counts is None else None
    return told(
        datetime(year, month, 10, 4, tzinfo=UTC), Measured(figure="incidence", counts=counts, lack=lack)
    )


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("400000", 400_000), ("400,000", 400_000), ("４０万", None), ("-3", None), ("0", None), ("", None),
        ("9" * 30, None),
    ],
)  # fmt: skip
def test_a_number_of_people_is_read_or_left(text: str, people: int | None) -> None:
    assert people_in(text) == people


def test_only_days_that_were_watched_count() -> None:
    assert watched_days(2025, date(2025, 7, 2), date(2026, 3, 1)) == 183
    assert watched_days(2026, date(2025, 7, 2), date(2026, 3, 1)) == 60
    assert watched_days(2024, date(2025, 7, 2), date(2026, 3, 1)) == 0


def test_each_year_has_its_count_and_its_rate_by_the_days_that_were_watched() -> None:
    cases = [a_stroke(2025, 7) for _ in range(100)] + [a_stroke(2026, 1) for _ in range(30)]
    cases += [a_stroke(2026, 2, counts=False), a_stroke(2026, 2, counts=None)]
    found = areas_of(AREA, cases, people=365_000, since=date(2025, 7, 2), today=date(2026, 3, 1))
    assert found is not None
    this, last = found.years
    # From the first case on 10 July to the end of 2025: 175 days; in 2026 60 of 365.
    assert (last.year, last.days, last.cells[0].count) == (2025, 175, 100)
    assert last.cells[0].rate == f"{100 / (365_000 * 175 / 365) * 100_000:.1f}" == "57.1"
    assert (this.year, this.days, this.cells[0].count, this.cells[0].missing) == (2026, 60, 30, 1)
    # 30 in 60,000 person-years; Garwood's limits of 30 are 20.24 and 42.83.
    assert (this.cells[0].rate, this.cells[0].interval) == ("50.0", "33.7–71.4")


def test_without_a_number_of_people_there_is_no_rate_and_without_cases_no_table() -> None:
    found = areas_of(AREA, [a_stroke(2026, 1)], people=None, since=None, today=date(2026, 3, 1))
    assert found is not None
    assert [(one.cells[0].count, one.cells[0].rate) for one in found.years] == [(1, "")]
    assert areas_of(AREA, [], people=1000, since=None, today=date(2026, 3, 1)) is None
    none = areas_of(replace(STROKE, figures=(DNT,)), [a_stroke(2026, 1)], people=1, since=None, today=date(2026, 3, 1))  # fmt: skip
    assert none is None


WHY = DNT.exclusions[0]
BEHIND = [
    told(datetime(2026, 1, 1, tzinfo=UTC), minutes(40)),
    told(datetime(2026, 1, 2, tzinfo=UTC), minutes(75)),
    told(datetime(2026, 1, 3, tzinfo=UTC), minutes(90, LEAD), here=LEAD),
    told(datetime(2026, 1, 4, tzinfo=UTC), Measured(figure="dnt", lack=Lack.MISSING, lacks=("needle",))),
    told(datetime(2026, 1, 5, tzinfo=UTC), Measured(figure="dnt", lack=Lack.EXCLUDED, why=WHY.code)),
    told(datetime(2026, 1, 6, tzinfo=UTC), Measured(figure="dnt", lack=Lack.NOT_AMONG)),
]


@pytest.mark.parametrize(
    ("kind", "at", "values"),
    [
        ("counted", None, ["90 分", "75 分", "40 分"]),
        ("counted", HUB, ["75 分", "40 分"]),
        ("late", None, ["90 分", "75 分"]),
        ("missing", None, ["缺 开始溶栓"]),
        ("excluded", None, [WHY.name.zh]),
    ],
)
def test_behind_a_figure_stand_its_cases_the_longest_first(
    kind: str, at: UUID | None, values: list[str]
) -> None:
    rows = behind(STROKE, DNT, BEHIND, kind=kind, at=at, openable=frozenset({HUB}))
    assert [row.value for row in rows] == values


def test_only_cases_of_ones_own_hospital_may_be_opened() -> None:
    rows = behind(STROKE, DNT, BEHIND, kind="counted", at=None, openable=frozenset({HUB}))
    assert [(row.value, row.may_open) for row in rows] == [("90 分", False), ("75 分", True), ("40 分", True)]


def test_a_share_says_yes_or_no_and_what_lacks_a_beginning_says_so() -> None:
    isr = figure("isr")
    cases = [
        told(datetime(2026, 1, 1, tzinfo=UTC), Measured(figure="isr", counts=True)),
        told(datetime(2026, 1, 2, tzinfo=UTC), Measured(figure="isr", counts=False)),
        told(datetime(2026, 1, 3, tzinfo=UTC), Measured(figure="isr", lack=Lack.UNKNOWN, lacks=("end",))),
    ]
    openable: frozenset[UUID] = frozenset()
    assert [one.value for one in behind(STROKE, isr, cases, kind="counted", at=None, openable=openable)] == [
        "否",
        "是",
    ]
    assert [one.value for one in behind(STROKE, isr, cases, kind="late", at=None, openable=openable)] == [
        "否"
    ]
    (lacks,) = behind(STROKE, isr, cases, kind="missing", at=None, openable=openable)
    assert lacks.value == "缺 结局"
