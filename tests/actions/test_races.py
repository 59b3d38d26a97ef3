"""Two hands on one thing: one wins, the other is told who was first. Real threads, real commits, both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from heyi.contexts.governance.terms import Direction, Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow, JourneyRow
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.seal import verify
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.errors import HeyiError, RuleBroken, WrongState
from tests.making import NOW, a_package, a_patient, a_referral, an_alliance, some_beds

pytestmark = pytest.mark.usefixtures("committed")

ROUNDS = 200
PAIRS = 40


@pytest.fixture
def two_hands() -> Iterator[ThreadPoolExecutor]:
    """Two threads that keep their connections, and close them."""
    with ThreadPoolExecutor(2) as hands:
        yield hands
        barrier = Barrier(2)

        def close() -> None:
            barrier.wait()
            connections.close_all()

        for done in [hands.submit(close) for _ in range(2)]:
            done.result()


def at_once(hands: ThreadPoolExecutor, *deeds: Callable[[], Referral]) -> list[Referral | HeyiError]:
    """Does all deeds at the same moment; each answers, or is refused."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Referral]) -> Referral | HeyiError:
        barrier.wait()
        try:
            return deed()
        except HeyiError as refusal:
            return refusal

    return [future.result() for future in [hands.submit(run, deed) for deed in deeds]]


def test_the_last_bed_goes_to_one_of_two(two_hands: ThreadPoolExecutor):
    """Two simultaneous accepts of two patients for one bed, again and again."""
    place = an_alliance()
    coordinator = place.staff(Role.REFERRAL_COORDINATOR, place.county).actor()
    bed = some_beds(place.county, places=1, by=coordinator)
    pair = [a_referral(place), a_referral(place)]
    winners = []
    for number in range(ROUNDS):
        now = NOW + timedelta(minutes=number)
        answers = at_once(two_hands, *(_accepts(one, bed.id, coordinator, now) for one in pair))
        won = [answer for answer in answers if isinstance(answer, Referral)]
        lost = [answer for answer in answers if isinstance(answer, RuleBroken)]
        assert [one.state for one in won] == [State.ACCEPTED], answers
        assert [one.code for one in lost] == ["no_free_place"], answers
        with reading(OPERATOR, now=now):
            assert HoldRow.objects.filter(ended_at__isnull=True).count() == 1
        winners.append(won[0].id)
        referral.take_step(won[0].id, "lapse_hold", {}, seen_version=None, actor=TIMEKEEPER, now=now)
    assert len(winners) == ROUNDS
    assert verify(now=NOW).broken is None


def _accepts(one: Referral, pool: object, actor: object, now: object) -> Callable[[], Referral]:
    return lambda: referral.take_step(
        one.id, "accept", {"pool": pool}, seen_version=None, actor=actor, now=now
    )


def test_accept_and_decline_of_one_referral_have_one_winner(two_hands: ThreadPoolExecutor):
    """What the auditor did: 40 pairs of accept and decline sent together."""
    place = an_alliance()
    accepting = place.staff(Role.REFERRAL_COORDINATOR, place.county)
    declining = place.staff(Role.DEPARTMENT_HEAD, place.county)
    bed = some_beds(place.county, places=PAIRS, by=accepting.actor())
    for _ in range(PAIRS):
        one = a_referral(place)
        answers = at_once(
            two_hands,
            _accepts(one, bed.id, accepting.actor(), NOW),
            lambda one=one: referral.take_step(
                one.id, "decline", {"reason": "no_capacity"}, seen_version=2, actor=declining.actor(), now=NOW
            ),
        )
        won = [answer for answer in answers if isinstance(answer, Referral)]
        lost = [answer for answer in answers if not isinstance(answer, Referral)]
        assert len(won) == 1
        assert isinstance(lost[0], WrongState)
        # The second is told who was first, and when.
        first = accepting if won[0].state is State.ACCEPTED else declining
        assert lost[0].facts["moved_by"] == first.account
        assert lost[0].facts["moved_at"] == NOW
        assert lost[0].facts["state"] == won[0].state
        with reading(OPERATOR, now=NOW):
            answered = RecordedRow.objects.filter(
                case=str(one.id), fact__in=["referral_accepted", "referral_declined"]
            )
            assert answered.count() == 1


def test_one_person_gets_one_open_journey_from_two_submits_at_once(two_hands: ThreadPoolExecutor):
    place = an_alliance()
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    for _ in range(10):
        patient = a_patient(place.village, by=doctor)
        new = referral.NewReferral(
            patient=patient.id, direction=Direction.UP, destination=place.county, package=a_package()
        )

        def draft(new: referral.NewReferral = new) -> Referral:
            return referral.draft_referral(new, actor=doctor, now=NOW)

        drafts = [one for one in at_once(two_hands, draft, draft) if isinstance(one, Referral)]
        assert drafts
        answers = at_once(
            two_hands,
            *(
                lambda one=one: referral.take_step(
                    one.id, "submit", {}, seen_version=1, actor=doctor, now=NOW
                )
                for one in drafts
            ),
        )
        assert sum(isinstance(answer, Referral) for answer in answers) == 1, answers
        with reading(OPERATOR, now=NOW):
            assert JourneyRow.objects.filter(person=patient.person, closed_at__isnull=True).count() == 1


def test_one_ward_offered_by_two_at_once_is_one_pool(two_hands: ThreadPoolExecutor):
    place = an_alliance()
    nurse = place.staff(Role.WARD_NURSE, place.county).actor()
    for number in range(20):
        unit = f"{number}病区"

        def offer(places: int, unit: str = unit):
            return some_beds(place.county, unit=unit, places=places, by=nurse)

        one, other = at_once(two_hands, lambda: offer(3), lambda: offer(5))
        assert one.id == other.id
        with reading(OPERATOR, now=NOW):
            kept = CapacityPoolRow.objects.get(unit=unit)
            told = RecordedRow.objects.filter(case=str(kept.id), kind="change").count()
        assert kept.places in (3, 5)
        assert told == 2
