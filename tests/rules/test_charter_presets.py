"""The charters that come with Heyi: readable, told where every value comes from, and true to what their sources say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from heyi.contexts.governance.rules.charter import Charter, LegalPerson
from heyi.contexts.governance.rules.checking import check_preset
from heyi.contexts.governance.rules.clocks import clock_target, receivers_of
from heyi.contexts.governance.rules.differing import held, seats_of
from heyi.contexts.governance.rules.powers import duties_of
from heyi.contexts.governance.rules.presets import PresetPart, preset_names, read_preset
from heyi.contexts.governance.terms import (
    Act,
    ClockName,
    Direction,
    Duty,
    OrganisationKind,
    Position,
    Role,
    Status,
    Tier,
    Urgency,
)
from heyi.kernel.errors import InputInvalid

SOURCES = Path(__file__).parents[2] / "docs" / "sources"
NAMES = preset_names()
PARTS = [part for name in NAMES for part in read_preset(name).parts]
EVERY_PART = pytest.mark.parametrize("part", PARTS, ids=[part.file for part in PARTS])


def charters() -> dict[str, Charter]:
    return {part.charter.code: part.charter for part in PARTS}


def test_the_presets_of_today_are_there():
    assert {"yibin-four-level", "jinan-tianqiao"} <= set(NAMES)


def test_an_unknown_preset_is_refused_without_touching_the_disk():
    with pytest.raises(InputInvalid) as refused:
        read_preset("../../etc/passwd")
    assert refused.value.problems[0].code == "preset_unknown"


@EVERY_PART
def test_every_value_says_where_it_comes_from_and_the_place_exists(part: PresetPart):
    charter = part.charter
    assert set(charter.provenance) == set(charter.values)
    assert len(charter.values) > 300
    for place, told in charter.provenance.items():
        file, _, anchor = told.source.partition("#")
        page = SOURCES / f"{file}.md"
        assert page.is_file(), (place, told.source)
        headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {heading.strip().lower().replace(" ", "-") for heading in headings}, (
            place,
            told.source,
        )


def entries(node: object, place: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every entry of a section, read by another reader than the product's."""
    for section, inside in node.items() if isinstance(node, dict) else []:
        for index, entry in enumerate(inside if isinstance(inside, list) else []):
            if isinstance(entry, dict) and section not in {"seats", "holders"}:
                yield f"{place}{section}[{index}]", entry
        if isinstance(inside, dict) and section == "referral":
            yield from entries(inside, f"{section}.")


@EVERY_PART
def test_every_entry_of_a_preset_names_its_own_source_and_status(part: PresetPart):
    found = list(entries(YAML(typ="safe", pure=True).load(part.text)))
    assert len(found) > 40
    without = [place for place, entry in found if not {"source", "status"} <= entry.keys()]
    assert without == []


@EVERY_PART
def test_our_own_additions_are_never_passed_off_as_the_sources_words(part: PresetPart):
    for place, told in part.charter.provenance.items():
        if told.source.startswith("heyi-assumptions#"):
            assert told.status is Status.ASSUMPTION, place


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_readable_and_without_errors(name: str):
    report = check_preset(read_preset(name))
    assert report.is_readable
    assert not report.has_errors


def test_only_the_published_contradiction_is_found_in_the_presets():
    found = {
        (finding.code, finding.place)
        for name in NAMES
        for finding in check_preset(read_preset(name)).findings
    }
    # What is told of the channels: tests/rules/test_charter_pathways.py
    found = {one for one in found if not one[1].startswith("pathways.")}
    assert {one for one in found if one[0] != "body_without_procedure"} == {
        ("independent_without_means", "members[tianqiao-people].legal_person")
    }


def test_yibin_is_two_alliances_joined_by_the_hospital_that_is_led_and_leads():
    upper, lower = read_preset("yibin-four-level").charters
    assert (upper.code, lower.code) == ("yibin-west-china", "yibin-city")
    positions = {
        charter.code: next(
            member.position for member in charter.members if member.code == "yibin-second-people"
        )
        for charter in (upper, lower)
    }
    assert positions == {"yibin-west-china": Position.MEMBER, "yibin-city": Position.LEAD}
    assert (
        next(member.code for member in upper.members if member.position is Position.LEAD)
        == "west-china-hospital"
    )


def test_yibin_has_the_four_published_levels_and_an_optional_township():
    upper, lower = read_preset("yibin-four-level").charters
    levels = [rule for charter in (upper, lower) for rule in charter.tiers]
    assert {rule.tier for rule in levels if not rule.optional} == {
        Tier.PROVINCE,
        Tier.CITY,
        Tier.COUNTY,
        Tier.VILLAGE,
    }
    assert [(rule.tier, rule.provenance.status) for rule in levels if rule.optional] == [
        (Tier.TOWNSHIP, Status.ASSUMPTION)
    ]


