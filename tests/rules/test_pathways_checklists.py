"""Advice of checklists and doses: what each criterion does, and the published borders just inside and just outside."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms.pathway_questions import Checklist, CriterionKind, Dose
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.rules.checklists import DOSE_STEP, advise, dose_of
from heyi.contexts.pathways.terms.cases import Answer, CaseView, Scored
from heyi.contexts.pathways.terms.measuring import Advice, Dosed, Verdict
from tests.rules.pathway_cases import CHEST_PAIN, PATHWAYS, STROKE, TRAUMA, after, told

CHECKLISTS = [(pathway, one) for pathway in PATHWAYS for one in pathway.checklists]
V = Verdict


def checklist_of(pathway: Pathway, code: str) -> Checklist:
    found = pathway.checklist(code)
    assert found is not None
    return found


def a_case(
    pathway: Pathway, answers: Mapping[str, object], scales: Mapping[str, int] | None = None
) -> CaseView:
    exact: dict[str, Answer] = {
        code: one if isinstance(one, bool) or not isinstance(one, int | float) else Decimal(str(one))
        for code, one in answers.items()
    }
    found = {
        code: Scored(scale=code, answers={}, total=Decimal(total), shown=str(total))
        for code, total in (scales or {}).items()
    }
    return replace(told(pathway), answers=exact, scales=found)


def advice(pathway: Pathway, code: str, view: CaseView, *, minutes: float) -> Advice:
    return advise(checklist_of(pathway, code), view, now=after(minutes))


# A stroke that may have thrombolysis, and what of it changes the advice.
IVT: dict[str, object] = {
    "age": 70, "diagnosis": "ischaemic", "ct_bleeding": False, "ct_large_hypodensity": False, "former_bleeding": False,
    "head_three_months": False, "gut_bleeding": False, "surgery_two_weeks": False, "arterial_puncture": False,
    "systolic": 184, "diastolic": 109, "platelets": 100, "heparin": False, "inr": 1.7, "direct_anticoagulant": False,
    "glucose": 6.0, "weight": 72.5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "minutes", "verdict"),
    [
        ({}, 90, V.ADVISED),
        ({}, 270, V.ADVISED),
        ({}, 271, V.AGAINST),
        ({"age": 18}, 90, V.ADVISED),
        ({"age": 17}, 90, V.AGAINST),
        ({"diagnosis": "bleeding"}, 90, V.AGAINST),
        ({"systolic": 185}, 90, V.AGAINST),
        ({"diastolic": 110}, 90, V.AGAINST),
        ({"platelets": 99}, 90, V.AGAINST),
        ({"inr": 1.71}, 90, V.AGAINST),
        ({"glucose": 2.8}, 90, V.ADVISED),
        ({"glucose": 2.7}, 90, V.WEIGH),
        ({"glucose": 22.2}, 90, V.ADVISED),
        ({"glucose": 22.3}, 90, V.WEIGH),
        # A caution does not soften what is against it.
        ({"glucose": 2.7, "inr": 1.71}, 90, V.AGAINST),
        *(({code: True}, 90, V.AGAINST) for code, value in IVT.items() if value is False),
    ],
)
def test_thrombolysis_at_its_borders(changes: dict[str, object], minutes: float, verdict: Verdict) -> None:
    assert advice(STROKE, "ivt", a_case(STROKE, IVT | changes), minutes=minutes).verdict is verdict


@pytest.mark.parametrize("missing", [code for code in IVT if code not in ("weight", "glucose")])
def test_what_is_not_known_is_named_and_never_taken_for_a_no(missing: str) -> None:
    found = advice(
        STROKE, "ivt", a_case(STROKE, {code: one for code, one in IVT.items() if code != missing}), minutes=90
    )
    assert found.verdict is V.UNKNOWN
    assert {code for one in found.judged for code in one.lacks} == {missing}


def test_an_unknown_caution_is_weighed_and_an_unknown_does_not_hide_what_is_against() -> None:
    known = {code: one for code, one in IVT.items() if code != "glucose"}
    assert advice(STROKE, "ivt", a_case(STROKE, known), minutes=90).verdict is V.WEIGH
    assert advice(STROKE, "ivt", a_case(STROKE, {"ct_bleeding": True}), minutes=90).verdict is V.AGAINST


@pytest.mark.parametrize(("pathway", "checklist"), CHECKLISTS, ids=lambda one: one.code)
def test_every_criterion_is_shown_in_its_order(pathway: Pathway, checklist: Checklist) -> None:
    # The late windows open after six hours.
    early, late = (advise(checklist, told(pathway), now=after(minutes)) for minutes in (60, 400))
    found = early if early.verdict is V.UNKNOWN else late
    assert found.verdict is V.UNKNOWN
    assert [one.criterion for one in found.judged] == list(checklist.criteria)
    for one in found.judged:
        assert (one.holds is None) == bool(one.lacks)
    assert [one.dose for one in found.doses] == list(checklist.doses)


EVT = ({"occlusion": "m1", "age": 70, "mrs_before": 1}, {"nihss": 6, "aspects": 6})


@pytest.mark.parametrize(
    ("answers", "scales", "minutes", "verdict"),
    [
        ({}, {}, 360, V.ADVISED),
        ({}, {}, 360.5, V.AGAINST),
        ({"occlusion": "ica"}, {}, 90, V.ADVISED),
        ({"occlusion": "m2"}, {}, 90, V.AGAINST),
        ({"age": 18}, {}, 90, V.ADVISED),
        ({"age": 17}, {}, 90, V.AGAINST),
        ({"mrs_before": 2}, {}, 90, V.AGAINST),
        ({}, {"nihss": 5}, 90, V.AGAINST),
        ({}, {"aspects": 5}, 90, V.AGAINST),
    ],
)
def test_thrombectomy_within_six_hours_at_its_borders(
    answers: dict[str, object], scales: dict[str, int], minutes: float, verdict: Verdict
) -> None:
    view = a_case(STROKE, EVT[0] | answers, EVT[1] | scales)
    assert advice(STROKE, "evt", view, minutes=minutes).verdict is verdict


DEFUSE = {"age": 60, "core_volume": 69.9, "mismatch_ratio": 1.8, "penumbra_volume": 15, "mrs_before": 2}


@pytest.mark.parametrize(
    ("answers", "nihss", "minutes", "verdict"),
    [
        ({}, 6, 360, V.ADVISED),
        ({}, 6, 359, V.AGAINST),
        ({}, 6, 960, V.ADVISED),
        ({}, 6, 961, V.AGAINST),
        ({}, 5, 600, V.AGAINST),
        ({"age": 18}, 6, 600, V.ADVISED),
        ({"age": 17}, 6, 600, V.AGAINST),
        ({"age": 90}, 6, 600, V.ADVISED),
        ({"age": 91}, 6, 600, V.AGAINST),
        ({"core_volume": 70}, 6, 600, V.AGAINST),
        ({"mismatch_ratio": 1.79}, 6, 600, V.AGAINST),
        ({"penumbra_volume": 14.9}, 6, 600, V.AGAINST),
        ({"mrs_before": 3}, 6, 600, V.AGAINST),
    ],
)
def test_defuse_3_at_its_borders(
    answers: dict[str, object], nihss: int, minutes: float, verdict: Verdict
) -> None:
    view = a_case(STROKE, DEFUSE | answers, {"nihss": nihss})
    assert advice(STROKE, "evt_late_core", view, minutes=minutes).verdict is verdict


@pytest.mark.parametrize(
    ("age", "nihss", "core", "minutes", "verdict"),
    [
        # 80 and older: NIHSS from 10, core below 21
        (80, 10, 20.9, 600, V.ADVISED),
        (80, 10, 21, 600, V.AGAINST),
        (80, 9, 20.9, 600, V.AGAINST),
        (80, 20, 31, 600, V.AGAINST),
        # younger: NIHSS from 10, core below 31
        (79, 10, 30.9, 600, V.ADVISED),
        (79, 10, 31, 600, V.AGAINST),
        (79, 9, 30.9, 600, V.AGAINST),
        # younger: NIHSS from 20, core from 31 to below 51
        (79, 20, 31, 600, V.ADVISED),
        (79, 20, 50.9, 600, V.ADVISED),
        (79, 20, 51, 600, V.AGAINST),
        (79, 19, 31, 600, V.AGAINST),
        # the window
        (79, 20, 31, 360, V.ADVISED),
        (79, 20, 31, 359, V.AGAINST),
        (79, 20, 31, 1440, V.ADVISED),
        (79, 20, 31, 1441, V.AGAINST),
    ],
)
def test_dawn_at_its_borders(age: int, nihss: int, core: float, minutes: float, verdict: Verdict) -> None:
    view = a_case(STROKE, {"age": age, "core_volume": core}, {"nihss": nihss})
    assert advice(STROKE, "evt_late_clinical", view, minutes=minutes).verdict is verdict


def test_dawn_tells_what_it_lacks_only_where_that_decides() -> None:
    unknown_core = a_case(STROKE, {"age": 79}, {"nihss": 12})
    found = advice(STROKE, "evt_late_clinical", unknown_core, minutes=600)
    assert (found.verdict, found.judged[1].lacks) == (V.UNKNOWN, ("core_volume",))
    # With an NIHSS of 9 no core makes it fit.
    hopeless = a_case(STROKE, {"age": 79}, {"nihss": 9})
    assert advice(STROKE, "evt_late_clinical", hopeless, minutes=600).verdict is V.AGAINST


@pytest.mark.parametrize(
    ("code", "changes", "minutes", "verdict"),
    [
        ("ppci", {}, 720, V.ADVISED),
        ("ppci", {}, 721, V.AGAINST),
        ("ppci", {"expected_wire": 121}, 100, V.WEIGH),
        ("ppci", {"diagnosis": "nstemi"}, 100, V.AGAINST),
        ("lysis", {"expected_wire": 121}, 100, V.ADVISED),
        ("lysis", {"expected_wire": 120}, 100, V.AGAINST),
        ("lysis", {"expected_wire": 121, "lysis_forbidden": True}, 100, V.AGAINST),
    ],
)
def test_chest_pain_at_its_borders(
    code: str, changes: dict[str, object], minutes: float, verdict: Verdict
) -> None:
    view = a_case(
        CHEST_PAIN, {"diagnosis": "stemi", "expected_wire": 120, "lysis_forbidden": False} | changes
    )
    assert advice(CHEST_PAIN, code, view, minutes=minutes).verdict is verdict


def test_a_third_pathway_advises_by_its_definition_alone() -> None:
    assert (
        advice(TRAUMA, "surgery", a_case(TRAUMA, {"pressure": 89, "free_fluid": True}), minutes=40).verdict
        is V.ADVISED
    )
    assert (
        advice(TRAUMA, "surgery", a_case(TRAUMA, {"pressure": 90, "free_fluid": True}), minutes=40).verdict
        is V.AGAINST
    )


def dosed(code: str, weight: str | None, *, minutes: float = 90) -> Dosed:
    dose = next(one for one in checklist_of(STROKE, "ivt").doses if one.code == code)
    answers = {} if weight is None else {"weight": Decimal(weight)}
    return dose_of(dose, replace(told(STROKE), answers=answers), now=after(minutes))


@pytest.mark.parametrize(
    ("code", "weight", "whole", "first", "rest", "is_capped"),
    [
        ("alteplase", "60", "54.0", "5.4", "48.6", False),
        ("alteplase", "72.5", "65.2", "6.5", "58.7", False),  # 65.25, half to even
        ("alteplase", "99.9", "89.9", "9.0", "80.9", False),  # 89.91
        ("alteplase", "100", "90.0", "9.0", "81.0", False),
        ("alteplase", "100.1", "90.0", "9.0", "81.0", True),
        ("alteplase", "120", "90.0", "9.0", "81.0", True),
        ("tenecteplase", "60", "15.0", None, None, False),
        ("tenecteplase", "100", "25.0", None, None, False),
        ("tenecteplase", "120", "25.0", None, None, True),
    ],
)
def test_doses_by_hand(
    code: str, weight: str, whole: str, first: str | None, rest: str | None, is_capped: bool
) -> None:
    found = dosed(code, weight)
    assert [found.whole, found.first, found.rest, found.is_capped] == [
        *(None if one is None else Decimal(one) for one in (whole, first, rest)),
        is_capped,
    ]


def test_without_a_weight_there_is_no_dose_and_a_range_needs_none() -> None:
    assert (dosed("alteplase", None).whole, dosed("alteplase", None).first) == (None, None)
    found = dosed("urokinase", None)
    assert (found.least, found.whole, found.is_capped) == (Decimal(100), Decimal(150), False)


@pytest.mark.parametrize(
    ("code", "minutes", "late"),
    [
        ("alteplase", 270, False),
        ("alteplase", 271, True),
        ("urokinase", 360, False),
        ("urokinase", 361, True),
    ],
)
def test_a_dose_is_late_when_its_time_since_the_onset_has_passed(
    code: str, minutes: float, late: bool
) -> None:
    assert dosed(code, "60", minutes=minutes).is_late is late


DOSES: list[Dose] = [one for _, checklist in CHECKLISTS for one in checklist.doses if one.per_kg is not None]


@given(st.sampled_from(DOSES), st.decimals(20, 250, places=1))
@settings(deadline=None)
def test_no_dose_is_above_its_cap_and_its_parts_add_up_to_the_whole(dose: Dose, weight: Decimal) -> None:
    found = dose_of(dose, replace(told(STROKE), answers={dose.weight_item: weight}), now=after(60))
    assert found.whole is not None
    assert dose.per_kg is not None
    assert dose.most is not None
    assert found.whole == found.whole.quantize(DOSE_STEP)
    assert found.whole <= dose.most
    assert abs(found.whole - min(weight * dose.per_kg, dose.most)) <= DOSE_STEP / 2
    assert found.is_capped is (weight * dose.per_kg > dose.most)
    if dose.first_ratio is not None:
        assert found.first is not None
        assert found.rest is not None
        assert found.first + found.rest == found.whole
        assert abs(found.first - found.whole * dose.first_ratio) <= DOSE_STEP / 2


def test_the_kinds_of_criteria_are_all_in_use() -> None:
    kinds = {one.kind for _, checklist in CHECKLISTS for one in checklist.criteria}
    assert kinds == set(CriterionKind)
