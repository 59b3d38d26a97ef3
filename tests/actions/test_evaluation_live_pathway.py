"""An evaluation on the cases of a green channel: by hospital, by month and both, few cases withheld, for who watches over them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.queries.live_pathway import pathway_table
from heyi.contexts.evaluation.terms.plan import Live, LiveTable
from heyi.contexts.governance.terms import Role
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.pathways.terms.cases import Case, CaseState, CaseView
from heyi.contexts.pathways.terms.measuring import Measured
from heyi.contexts.pathways.terms.showing import MeasuredCase
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.catalogue import method
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table
from tests.making import NOW, a_stranger
from tests.making_pathways import Channel, a_case, a_channel, after, tell
from tests.rules.pathway_cases import HUB, LEAD, STROKE

pytestmark = pytest.mark.usefixtures("committed")

NAMES = {HUB: "二医院", LEAD: "一医院"}
DNT = next(one for one in STROKE.figures if one.code == "dnt")
ISR = next(one for one in STROKE.figures if one.code == "isr")
SMALL = replace(STROKE, figures=(DNT, ISR))


def rows(table: LiveTable) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*table.columns.values(), strict=True)]


def a_measured(month: int, minutes: float, at: UUID = HUB, *, counted: bool = True) -> MeasuredCase:
    day = datetime(2026, month, 10, 4, tzinfo=UTC)
    case = Case(
        id=UUID(int=50), pathway="stroke", charter=UUID(int=51), alliance=UUID(int=52), state=CaseState.FOLLOWING,
        onset_kind=OnsetKind.KNOWN, onset_at=day, opened_at=day, opened_by=UUID(int=53), origin=at, here=at, next=None,
        patient=None, person=None, version=1,
    )  # fmt: skip
    told = {
        "dnt": (
            Measured(figure="dnt", minutes=Decimal(str(minutes)), organisation=at, in_target=minutes <= 60),
        ),
        "isr": (Measured(figure="isr", counts=counted),),
    }
    return MeasuredCase(
        case=case, view=CaseView(onset_kind=OnsetKind.KNOWN, onset_at=day, stamps=()), figures=told
    )


def some(values: Sequence[float], month: int, at: UUID = HUB) -> list[MeasuredCase]:
    return [a_measured(month, one, at) for one in values]


def test_hospitals_are_rows_with_medians_shares_and_how_many_stand_behind_them():
    cases = [*some([30, 50, 55, 70, 90], 1), a_measured(2, 61, counted=False), *some([40] * 4, 1, LEAD)]
    found = pathway_table(SMALL, cases, "hospital", NAMES)
    (row,) = rows(found)
    # By hand: the middle of 30 50 55 61 70 90 is 58; three of six within the hour; five of six given the needle.
    assert row == {
        "name": "二医院", "hospital": "二医院", "cases": "6", "dnt": "58.0", "dnt_n": "6", "dnt_in_target": "0.5",
        "isr": repr(5 / 6), "isr_n": "6",
    }  # fmt: skip
    # The other hospital has four cases only.
    assert found.withheld == 1


def test_months_and_months_of_hospitals_are_rows_in_order():
    cases = [*some([30, 40, 50, 60, 70], 3), *some([80] * 5, 1), *some([20] * 6, 1, LEAD), *some([9] * 4, 2)]
    months = pathway_table(SMALL, cases, "month", NAMES)
    assert [(one["name"], one["cases"]) for one in rows(months)] == [("2026-01", "11"), ("2026-03", "5")]
    assert months.withheld == 1
    both = pathway_table(SMALL, cases, "hospital_month", NAMES)
    told = [(one["hospital"], one["month"], one["dnt"]) for one in rows(both)]
    assert told == [
        ("一医院", "2026-01", "20.0"),
        ("二医院", "2026-01", "80.0"),
        ("二医院", "2026-03", "50.0"),
    ]
    assert len(set(both.columns["name"])) == 3


def test_a_figure_of_few_is_empty_though_its_row_has_many_cases():
    plain = [replace(one, figures={"isr": one.figures["isr"]}) for one in some([30] * 4, 1)]
    (row,) = rows(pathway_table(SMALL, [*plain, *some([30] * 4, 1)], "hospital", NAMES))
    assert (row["cases"], row["dnt"], row["dnt_n"], row["isr_n"]) == ("8", "", "", "8")


def test_a_case_that_went_on_is_a_case_of_both_hospitals():
    sent = [
        replace(one, case=replace(one.case, here=LEAD), figures={"dnt": one.figures["dnt"]})
        for one in some([30] * 5, 1)
    ]
    found = rows(pathway_table(SMALL, sent, "hospital", NAMES))
    assert [(one["name"], one["cases"], one["dnt_n"]) for one in found] == [
        ("一医院", "5", ""),
        ("二医院", "5", "5"),
    ]


def test_nothing_to_count_is_told():
    with pytest.raises(Unfit, match="没有可汇总的数据"):
        pathway_table(SMALL, some([30] * 4, 1), "month", NAMES)


def test_months_serve_an_interrupted_time_series_as_they_are():
    before, after_it = [80, 82, 79, 81, 80, 83], [60, 58, 57, 55, 54, 52]
    cases = [
        a_measured(month, value + extra)
        for month, value in enumerate([*before, *after_it], start=1)
        for extra in (-2, -1, 0, 1, 2)
    ]
    taken = pathway_table(SMALL, cases, "month", NAMES)
    table = Table({name: list(cells) for name, cells in taken.columns.items()}, "name")
    found = method("its").run(table, Asked(outcome="dnt", time="month", own={"start": "2026-07"}))
    assert (found.scalars["points_before"], found.scalars["points_after"]) == (6, 6)


def taken(place: Channel, by: str = "hospital", *, actor: Actor = OPERATOR, of: str = "stroke") -> LiveTable:
    days = (NOW - timedelta(days=1)).date(), (NOW + timedelta(days=1)).date()
    live = Live("pathway", of, by, period=f"{days[0]}/{days[1]}")
    return evaluation.live_table(live, place.alliance, actor=actor, now=NOW + timedelta(days=2))


def five_cases(place: Channel, *, at: UUID, by: Actor) -> None:
    for number in range(5):
        case = a_case(place, by=by)
        tell(case, "door", 31, by=by, at=at)
        tell(case, "ct_start", 40 + number, by=by, at=at)


def test_cases_of_the_store_are_counted_for_who_watches_over_them():
    place = a_channel()
    five_cases(place, at=place.hub, by=place.hub_team)
    five_cases(place, at=place.lead, by=place.lead_team)
    whole = rows(taken(place))
    assert [(one["name"], one["cases"]) for one in whole] == [("西部中心医院", "5"), ("西部牵头医院", "5")]
    (month,) = rows(taken(place, "month"))
    assert month["cases"] == "10"
    lead = place.actor(Role.QUALITY_OFFICER, place.lead)
    assert rows(taken(place, actor=lead)) == whole
    hub = place.actor(Role.QUALITY_OFFICER, place.hub)
    assert rows(taken(place, actor=hub)) == whole[:1]
    with pytest.raises(NotPermitted):
        taken(place, actor=place.doctor)
    with pytest.raises(NotPermitted):
        taken(place, actor=a_stranger().actor(after(0)))
    with pytest.raises(Unfit, match="没有绿色通道"):
        taken(place, of="nothing")
