"""The check of a charter's pathways: each planted fault is found by code, dimension, place and line, and in words that name it."""

from pathlib import Path
from textwrap import indent

import pytest

from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.checking import check_charter
from heyi.contexts.governance.rules.presets import read_preset
from heyi.contexts.governance.rules.synergy import synergy_findings
from heyi.contexts.governance.terms import Finding, Severity
from tests.rules.charter_texts import TEXT, changed, line_of

_TRAUMA = Path(__file__).with_name("trauma.yaml").read_text(encoding="utf-8").partition("\n")[2]
_SECOND = (
    "  - {code: second, name: {zh: 二院, en: Second hospital}, position: member, tier: city, kinds: [hospital],\n"
    "     legal_person: merged, information_exchange: platform}\n"
)
_HANDS = "decide: [{roles: [village_doctor, referral_coordinator"
_TRANSPORT = "transport: {model: near-or-far, near: primary, far: centre, scale: coma}\n"
# Everybody whom the pathway names has a post, its treatment is given at two hospitals, its targets were checked.
SOUND = changed(
    ("bodies:\n", _SECOND + "bodies:\n"),
    (_HANDS, _HANDS + ", emergency_staff"),
    text=TEXT,
) + "pathways:\n  defined:\n    - " + indent(
    _TRAUMA.replace("status: assumption", "status: secondary") + _TRANSPORT, "      "
).lstrip()  # fmt: skip
_PLACE = "pathways.defined[trauma]"
_EMERGENCY = "emergency_staff], where: own}"

# code, dimension, what plants it, the place, and what stands on the line that is named
PLANTED = [
    ("site_unfilled", "resource", ("tiers: [village], does: []", "tiers: [township], does: []"), f"{_PLACE}.sites[primary]", "- {code: primary,"),
    ("site_unfilled", "resource", ("tiers: [village], does: []", "tiers: [village], kinds: [township_hospital], does: []"), f"{_PLACE}.sites[primary]", "- {code: primary,"),
    ("site_unfilled", "resource", ("tiers: [village], does: []", "members: [city-hospital], tiers: [village], does: []"), f"{_PLACE}.sites[primary]", "- {code: primary,"),
    ("step_at_one_hospital", "resource", (_SECOND, ""), _PLACE, "- code: trauma"),
    ("nobody_may_open", "business", (" open_case,", ""), _PLACE, "- code: trauma"),
    ("nobody_may_record", "business", (" record_case,", ""), f"{_PLACE}.milestones", "- {code: injury,"),
    ("nobody_may_record", "business", (_EMERGENCY, "emergency_staff], where: lead}"), f"{_PLACE}.milestones", "- {code: door,"),
    ("nobody_may_sign", "business", (" sign_decision,", ""), f"{_PLACE}.checklists[surgery]", "- code: surgery"),
    ("transport_without_choice", "business", ("near: primary, far: centre", "near: centre, far: centre"), f"{_PLACE}.transport", "transport:"),
    ("alert_to_nobody", "mechanism", ("role: emergency_staff, at: next", "role: channel_team, at: next"), f"{_PLACE}.milestones[warned]", "- {code: warned,"),
    ("alert_to_nobody", "mechanism", ("role: emergency_staff, at: next", "role: channel_team, at: here"), f"{_PLACE}.milestones[warned]", "- {code: warned,"),
    ("alert_to_nobody", "mechanism", ("role: emergency_staff, at: next", "role: channel_team, at: origin"), f"{_PLACE}.milestones[warned]", "- {code: warned,"),
    ("alert_to_nobody", "mechanism", ("role: emergency_staff, at: next", "role: channel_team, at: lead"), f"{_PLACE}.milestones[warned]", "- {code: warned,"),
    ("targets_not_verified", "mechanism", ("target_minutes: 30,", "target_minutes: 30, source: a-paper#one, status: assumption,"), f"{_PLACE}.figures", "- {code: door2scan,"),
    ("targets_not_verified", "mechanism", ("target_minutes: 60,", "target_minutes: 60, source: a-paper#one, status: unverified,"), f"{_PLACE}.figures", "- {code: door2knife,"),
]  # fmt: skip


def findings(text: str) -> tuple[Finding, ...]:
    read = read_charter(text)
    assert read.charter is not None, read.problems
    return synergy_findings(read.charter)


def test_a_sound_pathway_has_no_fault() -> None:
    assert findings(SOUND) == ()


@pytest.mark.parametrize(("code", "dimension", "change", "place", "line"), PLANTED)
def test_a_planted_fault_is_found_by_its_code_place_and_line(
    code: str, dimension: str, change: tuple[str, str], place: str, line: str
) -> None:
    text = changed(change, text=SOUND)
    found = next(one for one in findings(text) if one.code == code)
    assert (str(found.dimension), found.place, found.line) == (dimension, place, line_of(text, line))
    assert found.severity is not Severity.ERROR
    for language in ("zh", "en"):
        shown = next(
            one for one in check_charter(text, name="mine", language=language).findings if one.code == code
        )
        assert "—" not in shown.reason
        assert ("创伤绿色通道" if language == "zh" else "Trauma channel") in shown.reason  # fmt: skip


def words_of(code: str, *changes: tuple[str, str]) -> list[str]:
    report = check_charter(changed(*changes, text=SOUND), name="mine")
    return [one.reason for one in report.findings if one.code == code]


def test_who_lacks_hands_is_named_once_with_all_that_nobody_may_record_there() -> None:
    assert words_of("nobody_may_record", (_EMERGENCY, "emergency_staff], where: lead}")) == [
        "创伤绿色通道：二院没有人可以记录到院、全身 CT、手术开始"
    ]


def test_an_alert_names_the_places_at_which_nobody_would_hear_it() -> None:
    assert words_of("alert_to_nobody", (_EMERGENCY, "emergency_staff], where: lead}")) == [
        "创伤绿色通道：“预警”要告知急诊人员，但二院没有这样的岗位"
    ]


def test_one_of_two_posts_is_enough_for_an_alert() -> None:
    both = "{role: channel_team, at: next}, {role: emergency_staff, at: next}"
    assert words_of("alert_to_nobody", ("{role: emergency_staff, at: next}", both)) == []


def test_a_class_of_members_is_more_than_one_hospital() -> None:
    several = (
        "kinds: [hospital],\n     legal_person: merged",
        "kinds: [hospital], several: true,\n     legal_person: merged",
    )
    only = (
        "tiers: [city], does: [door, scan, operation]",
        "members: [second], does: [door, scan, operation]",
    )
    assert words_of("step_at_one_hospital", only) == ["创伤绿色通道中，只有二院能做：手术开始"]
    assert words_of("step_at_one_hospital", only, several) == []


def test_what_the_presets_channels_lack_is_what_the_alliance_knows() -> None:
    (charter,) = read_preset("baiyun-stroke").charters
    found = [(one.code, one.place, str(one.severity)) for one in synergy_findings(charter)]
    assert found == [
        ("step_at_one_hospital", "pathways.defined[stroke]", "notice"),
        ("targets_not_verified", "pathways.defined[stroke].figures", "notice"),
        ("targets_not_verified", "pathways.defined[chest-pain].figures", "notice"),
    ]
