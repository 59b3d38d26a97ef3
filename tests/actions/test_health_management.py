"""Residents are enrolled once, followed up by who may, and their enrolment stops, goes on and ends."""

from datetime import date, timedelta

import pytest

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.models import EnrolmentRow, EnrolmentStepRow
from heyi.contexts.health.rules.management import (
    AlreadyManaged,
    NoContract,
    NotOwnRecord,
    TooFewAttempts,
)
from heyi.contexts.health.terms.figures import Period, Share
from heyi.contexts.health.terms.management import (
    Basis,
    CloseReason,
    Ground,
    ManagedAction,
    ManagedState,
    RiskGroup,
    StopReason,
)
from heyi.contexts.patients.terms.identity import Verdict
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, StaleVersion, WrongState
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of
from tests import making
from tests.making_health import a_village, in_force
from tests.making_management import a_team, enrolled, followed_up, tried, visited
from tests.making_patients import (
    NOW,
    a_number,
    decided,
    opened,
    paired,
    registered,
    staff_at,
    withdrawn,
)

pytestmark = pytest.mark.django_db

STOP = health.Move(action=ManagedAction.STOP, reason=StopReason.MOVED_AWAY, words="随儿子去成都")
RESUME = health.Move(action=ManagedAction.RESUME)
CLOSE = health.Move(action=ManagedAction.CLOSE, reason=CloseReason.DIED)


def moved(enrolment, move, *, by=None, seen_version=None):
    actor = by or a_team(enrolment.organisation)
    return health.move_enrolment(enrolment.id, move, seen_version=seen_version, actor=actor, now=NOW)


def facts_about(case) -> list[tuple[str, dict]]:
    with reading(OPERATOR, now=NOW):
        found = RecordedRow.objects.filter(case=case).order_by("transaction", "place")
        return list(found.values_list("fact", "facts"))


def test_a_resident_is_enrolled_and_the_fact_tells_no_disease():
    village = new_id()
    made = followed_up(village, days_ago=0)
    assert (made.state, made.group, made.basis) == (
        ManagedState.ACTIVE,
        RiskGroup.HYPERTENSION,
        Basis.PUBLIC_SERVICE,
    )
    assert made.due is not None
    assert made.due.on == made.started_on + timedelta(days=14)
    ((name, facts),) = facts_about(made.id)
    assert name == "resident_enrolled"
    assert "hypertension" not in str(facts)


def test_who_holds_no_such_duty_enrols_nobody_and_a_stranger_finds_nobody():
    village = new_id()
    patient = registered(village)
    with pytest.raises(NotPermitted):
        enrolled(patient, by=staff_at(village))
    with pytest.raises(NotFound):
        enrolled(patient, by=a_team(other := new_id()), at=other)


def test_nobody_is_followed_up_twice_for_the_same_but_for_two_things():
    village = new_id()
    patient = registered(village)
    first = enrolled(patient)
    with pytest.raises(AlreadyManaged):
        enrolled(patient)
    enrolled(patient, RiskGroup.DIABETES)
    moved(first, CLOSE)
    assert enrolled(patient).id != first.id


def test_somebody_followed_up_elsewhere_is_not_enrolled_again_and_nothing_more_is_told():
    village, county = new_id(), new_id()
    number = a_number()
    enrolled(registered(village, number=number))
    other = registered(county, number=number)
    with pytest.raises(AlreadyManaged) as refused:
        enrolled(other)
    assert dict(refused.value.facts) == {}


def test_without_a_contract_only_ones_own_residents_are_followed_up():
    village, county = new_id(), new_id()
    patient = registered(village)
    opened(patient, county)
    with pytest.raises(NotOwnRecord):
        enrolled(patient, by=a_team(county), at=county)
    with pytest.raises(NoContract):
        enrolled(patient, basis=Basis.CONTRACT)


def test_who_does_not_fit_the_group_is_refused_at_the_field():
    village = new_id()
    young = registered(village, number=a_number(date(1990, 1, 1)))
    with pytest.raises(InputInvalid) as refused:
        enrolled(young, RiskGroup.ELDERLY)
    assert [(one.field, one.code, one.limit) for one in refused.value.problems] == [
        ("group", "too_young", 65)
    ]
    with pytest.raises(InputInvalid):
        enrolled(young, RiskGroup.STROKE_RISK, ground=Ground.SCREENING)


def test_following_somebody_up_stops_goes_on_and_ends_and_every_step_is_kept():
    made = followed_up(new_id())
    stopped = moved(made, STOP, seen_version=1)
    assert (stopped.state, stopped.due, stopped.version) == (ManagedState.STOPPED, None, 2)
    again = moved(made, RESUME, seen_version=2)
    assert again.state is ManagedState.ACTIVE
    assert again.due == made.due
    assert moved(made, CLOSE).state is ManagedState.CLOSED
    page = health.enrolment_page(made.id, actor=a_team(made.organisation), now=NOW)
    assert [(one.action, one.reason) for one in page.steps] == [
        (ManagedAction.CLOSE, "died"),
        (ManagedAction.RESUME, ""),
        (ManagedAction.STOP, "moved_away"),
    ]
    assert page.steps[-1].words == "随儿子去成都"
    with pytest.raises(WrongState):
        moved(made, RESUME)
    with pytest.raises(WrongState):
        visited(made, 130, 80)


