"""Each verb of a case: done, refused, hidden from strangers, refused once the case is over; corrections, clocks, races."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from heyi.config.discovery import discover
from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.notices import public as notices
from heyi.contexts.notices.terms import NoticeKind
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.rules.order import ImpossibleOrder, NotDoneHere, ToldAlready
from heyi.contexts.pathways.rules.signing import NotSigned
from heyi.contexts.pathways.terms.asked import NewCase, NewDecision, NewFilled, NewStamp, Tap
from heyi.contexts.pathways.terms.cases import Case, CaseState, Choice
from heyi.contexts.pathways.terms.showing import CaseSeen, CasesWanted
from heyi.foundation.delivery import deliver
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from tests.making_pathways import Channel, a_case, a_channel, after, answer, sign, tell
from tests.making_patients import a_number, registered

pytestmark = pytest.mark.usefixtures("committed")

Verb = Callable[[Case, Actor], object]


def seen_by(case: Case, actor: Actor, minutes: float = 200) -> CaseSeen:
    return pathways.see_case(case.id, actor=actor, purpose=Purpose.CARE, now=after(minutes))


def verbs_of(place: Channel, case: Case) -> dict[str, Verb]:
    now = after(190)
    stamp = seen_by(case, place.doctor).view.stamps[-1].id
    patient = registered(place.primary, number=a_number()).id
    return {
        "name_patient": lambda one, who: pathways.name_patient(one.id, patient, actor=who, now=now),
        "change_onset": lambda one, who: pathways.change_onset(
            one.id, OnsetKind.WAKE_UP, None, actor=who, now=now
        ),
        "record_milestone": lambda one, who: pathways.record_milestone(
            one.id, NewStamp(code="recognised"), actor=who, now=now
        ),
        "correct_milestone": lambda one, who: pathways.correct_milestone(
            one.id, stamp, after(31), reason="看错表", actor=who, now=now
        ),
        "fill_scale": lambda one, who: pathways.fill_scale(
            one.id, NewFilled(answers={"weight": Decimal(70)}), actor=who, now=now
        ),
        "sign_decision": lambda one, who: pathways.sign_decision(
            one.id, NewDecision(checklist="ivt", choice=Choice.LEAVE, reason="家属拒绝"), actor=who, now=now
        ),
        "send_on": lambda one, who: pathways.send_on(one.id, place.lead, actor=who, now=now),
        "end_case": lambda one, who: pathways.end_case(one.id, "left", None, actor=who, now=now),
    }


def test_each_verb_is_refused_to_who_has_no_duty_and_hidden_from_strangers():
    place = a_channel()
    case = a_case(place, destination=place.hub)
    idle = place.actor(Role.DATA_OFFICER, place.primary)
    stranger = place.actor(Role.DEPARTMENT_HEAD, place.outside)
    for verb in verbs_of(place, case).values():
        with pytest.raises(NotPermitted):
            verb(case, idle)
        with pytest.raises(NotFound):
            verb(case, stranger)
        # A member of the same alliance without a part is a stranger to the case.
        with pytest.raises(NotFound):
            verb(case, place.lead_team)
    new = NewCase(pathway="stroke", onset_kind=OnsetKind.KNOWN, label="女")
    for nobody in (idle, stranger):
        with pytest.raises((NotPermitted, InputInvalid)):
            pathways.open_case(new, actor=nobody, now=after(30))
    with pytest.raises(NotFound):
        seen_by(case, stranger)
    with pytest.raises(NotFound):
        pathways.board(place.hub, actor=place.doctor, now=after(30))


def test_each_verb_is_refused_once_the_case_is_over():
    place = a_channel()
    case = a_case(place, destination=place.hub)
    verbs = verbs_of(place, case)
    pathways.end_case(case.id, "opened_in_error", None, actor=place.doctor, now=after(180))
    for name, verb in verbs.items():
        who = place.hub_team if name == "sign_decision" else place.doctor
        with pytest.raises(WrongState):
            verb(case, who)


def test_a_case_is_opened_and_the_hub_expects_it():
    place = a_channel()
    case = a_case(place, destination=place.hub)
    (line,) = pathways.board(place.hub, actor=place.hub_team, now=after(31))
    assert (line.is_coming, line.coming_from, line.label) == (True, place.primary, "男 约70岁")
    assert [one.code for one in line.stamps] == ["onset", "pre_alert"]
    assert pathways.board(place.lead, actor=place.lead_team, now=after(31)) == ()
    with reading(OPERATOR, now=after(31)):
        facts = list(
            RecordedRow.objects.filter(case=str(case.id)).order_by("ordinal").values_list("fact", "facts")
        )
    assert [fact for fact, _ in facts] == ["case_opened", "case_milestone_told"]
    told = json.loads(facts[1][1])
    assert told["alerted_roles"] == ["channel_team", "emergency_staff"]
    assert set(told["alerted_places"]) == {str(place.hub)}
    assert "约70岁" not in str(facts)
    assert "stroke" not in str(facts)


def test_who_it_is_may_be_said_later():
    place = a_channel()
    case = a_case(place)
    patient = registered(place.primary, number=a_number()).id
    named = pathways.name_patient(case.id, patient, actor=place.doctor, now=after(40))
    assert named.patient == patient
    seen = seen_by(case, place.doctor)
    assert seen.label == "王秀英"
    assert isinstance(seen.view.answers["age"], Decimal)


def test_the_beginning_may_become_known_otherwise():
    place = a_channel()
    case = a_case(place)
    changed = pathways.change_onset(
        case.id, OnsetKind.LAST_WELL, after(-120), reason="家属补充", actor=place.doctor, now=after(45)
    )
    assert (changed.onset_kind, changed.onset_at) == (OnsetKind.LAST_WELL, after(-120))
    trail = seen_by(case, place.doctor).trail
    assert [(one.stamp.code, one.is_standing) for one in trail] == [("onset", False), ("onset", True)]
    with pytest.raises(ImpossibleOrder):
        tell(case, "recognised", 50, by=place.doctor)
        pathways.change_onset(case.id, OnsetKind.KNOWN, after(55), actor=place.doctor, now=after(60))


def test_a_milestone_is_told_once_with_device_and_offset():
    place = a_channel()
    case = a_case(place, destination=place.hub)
    slow = timedelta(minutes=3, seconds=12)
    # A phone that is three minutes slow, without a line for five minutes.
    tap = Tap(device="phone-1", tapped_at=after(55) - slow, sent_at=after(60) - slow)
    pathways.record_milestone(case.id, NewStamp(code="door", tap=tap), actor=place.hub_team, now=after(60))
    (stamp,) = [one for one in seen_by(case, place.hub_team).view.stamps if one.code == "door"]
    assert (stamp.at, stamp.device, stamp.offset_seconds) == (after(55), "phone-1", 192.0)
    with pytest.raises(ToldAlready) as again:
        tell(case, "door", 61, by=place.hub_team)
    assert again.value.facts["stamp"] == stamp.id
    with pytest.raises(ImpossibleOrder):
        pathways.record_milestone(
            case.id, NewStamp(code="seen", at=after(50)), actor=place.hub_team, now=after(62)
        )
    with pytest.raises(NotDoneHere):
        tell(case, "room_ready", 63, by=place.hub_team)
    with pytest.raises(NotSigned):
        tell(case, "ct_start", 64, by=place.hub_team)
        tell(case, "needle", 65, by=place.hub_team)
    with pytest.raises(NotPermitted):
        tell(case, "ct_read", 66, by=place.actor(Role.WARD_NURSE, place.hub))


def test_a_correction_leaves_its_trail_and_a_withdrawn_one_may_be_told_again():
    place = a_channel()
    case = a_case(place, destination=place.hub)
    tell(case, "door", 60, by=place.hub_team)
    door = seen_by(case, place.hub_team).view.stamps[-1]
    pathways.correct_milestone(
        case.id, door.id, after(58), reason="按监控", actor=place.hub_team, now=after(70)
    )
    standing = seen_by(case, place.hub_team).view.stamps[-1]
    assert (standing.code, standing.at, standing.corrects) == ("door", after(58), door.id)
    pathways.correct_milestone(
        case.id, standing.id, None, reason="记错病人", actor=place.hub_team, now=after(71)
    )
    seen = seen_by(case, place.hub_team)
    assert "door" not in {one.code for one in seen.view.stamps}
    assert [one.is_withdrawn for one in seen.trail if one.stamp.code == "door"] == [False, False, True]
    tell(case, "door", 75, by=place.hub_team)
    with pytest.raises(NotFound):
        pathways.correct_milestone(
            case.id, door.id, after(59), reason="x", actor=place.hub_team, now=after(76)
        )
    with pytest.raises(InputInvalid):
        last = seen_by(case, place.hub_team).view.stamps[-1]
        pathways.correct_milestone(
            case.id, last.id, after(74), reason=" ", actor=place.hub_team, now=after(76)
        )


def test_a_scale_is_filled_in_whole_or_not_at_all():
    place = a_channel()
    case = a_case(place)
    whole = NewFilled(scale="fast", answers={"face": True, "arm": True, "speech": False})
    scored = pathways.fill_scale(case.id, whole, actor=place.doctor, now=after(32))
    assert (scored.total, scored.cut, scored.is_positive) == (Decimal(2), "suspected", True)
    for answers in ({"face": True}, {"face": True, "arm": True, "speech": "maybe"}, {"nose": True}):
        with pytest.raises(InputInvalid):
            pathways.fill_scale(
                case.id, NewFilled(scale="fast", answers=answers), actor=place.doctor, now=after(33)
            )
    assert seen_by(case, place.doctor).view.scales["fast"].shown == "2"


def test_against_the_advice_a_reason_is_needed():
    place = a_channel()
    case = a_case(place, destination=place.hub)
    tell(case, "door", 60, by=place.hub_team)
    answer(case, 61, by=place.hub_team, ct_bleeding=True)
    against = NewDecision(checklist="ivt", choice=Choice.DO)
    with pytest.raises(InputInvalid):
        pathways.sign_decision(case.id, against, actor=place.hub_team, now=after(62))
    with pytest.raises(NotPermitted):
        pathways.sign_decision(case.id, against, actor=place.doctor, now=after(62))
    left = NewDecision(checklist="ivt", choice=Choice.LEAVE)
    decision = pathways.sign_decision(case.id, left, actor=place.hub_team, now=after(62))
    assert (decision.choice, decision.advice) == (Choice.LEAVE, "against")


def test_without_a_name_the_case_goes_on_and_the_referral_follows():
    place = a_channel()
    case = a_case(place)
    sent = pathways.send_on(case.id, place.hub, actor=place.doctor, now=after(33))
    assert sent.next == place.hub
    assert [one.referral for one in seen_by(case, place.doctor).parts] == [None, None]
    patient = registered(place.primary, number=a_number()).id
    pathways.name_patient(case.id, patient, actor=place.doctor, now=after(35))
    with pytest.raises(InputInvalid):
        pathways.send_on(case.id, place.hub, actor=place.doctor, now=after(36))
    pathways.send_on(case.id, place.hub, consent=True, actor=place.doctor, now=after(36))
    assert seen_by(case, place.doctor).parts[1].referral is not None
    with pytest.raises(InputInvalid):
        pathways.send_on(case.id, place.outside, consent=True, actor=place.doctor, now=after(37))


def test_a_case_that_does_not_count_is_closed_at_once():
    place = a_channel()
    case = a_case(place)
    over = pathways.end_case(case.id, "not_this", None, actor=place.doctor, now=after(80))
    assert over.state is CaseState.CLOSED
    watching = place.actor(Role.QUALITY_OFFICER, place.lead)
    assert pathways.measured_cases(CasesWanted(), actor=watching, now=after(90)) == ()
    with pytest.raises(InputInvalid):
        pathways.end_case(a_case(place).id, "nowhere", None, actor=place.doctor, now=after(81))


def test_a_second_case_of_the_same_human_is_seen_as_a_recurrence():
    place = a_channel()
    patient = registered(place.primary, number=a_number()).id
    first = a_case(place, patient=patient)
    pathways.end_case(first.id, "discharged", None, actor=place.doctor, now=after(100))
    second = a_case(place, patient=patient, minutes=200)
    assert seen_by(second, place.doctor, 210).recurs == first.opened_at
    assert seen_by(first, place.doctor, 210).recurs is None


def test_a_signature_opens_the_milestone_that_needs_it():
    place = a_channel()
    case = a_case(place, destination=place.hub)
    tell(case, "door", 60, by=place.hub_team)
    tell(case, "ct_start", 70, by=place.hub_team)
    sign(case, "ivt", 80, by=place.hub_team)
    tell(case, "needle", 90, by=place.hub_team)
    seen = seen_by(case, place.hub_team)
    assert seen.measured["dnt"].minutes == 30
    assert seen.measured["dnt"].in_target
    with pytest.raises(NotFound):
        pathways.see_case(uuid4(), actor=place.hub_team, purpose=Purpose.CARE, now=after(95))


def test_the_hubs_team_is_told_before_the_door():
    discover()
    place = a_channel()
    team, idle = place.hub_team, place.actor(Role.DATA_OFFICER, place.hub)
    case = a_case(place, destination=place.hub)
    deliver(now=after(31))
    found = notices.list_notices(notices.NoticesWanted(), actor=team, now=after(32)).rows
    assert [(one.kind, one.level, one.subject) for one in found] == [
        (NoticeKind.CASE_ALERT, Urgency.EMERGENCY, case.id)
    ]
    assert notices.list_notices(notices.NoticesWanted(), actor=idle, now=after(32)).rows == ()
    # Delivered again, nobody is told twice; the next milestone that alerts is told anew.
    tell(case, "door", 60, by=team)
    for _ in range(2):
        deliver(now=after(61))
    assert len(notices.list_notices(notices.NoticesWanted(), actor=team, now=after(62)).rows) == 2
