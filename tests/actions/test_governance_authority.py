"""From an account to its actor: few statements, the charter of the instant, and nothing that has ended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Role, Tier
from heyi.foundation.access import actor_of, authority_version, set_actor_source
from heyi.foundation.models import Account
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import ActorKind
from heyi.kernel.errors import NotFound
from heyi.kernel.ids import new_id
from tests.actions.governance_making import (
    GOVERNED,
    LATER,
    NOW,
    STRANGER,
    a_person_as,
    an_account,
    an_organisation,
    the_small_alliance,
)

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 4


def statements(queries: CaptureQueriesContext) -> list[str]:
    # Opening a transaction and naming the actor are the reading's, not the question's.
    own = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config")
    return [query["sql"] for query in queries if not query["sql"].startswith(own)]


def test_an_actor_is_built_in_few_statements_however_many_posts_and_alliances():
    small, other = the_small_alliance(), the_small_alliance(code="other")
    account = an_account()
    for organisation in (small.hospital, small.village, other.village):
        role = Role.PRESIDENT if organisation == small.hospital else Role.VILLAGE_DOCTOR
        new = governance.NewPost(account=account, organisation=organisation, role=role)
        governance.give_post(new, actor=OPERATOR, now=NOW)
    with CaptureQueriesContext(connection) as first:
        actor = governance.authority_of_account(account, NOW, 1).actor
    with CaptureQueriesContext(connection) as again:
        assert governance.authority_of_account(account, NOW, 1).actor == actor
    assert actor.institutions == {small.hospital, small.village, other.village}
    assert len(statements(first)) <= MOST_STATEMENTS
    assert len(statements(again)) <= 2


def test_an_actor_has_the_name_and_kind_of_its_account():
    machine = Account.objects.create(username="lab", display_name="检验系统", kind="machine").id
    actor = governance.actor_for_account(machine, now=NOW)
    assert (actor.id, actor.kind, actor.name, actor.standings) == (machine, ActorKind.MACHINE, "检验系统", ())
    with pytest.raises(NotFound):
        governance.actor_for_account(new_id(), now=NOW)


def test_a_closed_account_stands_nowhere():
    small = the_small_alliance()
    doctor = a_person_as(Role.VILLAGE_DOCTOR, small.village)
    Account.objects.filter(id=doctor.id).update(is_active=False)
    assert governance.actor_for_account(doctor.id, now=NOW).standings == ()


def test_a_new_charter_changes_powers_at_its_instant_and_not_before():
    small = the_small_alliance()
    doctor = a_person_as(Role.VILLAGE_DOCTOR, small.village)
    without = GOVERNED.replace("decide: [{roles: [village_doctor, referral_coordinator], where: own}]",
                               "decide: [{role: referral_coordinator, where: own}]")  # fmt: skip
    governance.apply_charter(small.alliance, without, effective_from=LATER, actor=OPERATOR, now=NOW)

    def may(now) -> bool:
        return governance.actor_for_account(doctor.id, now=now).may(Duty.SUBMIT_REFERRAL, at=small.village)

    assert [may(NOW), may(LATER - timedelta(microseconds=1)), may(LATER)] == [True, True, False]
    assert governance.authority_of_account(doctor.id, NOW, 1).until == LATER
    assert governance.authority_of_account(doctor.id, LATER, 1).until is None
    assert governance.next_authority_change(NOW) == LATER
    assert governance.next_authority_change(LATER) is None


def test_the_next_change_is_the_nearest_start_or_end_of_what_the_actor_rests_on():
    small = the_small_alliance()
    account = an_account()
    soon, end = NOW + timedelta(days=1), NOW + timedelta(days=2)
    new = governance.NewPost(
        account=account, organisation=small.village, role=Role.VILLAGE_DOCTOR, starts_at=soon, ends_at=end
    )
    governance.give_post(new, actor=OPERATOR, now=NOW)
    untils = [governance.authority_of_account(account, now, 1).until for now in (NOW, soon, end)]
    assert untils == [soon, end, None]
    assert [
        bool(governance.actor_for_account(account, now=now).institutions) for now in (NOW, soon, end)
    ] == [
        False,
        True,
        False,
    ]


def test_after_leaving_the_alliance_people_keep_their_house_and_lose_its_duties():
    small = the_small_alliance()
    doctor = a_person_as(Role.VILLAGE_DOCTOR, small.village)
    governance.leave_alliance(small.membership, ends_at=LATER, actor=OPERATOR, now=NOW)
    after = governance.actor_for_account(doctor.id, now=LATER)
    assert after.institutions == {small.village}
    assert not after.may_anywhere(Duty.SUBMIT_REFERRAL)


def test_a_post_in_one_alliance_gives_nothing_in_another():
    small = the_small_alliance()
    account = an_account()
    new = governance.NewPost(
        account=account, organisation=small.village, role=Role.VILLAGE_DOCTOR, alliance=small.alliance
    )
    governance.give_post(new, actor=OPERATOR, now=NOW)
    actor = governance.actor_for_account(account, now=NOW)
    assert actor.may(Duty.SUBMIT_REFERRAL, at=small.village, under=small.alliance)
    assert not actor.may(Duty.SUBMIT_REFERRAL, at=small.village, under=new_id())


def test_revocation_is_immediate_although_actors_are_kept():
    small = the_small_alliance()
    set_actor_source(governance.authority_of_account)
    account = an_account()
    new = governance.NewPost(account=account, organisation=small.village, role=Role.VILLAGE_DOCTOR)
    post = governance.give_post(new, actor=OPERATOR, now=NOW)
    kept = actor_of(account, version=authority_version(), now=NOW)
    assert kept.may(Duty.SUBMIT_REFERRAL, at=small.village)
    with CaptureQueriesContext(connection) as queries:
        assert actor_of(account, version=kept.authority_version, now=NOW) is kept
    assert len(queries) == 0
    governance.end_post(post.id, actor=OPERATOR, now=NOW + timedelta(seconds=1))
    fresh = actor_of(account, version=authority_version(), now=NOW + timedelta(seconds=1))
    assert not fresh.may_anywhere(Duty.SUBMIT_REFERRAL)


def test_what_was_kept_ends_at_the_next_instant_that_changes_it():
    small = the_small_alliance()
    set_actor_source(governance.authority_of_account)
    account = an_account()
    new = governance.NewPost(
        account=account, organisation=small.village, role=Role.VILLAGE_DOCTOR, ends_at=LATER
    )
    governance.give_post(new, actor=OPERATOR, now=NOW)
    version = authority_version()
    assert actor_of(account, version=version, now=NOW).may_anywhere(Duty.SUBMIT_REFERRAL)
    assert not actor_of(account, version=version, now=LATER).may_anywhere(Duty.SUBMIT_REFERRAL)


def test_every_verb_that_changes_authority_raises_its_version():
    small = the_small_alliance()
    seen = [authority_version()]

    def note() -> None:
        seen.append(authority_version())

    new = governance.NewPost(account=an_account(), organisation=small.village, role=Role.VILLAGE_DOCTOR)
    post = governance.give_post(new, actor=OPERATOR, now=NOW)
    note()
    governance.end_post(post.id, actor=OPERATOR, now=LATER)
    note()
    late = an_organisation("late", Tier.VILLAGE)
    note()
    joined = governance.join_alliance(
        governance.NewMembership(alliance=small.alliance, organisation=late), actor=OPERATOR, now=NOW
    )
    note()
    governance.leave_alliance(joined.id, actor=OPERATOR, now=LATER)
    note()
    other = GOVERNED.replace("quorum: 0.5", "quorum: 0.6")
    governance.apply_charter(small.alliance, other, effective_from=LATER, actor=OPERATOR, now=NOW)
    note()
    assert seen == sorted(set(seen))


def test_a_power_over_the_alliance_reaches_its_members_and_no_others():
    small, other = the_small_alliance(), the_small_alliance(code="other")
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    president = a_person_as(Role.PRESIDENT, small.hospital)
    reached = governance.warrant_over(administrator, Duty.MANAGE_POSTS, organisation=small.village, now=NOW)
    assert reached is not None
    assert (reached.organisation, reached.charter) == (small.hospital, small.charter)
    assert (
        governance.warrant_over(administrator, Duty.MANAGE_POSTS, organisation=other.village, now=NOW) is None
    )
    assert governance.warrant_over(president, Duty.MANAGE_POSTS, organisation=small.village, now=NOW) is None
    assert (
        governance.warrant_over(president, Duty.MANAGE_POSTS, organisation=small.hospital, now=NOW)
        is not None
    )
    assert governance.warrant_over(STRANGER, Duty.MANAGE_POSTS, organisation=small.hospital, now=NOW) is None
