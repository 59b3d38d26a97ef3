"""After a treatment: the outcome goes back to everybody who sent the patient, and contacts are arranged, made and ended."""

from datetime import datetime, timedelta

import pytest

from heyi.config.discovery import discover
from heyi.contexts.governance.terms import Direction, Role, Status
from heyi.contexts.health.terms.follow_up import Adherence, MissReason, Way
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import DueContactRow
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.contacts import Condition, Contact, ContactEnd, ContactState, When
from heyi.contexts.referral.terms.letters import Tongue
from heyi.foundation.delivery import deliver
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from heyi.kernel.moments import day_of
from tests.actions.referral_steps import actor_as, doctor_of, head_of, step
from tests.actions.test_referral_letters import text_of
from tests.making import (
    NOW,
    Yibin,
    a_package,
    a_package_down,
    a_referral,
    a_stranger,
    an_alliance,
    some_beds,
    taken,
)

pytestmark = pytest.mark.usefixtures("committed")

MADE = referral.MadeContact(
    way=Way.PHONE, condition=Condition.BETTER, adherence=Adherence.REGULAR, words="无胸痛，能散步"
)
TRIED = referral.TriedContact(way=Way.PHONE, reason=MissReason.NOT_REACHED, words="无人接听")


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance()


def heard(one: Referral) -> None:
    """What the worker does when the facts of a referral are told."""
    referral.tell_outcome(one.id, actor=referral.AFTERCARE, now=NOW)
    referral.arrange_contacts(one.id, actor=referral.AFTERCARE, now=NOW)


def contacts(actor: Actor, when: When = When.OPEN, *, now: datetime = NOW, words: str = "") -> list[Contact]:
    wanted = referral.ContactsWanted(when=when, words=words)
    return list(referral.contact_list(wanted, actor=actor, now=now).rows)


def all_of(one: Referral) -> list[Contact]:
    with reading(OPERATOR, now=NOW):
        return [row.snapshot() for row in DueContactRow.objects.filter(referral=one.id).order_by("days")]


def facts(name: str) -> int:
    with reading(OPERATOR, now=NOW):
        return RecordedRow.objects.filter(fact=name).count()


def returned(actor: Actor, *, words: str = ""):
    wanted = referral.ReturnedWanted(words=words)
    return referral.returned_outcomes(wanted, actor=actor, now=NOW).rows


# ---- Arranging ----


def test_contacts_are_arranged_for_who_sent_the_patient_once_the_outcome_came_back(place: Yibin):
    one = a_referral(place, state=State.OUTCOME_RETURNED)
    heard(one)
    found = contacts(doctor_of(place))
    today = day_of(NOW)
    assert [(each.days, each.due_on) for each in found] == [
        (days, today + timedelta(days=days)) for days in (7, 30, 90)
    ]
    assert {(each.source, each.status) for each in found} == {
        ("referral-procedure#contacts", Status.UNVERIFIED)
    }
    # Told twice, nothing is doubled and nothing more is recorded.
    before = facts("contacts_arranged")
    heard(one)
    assert (len(all_of(one)), facts("contacts_arranged")) == (3, before)


def test_contacts_move_to_the_lower_unit_that_takes_the_patient_back(place: Yibin):
    one = a_referral(place, state=State.OUTCOME_RETURNED)
    heard(one)
    upper = head_of(place)
    down = step(one, "offer_down", upper, **a_package_down(place.township))
    heard(down)
    assert {each.organisation for each in all_of(one)} == {place.village}
    home = step(down, "accept_below", actor_as(place, Role.MEMBER_DOCTOR, "township"))
    heard(home)
    assert {each.organisation for each in all_of(one)} == {place.township}
    assert contacts(doctor_of(place)) == []
    assert len(contacts(actor_as(place, Role.MEMBER_DOCTOR, "township"))) == 3


def test_a_declined_return_leaves_the_contacts_with_the_sender(place: Yibin):
    one = a_referral(place, state=State.OUTCOME_RETURNED)
    heard(one)
    down = step(one, "offer_down", head_of(place), **a_package_down(place.township))
    back = step(
        down, "decline_below", actor_as(place, Role.MEMBER_DOCTOR, "township"), reason="medicine_missing"
    )
    heard(back)
    assert {(each.organisation, each.state) for each in all_of(one)} == {(place.village, ContactState.OPEN)}


