"""What becomes of a person's journey and of the access to their record as a referral moves. Not here: single steps (moving)."""

import pytest

from heyi.contexts.governance.terms import Direction, Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import JourneyRow
from heyi.contexts.referral.rules.ways import NoCommonAlliance, OpenReferral, SameOrganisation
from heyi.contexts.referral.terms import State
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import NotPermitted, WrongState
from tests.actions.referral_steps import actor_as, doctor_of, head_of, knows_patient, live_holds, sees, step
from tests.making import (
    NOW,
    Yibin,
    a_package,
    a_package_down,
    a_patient,
    a_referral,
    an_alliance,
    taken,
)

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


# ---- Journey ----


def test_a_redirected_patient_keeps_journey_content_and_sender(place: Yibin):
    one = a_referral(place)
    on = step(one, "redirect", head_of(place), destination=place.city, reason="higher_care_needed")
    assert (on.id, on.journey, on.state) == (one.id, one.journey, State.REDIRECTED)
    assert (on.origin, on.sender, on.receiver) == (place.village, place.village, place.city)
    there = sees(actor_as(place, Role.DEPARTMENT_HEAD, "city"), on).package
    assert there is not None
    assert there["up"] == a_package()
    # Who passed the patient on keeps the story and loses the content.
    left = sees(head_of(place), on)
    assert left.package is None
    assert [each.action for each in left.passages] == ["submit", "redirect"]
    with pytest.raises(SameOrganisation):
        step(
            on,
            "redirect",
            actor_as(place, Role.DEPARTMENT_HEAD, "city"),
            destination=place.village,
            reason="patient_choice",
        )


def test_a_patient_passed_on_beyond_the_senders_alliance_is_sent_by_who_passes_them_on(place: Yibin):
    one = step(
        a_referral(place), "redirect", head_of(place), destination=place.city, reason="higher_care_needed"
    )
    city = actor_as(place, Role.DEPARTMENT_HEAD, "city")
    on = step(one, "redirect", city, destination=place.province, reason="higher_care_needed")
    assert (on.journey, on.origin, on.sender, on.receiver) == (
        one.journey,
        place.village,
        place.city,
        place.province,
    )
    assert (on.sender_alliance, on.origin_alliance) == (place.west_china, place.region)
    assert sees(doctor_of(place), on).package is not None
    with pytest.raises(NoCommonAlliance):
        step(
            a_referral(place), "redirect", head_of(place), destination=place.province, reason="patient_choice"
        )


def test_what_cannot_be_kept_goes_elsewhere_without_retyping(place: Yibin):
    one = a_referral(place, state=State.ACCEPTED)
    failed = step(one, "fail", head_of(place), reason="bed_lost")
    assert (failed.state, failed.journey, live_holds()) == (State.FAILED, one.journey, 0)
    sent = step(failed, "send_elsewhere", doctor_of(place), destination=place.other_county)
    assert (sent.state, sent.journey, sent.receiver) == (State.REDIRECTED, one.journey, place.other_county)
    there = sees(actor_as(place, Role.DEPARTMENT_HEAD, "other_county"), sent)
    assert there.package is not None
    assert there.package["up"] == a_package()


def test_a_second_referral_waits_until_the_first_has_ended(place: Yibin):
    first = a_referral(place)
    doctor = doctor_of(place)
    again = referral.NewReferral(
        patient=first.patient, direction=Direction.UP, destination=place.county, package=a_package()
    )
    with pytest.raises(OpenReferral):
        referral.draft_referral(again, actor=doctor, now=NOW)
    step(first, "cancel", doctor, reason="patient_recovered")
    second = step(referral.draft_referral(again, actor=doctor, now=NOW), "submit", doctor)
    assert second.journey not in (None, first.journey)
    with reading(OPERATOR, now=NOW):
        closed = JourneyRow.objects.get(pk=first.journey)
        assert (closed.closed_at, closed.closed_by) == (NOW, doctor.id)


# ---- Access ----


def test_acceptance_opens_the_record_and_the_end_closes_it(place: Yibin):
    one, head = a_referral(place), head_of(place)
    assert not knows_patient(head, one)
    one = taken(place, one, "accept")
    assert knows_patient(head, one)
    assert not knows_patient(actor_as(place, Role.DEPARTMENT_HEAD, "other_county"), one)
    for action in ("confirm_arrival", "complete", "return_outcome", "close"):
        one = taken(place, one, action)
    assert one.state is State.CLOSED
    assert not knows_patient(head, one)


def test_a_refusal_takes_the_package_from_the_refusers_desk(place: Yibin):
    one, head = a_referral(place), head_of(place)
    assert sees(head, one).package is not None
    declined = step(one, "decline", head, reason="no_capacity")
    left = sees(head, declined)
    assert (left.package, left.files, left.actions) == (None, (), ())
    for action, given in (("record_death", {"died_at": NOW}), ("add_message", {"message": "…"})):
        with pytest.raises(NotPermitted) as refused:
            step(declined, action, head, **given)
        assert refused.value.code == "not_your_side"
    assert not knows_patient(head, declined)
    assert sees(doctor_of(place), declined).package is not None


@pytest.mark.parametrize("action", ["fail", "mark_no_show"])
def test_what_was_accepted_and_came_to_nothing_frees_the_bed(place: Yibin, action: str):
    one = a_referral(place, state=State.ACCEPTED)
    after = taken(place, one, action)
    assert live_holds() == 0
    # Who did not come may still come: access stays open until the case is closed.
    assert knows_patient(head_of(place), after) == (action == "mark_no_show")


def test_the_lower_unit_learns_of_a_patient_when_they_are_offered_and_of_the_record_when_it_accepts(
    place: Yibin,
):
    member_doctor = actor_as(place, Role.MEMBER_DOCTOR, "county")
    patient = a_patient(place.county, by=member_doctor)
    new = referral.NewReferral(patient=patient.id, direction=Direction.DOWN, destination=place.village)
    draft = referral.draft_referral(new, actor=member_doctor, now=NOW)
    with pytest.raises(WrongState) as refused:
        step(draft, "submit", member_doctor)
    assert refused.value.code == "wrong_direction"
    offered = step(draft, "offer_down", member_doctor, **a_package_down(place.village))
    assert sees(doctor_of(place), offered).package is not None
    assert not knows_patient(doctor_of(place), offered)
    accepted = step(offered, "accept_below", doctor_of(place))
    assert knows_patient(doctor_of(place), accepted)