def test_in_yibin_a_patient_goes_up_the_published_levels_one_by_one_and_down_again():
    upper, lower = read_preset("yibin-four-level").charters
    assert Tier.COUNTY in receivers_of(lower, Direction.UP, Tier.VILLAGE)
    assert Tier.CITY in receivers_of(lower, Direction.UP, Tier.COUNTY)
    assert Tier.PROVINCE in receivers_of(upper, Direction.UP, Tier.CITY)
    assert Tier.CITY in receivers_of(upper, Direction.DOWN, Tier.PROVINCE)
    assert Tier.COUNTY in receivers_of(lower, Direction.DOWN, Tier.CITY)
    assert Tier.VILLAGE in receivers_of(lower, Direction.DOWN, Tier.COUNTY)


def test_a_village_director_is_no_county_director():
    lower = charters()["yibin-city"]
    village = duties_of(
        lower, Role.DEPARTMENT_HEAD, organisation_tier=Tier.VILLAGE, kind=OrganisationKind.VILLAGE_CLINIC,
        position_in_alliance=Position.MEMBER,
    )  # fmt: skip
    county = duties_of(
        lower, Role.DEPARTMENT_HEAD, organisation_tier=Tier.COUNTY, kind=OrganisationKind.HOSPITAL,
        position_in_alliance=Position.MEMBER,
    )  # fmt: skip
    assert Duty.ACCEPT_REFERRAL in county
    assert Duty.ACCEPT_REFERRAL not in village


@EVERY_PART
def test_somebody_holds_every_duty_and_nobody_holds_all(part: PresetPart):
    charter = part.charter
    by_role = {
        role: frozenset().union(*(held(charter, role, seat) for seat in seats_of(charter))) for role in Role
    }
    assert frozenset().union(*by_role.values()) == frozenset(Duty)
    assert all(duties < frozenset(Duty) for duties in by_role.values())
    assert Duty.APPLY_CHARTER not in by_role[Role.PRESIDENT]
    assert by_role[Role.IT_STAFF].isdisjoint({Duty.READ_PATIENT, Duty.ACCEPT_REFERRAL})


@EVERY_PART
def test_every_clock_runs_for_every_urgency_and_emergencies_never_wait_for_office_hours(part: PresetPart):
    for clock in ClockName:
        targets = [clock_target(part.charter, clock, urgency) for urgency in Urgency]
        assert all(targets)
        assert all(target.owner and target.escalations for target in targets if target)
    for clock in (ClockName.SEEN, ClockName.ANSWER, ClockName.ARRIVE):
        emergency = clock_target(part.charter, clock, Urgency.EMERGENCY)
        assert emergency is not None
        assert emergency.counting == "always"


def matter(charter: Charter, code: str):
    return next(matter for matter in charter.matters if matter.code == code)


def test_in_jinan_the_board_appoints_the_president_who_runs_the_member_alone():
    jinan = charters()["jinan-tianqiao"]
    appointment, operation = matter(jinan, "president-appointment"), matter(jinan, "operation")
    assert [holder.code for holder in appointment.holders(Act.DECIDE)] == ["board"]
    assert [(holder.role, holder.where) for holder in operation.holders(Act.DECIDE)] == [
        (Role.PRESIDENT, "member")
    ]
    assert {holder.code for holder in operation.holders(Act.BE_INFORMED)} == {"board", "supervisors"}
    assert appointment.provenance.status is operation.provenance.status is Status.SEED


def test_in_jinan_the_president_decides_within_limits_and_proposes_beyond():
    purchases = matter(charters()["jinan-tianqiao"], "purchases")
    deciding = {power.holder.code: power.limit for power in purchases.powers if power.act is Act.DECIDE}
    assert deciding["president"] is not None
    assert deciding["president"].up_to == 50_000_000
    assert deciding["board"] is None
    assert "president" in {holder.code for holder in purchases.holders(Act.PROPOSE)}


def test_in_jinan_the_member_stays_an_independent_legal_person_and_supervisors_only_inquire():
    jinan = charters()["jinan-tianqiao"]
    member = next(member for member in jinan.members if member.code == "tianqiao-people")
    assert (member.legal_person, member.position) == (LegalPerson.INDEPENDENT, Position.MEMBER)
    deciding = {
        row.code
        for row in jinan.matters
        if "supervisors" in {holder.code for holder in row.holders(Act.DECIDE)}
    }
    assert deciding == {"inquiry"}


def test_in_jinan_three_levels_a_two_way_green_channel_and_the_ninety_percent_target():
    jinan = charters()["jinan-tianqiao"]
    assert [rule.tier for rule in jinan.tiers] == [Tier.PROVINCE, Tier.COUNTY, Tier.TOWNSHIP]
    channel = jinan.referral.green_channel
    assert channel is not None
    assert channel.directions == frozenset(Direction)
    target = next(target for target in jinan.targets if target.code == "visits-inside-county")
    assert (target.value, target.provenance.status) == (0.9, Status.SEED)


def test_no_two_presets_differ_only_in_names():
    shapes = {}
    for code, charter in charters().items():
        plain = {
            place: text
            for place, text in charter.values.items()
            if not re.search(r"\.(zh|en)$|^(code|effective_on)$", place)
        }
        shapes[code] = frozenset(plain.items())
    assert len(set(shapes.values())) == len(shapes)
    codes = sorted(shapes)
    for one in codes:
        for other in codes:
            assert one == other or len(shapes[one] ^ shapes[other]) > 50