def test_nobody_is_spoken_with_after_death_and_an_older_fact_brings_nothing_back(place: Yibin):
    one = a_referral(place, state=State.OUTCOME_RETURNED)
    heard(one)
    died = taken(place, one, "record_death")
    heard(died)
    assert {(each.state, each.ended_for) for each in all_of(one)} == {
        (ContactState.CANCELLED, ContactEnd.DIED)
    }
    assert facts("contacts_cancelled") == 1
    heard(died)
    assert facts("contacts_cancelled") == 1
    late = a_referral(place, state=State.OUTCOME_RETURNED, name="李桂芳")
    taken(place, late, "record_death")
    referral.arrange_contacts(late.id, actor=referral.AFTERCARE, now=NOW)
    assert all_of(late) == []


def test_a_patient_who_is_referred_anew_is_spoken_with_by_the_new_arrangement(place: Yibin):
    first = a_referral(place, state=State.CLOSED)
    heard(first)
    new = referral.NewReferral(
        patient=first.patient, direction=Direction.UP, destination=place.county, package=a_package()
    )
    later = NOW + timedelta(hours=1)
    second = referral.draft_referral(new, actor=doctor_of(place), now=later)
    for action in ("submit", "accept", "confirm_arrival", "complete", "return_outcome"):
        second = taken(place, second, action, now=later)
    heard(second)
    assert {(each.state, each.ended_for) for each in all_of(first)} == {
        (ContactState.CANCELLED, ContactEnd.CARED_FOR_ANEW)
    }
    assert {each.state for each in all_of(second)} == {ContactState.OPEN}


def test_only_the_system_arranges_and_tells(place: Yibin):
    one = a_referral(place, state=State.OUTCOME_RETURNED)
    for verb in (referral.arrange_contacts, referral.tell_outcome):
        with pytest.raises(NotPermitted):
            verb(one.id, actor=head_of(place), now=NOW)


def test_the_worker_hears_it_by_itself_and_twice_does_no_harm(place: Yibin):
    discover()
    one = a_referral(place, state=State.PLAN_RUNNING)
    for _ in range(2):
        deliver(now=NOW)
    assert len(all_of(one)) == 3
    assert len(returned(doctor_of(place))) == 1


# ---- Making ----


def test_a_contact_is_made_with_a_short_note_and_is_done(place: Yibin):
    doctor = doctor_of(place)
    heard(a_referral(place, state=State.PLAN_RUNNING))
    first = contacts(doctor)[0]
    done = referral.record_contact(first.id, MADE, actor=doctor, now=NOW + timedelta(days=8))
    assert (done.state, done.ended_by, done.note.condition, done.note.words) == (
        ContactState.DONE, doctor.id, Condition.BETTER, "无胸痛，能散步",
    )  # fmt: skip
    assert [each.days for each in contacts(doctor)] == [30, 90]
    assert [each.days for each in contacts(doctor, When.ENDED)] == [7]
    for verb, what in ((referral.record_contact, MADE), (referral.record_contact_try, TRIED)):
        with pytest.raises(WrongState):
            verb(first.id, what, actor=doctor, now=NOW)


def test_who_is_not_reached_stays_due_and_is_tried_again(place: Yibin):
    doctor = doctor_of(place)
    heard(a_referral(place, state=State.PLAN_RUNNING))
    first = contacts(doctor)[0]
    for _ in range(2):
        tried = referral.record_contact_try(first.id, TRIED, actor=doctor, now=NOW)
    assert (tried.state, tried.tries) == (ContactState.OPEN, 2)
    seen = referral.see_contact(first.id, actor=doctor, now=NOW)
    assert [(each.reason, each.words) for each in seen.tries] == [(MissReason.NOT_REACHED, "无人接听")] * 2
    assert seen.may_make


def test_contacts_are_made_by_the_unit_that_has_the_patient(place: Yibin):
    heard(a_referral(place, state=State.PLAN_RUNNING))
    first = contacts(doctor_of(place))[0]
    for stranger in (a_stranger().actor(), head_of(place)):
        for verb, what in ((referral.record_contact, MADE), (referral.record_contact_try, TRIED)):
            with pytest.raises(NotFound):
                verb(first.id, what, actor=stranger, now=NOW)
        with pytest.raises(NotFound):
            referral.see_contact(first.id, actor=stranger, now=NOW)
    with pytest.raises(InputInvalid):
        referral.record_contact(
            first.id,
            referral.MadeContact(
                way=Way.PHONE, condition=Condition.SAME, adherence=Adherence.REGULAR, words="长" * 501
            ),
            actor=doctor_of(place),
            now=NOW,
        )
    officer = actor_as(place, Role.DATA_OFFICER, "village")
    with pytest.raises(NotPermitted):
        contacts(officer)


