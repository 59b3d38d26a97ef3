"""What is kept under an authority version is true for whoever acts under it, and never older than their duties."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Role, Tier
from heyi.foundation.access import authority_version
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.ids import new_id
from tests.actions.governance_making import (
    GOVERNED,
    LATER,
    NOW,
    Small,
    a_person_as,
    an_organisation,
    the_small_alliance,
)

pytestmark = pytest.mark.usefixtures("committed")


class Failure(Exception):
    """Something that went wrong after a change."""


def as_of_now(actor: Actor) -> Actor:
    """The same person, who has just sent another request."""
    return governance.actor_for_account(actor.id, now=NOW)


def the_name(organisation: object, actor: Actor) -> str:
    return governance.names_of([organisation], actor=actor, now=NOW)[organisation].zh  # type: ignore[list-item, index]


def renamed(small: Small, name: str) -> None:
    new = governance.NewOrganisation(
        code="small-hospital", name=name, tier=Tier.CITY, kind=OrganisationKind.HOSPITAL
    )
    governance.change_organisation(small.hospital, new, actor=OPERATOR, now=NOW)


def test_what_was_asked_once_is_not_asked_again():
    small = the_small_alliance()
    doctor = a_person_as(Role.MEMBER_DOCTOR, small.hospital)
    first = the_name(small.hospital, doctor)
    with CaptureQueriesContext(connection) as queries:
        assert the_name(small.hospital, doctor) == first
    assert len(queries) == 0


def test_a_change_is_known_to_the_next_request():
    small = the_small_alliance()
    doctor = a_person_as(Role.MEMBER_DOCTOR, small.hospital)
    the_name(small.hospital, doctor)
    renamed(small, "新名医院")
    assert the_name(small.hospital, as_of_now(doctor)) == "新名医院"


def test_who_changes_it_sees_the_change_within_the_unit_of_work():
    small = the_small_alliance()
    doctor = a_person_as(Role.MEMBER_DOCTOR, small.hospital)
    with reading(doctor, now=NOW):
        assert governance.alliances_between(small.hospital, small.village, now=NOW) == (small.alliance,)
    with unit_of_work(OPERATOR, now=NOW):
        governance.leave_alliance(small.membership, ends_at=NOW + timedelta(1), actor=OPERATOR, now=NOW)
        assert governance.alliances_between(small.hospital, small.village, now=LATER) == ()
    with reading(as_of_now(doctor), now=NOW):
        assert governance.alliances_between(small.hospital, small.village, now=NOW) == (small.alliance,)
        assert governance.alliances_between(small.hospital, small.village, now=LATER) == ()


def test_what_was_rolled_back_is_kept_by_nobody():
    small = the_small_alliance()
    doctor = a_person_as(Role.MEMBER_DOCTOR, small.hospital)
    before, version = the_name(small.hospital, doctor), authority_version()
    with pytest.raises(Failure), unit_of_work(OPERATOR, now=NOW):
        renamed(small, "没有发生")
        with reading(OPERATOR, now=NOW):
            assert governance.organisation(small.hospital).name == "没有发生"
        raise Failure
    assert authority_version() == version
    assert the_name(small.hospital, as_of_now(doctor)) == before


def test_what_an_administrator_has_written_and_not_committed_is_kept_by_nobody():
    small = the_small_alliance()
    administrator = a_person_as(Role.ALLIANCE_ADMINISTRATOR, small.hospital)
    doctor = as_of_now(a_person_as(Role.MEMBER_DOCTOR, small.hospital))
    administrator = as_of_now(administrator)
    before = the_name(small.hospital, doctor)
    new = governance.NewOrganisation(
        code="small-hospital", name="尚未提交", tier=Tier.CITY, kind=OrganisationKind.HOSPITAL
    )
    with pytest.raises(Failure), unit_of_work(administrator, now=NOW):
        # Under the very version that everybody else still acts on; what was written waits to be sent.
        governance.change_organisation(small.hospital, new, actor=administrator, now=NOW)
        assert governance.organisation(small.hospital).name == "尚未提交"
        assert the_name(small.hospital, administrator) == "尚未提交"
        raise Failure
    assert the_name(small.hospital, doctor) == before
    assert the_name(small.hospital, administrator) == before


def test_a_charter_of_later_is_in_force_later_and_not_before():
    small = the_small_alliance()
    doctor = a_person_as(Role.MEMBER_DOCTOR, small.hospital)
    text = GOVERNED.replace("name: {zh: 岗位", "name: {zh: 职位")
    governance.apply_charter(small.alliance, text, effective_from=LATER, actor=OPERATOR, now=NOW)
    with reading(as_of_now(doctor), now=NOW):
        now = governance.charter_in_force(small.alliance, now=NOW)
        later = governance.charter_in_force(small.alliance, now=LATER)
        assert governance.charter_in_force(small.alliance, now=LATER - timedelta(seconds=1)) == now
    assert now != later


def test_nobody_without_a_post_is_answered_from_what_others_asked():
    small = the_small_alliance()
    doctor = a_person_as(Role.MEMBER_DOCTOR, small.hospital)
    the_name(small.hospital, doctor)
    stranger = Actor(id=new_id(), kind=doctor.kind, authority_version=doctor.authority_version)
    assert governance.names_of([small.hospital], actor=stranger, now=NOW) == {}


def test_an_id_that_is_none_is_not_found_however_often_it_is_asked():
    small = the_small_alliance()
    doctor = a_person_as(Role.MEMBER_DOCTOR, small.hospital)
    nobody = new_id()
    for _ in range(2):
        with reading(doctor, now=NOW), pytest.raises(NotFound):
            governance.organisation(nobody)
    assert the_name(an_organisation("later"), as_of_now(doctor)) == "机构 later"
