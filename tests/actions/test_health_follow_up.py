"""Visits are recorded, judged, corrected with their history, and propose who should go up."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.models import FormerVisitRow
from heyi.contexts.health.rules.visits import VisitOnThatDay
from heyi.contexts.health.terms.follow_up import DangerSign, Item, ReferralNeed, Result, Way
from heyi.contexts.health.terms.management import Care, ManagedAction, RiskGroup, StopReason
from heyi.contexts.health.terms.proposals import ProposalState
from heyi.foundation.guard import lifted
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion, WrongState
from heyi.kernel.ids import new_id
from tests.making_management import a_team, day_ago, followed_up, found, tried, visited
from tests.making_patients import NOW, registered, staff_at

pytestmark = pytest.mark.django_db


def page_of(enrolment, now=NOW):
    return health.enrolment_page(enrolment.id, actor=a_team(enrolment.organisation), now=now)


def open_one(enrolment):
    (one,) = [one for one in page_of(enrolment).proposals if one.state is ProposalState.OPEN]
    return one


def corrected(visit, *values, by=None, why="看错血压计", seen_version=None, organisation=None):
    new = health.Correction(findings=found(*values), way=Way.FACE_TO_FACE, why=why)
    actor = by or a_team(organisation)
    return health.correct_follow_up(visit.id, new, seen_version=seen_version, actor=actor, now=NOW)


def test_a_visit_is_recorded_judged_and_says_when_the_next_is_due():
    made = followed_up(new_id())
    told = visited(made, 150, 80, days_ago=3, words="头晕", advice="少盐")
    assert told.visit.result is Result.CONTROLLED or told.visit.result is Result.NOT_CONTROLLED
    assert told.due is not None
    shown = page_of(made)
    assert shown.enrolment.due == told.due
    assert shown.visits[0].findings.values[Item.SYSTOLIC] == 150
    assert (shown.visits[0].findings.words, shown.visits[0].findings.advice) == ("头晕", "少盐")


def test_due_days_follow_what_was_found():
    made = followed_up(new_id())
    well = visited(made, 130, 80, days_ago=100)
    assert well.due is not None
    assert well.due.on == day_ago(10)
    bad = visited(made, 165, 95, days_ago=9)
    assert (bad.visit.result, bad.judgement.need) == (Result.NOT_CONTROLLED, ReferralNeed.NONE)
    assert bad.due is not None
    assert bad.due.on == day_ago(-5)


def test_recording_is_refused_without_the_duty_and_to_strangers():
    made = followed_up(new_id())
    with pytest.raises(NotPermitted):
        visited(made, 130, 80, by=staff_at(made.organisation))
    with pytest.raises(NotFound):
        visited(made, 130, 80, by=a_team(new_id()))
    with pytest.raises(NotPermitted):
        tried(made, by=staff_at(made.organisation))
    with pytest.raises(NotFound):
        tried(made, by=a_team(new_id()))


def test_a_stopped_enrolment_takes_no_visit_and_no_try():
    made = followed_up(new_id())
    move = health.Move(action=ManagedAction.STOP, reason=StopReason.DECLINED)
    health.move_enrolment(made.id, move, seen_version=None, actor=a_team(made.organisation), now=NOW)
    with pytest.raises(WrongState):
        visited(made, 130, 80)
    with pytest.raises(WrongState):
        tried(made)


def test_a_visit_of_one_day_is_written_once_and_a_try_puts_nothing_off():
    made = followed_up(new_id())
    due = visited(made, 130, 80, days_ago=100).due
    with pytest.raises(VisitOnThatDay):
        visited(made, 132, 80, days_ago=100)
    visited(made, 132, 80, days_ago=100, care=Care.CHECK_UP)
    assert tried(made, days_ago=1) == 1
    assert page_of(made).enrolment.due == due


def test_what_cannot_be_is_refused_and_nothing_is_written():
    made = followed_up(new_id(), days_ago=10)
    for wrong in ({"days_ago": -1}, {"days_ago": 11}):
        with pytest.raises(InputInvalid):
            visited(made, 130, 80, **wrong)
    with pytest.raises(InputInvalid):
        visited(made, 1300, 80)
    assert page_of(made).visits == ()


def test_a_correction_keeps_what_was_said_before_and_moves_the_due_day():
    made = followed_up(new_id())
    visit = visited(made, 165, 95, days_ago=9).visit
    told = corrected(visit, 135, 85, organisation=made.organisation, seen_version=1)
    assert (told.visit.result, told.visit.version) == (Result.CONTROLLED, 2)
    assert told.due is not None
    assert told.due.on == day_ago(9 - 90)
    (former,) = page_of(made).former
    assert (former.version, former.result, former.why) == (1, Result.NOT_CONTROLLED, "看错血压计")
    assert former.findings.values[Item.SYSTOLIC] == 165
    in_hand = reading(OPERATOR, now=NOW), lifted("somebody with the database in hand")
    with in_hand[0], in_hand[1], pytest.raises(DatabaseError), transaction.atomic():
        FormerVisitRow.objects.update(why="")


def test_a_correction_is_refused_without_a_reason_the_duty_or_the_latest_version_and_for_a_try():
    made = followed_up(new_id())
    visit = visited(made, 165, 95, days_ago=9).visit
    with pytest.raises(InputInvalid):
        corrected(visit, 135, 85, organisation=made.organisation, why=" ")
    with pytest.raises(NotPermitted):
        corrected(visit, 135, 85, by=staff_at(made.organisation))
    with pytest.raises(NotFound):
        corrected(visit, 135, 85, by=a_team(new_id()))
    with pytest.raises(StaleVersion):
        corrected(visit, 135, 85, organisation=made.organisation, seen_version=4)
    tried(made, days_ago=1)
    (missed,) = [one for one in page_of(made).visits if one.missed]
    with pytest.raises(NotFound):
        corrected(missed, 135, 85, organisation=made.organisation)


def test_the_second_uncontrolled_visit_in_a_row_proposes_a_referral():
    made = followed_up(new_id())
    assert visited(made, 165, 95, days_ago=30).judgement.need is ReferralNeed.NONE
    assert visited(made, 165, 95, days_ago=16).judgement.need is ReferralNeed.PROPOSED
    one = open_one(made)
    assert (one.need, one.is_late(NOW)) == (ReferralNeed.PROPOSED, False)
    assert {str(ground.cause) for ground in one.grounds} >= {"twice_in_a_row", "systolic_high"}
    assert all(ground.source and ground.status for ground in one.grounds)


def test_a_graver_proposal_takes_the_place_of_a_lighter_one_and_a_lighter_one_adds_nothing():
    made = followed_up(new_id())
    for days in (40, 30):
        visited(made, 165, 95, days_ago=days)
    visited(made, 182, 112, days_ago=20)
    assert open_one(made).need is ReferralNeed.AT_ONCE
    assert [one.state for one in page_of(made).proposals] == [ProposalState.OPEN, ProposalState.WITHDRAWN]
    visited(made, 165, 95, days_ago=10)
    assert len(page_of(made).proposals) == 2


def test_a_proposal_is_taken_up_once_with_its_referral():
    made = followed_up(new_id())
    visited(made, 182, 112)
    one, referral = open_one(made), new_id()
    doctor = a_team(made.organisation)
    other = registered(made.organisation).person
    with pytest.raises(NotFound):
        health.take_up_proposal(one.id, referral=referral, person=other, actor=doctor, now=NOW)
    health.take_up_proposal(one.id, referral=referral, person=made.person, actor=doctor, now=NOW)
    (told,) = page_of(made).proposals
    assert (told.state, told.referral, told.answered_by) == (ProposalState.TAKEN_UP, referral, doctor.id)
    for again in (
        lambda: health.take_up_proposal(one.id, referral=new_id(), person=made.person, actor=doctor, now=NOW),
        lambda: health.set_proposal_aside(one.id, "复测正常", actor=doctor, now=NOW),
    ):
        with pytest.raises(WrongState):
            again()


def test_a_proposal_is_answered_by_nobody_without_the_duty_and_no_stranger():
    made = followed_up(new_id())
    visited(made, 182, 112)
    one = open_one(made)
    reader = staff_at(made.organisation, duties=(Duty.READ_PATIENT,))
    for actor, refusal in ((reader, NotPermitted), (a_team(new_id()), NotFound)):
        with pytest.raises(refusal):
            health.take_up_proposal(one.id, referral=new_id(), person=made.person, actor=actor, now=NOW)
        with pytest.raises(refusal):
            health.set_proposal_aside(one.id, "复测正常", actor=actor, now=NOW)


def test_a_proposal_is_set_aside_with_a_reason_only():
    made = followed_up(new_id())
    visited(made, 182, 112)
    one, doctor = open_one(made), a_team(made.organisation)
    with pytest.raises(InputInvalid):
        health.set_proposal_aside(one.id, "  ", actor=doctor, now=NOW)
    health.set_proposal_aside(one.id, "复测 138/84，患者刚走完山路", actor=doctor, now=NOW)
    (told,) = page_of(made).proposals
    assert (told.state, told.reason) == (ProposalState.SET_ASIDE, "复测 138/84，患者刚走完山路")


def test_a_corrected_visit_takes_its_proposal_back():
    made = followed_up(new_id())
    visit = visited(made, 182, 112).visit
    corrected(visit, 128, 82, organisation=made.organisation)
    assert [one.state for one in page_of(made).proposals] == [ProposalState.WITHDRAWN]


def test_a_visit_written_down_late_proposes_nothing_any_more():
    made = followed_up(new_id())
    visited(made, 130, 80, days_ago=2)
    visited(made, 182, 112, days_ago=60)
    assert page_of(made).proposals == ()


def test_a_danger_sign_needs_no_measurement():
    made = followed_up(new_id(), RiskGroup.DIABETES)
    told = visited(made, danger_signs=frozenset({DangerSign.KETOTIC_BREATH}))
    assert told.judgement.need is ReferralNeed.AT_ONCE
    assert open_one(made).grounds[0].sign is DangerSign.KETOTIC_BREATH


def test_the_list_puts_at_once_first_then_who_waits_longest():
    village = new_id()
    team = a_team(village)
    early, late, grave = (followed_up(village, name=name) for name in ("张三", "李四", "王五"))
    visited(early, 130, 80, days_ago=200)
    visited(late, 130, 80, days_ago=20)
    visited(grave, 182, 112, days_ago=0)
    lines = health.due_list(health.DueWanted(), actor=team, now=NOW).rows
    assert [line.enrolment.id for line in lines] == [grave.id, early.id, late.id]
    assert [line.need for line in lines] == [ReferralNeed.AT_ONCE, ReferralNeed.NONE, ReferralNeed.NONE]
    assert (lines[0].is_late, lines[1].last.findings.values[Item.SYSTOLIC]) == (False, 130)
    tomorrow = health.due_list(health.DueWanted(), actor=team, now=NOW + timedelta(days=1)).rows
    assert tomorrow[0].is_late
    assert health.count_due(actor=team, now=NOW).late == 0
    assert health.count_due(actor=team, now=NOW + timedelta(days=1)).late == 1
    counts = health.count_due(actor=team, now=NOW)
    assert (counts.active, counts.overdue, counts.week, counts.at_once) == (3, 1, 1, 1)
    assert health.count_due(actor=a_team(new_id()), now=NOW).active == 0


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"when": health.When.OVERDUE}, {"张三"}),
        ({"when": health.When.PROPOSED}, {"王五"}),
        ({"when": health.When.MONTH}, {"张三", "王五"}),
        ({"group": RiskGroup.DIABETES}, {"赵六"}),
        ({"words": "李四"}, {"李四"}),
        ({"words": "lisi"}, {"李四"}),
        ({"only_mine": True}, set()),
        ({"when": health.When.STOPPED}, set()),
    ],
)
def test_the_list_is_narrowed(wanted, names):
    village = new_id()
    made = {name: followed_up(village, name=name) for name in ("张三", "李四", "王五")}
    made["赵六"] = followed_up(village, RiskGroup.DIABETES, name="赵六")
    visited(made["张三"], 130, 80, days_ago=200)
    visited(made["李四"], 130, 80, days_ago=20)
    visited(made["王五"], 182, 112)
    visited(made["赵六"], 6, days_ago=20)
    by_id = {one.id: name for name, one in made.items()}
    lines = health.due_list(health.DueWanted(**wanted), actor=a_team(village), now=NOW).rows
    assert {by_id[line.enrolment.id] for line in lines} == names


def test_the_list_has_pages():
    village = new_id()
    team = a_team(village)
    for number in range(21):
        followed_up(village, name=f"王{'一二三四五六七八九十'[number % 10]}", by=team)
    first = health.due_list(health.DueWanted(only_mine=True), actor=team, now=NOW)
    second = health.due_list(health.DueWanted(only_mine=True), number=2, actor=team, now=NOW)
    assert (len(first.rows), first.has_more, first.total) == (20, True, 21)
    assert (len(second.rows), second.has_more) == (1, False)
