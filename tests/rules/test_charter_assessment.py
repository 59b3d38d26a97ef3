"""What a charter plans of surveys and evaluations: read, each planted mistake with its line, faults of synergy, differences."""

from dataclasses import replace

import pytest

from heyi.contexts.governance.rules.changes import ChangeKind
from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.differing import diff_charters
from heyi.contexts.governance.rules.differing_assessment import AssessmentChange
from heyi.contexts.governance.rules.presets import preset_names, read_preset
from heyi.contexts.governance.rules.synergy import synergy_findings
from heyi.contexts.governance.terms import Dimension, Finding, Role, Severity, Where
from heyi.contexts.governance.terms.assessment import NO_ASSESSMENT, DrawnFrom, PlannedSample, WhoIsAsked
from tests.rules.charter_texts import TEXT, a_charter, changed, line_of

SECTION = TEXT[TEXT.index("assessment:\n") :]
NONE = (SECTION, "")


def test_the_section_is_read_into_values() -> None:
    plan = a_charter().assessment
    felt, known = plan.surveys
    assert (felt.questionnaire, felt.who, felt.frame) == (
        "patient-satisfaction",
        WhoIsAsked.PATIENTS,
        DrawnFrom.EPISODES,
    )
    assert felt.sample == PlannedSample(areas=2, points=5, forms=20, spare_ratio=0.3)
    assert (felt.every_months, felt.owner.role, felt.owner.where) == (
        6,
        Role.REFERRAL_COORDINATOR,
        Where.LEAD,
    )
    assert (known.frame, known.sample.areas, known.sample.spare_ratio) == (DrawnFrom.POINTS, 0, 0.0)
    assert (plan.least_cell, plan.source) == (6, "a-paper#one")
    (yearly,) = plan.evaluations
    assert (yearly.plan, yearly.report_to, yearly.every_months) == ("three-build-one-manage", "council", 12)
    pleased, costly = plan.targets
    assert (pleased.measured_by.survey, pleased.measured_by.share_of) == (
        "felt",
        ("satisfied", "very_satisfied"),
    )
    assert (pleased.at_least, pleased.at_most) == (0.9, None)
    assert (costly.measured_by.evaluation, costly.at_least, costly.at_most) == ("yearly", None, 8)


def test_a_charter_without_the_section_is_read_as_before() -> None:
    assert a_charter(NONE).assessment == NO_ASSESSMENT


# each damage, what it is put for, the problem it must give, and the part of the text at which it stands
DAMAGES = [
    ("least_cell: 6", "least_cel: 6", "key_unknown", "least_cel"),
    ("least_cell: 6", "least_cell: 0", "out_of_range", "0\n"),
    ("questionnaire: patient-satisfaction", "questionaire: patient-satisfaction", "key_unknown", "questionaire"),
    ("who: patients", "who: patient", "word_unknown", "patient, frame"),
    ("frame: episodes", "frame: episode", "word_unknown", "episode, every"),
    ("every_months: 6,", "every_months: 0,", "out_of_range", "0,"),
    ("every_months: 6,", "every_months: half,", "not_an_integer", "half,"),
    ("every_months: 24,", "", "key_missing", "{code: known"),
    ("sample: {forms: 10}", "sample: {form: 10}", "key_unknown", "form: 10"),
    ("sample: {forms: 10}", "sample: 10", "not_a_mapping", "10, owner"),
    ("spare_ratio: 0.3", "spare_ratio: 30", "out_of_range", "30}"),
    ("owner: {role: village_doctor, where: own}", "owner: {role: doctor, where: own}", "word_unknown", "doctor, where"),
    ("owner: {role: village_doctor, where: own}", "owner: {role: village_doctor}", "key_missing", "{role: village_doctor}"),
    ("code: known", "code: felt", "code_twice", "{code: felt, name: {zh: 认知"),
    ("report_to: {body: council}", "report_to: {body: counsil}", "not_declared", "counsil"),
    ("report_to: {body: council}", "report_to: council", "not_a_mapping", "council}"),
    ("measured_by: {survey: felt,", "measured_by: {survey: felled,", "not_declared", "felled"),
    ("measured_by: {evaluation: yearly,", "measured_by: {evaluation: felt,", "not_declared", "felt, column: cost"),
    ("measured_by: {evaluation: yearly,", "measured_by: {survey: felt, evaluation: yearly,", "measure_unclear", "{survey: felt, evaluation"),
    ("measured_by: {evaluation: yearly, column", "measured_by: {column", "measure_unclear", "{column"),
    ("column: cost_growth", "colum: cost_growth", "key_unknown", "colum:"),
    ("at_least: 0.9", "at_least: 90", "out_of_range", "90}"),
    ("at_least: 0.9", "at_least: 0.9, at_most: 1", "goal_unclear", "{code: pleased"),
    (", at_most: 8", "", "goal_unclear", "{code: costly"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "code", "part"), DAMAGES, ids=[f"{d[2]}-{d[3]}" for d in DAMAGES]
)
def test_each_planted_mistake_is_found_at_its_line_and_column(
    before: str, after: str, code: str, part: str
) -> None:
    section = changed((before, after), text=SECTION)
    text = TEXT.replace(SECTION, section)
    start = len(TEXT) - len(SECTION)
    where = SECTION.index(before)
    at = text.index(part, start + (where if part in section[where:] else 0))
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    read = read_charter(text)
    assert read.charter is None
    assert (code, line, column) in [(one.code, one.line, one.column) for one in read.problems]


