"""The green channel answers emergencies by itself, in its own name, and turns nobody away."""

import pytest

from heyi.config.discovery import discover
from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import HoldRow, PassageRow
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.delivery import deliver
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import NotFound, WrongState
from tests.making import NOW, Yibin, a_referral, a_stranger, an_alliance, some_beds

pytestmark = pytest.mark.usefixtures("committed")


def an_emergency(place: Yibin) -> Referral:
    return a_referral(place, urgency=Urgency.EMERGENCY, green_channel=True)


def with_beds(places: int) -> Yibin:
    place = an_alliance()
    some_beds(place.county, places=places, by=place.staff(Role.REFERRAL_COORDINATOR, place.county).actor())
    return place


def test_an_emergency_is_accepted_at_once_by_the_rule_and_not_by_a_person():
    accepted = an_emergency(with_beds(1))
    assert accepted.state is State.ACCEPTED
    with reading(OPERATOR, now=NOW):
        last = PassageRow.objects.filter(referral=accepted.id).order_by("ordinal").last()
        facts = RecordedRow.objects.filter(case=str(accepted.id)).order_by("ordinal")
        told = list(facts.values_list("fact", "actor", "actor_kind"))
    assert last is not None
    assert (last.action, last.side, last.skipped) == ("auto_accept", "system", ["seen", "under_triage"])
    assert told[-1] == ("referral_accepted_by_rule", str(referral.GREEN_CHANNEL.id), "system")


def test_a_full_ward_takes_an_emergency_beyond_its_last_bed():
    place = with_beds(1)
    taken = [an_emergency(place) for _ in range(3)]
    assert {one.state for one in taken} == {State.ACCEPTED}
    with reading(OPERATOR, now=NOW):
        holds = HoldRow.objects.filter(ended_at__isnull=True).order_by("place")
        assert list(holds.values_list("place", flat=True)) == [1, 2, 3]


def test_where_no_beds_are_offered_people_decide():
    assert an_emergency(an_alliance()).state is State.SUBMITTED


def test_what_is_no_emergency_waits_for_people():
    assert a_referral(with_beds(1), green_channel=True).state is State.SUBMITTED


def test_triage_follows_afterwards():
    place = with_beds(1)
    accepted = an_emergency(place)
    head = place.staff(Role.DEPARTMENT_HEAD, place.county).actor()
    graded = referral.take_step(
        accepted.id, "grade", {"urgency": "urgent"}, seen_version=accepted.version, actor=head, now=NOW
    )
    assert (graded.state, graded.urgency) == (State.ACCEPTED, Urgency.URGENT)


def test_a_missed_emergency_is_found_again_and_answered_once():
    """The machine stopped between the submission and the answer: beds appear, and the listener hears the fact."""
    discover()
    place = an_alliance()
    missed = an_emergency(place)
    some_beds(place.county, places=1, by=place.staff(Role.REFERRAL_COORDINATOR, place.county).actor())
    for _ in range(2):
        deliver(now=NOW)
    with reading(OPERATOR, now=NOW):
        answered = PassageRow.objects.filter(referral=missed.id, action="auto_accept").count()
    assert answered == 1


def test_an_answered_referral_is_not_answered_by_the_rule_again():
    place = with_beds(2)
    accepted = an_emergency(place)
    with pytest.raises(WrongState) as refused:
        referral.accept_by_rule(accepted, now=NOW)
    assert refused.value.facts["moved_by"] == referral.GREEN_CHANNEL.id
    referral.answer_by_rule(accepted.id, actor=referral.GREEN_CHANNEL, now=NOW)
    with reading(OPERATOR, now=NOW):
        assert HoldRow.objects.count() == 1


def test_a_stranger_does_not_ask_the_green_channel():
    place = an_alliance()
    missed = an_emergency(place)
    some_beds(place.county, places=1, by=place.staff(Role.REFERRAL_COORDINATOR, place.county).actor())
    for nobody in (a_stranger().actor(), place.staff(Role.DEPARTMENT_HEAD, place.other_county).actor()):
        with pytest.raises(NotFound):
            referral.answer_by_rule(missed.id, actor=nobody, now=NOW)
    with reading(OPERATOR, now=NOW):
        assert HoldRow.objects.count() == 0
