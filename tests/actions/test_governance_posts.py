"""Posts: given and ended by those who may, never to oneself, never for the past."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.models import PostRow
from heyi.contexts.governance.rules.refusals import (
    AccountClosed,
    InThePast,
    PostForOneself,
    PostHeldAlready,
    PostOutsideAlliance,
    PostOver,
    RoleDoesNotFit,
)
from heyi.contexts.governance.terms import OrganisationKind, Role, Tier
from heyi.foundation.models import Account
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.ids import new_id
from tests.actions.governance_making import (
    LATER,
    NOW,
    STRANGER,
    Small,
    a_person_as,
    an_account,
    an_organisation,
    facts_told,
    the_small_alliance,
)

pytestmark = pytest.mark.django_db


def a_village_doctor(small: Small, **more: Any) -> governance.NewPost:
    values: dict[str, Any] = {
        "account": an_account(),
        "organisation": small.village,
        "role": Role.VILLAGE_DOCTOR,
        **more,
    }
    return governance.NewPost(**values)


def duties(account, now=NOW) -> frozenset[str]:
    actor = governance.actor_for_account(account, now=now)
    return frozenset(duty for standing in actor.standings for duty in standing.duties)


def test_the_leads_administrator_gives_a_post_at_a_member_and_it_counts_at_once():
    small = the_small_alliance()
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    new = a_village_doctor(small)
    post = governance.give_post(new, actor=administrator, now=NOW)
    assert (post.role, post.starts_at, post.ends_at) == (Role.VILLAGE_DOCTOR, NOW, None)
    assert "submit_referral" in duties(new.account)
    assert facts_told()[-1] == "post_given"
    (held,) = governance.posts_at(small.village, actor=administrator, now=NOW).rows
    assert (held.post, held.name) == (post, "somebody")


def test_a_president_gives_posts_at_home_only():
    small = the_small_alliance()
    president = a_person_as(Role.PRESIDENT, small.hospital)
    at_home = governance.NewPost(account=an_account(), organisation=small.hospital, role=Role.WARD_NURSE)
    assert governance.give_post(at_home, actor=president, now=NOW).organisation == small.hospital
    with pytest.raises(NotPermitted):
        governance.give_post(a_village_doctor(small), actor=president, now=NOW)


def test_who_may_not_gives_no_post_and_a_stranger_finds_nothing():
    small = the_small_alliance()
    with pytest.raises(NotPermitted):
        governance.give_post(
            a_village_doctor(small), actor=a_person_as(Role.VILLAGE_DOCTOR, small.village), now=NOW
        )
    with pytest.raises(NotFound):
        governance.give_post(a_village_doctor(small), actor=STRANGER, now=NOW)


def test_nobody_gives_themselves_a_post():
    small = the_small_alliance()
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    with pytest.raises(PostForOneself):
        governance.give_post(a_village_doctor(small, account=administrator.id), actor=administrator, now=NOW)


def test_the_database_refuses_a_post_for_oneself_and_one_without_dates_in_order():
    small, account = the_small_alliance(), an_account()
    for more in ({"given_by": account}, {"given_by": OPERATOR.id, "ends_at": NOW, "ended_by": OPERATOR.id}):
        row = PostRow(
            id=new_id(), account_id=account, organisation_id=small.village, starts_at=NOW, given_at=NOW
        )
        for name, value in {"role": "village_doctor", **more}.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic(), unit_of_work(OPERATOR, now=NOW):
            row.save(force_insert=True)


def test_a_post_must_exist_at_that_kind_of_place():
    small = the_small_alliance()
    council = an_organisation("council", kind=OrganisationKind.COUNCIL_BODY)
    county = an_organisation("county", Tier.COUNTY)
    for organisation, role in ((county, Role.VILLAGE_DOCTOR), (council, Role.WARD_NURSE)):
        with pytest.raises(RoleDoesNotFit):
            governance.give_post(
                a_village_doctor(small, organisation=organisation, role=role), actor=OPERATOR, now=NOW
            )


def test_a_post_is_not_given_twice_for_the_same_time():
    small = the_small_alliance()
    new = a_village_doctor(small, ends_at=LATER)
    governance.give_post(new, actor=OPERATOR, now=NOW)
    with pytest.raises(PostHeldAlready):
        governance.give_post(new, actor=OPERATOR, now=NOW)
    again = a_village_doctor(small, account=new.account, starts_at=LATER)
    assert governance.give_post(again, actor=OPERATOR, now=NOW).starts_at == LATER


def test_a_post_needs_an_account_that_signs_in_and_a_time_ahead():
    small = the_small_alliance()
    closed = an_account("closed")
    Account.objects.filter(id=closed).update(is_active=False)
    with pytest.raises(AccountClosed):
        governance.give_post(a_village_doctor(small, account=closed), actor=OPERATOR, now=NOW)
    with pytest.raises(NotFound):
        governance.give_post(a_village_doctor(small, account=new_id()), actor=OPERATOR, now=NOW)
    with pytest.raises(InThePast):
        governance.give_post(a_village_doctor(small, starts_at=NOW - timedelta(1)), actor=OPERATOR, now=NOW)
    with pytest.raises(InputInvalid):
        governance.give_post(a_village_doctor(small, ends_at=NOW), actor=OPERATOR, now=NOW)


def test_a_post_for_one_alliance_needs_the_organisation_in_it():
    small, other = the_small_alliance(), the_small_alliance(code="other")
    with pytest.raises(PostOutsideAlliance):
        governance.give_post(a_village_doctor(small, alliance=other.alliance), actor=OPERATOR, now=NOW)
    inside = governance.give_post(a_village_doctor(small, alliance=small.alliance), actor=OPERATOR, now=NOW)
    assert inside.alliance == small.alliance


def test_an_ended_post_gives_nothing_any_more():
    small = the_small_alliance()
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    new = a_village_doctor(small)
    post = governance.give_post(new, actor=administrator, now=NOW)
    ended = governance.end_post(post.id, actor=administrator, now=NOW + timedelta(hours=1))
    assert ended.ends_at == NOW + timedelta(hours=1)
    assert duties(new.account, NOW + timedelta(minutes=59))
    assert duties(new.account, NOW + timedelta(hours=1)) == frozenset()
    assert facts_told()[-1] == "post_ended"


def test_ending_is_refused_without_the_duty_to_strangers_twice_and_for_the_past():
    small = the_small_alliance()
    post = governance.give_post(a_village_doctor(small), actor=OPERATOR, now=NOW)
    with pytest.raises(NotPermitted):
        governance.end_post(post.id, actor=a_person_as(Role.VILLAGE_DOCTOR, small.village), now=LATER)
    for actor in (STRANGER, a_person_as(Role.PRESIDENT, an_organisation("elsewhere"))):
        with pytest.raises(NotFound):
            governance.end_post(post.id, actor=actor, now=LATER)
    with pytest.raises(InThePast):
        governance.end_post(post.id, ends_at=NOW, actor=OPERATOR, now=LATER)
    governance.end_post(post.id, actor=OPERATOR, now=LATER)
    with pytest.raises(PostOver):
        governance.end_post(post.id, actor=OPERATOR, now=LATER + timedelta(days=1))


def test_a_post_with_a_term_may_be_ended_sooner_but_not_later():
    small = the_small_alliance()
    post = governance.give_post(a_village_doctor(small, ends_at=LATER), actor=OPERATOR, now=NOW)
    sooner = NOW + timedelta(days=1)
    assert governance.end_post(post.id, ends_at=sooner, actor=OPERATOR, now=NOW).ends_at == sooner
    with pytest.raises(PostOver):
        governance.end_post(post.id, ends_at=LATER, actor=OPERATOR, now=NOW)


def visible(small: Small, actor: Actor) -> int:
    return len(governance.posts_at(small.village, actor=actor, now=NOW).rows)


def test_posts_are_seen_by_their_holder_the_house_and_the_lead_and_by_nobody_else():
    small, other = the_small_alliance(), the_small_alliance(code="other")
    holder = a_person_as(Role.VILLAGE_DOCTOR, small.village)
    assert visible(small, holder) == 1
    assert visible(small, a_person_as(Role.REFERRAL_COORDINATOR, small.hospital)) == 1
    assert visible(small, a_person_as(Role.ALLIANCE_ADMINISTRATOR, other.hospital)) == 0
    assert visible(small, STRANGER) == 0
    assert governance.posts_of(holder.id, actor=holder, now=NOW)
    assert governance.posts_of(holder.id, actor=STRANGER, now=NOW) == ()


def test_the_database_and_the_query_agree_on_who_sees_a_post():
    small, other = the_small_alliance(), the_small_alliance(code="other")
    actors = [
        a_person_as(Role.VILLAGE_DOCTOR, small.village),
        a_person_as(Role.REFERRAL_COORDINATOR, small.hospital),
        a_person_as(Role.PRESIDENT, other.hospital),
        STRANGER,
        OPERATOR,
    ]
    for actor in actors:
        with reading(actor, now=NOW):
            asked = set(PostRow.objects.within_reach_of(actor).values_list("id", flat=True))
            shown = set(PostRow.objects.values_list("id", flat=True))
        from django.db import connection

        assert asked <= shown
        if connection.vendor == "postgresql":
            assert asked == shown


def test_a_role_is_called_by_those_who_hold_it_now():
    small = the_small_alliance()
    first, second = a_village_doctor(small), a_village_doctor(small, starts_at=LATER)
    for new in (first, second):
        governance.give_post(new, actor=OPERATOR, now=NOW)
    assert governance.holders_of(Role.VILLAGE_DOCTOR, small.village, actor=OPERATOR, now=NOW) == (
        first.account,
    )
    assert len(governance.holders_of(Role.VILLAGE_DOCTOR, small.village, actor=OPERATOR, now=LATER)) == 2