def test_lists_tell_what_is_overdue_and_find_by_name(place: Yibin):
    doctor = doctor_of(place)
    heard(a_referral(place, state=State.PLAN_RUNNING, name="王秀英"))
    heard(a_referral(place, state=State.PLAN_RUNNING, name="李桂芳"))
    later = NOW + timedelta(days=32)
    assert len(contacts(doctor, When.OVERDUE, now=later)) == 4
    assert {each.patient_name for each in contacts(doctor, now=later, words="李桂芳")} == {"李桂芳"}
    counts = referral.count_contacts(actor=doctor, now=later)
    assert (counts.open, counts.overdue) == (6, 4)
    page = referral.contact_list(referral.ContactsWanted(), number=2, actor=doctor, now=later)
    assert (page.rows, page.total) == ((), 6)


def test_the_alliance_sees_numbers_of_its_units_and_nobodys_name(place: Yibin):
    heard(a_referral(place, state=State.PLAN_RUNNING))
    later = NOW + timedelta(days=8)
    lead = actor_as(place, Role.ALLIANCE_ADMINISTRATOR, "city")
    (unit,) = referral.overdue_by_unit(place.region, actor=lead, now=later)
    assert (unit.organisation, unit.open, unit.overdue, unit.done) == (place.village, 3, 1, 0)
    assert (
        referral.overdue_by_unit(place.region, actor=actor_as(place, Role.PRESIDENT, "county"), now=later)
        == ()
    )
    with pytest.raises(NotFound):
        referral.overdue_by_unit(place.region, actor=doctor_of(place), now=later)


# ---- The outcome ----


def test_the_outcome_goes_back_to_everybody_who_sent_the_patient(place: Yibin):
    one = a_referral(place)
    on = step(one, "redirect", head_of(place), destination=place.city, reason="higher_care_needed")
    city = actor_as(place, Role.DEPARTMENT_HEAD, "city")
    beds = some_beds(place.city, by=city)
    on = step(on, "accept", city, pool=str(beds.id))
    for action, given in (
        ("confirm_arrival", {}), ("complete", {"outcome": "支架术后好转"}),
        ("return_outcome", {"outcome_letter": "建议回当地随访"}),
    ):  # fmt: skip
        on = step(on, action, city, **given)
    heard(on)
    for sender in (doctor_of(place), head_of(place)):
        (back,) = returned(sender)
        assert (back.treated_at, back.outcome["outcome"]) == (place.city, "支架术后好转")
        assert len(returned(sender, words="王秀英")) == 1
        assert returned(sender, words="李桂芳") == ()
        told = text_of(referral.print_returned(back.id, Tongue.CHINESE, actor=sender, now=NOW).content)
        assert "建议回当地随访" in told
        assert "不稳定型心绞痛" not in told
    assert returned(city) == ()
    assert referral.tell_outcome(on.id, actor=referral.AFTERCARE, now=NOW) == 0
    assert facts("outcome_told") == 1


def test_nothing_is_told_before_there_is_an_outcome(place: Yibin):
    for state in (State.ACCEPTED, State.COMPLETED, State.CANCELLED):
        assert (
            referral.tell_outcome(a_referral(place, state=state).id, actor=referral.AFTERCARE, now=NOW) == 0
        )
    assert returned(doctor_of(place)) == ()


def test_who_opens_an_outcome_first_is_noted_and_strangers_find_none(place: Yibin):
    doctor = doctor_of(place)
    heard(a_referral(place, state=State.OUTCOME_RETURNED))
    (back,) = returned(doctor)
    assert referral.count_unseen(actor=doctor, now=NOW) == 1
    seen = referral.read_outcome(back.id, actor=doctor, now=NOW)
    assert (seen.seen_at, seen.seen_by) == (NOW, doctor.id)
    referral.read_outcome(back.id, actor=doctor, now=NOW + timedelta(hours=1))
    assert (facts("outcome_read"), referral.count_unseen(actor=doctor, now=NOW)) == (1, 0)
    for stranger in (a_stranger().actor(), head_of(place)):
        with pytest.raises(NotFound):
            referral.read_outcome(back.id, actor=stranger, now=NOW)
        with pytest.raises(NotFound):
            referral.see_returned(back.id, actor=stranger, now=NOW)
        with pytest.raises(NotFound):
            referral.print_returned(back.id, Tongue.CHINESE, actor=stranger, now=NOW)
