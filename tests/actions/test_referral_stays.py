"""In-patients who could go on below: proposed once a stay, answered once, gone when the patient is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from heyi.contexts.governance.terms import Direction, Role
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.record import public as record
from heyi.contexts.record.queries import open_stays
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.actions import staying
from heyi.contexts.referral.models import ReferralRow
from heyi.contexts.referral.terms import State
from heyi.contexts.referral.terms.stays import KeepReason, Lacking, StayProposal, StayState, Wherefrom
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, WrongState
from heyi.kernel.moments import day_of
from tests.making import (
    NOW,
    Yibin,
    a_number,
    a_package,
    a_package_down,
    a_referral,
    a_stranger,
    an_alliance,
    taken,
)
from tests.making_record import an_entry, sent
from tests.making_stays import a_stay, ended, head, looked, proposals
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")

LATER = NOW + timedelta(days=1)
UP_TO_NOW = referral.TakenUp(is_confirmed=True)


@pytest.fixture
def yibin(committed: None) -> Yibin:
    return an_alliance(NOW - timedelta(days=20))


def prepared(one: StayProposal) -> dict[str, Any]:
    return {**one.prepared}


def facts(name: str) -> int:
    with reading(OPERATOR, now=NOW):
        return RecordedRow.objects.filter(fact=name).count()


def test_whoever_is_past_the_suggested_stay_and_stable_is_proposed_once(yibin: Yibin) -> None:
    a_stay(yibin)
    a_stay(yibin, days=9)
    a_stay(yibin, code="C71.9")
    assert looked() == 1
    (one,) = proposals(yibin)
    assert (one.patient_name, one.is_confirmed_by_record) == ("李桂芳", True)
    assert prepared(one)["why"]["code"] == "cerebral-infarction"
    package = prepared(one)["package"]
    assert package["diagnosis_code"] == "I63.9"
    assert "脑梗死" in package["summary"]
    assert package["medicines"] == [{"name": "阿司匹林肠溶片"}]
    assert prepared(one)["lacking"] == []
    assert prepared(one)["destination"]["by"] == Wherefrom.SAME_DIVISION
    assert looked() == 0
    assert (facts("stay_proposed"), facts("stays_checked")) == (1, 2)


def test_what_nobody_told_is_not_stable_and_not_unstable(yibin: Yibin) -> None:
    a_stay(yibin, is_told=False)
    assert looked() == 1
    (one,) = proposals(yibin)
    assert not one.is_confirmed_by_record
    assert {Lacking.MEDICINES, Lacking.SIGNS, Lacking.RESULTS} <= set(prepared(one)["lacking"])
    with pytest.raises(InputInvalid) as refused:
        told = referral.TakenUp(destination=yibin.township)
        referral.take_up_stay(one.id, told, actor=head(yibin), now=NOW)
    assert [problem.code for problem in refused.value.problems] == ["stability_unconfirmed"]
    assert proposals(yibin) == (one,)


def test_whoever_is_not_stable_is_not_proposed_and_falls_away(yibin: Yibin) -> None:
    a_stay(yibin, 体温="38.9")
    assert looked() == 0
    patient, stay = a_stay(yibin, name="赵国庆")
    assert looked() == 1
    from tests.making_record import EntryKind

    fever = an_entry(
        EntryKind.OBSERVATION, patient, encounter=stay, text="体温", code="8310-5", group="vital_signs", unit="Cel",
        number="39.1", low=None, high=None, flag=None, taken_at=NOW.isoformat(),
    )  # fmt: skip
    sent(yibin.county, fever, actor=OPERATOR, now=NOW)
    assert looked() == 0
    assert proposals(yibin) == ()
    assert [one.reason for one in proposals(yibin, state=StayState.FALLEN)] == ["not_stable"]


def test_a_ward_takes_a_proposal_up_and_nothing_is_typed_twice(yibin: Yibin) -> None:
    a_stay(yibin)
    looked()
    (one,) = proposals(yibin)
    draft = referral.take_up_stay(
        one.id, referral.TakenUp(destination=yibin.township), actor=head(yibin), now=NOW
    )
    assert (draft.state, draft.direction, draft.lower) == (State.DRAFT, Direction.DOWN, yibin.township)
    assert draft.sender == yibin.county
    told: Any = referral.prepared_for(draft.id, actor=head(yibin), now=NOW)
    assert told["package"]["summary"] == prepared(one)["package"]["summary"]
    down = a_package_down(yibin.township) | {name: told["package"][name] for name in ("summary", "medicines")}
    sent_down = referral.take_step(draft.id, "offer_down", down, seen_version=1, actor=head(yibin), now=NOW)
    assert sent_down.state is State.DOWN_OFFERED
    assert looked() == 0
    assert [done.referral for done in proposals(yibin, state=StayState.TAKEN_UP)] == [draft.id]
    with pytest.raises(WrongState):
        referral.take_up_stay(one.id, UP_TO_NOW, actor=head(yibin), now=NOW)


def test_who_came_by_a_referral_goes_on_by_it(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.IN_TREATMENT, now=NOW - timedelta(days=12))
    assert looked() == 1
    (one,) = proposals(yibin)
    assert one.behind == made.id
    assert prepared(one)["destination"] == {"organisation": str(yibin.village), "by": "came_from"}
    assert not one.is_confirmed_by_record
    same = referral.take_up_stay(one.id, UP_TO_NOW, actor=head(yibin), now=NOW)
    assert same.id == made.id
    taken(yibin, same, "complete", now=NOW)
    assert [done.referral for done in proposals(yibin, state=StayState.TAKEN_UP)] == [made.id]


def test_a_stay_that_a_referral_and_a_system_tell_of_is_proposed_once(yibin: Yibin) -> None:
    number = a_number()
    made = a_referral(yibin, state=State.IN_TREATMENT, number=number, now=NOW - timedelta(days=12))
    assert looked() == 1
    a_stay(yibin, days=12, number=number, name="王秀英")
    assert looked() == 0
    (one,) = proposals(yibin)
    assert one.behind == made.id
    assert one.encounter is not None
    assert one.is_confirmed_by_record


def test_who_is_put_off_is_proposed_again_on_that_day_and_not_before(yibin: Yibin) -> None:
    a_stay(yibin)
    looked()
    (one,) = proposals(yibin)
    day = day_of(NOW) + timedelta(days=2)
    put_off = referral.put_stay_off(one.id, "result_awaited", day, words="等心超", actor=head(yibin), now=NOW)
    assert (put_off.state, put_off.put_off_until, put_off.words) == (StayState.PUT_OFF, day, "等心超")
    assert looked(LATER) == 0
    assert proposals(yibin, now=LATER) == ()
    assert looked(NOW + timedelta(days=2)) == 1
    (again,) = proposals(yibin, now=NOW + timedelta(days=2))
    assert (again.id, again.put_off_until, again.reason) == (one.id, None, "")
    assert facts("stay_proposed_again") == 1


def test_who_is_refused_is_not_proposed_again(yibin: Yibin) -> None:
    a_stay(yibin)
    looked()
    (one,) = proposals(yibin)
    referral.refuse_stay(one.id, KeepReason.WARD_KEEPS_PATIENT, actor=head(yibin), now=NOW)
    assert looked(LATER) == 0
    assert [kept.reason for kept in proposals(yibin, state=StayState.REFUSED)] == ["ward_keeps_patient"]
    for answer in (
        lambda: referral.refuse_stay(one.id, "not_stable", actor=head(yibin), now=LATER),
        lambda: referral.put_stay_off(
            one.id, "not_stable", day_of(LATER) + timedelta(days=1), actor=head(yibin), now=LATER
        ),
    ):
        with pytest.raises(WrongState):
            answer()


def test_a_proposal_goes_with_the_patient(yibin: Yibin) -> None:
    patient, stay = a_stay(yibin)
    made = a_referral(yibin, state=State.IN_TREATMENT, now=NOW - timedelta(days=12))
    assert looked() == 2
    one, other = sorted(proposals(yibin), key=lambda each: each.behind is not None)
    ended(yibin, patient, stay)
    with pytest.raises(WrongState):
        referral.take_up_stay(
            one.id, referral.TakenUp(destination=yibin.township), actor=head(yibin), now=NOW
        )
    taken(yibin, made, "complete", now=NOW)
    assert referral.let_ended_fall(actor=TIMEKEEPER, now=NOW) == 2
    assert proposals(yibin) == ()
    fallen = proposals(yibin, state=StayState.FALLEN)
    assert {each.id: each.reason for each in fallen} == {one.id: "discharged", other.id: "discharged"}
    assert referral.let_ended_fall(actor=TIMEKEEPER, now=NOW) == 0


def test_a_proposal_falls_when_the_patient_goes_down_otherwise(yibin: Yibin) -> None:
    patient, _ = a_stay(yibin)
    looked()
    new = referral.NewReferral(
        patient=patient.id, direction=Direction.DOWN, destination=yibin.township, at=yibin.county
    )
    draft = referral.draft_referral(new, actor=head(yibin), now=NOW)
    given = a_package_down(yibin.township)
    referral.take_step(draft.id, "offer_down", given, seen_version=1, actor=head(yibin), now=NOW)
    assert referral.let_ended_fall(referral=draft.id, by_record=False, actor=TIMEKEEPER, now=NOW) == 1
    assert [one.reason for one in proposals(yibin, state=StayState.FALLEN)] == ["referred_down"]
    assert looked() == 0


def test_a_draft_that_is_thrown_away_gives_the_proposal_back(yibin: Yibin) -> None:
    a_stay(yibin)
    looked()
    (one,) = proposals(yibin)
    told = referral.TakenUp(destination=yibin.township)
    draft = referral.take_up_stay(one.id, told, actor=head(yibin), now=NOW)
    referral.take_step(draft.id, "discard_draft", {}, seen_version=1, actor=head(yibin), now=NOW)
    for _ in range(2):
        referral.reopen_stay(draft.id, actor=TIMEKEEPER, now=NOW)
        assert [(each.id, each.referral) for each in proposals(yibin)] == [(one.id, None)]
    referral.reopen_stay(uuid4(), actor=TIMEKEEPER, now=NOW)
    assert facts("stay_proposed_again") == 1


def test_strangers_and_other_duties_find_nothing(yibin: Yibin) -> None:
    a_stay(yibin)
    looked()
    (one,) = proposals(yibin)
    nurse = yibin.staff(Role.WARD_NURSE, yibin.county).actor(NOW)
    elsewhere = yibin.staff(Role.DEPARTMENT_HEAD, yibin.other_county).actor(NOW)
    day = day_of(NOW) + timedelta(days=1)
    for actor in (a_stranger().actor(NOW), elsewhere, nurse):
        for deed in (
            lambda actor=actor: referral.see_stay(one.id, actor=actor, now=NOW),
            lambda actor=actor: referral.take_up_stay(one.id, UP_TO_NOW, actor=actor, now=NOW),
            lambda actor=actor: referral.refuse_stay(one.id, "not_stable", actor=actor, now=NOW),
            lambda actor=actor: referral.put_stay_off(one.id, "not_stable", day, actor=actor, now=NOW),
        ):
            with pytest.raises(NotFound):
                deed()
    assert referral.list_stays(referral.StaysWanted(), actor=elsewhere, now=NOW).rows == ()
    with pytest.raises(NotPermitted):
        referral.list_stays(referral.StaysWanted(), actor=nurse, now=NOW)


def test_only_the_system_looks_at_wards(yibin: Yibin) -> None:
    for deed in (
        lambda: referral.look_at_wards(actor=head(yibin), now=NOW),
        lambda: referral.let_ended_fall(actor=head(yibin), now=NOW),
        lambda: referral.reopen_stay(uuid4(), actor=head(yibin), now=NOW),
        lambda: record.open_stays(actor=head(yibin), now=NOW),
        lambda: record.said_in_stay(uuid4(), actor=head(yibin), now=NOW),
    ):
        with pytest.raises(NotPermitted):
            deed()


def test_a_look_that_was_cut_short_goes_on_where_it_ended(
    yibin: Yibin, monkeypatch: pytest.MonkeyPatch
) -> None:

    for name in ("甲一", "乙二", "丙三"):
        a_stay(yibin, name=name)
    whole, seen = staying._propose, []

    def cut_short(found: object, **more: object) -> bool:
        seen.append(found)
        if len(seen) == 2:
            raise RuntimeError("the power went")
        return whole(found, **more)

    monkeypatch.setattr(staying, "_propose", cut_short)
    with pytest.raises(RuntimeError):
        looked()
    assert len(proposals(yibin)) == 1
    assert looked() == 2
    assert len(proposals(yibin)) == facts("stay_proposed") == 3


def test_two_looks_and_two_wards_at_once_make_one(yibin: Yibin) -> None:
    a_stay(yibin)
    answers = all_at_once(looked, looked)
    assert sum(answers) == 1
    (one,) = proposals(yibin)
    told, actor = referral.TakenUp(destination=yibin.township), head(yibin)
    answers = all_at_once(
        *[lambda: referral.take_up_stay(one.id, told, actor=actor, now=NOW)] * 2,
        lambda: referral.refuse_stay(one.id, "not_stable", actor=actor, now=NOW),
    )
    assert sum(isinstance(each, WrongState) for each in answers) == 2
    with reading(OPERATOR, now=NOW):
        drafts = ReferralRow.objects.filter(direction=Direction.DOWN).count()
    assert drafts == len(proposals(yibin, state=StayState.TAKEN_UP))


def test_a_ward_is_found_by_name_or_department(yibin: Yibin) -> None:
    a_stay(yibin, name="周天佑")
    a_stay(yibin, name="吴小梅")
    looked()
    assert [one.patient_name for one in proposals(yibin, words="天佑")] == ["周天佑"]
    assert len(proposals(yibin, words="神经")) == 2
    assert proposals(yibin, words="骨科") == ()


def test_figures_count_what_became_of_proposals(yibin: Yibin) -> None:
    for _ in range(3):
        a_stay(yibin)
    looked()
    first, second, _ = proposals(yibin)
    referral.refuse_stay(first.id, KeepReason.WARD_KEEPS_PATIENT, actor=head(yibin), now=NOW)
    referral.take_up_stay(second.id, referral.TakenUp(destination=yibin.township), actor=head(yibin), now=NOW)
    period = Period(day_of(NOW) - timedelta(days=1), day_of(NOW))
    figures = referral.siphon_figures(yibin.region, period, actor=OPERATOR, now=NOW)
    told = figures.stays[yibin.county]
    assert (told.proposed, told.taken_up, told.refused, told.waiting) == (3, 1, 1, 1)
    assert told.reasons == {"ward_keeps_patient": 1}


def test_a_package_without_a_code_is_proposed_by_nobody(yibin: Yibin) -> None:
    a_referral(
        yibin, state=State.IN_TREATMENT, package=a_package(diagnosis_code=""), now=NOW - timedelta(days=12)
    )
    assert looked() == 0


def test_more_stays_than_one_batch_holds_are_all_looked_at(
    yibin: Yibin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_stays, "_AT_ONCE", 2)
    for number in range(5):
        a_stay(yibin, name=f"孙小{number}")
    assert looked() == 5
    assert looked() == 0
