"""The static synergy check: each planted fault is found by its code, and a sound charter has none."""

import json

import pytest

from heyi.contexts.governance.rules.checking import check_charter
from heyi.contexts.governance.rules.synergy import synergy_findings
from heyi.contexts.governance.rules.wording import CODES, said
from heyi.contexts.governance.rules.wording_synergy import SYNERGY
from heyi.contexts.governance.terms import Dimension, Severity
from tests.rules.charter_texts import EVERYTHING, TEXT, a_charter, changed, line_of
from tests.rules.test_charter_assessment import PLANTED as PLANTED_IN_ASSESSMENT
from tests.rules.test_charter_pathways import PLANTED as PLANTED_IN_PATHWAYS

_FIRST = "      owner: {role: referral_coordinator, at: receiver}\n"
_TARGETS = TEXT[TEXT.index("      targets:") : TEXT.index("      escalations:")]
_EVERYTHING = (
    f"duties: [{EVERYTHING}]\n    decide: [{{roles: [village_doctor, referral_coordinator], where: own}}]"
)
_REVIEW = TEXT[TEXT.index("    - clock: review") : TEXT.index("  reasons:")]
_SPENDING = "decide: [{role: president, where: member, up_to: {fen: 100}}, {body: council}]\n    answers: [{body: council}]\n"

# code, dimension, what plants it, and the place that must be named
PLANTED = [
    ("duty_without_holder", "authority", ("read_audit, ", ""), "powers"),
    ("body_without_secretary", "authority", ("     secretary: {role: alliance_administrator, where: lead}, quorum", "     quorum"), "powers[charter]"),
    ("power_without_duty", "authority", (_SPENDING, _SPENDING.split("    answers", maxsplit=1)[0]), "powers[spending]"),
    ("matter_undecided", "authority", (_SPENDING, "propose: [{body: council}]\n    answers: [{body: council}]\n"), "powers[spending]"),
    ("duty_without_power", "authority", (_SPENDING, _SPENDING.replace("answers: [{body: council}]", "answers: [{role: auditor, where: own}]")), "powers[spending]"),
    ("limit_without_beyond", "authority", (", {body: council}]\n    answers", "]\n    answers"), "powers[spending]"),
    ("decided_twice", "authority", (", up_to: {fen: 100}", ""), "powers[spending]"),
    ("body_without_seats", "authority", ("seats: [{zh: 全体, en: All}]", "seats: []"), "bodies[council]"),
    ("body_without_procedure", "authority", (", quorum: 0.5", ""), "bodies[council]"),
    ("nothing_reserved", "resource", ("reserved_ratio: 0.2", "reserved_ratio: 0"), "referral.capacity.reserved_ratio"),
    ("reserve_not_released", "resource", ("released_days_before: 3", "released_days_before: 0"), "referral.capacity.released_days_before"),
    ("hold_ends_before_slot", "resource", ("hold_minutes: {emergency: 60", "hold_minutes: {emergency: 9"), "referral.capacity.hold_minutes.emergency"),
    ("places_without_keeper", "resource", ("manage_capacity, ", ""), "powers"),
    ("up_path_without_down_path", "business", ("    - {direction: down, from: city, to: [village]}\n", ""), "referral.paths"),
    ("down_path_without_up_path", "business", ("    - {direction: up, from: village, to: [city]}\n", ""), "referral.paths"),
    ("nobody_may_send", "business", ("offer_down_referral, ", ""), "powers"),
    ("nobody_may_receive", "business", ("accept_down_referral, ", ""), "powers"),
    ("member_without_path", "business", ("bodies:\n", "  - {code: lost, name: {zh: 县, en: County}, position: member, tier: county, kinds: [hospital],"
     " legal_person: merged, information_exchange: platform}\nbodies:\n"), "members[lost]"),
    ("tier_without_member", "business", ("members:\n", "  - {tier: township, name: {zh: 乡, en: Town}}\nmembers:\n"), "tiers[township]"),
    ("emergency_without_channel", "business", ("urgencies: [emergency]", "urgencies: [urgent]"), "referral.green_channel"),
    ("channel_leads_nowhere", "business", ("receivers: [city]", "receivers: [village]"), "referral.green_channel.receivers"),
    ("clock_missing", "mechanism", (_REVIEW, ""), "referral.clocks"),
    ("urgency_without_target", "mechanism", (_TARGETS, "      targets: {urgent: {minutes: 20, counting: always}}\n"), "referral.clocks[seen].targets"),
    ("clock_without_owner", "mechanism", (_FIRST, ""), "referral.clocks[seen]"),
    ("clock_owner_without_power", "mechanism", (_FIRST, "      owner: {role: auditor, at: receiver}\n"), "referral.clocks[seen]"),
    ("clock_without_escalation", "mechanism", ("      escalations: [{late_minutes: 0, role: village_doctor, at: lower}]\n", ""), "referral.clocks[seen]"),
    ("escalation_to_nobody", "mechanism", ("late_minutes: 0, role: village_doctor", "late_minutes: 0, role: auditor"), "referral.clocks[seen]"),
    ("deadlines_conflict", "mechanism", ("emergency: {minutes: 10,", "emergency: {minutes: 25,"), "referral.clocks[seen].targets.emergency"),
    ("member_without_exchange", "mechanism", ("legal_person: merged, information_exchange: platform", "legal_person: merged, information_exchange: none"),
     "members[villages].information_exchange"),
    ("member_exchanges_files", "mechanism", ("legal_person: merged, information_exchange: platform", "legal_person: merged, information_exchange: files"),
     "members[villages].information_exchange"),
    ("target_without_owner", "mechanism", (", owner: {role: president, where: lead}}", "}"), "targets[growth]"),
    ("reasons_without_owner", "mechanism", (", owner: referral_coordinator}", "}"), "referral.reasons[decline]"),
]  # fmt: skip


