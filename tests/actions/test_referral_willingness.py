"""Who did not want a move: noted without a referral, taken back for a reason, counted by side and by pair."""

from datetime import timedelta
from uuid import UUID

import pytest

from heyi.contexts.governance.terms import Direction, Role
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.rules.ways import AlreadyNoted, NoCommonAlliance, SameOrganisation
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.consent import ConsentBy, RefusedFor
from heyi.contexts.referral.terms.stays import Unwilling
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted
from heyi.kernel.moments import day_of
from tests.making import NOW, Yibin, a_patient, a_referral, a_stranger, an_alliance, taken
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")

PERIOD = Period(day_of(NOW) - timedelta(days=30), day_of(NOW) + timedelta(days=1))


@pytest.fixture
def yibin(committed: None) -> Yibin:
    return an_alliance()


def doctor(yibin: Yibin) -> Actor:
    return yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor(NOW)


def a_refusal(yibin: Yibin, patient: UUID, **changes: object) -> referral.RefusedMove:
    told: dict[str, object] = {
        "patient": patient, "direction": Direction.UP, "at": yibin.village, "destination": yibin.county,
        "reason": RefusedFor.COST, "by": ConsentBy.SPOUSE, "words": "怕花钱",
    }  # fmt: skip
    return referral.RefusedMove(**(told | changes))


def moves(yibin: Yibin) -> referral.Moves:
    referral.count_legs(actor=TIMEKEEPER, now=NOW)
    later = NOW + timedelta(days=1)
    figures = referral.siphon_figures(yibin.region, PERIOD, actor=OPERATOR, now=later)
    return figures.moves.get((yibin.village, yibin.county), referral.Moves())


def test_a_refused_move_is_noted_and_counted(yibin: Yibin) -> None:
    patient = a_patient(yibin.village, by=doctor(yibin)).id
    referral.note_refused_move(a_refusal(yibin, patient), actor=doctor(yibin), now=NOW)
    told = moves(yibin)
    assert (told.proposed, told.unwilling, told.by_side[Unwilling.PATIENT], told.ratio) == (1, 1, 1, None)
    with reading(OPERATOR, now=NOW):
        (fact,) = RecordedRow.objects.filter(fact="move_refused")
    assert "怕花钱" not in str(fact.facts)


def test_the_same_move_is_noted_once_a_day(yibin: Yibin) -> None:
    patient = a_patient(yibin.village, by=doctor(yibin)).id
    told, actor = a_refusal(yibin, patient), doctor(yibin)
    answers = all_at_once(*[lambda: referral.note_refused_move(told, actor=actor, now=NOW)] * 2)
    assert sum(isinstance(one, AlreadyNoted) for one in answers) == 1
    referral.note_refused_move(told, actor=doctor(yibin), now=NOW + timedelta(days=1))


def test_strangers_and_other_duties_note_nothing(yibin: Yibin) -> None:
    patient = a_patient(yibin.village, by=doctor(yibin)).id
    told = a_refusal(yibin, patient)
    for actor in (a_stranger().actor(NOW), yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village).actor(NOW)):
        with pytest.raises(NotFound):
            referral.note_refused_move(told, actor=actor, now=NOW)
    with pytest.raises(NotPermitted):
        data = yibin.staff(Role.DATA_OFFICER, yibin.village).actor(NOW)
        referral.note_refused_move(told, actor=data, now=NOW)


def test_what_cannot_be_is_refused(yibin: Yibin) -> None:
    patient = a_patient(yibin.village, by=doctor(yibin)).id
    for changes, refusal in (
        ({"destination": yibin.village}, SameOrganisation),
        ({"destination": yibin.province}, NoCommonAlliance),
        ({"words": "长" * 2001}, InputInvalid),
    ):
        with pytest.raises(refusal):
            referral.note_refused_move(a_refusal(yibin, patient, **changes), actor=doctor(yibin), now=NOW)


def test_reasons_are_counted_by_whose_side_they_tell_of(yibin: Yibin) -> None:
    a_referral(yibin, state=State.DECLINED)
    taken(yibin, a_referral(yibin), "cancel", reason="patient_unwilling")
    offered = a_referral(yibin, state=State.DOWN_OFFERED)
    taken(yibin, offered, "decline_below", reason="medicine_missing")
    patient = a_patient(yibin.village, by=doctor(yibin)).id
    referral.note_refused_move(a_refusal(yibin, patient), actor=doctor(yibin), now=NOW)
    told = moves(yibin)
    assert told.reasons == {"no_capacity": 1, "patient_unwilling": 1, "medicine_missing": 1, "cost": 1}
    assert told.by_side == {Unwilling.PATIENT: 2, Unwilling.SENDING_WARD: 0, Unwilling.RECEIVING_UNIT: 2}
    # Three went up, one was offered down, one was never begun.
    assert (told.proposed, told.ratio) == (5, 0.8)


def test_a_sender_who_takes_back_has_not_been_refused(yibin: Yibin) -> None:
    taken(yibin, a_referral(yibin), "cancel", reason="patient_unwilling")
    referral.count_legs(actor=TIMEKEEPER, now=NOW)
    later = NOW + timedelta(days=1)
    assert referral.siphon_figures(yibin.region, PERIOD, actor=OPERATOR, now=later).refusals == ()
