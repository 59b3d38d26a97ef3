"""Alliances: founded, joined and left by those who may, and always for the future."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.models import MembershipRow
from heyi.contexts.governance.rules.refusals import (
    AllianceHasLead,
    AlreadyMember,
    CodeTaken,
    InThePast,
    LeadStays,
    MembershipOver,
    NoCharterInForce,
    NotAdmitted,
)
from heyi.contexts.governance.terms import Direction, Position, Role, Tier
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.actions.governance_making import (
    LATER,
    NOW,
    STRANGER,
    Small,
    a_person_as,
    an_organisation,
    facts_told,
    the_small_alliance,
)

pytestmark = pytest.mark.django_db


def joining(small: Small, organisation, **more: object) -> governance.NewMembership:
    return governance.NewMembership(alliance=small.alliance, organisation=organisation, **more)


def test_an_alliance_is_founded_with_its_lead():
    hospital = an_organisation("hospital")
    new = governance.NewAlliance(code="new", name="新医联体", lead=hospital)
    made = governance.found_alliance(new, actor=OPERATOR, now=NOW)
    with reading(OPERATOR, now=NOW):
        assert governance.lead_of(made.id, now=NOW) == hospital
    assert made in governance.alliances(actor=OPERATOR, now=NOW)
    assert facts_told()[-2:] == ["alliance_founded", "alliance_joined"]


def test_founding_is_refused_without_the_duty_and_to_strangers():
    small = the_small_alliance()
    new = governance.NewAlliance(code="new", name="新", lead=small.village)
    with pytest.raises(NotPermitted):
        governance.found_alliance(new, actor=a_person_as(Role.VILLAGE_DOCTOR, small.village), now=NOW)
    with pytest.raises(NotFound):
        governance.found_alliance(new, actor=STRANGER, now=NOW)


def test_an_alliance_code_is_given_once_and_must_be_one():
    small = the_small_alliance()
    with pytest.raises(CodeTaken):
        governance.found_alliance(
            governance.NewAlliance(code="small", name="新", lead=small.hospital), actor=OPERATOR, now=NOW
        )
    with pytest.raises(InputInvalid) as refused:
        governance.found_alliance(
            governance.NewAlliance(code="小", name=" ", lead=small.hospital), actor=OPERATOR, now=NOW
        )
    assert [problem.code for problem in refused.value.problems] == ["code_malformed", "required"]


def test_the_leads_administrator_lets_a_member_in():
    small, late = the_small_alliance(), an_organisation("late", Tier.VILLAGE)
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    made = governance.join_alliance(joining(small, late), actor=administrator, now=NOW)
    assert (made.position, made.starts_at, made.ends_at) == (Position.MEMBER, NOW, None)
    members = governance.members_of(small.alliance, at=NOW, actor=administrator, now=NOW).rows
    assert {member.organisation.code for member in members} == {"small-hospital", "small-village", "late"}
    assert members[0].membership.position is Position.LEAD
    assert facts_told()[-1] == "alliance_joined"


def test_who_is_no_administrator_of_the_lead_lets_nobody_in():
    small, other = the_small_alliance(), the_small_alliance(code="other")
    late = an_organisation("late", Tier.VILLAGE)
    for actor in (
        a_person_as(Role.VILLAGE_DOCTOR, small.village),
        a_person_as(Role.PRESIDENT, small.hospital),
        a_person_as(Role.ALLIANCE_ADMINISTRATOR, other.hospital),
        a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.village),
    ):
        with pytest.raises(NotPermitted):
            governance.join_alliance(joining(small, late), actor=actor, now=NOW)
    with pytest.raises(NotFound):
        governance.join_alliance(joining(small, late), actor=STRANGER, now=NOW)


def test_the_charter_lets_in_only_whom_it_names():
    small = the_small_alliance()
    with pytest.raises(NotAdmitted) as refused:
        governance.join_alliance(
            joining(small, an_organisation("county", Tier.COUNTY)), actor=OPERATOR, now=NOW
        )
    assert (refused.value.facts["tier"], refused.value.facts["position"]) == (Tier.COUNTY, Position.MEMBER)


def test_without_a_charter_nobody_joins():
    hospital, late = an_organisation("hospital"), an_organisation("late", Tier.VILLAGE)
    bare = governance.found_alliance(
        governance.NewAlliance(code="bare", name="新", lead=hospital), actor=OPERATOR, now=NOW
    )
    with pytest.raises(NoCharterInForce):
        governance.join_alliance(
            governance.NewMembership(alliance=bare.id, organisation=late), actor=OPERATOR, now=NOW
        )


def test_nobody_joins_twice_at_a_time_nor_in_the_past_nor_as_a_second_lead():
    small, late = the_small_alliance(), an_organisation("late", Tier.VILLAGE)
    governance.join_alliance(joining(small, late, ends_at=LATER), actor=OPERATOR, now=NOW)
    with pytest.raises(AlreadyMember):
        governance.join_alliance(joining(small, late), actor=OPERATOR, now=NOW)
    again = governance.join_alliance(joining(small, late, starts_at=LATER), actor=OPERATOR, now=NOW)
    assert again.starts_at == LATER
    other = an_organisation("other", Tier.VILLAGE)
    with pytest.raises(InThePast):
        governance.join_alliance(
            joining(small, other, starts_at=NOW - timedelta(seconds=1)), actor=OPERATOR, now=NOW
        )
    with pytest.raises(InputInvalid):
        governance.join_alliance(joining(small, other, ends_at=NOW), actor=OPERATOR, now=NOW)
    with pytest.raises(AllianceHasLead):
        governance.join_alliance(
            joining(small, an_organisation("second"), position=Position.LEAD), actor=OPERATOR, now=NOW
        )


def test_a_member_leaves_at_an_instant_and_history_keeps_it():
    small = the_small_alliance()
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    left = governance.leave_alliance(small.membership, ends_at=LATER, actor=administrator, now=NOW)
    assert left.ends_at == LATER
    assert facts_told()[-1] == "alliance_left"

    def codes(at) -> set[str]:
        return {
            one.organisation.code
            for one in governance.members_of(small.alliance, at=at, actor=OPERATOR, now=NOW).rows
        }

    assert codes(LATER - timedelta(seconds=1)) == {"small-hospital", "small-village"}
    assert codes(LATER) == {"small-hospital"}
    with reading(OPERATOR, now=NOW):
        assert governance.alliances_between(small.hospital, small.village, now=NOW) == (small.alliance,)
        assert governance.alliances_between(small.hospital, small.village, now=LATER) == ()


def test_leaving_is_refused_without_the_duty_to_the_lead_twice_and_for_the_past():
    small = the_small_alliance()
    with pytest.raises(NotPermitted):
        governance.leave_alliance(
            small.membership, actor=a_person_as(Role.VILLAGE_DOCTOR, small.village), now=NOW
        )
    with pytest.raises(NotFound):
        governance.leave_alliance(small.membership, actor=STRANGER, now=NOW)
    with pytest.raises(NotFound):
        governance.leave_alliance(new_id(), actor=OPERATOR, now=NOW)
    (lead,) = governance.memberships_of(small.hospital, actor=OPERATOR, now=NOW)
    with pytest.raises(LeadStays):
        governance.leave_alliance(lead.id, actor=OPERATOR, now=NOW)
    with pytest.raises(InThePast):
        governance.leave_alliance(small.membership, ends_at=NOW, actor=OPERATOR, now=LATER)
    governance.leave_alliance(small.membership, ends_at=LATER, actor=OPERATOR, now=NOW + timedelta(days=1))
    with pytest.raises(MembershipOver):
        governance.leave_alliance(small.membership, actor=OPERATOR, now=NOW + timedelta(days=2))


def test_one_hospital_may_be_led_in_one_alliance_and_lead_another():
    lower = the_small_alliance()
    upper = the_small_alliance(code="upper", text=_led_city())
    governance.join_alliance(joining(upper, lower.hospital), actor=OPERATOR, now=NOW)
    with reading(OPERATOR, now=NOW):
        assert governance.alliances_of(lower.hospital, now=NOW) == (lower.alliance, upper.alliance)
        assert governance.alliances_between(upper.hospital, lower.hospital, now=NOW) == (upper.alliance,)
        assert governance.alliances_between(lower.hospital, lower.village, now=NOW) == (lower.alliance,)
        assert governance.alliances_between(upper.hospital, lower.village, now=NOW) == ()


def _led_city() -> str:
    from tests.actions.governance_making import GOVERNED

    led = (
        "  - {code: led, name: {zh: 市, en: City}, position: member, tier: city, kinds: [hospital],\n"
        "     legal_person: independent, information_exchange: platform}\n"
    )
    return GOVERNED.replace("bodies:\n", led + "bodies:\n")


def test_destinations_are_those_to_which_a_path_leads():
    small = the_small_alliance()
    doctor = a_person_as(Role.VILLAGE_DOCTOR, small.village)
    up = governance.destinations_of(small.village, Direction.UP, actor=doctor, now=NOW)
    assert [(one.organisation.id, one.alliance) for one in up.rows] == [(small.hospital, small.alliance)]
    assert governance.destinations_of(small.village, Direction.DOWN, actor=doctor, now=NOW).rows == ()
    assert (
        governance.destinations_of(small.village, Direction.UP, actor=doctor, now=NOW, words="zzz").rows == ()
    )


def test_the_database_itself_refuses_a_membership_that_ends_before_it_begins_and_a_second_lead():
    small = the_small_alliance()
    wrong = [
        {"position": "member", "starts_at": LATER, "ends_at": NOW, "ended_by": OPERATOR.id},
        {"position": "lead", "starts_at": NOW},
        {"position": "guest", "starts_at": NOW},
        {"position": "member", "starts_at": NOW, "ends_at": LATER},
    ]
    other = an_organisation("other", Tier.VILLAGE)
    for values in wrong:
        row = MembershipRow(
            id=new_id(), alliance_id=small.alliance, organisation_id=other, joined_by=OPERATOR.id, **values
        )
        with pytest.raises(IntegrityError), transaction.atomic(), unit_of_work(OPERATOR, now=NOW):
            row.save(force_insert=True)