def test_a_mistaken_word_is_answered_with_the_nearest_one() -> None:
    (survey,) = read_charter(changed(("measured_by: {survey: felt,", "measured_by: {survey: fell,"))).problems
    assert (survey.facts["section"], survey.facts["nearest"]) == ("assessment.surveys", "felt")
    (key,) = (
        one
        for one in read_charter(changed(("every_months: 24", "every_month: 24"))).problems
        if one.code == "key_unknown"
    )
    assert key.facts["nearest"] == "every_months"


_OWNER = "owner: {role: referral_coordinator, where: lead}}\n    - {code: known"
_REPORTED = "owner: {role: referral_coordinator, where: lead}, report_to"
PLANTED = [
    ("assessment_missing", "mechanism", NONE, "assessment", "format"),
    ("survey_owner_without_duty", "mechanism", (_OWNER, _OWNER.replace("referral_coordinator", "auditor")),
     "assessment.surveys[felt]", "- {code: felt"),
    ("episodes_of_nobody", "mechanism", ("who: patients", "who: staff"), "assessment.surveys[felt]", "- {code: felt"),
    ("points_below_cell", "mechanism", ("forms: 10", "forms: 5"), "assessment.surveys[known]", "- {code: known"),
    ("evaluation_owner_without_duty", "mechanism", (_REPORTED, _REPORTED.replace("referral_coordinator", "president")),
     "assessment.evaluations[yearly]", "- {code: yearly"),
    ("evaluation_unreported", "mechanism", (", report_to: {body: council}", ""), "assessment.evaluations[yearly]", "- {code: yearly"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "dimension", "change", "place", "part"), PLANTED, ids=[row[0] for row in PLANTED]
)
def test_a_planted_fault_is_found_by_its_code_place_and_line(
    code: str, dimension: str, change: tuple[str, str], place: str, part: str
) -> None:
    found: tuple[Finding, ...] = synergy_findings(a_charter(change))
    (fault,) = (one for one in found if one.code == code)
    assert (fault.dimension, fault.place) == (Dimension(dimension), place)
    assert fault.line == line_of(changed(change), part)
    assert fault.severity is not Severity.ERROR


def test_an_owner_who_may_run_it_elsewhere_only_is_found_too() -> None:
    # The village doctor may, but sits at no lead.
    moved = ("owner: {role: village_doctor, where: own}", "owner: {role: village_doctor, where: lead}")
    lent = ("decide: [{roles: [village_doctor, referral_coordinator], where: own}]",
            "decide: [{role: village_doctor, where: member}, {role: referral_coordinator, where: own}]")  # fmt: skip
    codes = {
        one.place
        for one in synergy_findings(a_charter(moved, lent))
        if one.code == "survey_owner_without_duty"
    }
    assert codes == {"assessment.surveys[known]"}


def told(*changes: tuple[str, str]) -> list[tuple[str, str, str, list[tuple[str, str | None, str | None]]]]:
    found: tuple[AssessmentChange, ...] = diff_charters(a_charter(), a_charter(*changes)).assessment
    return [
        (str(one.kind), one.part, one.entry, [(two.place, two.before, two.after) for two in one.values])
        for one in found
    ]


def test_another_value_is_told_with_its_entry_old_and_new() -> None:
    change = ("sample: {forms: 10}", "sample: {forms: 12}")
    assert told(change) == [("changed", "surveys", "known", [("sample.forms", "10", "12")])]
    assert diff_charters(a_charter(), a_charter(change)).other_values == ()
    assert told(("least_cell: 6", "least_cell: 7")) == [("changed", "", "", [("least_cell", "6", "7")])]


def test_an_entry_that_comes_or_goes_is_one_change_with_its_name() -> None:
    start = SECTION.index("    - {code: known")
    known = SECTION[start : SECTION.index("  evaluations:")]
    assert told((known, "")) == [("removed", "surveys", "known", [])]
    back = diff_charters(a_charter((known, "")), a_charter()).assessment
    assert [(one.kind, one.name.en if one.name else "") for one in back] == [(ChangeKind.ADDED, "Known")]


def test_the_whole_section_that_comes_is_told_entry_by_entry() -> None:
    found = diff_charters(a_charter(NONE), a_charter())
    assert [(one.part, one.entry) for one in found.assessment if one.part] == [
        ("surveys", "felt"), ("surveys", "known"), ("evaluations", "yearly"), ("targets", "pleased"), ("targets", "costly"),
    ]  # fmt: skip
    assert not found.is_empty
    assert found.other_values == ()


@pytest.mark.parametrize("preset", preset_names())
def test_every_preset_plans_surveys_evaluations_and_targets_without_a_fault(preset: str) -> None:
    for part in read_preset(preset).parts:
        charter = read_charter(part.text).charter
        assert charter is not None
        plan = charter.assessment
        assert plan.surveys
        assert plan.evaluations
        assert plan.targets
        bare = replace(charter, assessment=NO_ASSESSMENT)
        codes = {one.code for one in synergy_findings(charter)} - {one.code for one in synergy_findings(bare)}
        assert codes == set()
