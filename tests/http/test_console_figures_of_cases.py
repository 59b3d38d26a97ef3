"""The page of figures against counting by hand: medians, few cases, older charters, months, before and after."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from heyi.contexts.console.queries.case_figures import (
    before_after_words,
    case_columns,
    case_line,
    figure_rows,
)
from heyi.contexts.console.queries.case_funnel import funnel_drawing
from heyi.contexts.console.queries.case_run_chart import run_chart
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.governance.terms.pathways import Figure
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.cases import Case, CaseState, CaseView
from heyi.contexts.pathways.terms.measuring import Lack, Measured
from heyi.contexts.pathways.terms.showing import MeasuredCase
from tests.rules.pathway_cases import HUB, LEAD, STROKE


def figure(code: str) -> Figure:
    found = STROKE.figure(code)
    assert found is not None
    return found


DNT, THROMBOLYSIS = figure("dnt"), figure("isr")


def told(day: datetime, *measured: Measured, here: UUID = HUB) -> MeasuredCase:
    case = Case(
        id=UUID(int=50), pathway=STROKE.code, charter=UUID(int=51), alliance=UUID(int=52), state=CaseState.FOLLOWING,
        onset_kind=OnsetKind.KNOWN, onset_at=day, opened_at=day, opened_by=UUID(int=53), origin=here, here=here, next=None,
        patient=None, person=None, version=1,
    )  # fmt: skip
    view = CaseView(onset_kind=OnsetKind.KNOWN, onset_at=day, stamps=())
    return MeasuredCase(case=case, view=view, figures={one.figure: (one,) for one in measured})


def minutes(value: float, at: UUID = HUB) -> Measured:
    return Measured(figure="dnt", minutes=Decimal(str(value)), organisation=at, in_target=value <= 60)


def counts(value: bool) -> Measured:
    return Measured(figure="isr", counts=value)


def on(month: int, day: int = 10) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


def monthly(values: Sequence[float]) -> list[MeasuredCase]:
    return [told(on(month), minutes(value)) for month, value in enumerate(values, start=1)]


def test_a_row_tells_median_quartiles_target_and_who_is_left_out() -> None:
    values = [30, 40, 50, 55, 58, 60, 61, 70, 80, 90]
    cases = [told(on(1), minutes(one)) for one in values]
    cases.append(told(on(1), Measured(figure="dnt", lack=Lack.MISSING, lacks=("needle",))))
    why = DNT.exclusions[0].code
    cases.append(told(on(1), Measured(figure="dnt", lack=Lack.EXCLUDED, why=why)))
    pathway = replace(STROKE, figures=(DNT,))
    (row,) = figure_rows(pathway, cases, [HUB, LEAD])
    assert row.cells[0].value == "59 分"
    assert row.cells[0].also.replace("\u2009", "") == "51–68 · n=10 · 达标 60%"
    assert row.cells[1] == row.cells[0]
    assert row.cells[2].value == "—"
    assert DNT.exclusions[0].name.zh in row.left_out
    assert row.left_out.endswith("缺资料 1")


def test_an_interval_is_credited_where_it_ended_and_a_share_where_the_case_is() -> None:
    case = told(on(1), minutes(40, LEAD), counts(True), here=HUB)
    assert pathways.measured_of(DNT.code, [case], at=LEAD) == (minutes(40, LEAD),)
    assert pathways.measured_of(DNT.code, [case], at=HUB) == ()
    assert pathways.measured_of(THROMBOLYSIS.code, [case], at=HUB) == (counts(True),)


def test_of_few_cases_no_ratio_is_told() -> None:
    pathway = replace(STROKE, figures=(THROMBOLYSIS,))
    nine = [told(on(1), counts(one < 4)) for one in range(9)]
    (row,) = figure_rows(pathway, nine, [])
    assert (row.cells[0].value, row.cells[0].also) == ("4/9", "样本不足")
    (row,) = figure_rows(pathway, [*nine, told(on(1), counts(False))], [])
    assert row.cells[0].value.replace("\u2009", "") == "40%"
    both = [*nine, *(told(on(6), counts(True)) for _ in range(9))]
    assert "样本不足" in before_after_words(THROMBOLYSIS, both, date(2026, 3, 1))
    chart = run_chart(THROMBOLYSIS, both)
    assert chart is not None
    assert [one.value for one in chart.points] == ["4/9", "9/9"]


def test_a_case_of_an_older_charter_does_not_stop_the_page_of_todays_figures() -> None:
    cases = [told(on(1), minutes(40)), told(on(1), counts(True))]
    assert run_chart(DNT, cases) is None
    rows = figure_rows(replace(STROKE, figures=(DNT, THROMBOLYSIS)), cases, [HUB])
    assert [row.cells[0].also for row in rows] == ["n=1", "样本不足"]
    line = dict(zip(case_columns(STROKE), case_line(STROKE, cases[1], number=1), strict=True))
    assert (line["figure_dnt"], line["figure_isr"]) == ("", "1")


def test_the_line_of_the_months_is_their_median_also_of_an_even_number() -> None:
    chart = run_chart(DNT, monthly([40, 50, 60, 90]))
    assert chart is not None
    assert chart.middle == "55 分"
    assert chart.middle_y == pytest.approx((chart.points[1].y + chart.points[2].y) / 2, abs=0.1)
    assert [one.month for one in chart.points] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert "不足 10 个" in chart.signals[0]


def test_a_year_of_months_is_drawn_with_the_words_that_have_room_and_judged() -> None:
    chart = run_chart(DNT, monthly([80, 78, 84, 79, 81, 82, 50, 48, 52, 49, 51, 47]))
    assert chart is not None
    labelled = [one.month for one in chart.points if one.is_labelled]
    assert labelled == ["2026-02", "2026-04", "2026-06", "2026-08", "2026-10", "2026-12"]
    assert any("2026-01 至 2026-06 一直在中位线以上" in one for one in chart.signals)
    assert any("2026-07 至 2026-12 一直在中位线以下" in one for one in chart.signals)
    assert any("次数太少" in one for one in chart.signals)


def test_before_and_after_a_day_counts_the_day_itself_as_after() -> None:
    former = [told(on(3, 9), minutes(one)) for one in (70, 75, 80, 85, 90)]
    later = [told(on(3, 10), minutes(one)) for one in (40, 45, 50, 55, 60)]
    words = before_after_words(DNT, [*former, *later], date(2026, 3, 10))
    assert "变化 -30 分" in words
    assert "前 n=5，后 n=5" in words
    assert "样本不足" in before_after_words(DNT, [*former, *later], date(2026, 3, 11))


def test_a_hospital_that_differs_by_more_than_chance_stands_outside_the_funnel() -> None:
    primary = UUID(int=61)
    cases = [told(on(1), counts(one < 20), here=HUB) for one in range(40)]
    cases += [told(on(1), counts(one < 4), here=LEAD) for one in range(40)]
    cases += [told(on(1), counts(True), here=primary) for _ in range(3)]
    drawing = funnel_drawing(THROMBOLYSIS, cases, {HUB: "甲", LEAD: "乙", primary: "丙"})
    assert drawing is not None
    # 27 of 83; with that share 7 to 19 of 40 are what the exact 95 % limits of a binomial allow.
    assert drawing.usual.replace("\u2009", "") == "33%"
    rows = dict(drawing.rows)
    assert (rows["甲"].verdict_words, rows["甲"].tone) == ("高于界限", "done")
    assert (rows["乙"].verdict_words, rows["乙"].tone) == ("低于界限", "late")
    assert (rows["丙"].verdict_words, rows["丙"].value) == ("样本不足", "")
    assert drawing.funnel is not None
    assert len(drawing.funnel.points) == 2
    assert [one.is_out for one in drawing.funnel.points] == [True, True]


def test_the_funnel_of_an_interval_is_that_of_its_target() -> None:
    cases = [told(on(1), minutes(one, HUB)) for one in (*range(50, 60), *range(61, 71))]
    drawing = funnel_drawing(DNT, cases, {HUB: "甲"})
    assert drawing is not None
    assert [(words, one.counts, one.verdict_words) for words, one in drawing.rows] == [
        ("甲", "10 / 20", "在界限内")
    ]
    # One hospital has nobody to be compared with.
    assert drawing.funnel is None
    assert funnel_drawing(DNT, [], {}) is None
    assert funnel_drawing(figure("prt"), [told(on(1), counts(True))], {}) is None
