"""The power matrix decides what a post may do, and a refusal can say where the power lies."""

import pytest

from heyi.contexts.governance.rules.changes import ChangeKind
from heyi.contexts.governance.rules.charter import Holder
from heyi.contexts.governance.rules.differing import diff_charters
from heyi.contexts.governance.rules.powers import (
    Seat,
    duties_of,
    power_table,
    reaches_alliance,
    sits_at,
    who_decides,
)
from heyi.contexts.governance.terms import Act, Domain, Duty, OrganisationKind, Position, Role, Tier, Where
from tests.rules.charter_texts import TEXT, a_charter, changed

LEAD = Seat(Tier.CITY, OrganisationKind.HOSPITAL, Position.LEAD)
MEMBER = Seat(Tier.VILLAGE, OrganisationKind.VILLAGE_CLINIC, Position.MEMBER)
COUNCIL = Seat(Tier.CITY, OrganisationKind.COUNCIL_BODY, Position.MEMBER)


def duties(charter, role: Role, seat: Seat) -> frozenset[Duty]:
    return duties_of(
        charter, role, organisation_tier=seat.tier, kind=seat.kind, position_in_alliance=seat.position
    )


@pytest.mark.parametrize(
    ("where", "seats"),
    [
        (Where.OWN, {LEAD, MEMBER, COUNCIL}),
        (Where.LEAD, {LEAD}),
        (Where.MEMBER, {MEMBER}),
        (Where.ALLIANCE, {LEAD, COUNCIL}),
    ],
)
def test_a_holder_sits_only_where_its_power_is_given(where: Where, seats: set[Seat]):
    holder = Holder(where, role=Role.PRESIDENT)
    assert {seat for seat in (LEAD, MEMBER, COUNCIL) if sits_at(holder, seat)} == seats


def test_tiers_and_kinds_narrow_a_holder():
    assert not sits_at(Holder(Where.OWN, role=Role.PRESIDENT, tiers=frozenset({Tier.COUNTY})), LEAD)
    assert not sits_at(
        Holder(Where.OWN, role=Role.PRESIDENT, kinds=frozenset({OrganisationKind.GOVERNMENT})), LEAD
    )
    assert sits_at(Holder(Where.OWN, role=Role.PRESIDENT, tiers=frozenset({Tier.CITY})), LEAD)


def test_a_role_gets_the_duties_of_the_matters_it_decides_and_no_others():
    charter = a_charter()
    assert duties(charter, Role.VILLAGE_DOCTOR, MEMBER) == frozenset(Duty) - {Duty.APPLY_CHARTER}
    assert duties(charter, Role.MEMBER_DOCTOR, MEMBER) == frozenset()


def test_who_only_proposes_holds_no_duty():
    assert Duty.APPLY_CHARTER not in duties(a_charter(), Role.PRESIDENT, MEMBER)


def test_a_body_acts_through_its_secretary_where_the_secretary_sits():
    charter = a_charter()
    assert duties(charter, Role.ALLIANCE_ADMINISTRATOR, LEAD) == {Duty.APPLY_CHARTER}
    assert duties(charter, Role.ALLIANCE_ADMINISTRATOR, MEMBER) == frozenset()


def test_a_power_given_at_one_tier_is_not_held_at_another():
    charter = a_charter(("decide: [{roles: [village_doctor, referral_coordinator], where: own}]",
                         "decide: [{role: village_doctor, where: own, tiers: [village]}]"))  # fmt: skip
    assert Duty.SUBMIT_REFERRAL in duties(charter, Role.VILLAGE_DOCTOR, MEMBER)
    assert duties(charter, Role.VILLAGE_DOCTOR, LEAD) == frozenset()


def test_only_a_power_over_the_alliance_reaches_other_institutions():
    own = a_charter()
    whole = a_charter(("decide: [{roles: [village_doctor, referral_coordinator], where: own}]",
                       "decide: [{roles: [village_doctor, referral_coordinator], where: alliance}]"))  # fmt: skip
    roles = frozenset({Role.REFERRAL_COORDINATOR.value})
    assert not reaches_alliance(own, Duty.INTERVENE_REFERRAL, roles, LEAD)
    assert reaches_alliance(whole, Duty.INTERVENE_REFERRAL, roles, LEAD)
    assert not reaches_alliance(whole, Duty.INTERVENE_REFERRAL, roles, MEMBER)
    assert not reaches_alliance(whole, Duty.INTERVENE_REFERRAL, frozenset({Role.PRESIDENT.value}), LEAD)


def test_a_refusal_can_say_who_decides_and_who_may_propose():
    told = who_decides(a_charter(), Duty.APPLY_CHARTER)
    assert [(one.act, one.holder.code) for one in told] == [
        (Act.DECIDE, "council"),
        (Act.PROPOSE, "president"),
    ]
    assert told[0].holder_name is not None
    assert told[0].holder_name.zh == "理事会"
    assert who_decides(a_charter(), Duty.APPLY_CHARTER)[0].matter == "charter"


def test_the_table_has_every_act_in_every_row_sorted_by_domain():
    rows = power_table(a_charter())
    assert [row.domain for row in rows] == [Domain.GOVERNANCE, Domain.FINANCE, Domain.REFERRAL]
    assert all([cell.act for cell in row.cells] == list(Act) for row in rows)
    (spending,) = (row for row in rows if row.matter == "spending")
    (decide, *_) = spending.cells
    assert [(power.holder.code, power.limit.up_to if power.limit else None) for power in decide.powers] == [
        ("president", 100),
        ("council", None),
    ]


def test_two_equal_charters_differ_in_nothing_whatever_their_comments_and_order():
    again = changed(
        ("mode: compact\n", "# a comment\nmode: compact\n"), ("kinds: [hospital]", "kinds: [ hospital ]")
    )
    assert diff_charters(a_charter(), a_charter((TEXT, again))).is_empty


def test_a_difference_names_the_place_and_both_values():
    after = a_charter(
        ("quorum: 0.5", "quorum: 0.6"),
        ("value: 0.1, unit: ratio, ", "value: 0.1, unit: ratio, assumed: [value], "),
    )
    changes = {
        change.place: (change.kind, change.before, change.after)
        for change in diff_charters(a_charter(), after).values
    }
    assert changes["bodies[council].quorum"] == (ChangeKind.CHANGED, "0.5", "0.6")


def test_a_difference_says_who_gains_and_loses_which_power():
    after = a_charter(("decide: [{roles: [village_doctor, referral_coordinator], where: own}]",
                       "decide: [{roles: [member_doctor, referral_coordinator], where: own}]"))  # fmt: skip
    powers = {(change.role, change.seat): change for change in diff_charters(a_charter(), after).powers}
    gained, lost = powers[Role.MEMBER_DOCTOR, MEMBER], powers[Role.VILLAGE_DOCTOR, MEMBER]
    assert (Duty.SUBMIT_REFERRAL in gained.gained, gained.lost) == (True, frozenset())
    assert (Duty.SUBMIT_REFERRAL in lost.lost, lost.gained) == (True, frozenset())
    assert (Role.REFERRAL_COORDINATOR, MEMBER) not in powers