def test_moving_an_enrolment_is_refused_without_the_duty_to_strangers_and_to_who_saw_an_older_one():
    made = followed_up(new_id())
    with pytest.raises(NotPermitted):
        moved(made, STOP, by=staff_at(made.organisation))
    with pytest.raises(NotFound):
        moved(made, STOP, by=a_team(new_id()))
    with pytest.raises(StaleVersion):
        moved(made, STOP, seen_version=7)
    for wrong in (
        health.Move(action=ManagedAction.STOP),
        health.Move(action=ManagedAction.STOP, reason=CloseReason.DIED),
        health.Move(action=ManagedAction.RESUME, reason=StopReason.LOST),
    ):
        with pytest.raises((InputInvalid, WrongState)):
            moved(made, wrong)


def test_nobody_is_called_lost_before_three_tries_and_being_seen_begins_the_count_anew():
    made = followed_up(new_id())
    lost = health.Move(action=ManagedAction.STOP, reason=StopReason.LOST)
    assert [tried(made, days_ago=days) for days in (20, 18)] == [1, 2]
    with pytest.raises(TooFewAttempts):
        moved(made, lost)
    visited(made, 130, 80, days_ago=15)
    assert [tried(made, days_ago=days) for days in (10, 8, 6)] == [1, 2, 3]
    assert moved(made, lost).state is ManagedState.STOPPED


def test_what_is_resumed_is_not_followed_up_by_somebody_else_meanwhile():
    village, county = new_id(), new_id()
    number = a_number()
    made = enrolled(registered(village, number=number))
    moved(made, health.Move(action=ManagedAction.STOP, reason=StopReason.TRANSFERRED))
    enrolled(registered(county, number=number))
    with pytest.raises(AlreadyManaged):
        moved(made, RESUME)


def test_two_records_found_to_be_one_human_are_both_told_and_neither_is_lost():
    village, county = new_id(), new_id()
    one, other = registered(village), registered(county)
    first, second = enrolled(one), enrolled(other)
    pair = decided(paired(one, other), Verdict.SAME)
    both = staff_at(village, county, duties=(*a_team(village).standings[0].duties,))
    told = health.managed_of(one.id, actor=both, now=NOW)
    assert {line.enrolment.id for line in told} == {first.id, second.id}
    # Each institution sees its own on its list, and one of them can be ended.
    for place, mine in ((village, first), (county, second)):
        lines = health.due_list(health.DueWanted(), actor=a_team(place), now=NOW).rows
        assert [line.enrolment.id for line in lines] == [mine.id]
    with pytest.raises(AlreadyManaged):
        enrolled(one)
    moved(second, health.Move(action=ManagedAction.STOP, reason=StopReason.TRANSFERRED))
    with pytest.raises(AlreadyManaged):
        moved(second, RESUME)
    withdrawn(pair)
    assert moved(second, RESUME).state is ManagedState.ACTIVE
    assert [one.enrolment.id for one in health.managed_of(one.id, actor=both, now=NOW)] == [first.id]


def test_steps_cannot_be_rewritten():
    made = followed_up(new_id())
    moved(made, STOP)
    with reading(OPERATOR, now=NOW):
        assert EnrolmentStepRow.objects.count() == 1
        assert EnrolmentRow.objects.get().version == 2


def test_duty_to_read_is_not_duty_to_manage():
    made = followed_up(new_id())
    reader = staff_at(made.organisation, duties=(Duty.READ_PATIENT,))
    assert health.enrolment_page(made.id, actor=reader, now=NOW).enrolment.id == made.id
    with pytest.raises(NotFound):
        health.enrolment_page(made.id, actor=a_team(new_id()), now=NOW)


def test_figures_tell_the_state_at_the_end_of_the_period_and_who_left_within_it():
    village = new_id()
    team = a_team(village)
    stays, goes = followed_up(village), followed_up(village)
    visited(stays, 130, 80, days_ago=5)
    moved(goes, STOP)
    today = day_of(NOW)

    def figures(since: int, until: int):
        period = Period(today - timedelta(days=since), today - timedelta(days=until))
        (one,) = [
            each
            for each in health.figures_at(village, period, actor=team, now=NOW)
            if each.group is RiskGroup.HYPERTENSION
        ]
        return one

    now = figures(364, 0)
    assert (now.enrolled, now.controlled, dict(now.left)) == (1, Share(1, 1), {"moved_away": 1})
    # What was written down today did not exist a month ago.
    assert figures(300, 30).enrolled == 0
    with pytest.raises(NotPermitted):
        health.figures_at(village, Period(today, today), actor=staff_at(village), now=NOW)


def test_a_contract_in_force_is_a_basis_even_for_a_record_of_somebody_else():
    here = a_village()
    contract = in_force(here)
    later = making.NOW + timedelta(minutes=5)
    new = health.NewEnrolment(
        patient=contract.patient, at=here.at, group=RiskGroup.HYPERTENSION, basis=Basis.CONTRACT,
        ground=Ground.DIAGNOSIS, started_on=day_of(later),
    )  # fmt: skip
    made = health.enrol_resident(new, actor=here.doctor, now=later)
    assert made.basis is Basis.CONTRACT