def found_in(*changes: tuple[str, str]) -> dict[str, tuple[Dimension, str]]:
    """The first finding of each code."""
    found: dict[str, tuple[Dimension, str]] = {}
    for finding in synergy_findings(a_charter(*changes)):
        found.setdefault(finding.code, (finding.dimension, finding.place))
    return found


def test_a_sound_charter_has_no_fault():
    assert synergy_findings(a_charter()) == ()


@pytest.mark.parametrize(
    ("code", "dimension", "change", "place"), PLANTED, ids=[planted[0] for planted in PLANTED]
)
def test_a_planted_fault_is_found_by_its_code_and_place(
    code: str, dimension: str, change: tuple[str, str], place: str
):
    changes = [change]
    if code == "member_without_path":
        changes.append(
            ("members:\n", "  - {tier: county, name: {zh: 县, en: County}, optional: true}\nmembers:\n")
        )
    assert found_in(*changes).get(code) == (Dimension(dimension), place)


def test_a_seen_deadline_after_the_answer_deadline_is_found():
    early = "clock: answer\n" + _FIRST + "      targets: {emergency: {minutes: 10,"
    assert "seen_after_answer" in found_in((early, early.replace("minutes: 10", "minutes: 9")))


def test_an_independent_legal_person_without_any_means_is_found():
    above = "".join(
        f"  - {{matter: all-{domain}, domain: {domain}, name: {{zh: 全, en: All}}, decide: [{{body: council}}], answers: [{{body: council}}]}}\n"
        for domain in ("personnel", "finance", "assets")
    )
    dependent = ("referral:\n  paths", above + "referral:\n  paths")
    independent = ("legal_person: merged", "legal_person: independent")
    assert "independent_without_means" not in found_in(dependent)
    assert "independent_without_means" not in found_in(independent)
    assert found_in(dependent, independent)["independent_without_means"] == (
        Dimension.AUTHORITY,
        "members[villages].legal_person",
    )


def test_a_means_decided_within_limits_at_the_member_is_no_fault():
    rows = "".join(
        f"  - {{matter: all-{domain}, domain: {domain}, name: {{zh: 全, en: All}}, decide: [{{body: council}},"
        f" {{role: president, where: member, up_to: {{fen: 5}}}}], answers: [{{body: council}}]}}\n"
        for domain in ("personnel", "finance", "assets")
    ).replace("matter: all-finance, domain: finance", "matter: all-finance, domain: equipment")
    found = found_in(
        ("referral:\n  paths", rows + "referral:\n  paths"),
        ("legal_person: merged", "legal_person: independent"),
    )
    assert "independent_without_means" not in found


def test_every_code_of_synergy_is_planted_by_some_test():
    planted = {row[0] for row in PLANTED} | {"seen_after_answer", "independent_without_means"}
    elsewhere = {row[0] for row in (*PLANTED_IN_PATHWAYS, *PLANTED_IN_ASSESSMENT)}
    assert set(SYNERGY) == planted | elsewhere


def test_what_stops_patients_altogether_is_an_error():
    unable = synergy_findings(a_charter(("accept_referral,", "")))
    assert {finding.code for finding in unable if finding.severity is Severity.ERROR} == {
        "duty_without_holder",
        "nobody_may_receive",
    }
    assert unable[0].severity is Severity.ERROR


def test_the_report_has_the_shape_the_command_line_promises():
    text = changed(("reserved_ratio: 0.2", "reserved_ratio: 0"))
    report = check_charter(text, name="mine")
    assert (report.is_readable, report.has_errors) == (True, False)
    printed = json.loads(json.dumps(report.as_json()))
    assert printed["charter"] == "mine"
    (row,) = printed["findings"]
    promised = {"code", "severity", "dimension", "place", "reason", "remedy", "source"}
    assert promised <= row.keys()
    assert (row["code"], row["severity"], row["dimension"]) == ("nothing_reserved", "warning", "resource")
    (finding,) = report.findings
    assert finding.line == line_of(text, "  capacity:")


def test_a_text_that_cannot_be_read_is_reported_in_words_and_is_not_readable():
    report = check_charter(changed(("mode: compact", "mode: compakt")), name="mine", language="en")
    (finding,) = report.findings
    assert (report.is_readable, report.has_errors) == (False, True)
    assert (finding.dimension, finding.line, finding.column) == (Dimension.TEXT, 4, 7)
    assert finding.remedy == "Did you mean `compact`?"


def test_findings_of_several_charters_in_one_file_name_their_charter():
    second = changed(("code: small", "code: other"), ("reserved_ratio: 0.2", "reserved_ratio: 0"))
    report = check_charter(f"{TEXT}---\n{second}", name="both")
    assert [finding.place for finding in report.findings] == ["other: referral.capacity.reserved_ratio"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_reason_and_a_remedy_in_both_languages(code: str, language: str):
    words = said(code, {}, language=language)
    assert words.reason
    assert words.remedy
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in words.reason + words.remedy)
    assert chinese is (language == "zh")
    assert words.source.startswith("docs/sources/")
