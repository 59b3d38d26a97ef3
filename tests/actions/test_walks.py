"""Random walks of people over referrals: whatever they try, the invariants hold.

One open journey a person, a place held exactly where the table says so, clocks that add up, an unbroken chain, and no
refused attempt that leaves a trace. A few walks in `make test`, all of them in `make soak`.
"""

import sys
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients.models import GrantRow
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.actions.timing import target_for
from heyi.contexts.referral.models import ClockRow, HoldRow, JourneyRow, PassageRow, ReferralRow
from heyi.contexts.referral.queries.sitting import sitting_at
from heyi.contexts.referral.rules.clocks import ALWAYS
from heyi.contexts.referral.rules.sides import open_actions
from heyi.contexts.referral.rules.table import OPEN, PLACE_HELD, PLACE_OCCUPIED, REFERRAL, TERMINAL
from heyi.contexts.referral.terms import Clock, Referral, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.seal import check_chains
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError
from heyi.kernel.flow import Timer
from tests.making import NOW, Yibin, a_package, a_package_down, a_referral, an_alliance, some_beds

FEW_WALKS, ALL_WALKS = 60, 2500
STEPS = 24
ENDS: frozenset[Any] = TERMINAL


class World:
    """An alliance and everybody who may try something in it."""

    def __init__(self) -> None:
        self.place: Yibin = an_alliance()
        place = self.place
        posts = [
            (Role.VILLAGE_DOCTOR, place.village), (Role.VILLAGE_DOCTOR, place.other_village),
            (Role.DEPARTMENT_HEAD, place.county), (Role.REFERRAL_COORDINATOR, place.city),
            (Role.MEMBER_DOCTOR, place.city), (Role.DEPARTMENT_HEAD, place.province),
            (Role.DATA_OFFICER, place.village), (Role.WARD_NURSE, place.county),
        ]  # fmt: skip
        self.actors: list[Actor] = [place.staff(role, at).actor() for role, at in posts] + [TIMEKEEPER]
        heads = {place.county: self.actors[2], place.city: self.actors[3], place.province: self.actors[5]}
        self.pools = [some_beds(at, places=1, by=actor) for at, actor in heads.items()]
        self.drafts = [a_referral(place, state=State.DRAFT) for _ in range(2)]


class Walk(RuleBasedStateMachine):
    """Two patients, few places, many hands."""

    world: ClassVar[World | None] = None
    finished: ClassVar[int] = 0
    taken: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        if Walk.world is None:
            Walk.world = World()
        self.known = Walk.world
        # On the minute: a run that is cut in two counts each part in whole minutes.
        self.now = (NOW + timedelta(minutes=1)).replace(second=0)
        self.going = transaction.atomic()
        self.going.__enter__()
        self.referrals: list[Referral] = list(Walk.world.drafts)
        self.spans: dict[tuple[Any, str], list[list[Any]]] = {}
        self.booked_before: dict[tuple[Any, str], int] = {}
        self.moved: int | None = None

    def teardown(self) -> None:
        """Looks at the whole of the walk, then undoes it, whatever was found: the next one begins where this one did."""
        try:
            with reading(OPERATOR, now=self.now):
                for one in self.referrals:
                    self.the_story_has_no_gap(one)
                    self.clocks_add_up(one)
                cases = [str(one.id) for one in self.referrals]
                assert check_chains(RecordedRow.objects.filter(case__in=cases)) is None
            Walk.finished += 1
        finally:
            transaction.set_rollback(True)
            self.going.__exit__(None, None, None)

    @rule(minutes=st.sampled_from([0, 1, 15, 240, 3000]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(which=st.integers(0, 1), choice=st.integers(0, 99))
    def somebody_does_what_they_may(self, which: int, choice: int) -> None:
        self.attempt_one_of(self.open_to(self.referrals[which]), which, choice)

    @rule(which=st.integers(0, 1), choice=st.integers(0, 99))
    def somebody_goes_on(self, which: int, choice: int) -> None:
        """A step that does not end the referral: otherwise most walks would be short."""
        one = self.referrals[which]
        going = [deed for deed in self.open_to(one) if REFERRAL.find(deed[1], one.state).to not in ENDS]
        self.attempt_one_of(going, which, choice)

    def open_to(self, one: Referral) -> list[tuple[Actor, str]]:
        """Everything that anybody may do now."""
        with reading(OPERATOR, now=self.now):
            sitting = sitting_at(ReferralRow.objects.get(pk=one.id))
        return [
            (actor, open_.action)
            for actor in self.known.actors
            for open_ in open_actions(one, actor=actor, sitting=sitting)
        ]

    def attempt_one_of(self, deeds: list[tuple[Actor, str]], which: int, choice: int) -> None:
        if deeds:
            actor, action = deeds[choice % len(deeds)]
            self.attempt(which, actor, action, seen=self.referrals[which].version)

    @rule(
        which=st.integers(0, 1),
        who=st.integers(0, 8),
        action=st.sampled_from(REFERRAL.actions),
        stale=st.booleans(),
    )
    def somebody_tries_something(self, which: int, who: int, action: str, stale: bool) -> None:
        one = self.referrals[which]
        actor = self.known.actors[who]
        self.attempt(which, actor, action, seen=None if actor.is_system else one.version - stale)

    def attempt(self, which: int, actor: Actor, action: str, *, seen: int | None) -> None:
        before = self.referrals[which]
        given = self.answers(before, action)
        calendars = self.calendars_of(before) if "urgency" in given else {}
        try:
            after = referral.take_step(before.id, action, given, seen_version=seen, actor=actor, now=self.now)
        except HeyiError:
            with reading(OPERATOR, now=self.now):
                kept = ReferralRow.objects.filter(pk=before.id).values_list("version", "state").get()
            assert kept == (before.version, before.state)
            return
        step = REFERRAL.find(action, before.state)
        assert step is not None
        self.referrals[which] = after
        self.moved = which
        Walk.taken += 1
        self.count(before, step)
        if after.urgency is not before.urgency:
            self.regrade(before, calendars)
        if after.version == before.version + 2:  # the green channel answered by itself
            self.count(after, REFERRAL.find("auto_accept", State.SUBMITTED))

    def answers(self, one: Referral, action: str) -> dict[str, Any]:
        step = next(step for step in REFERRAL.steps if step.action == action)
        usual: dict[str, Any] = {
            "pool": next((pool.id for pool in self.known.pools if pool.organisation == one.receiver), None),
            "destination": self.next_unit(one),
            "scheduled_at": self.now + timedelta(days=2),
            "died_at": self.now,
            "ready_on": (self.now + timedelta(days=1)).date().isoformat(),
            "urgency": "urgent",
            "package": a_package(),
            **a_package_down(self.known.place.village, now=self.now),
        }
        if step.reasons:
            usual["reason"] = str(next(iter(step.reasons)))
        return {name: usual.get(name, "写明情况") for name in step.asks}

    def next_unit(self, one: Referral) -> Any:
        place = self.known.place
        return {place.county: place.city, place.city: place.province}.get(one.receiver, place.other_county)

    def count(self, before: Referral, step: Any) -> None:
        """Our own book of when each clock ran, kept apart from the product's."""
        for timer, name in step.timers():
            spans = self.spans.get((before.id, name))
            if timer is Timer.START:
                self.spans[before.id, name] = [[self.now, None]]
                self.booked_before[before.id, name] = 0
            elif spans and timer in (Timer.STOP, Timer.PAUSE) and spans[-1][1] is None:
                spans[-1][1] = self.now
            elif spans and timer is Timer.RESUME and spans[-1][1] is not None:
                spans.append([self.now, None])

    def calendars_of(self, one: Referral) -> dict[str, Any]:
        """In which calendar each clock of a referral counts at this moment."""
        with reading(OPERATOR, now=self.now):
            rows = ClockRow.objects.filter(referral=one.id).select_related("referral")
            return {row.name: self.calendar(row) for row in rows}

    def regrade(self, one: Referral, calendars: dict[str, Any]) -> None:
        """Another urgency may count by another calendar: what ran until now was counted by the old one."""
        for name, calendar in calendars.items():
            spans = self.spans[one.id, name]
            minutes = sum(calendar.minutes_between(begin, end or self.now) for begin, end in spans)
            self.booked_before[one.id, name] += minutes
            self.spans[one.id, name] = [[self.now, None if spans[-1][1] is None else self.now]]

    @invariant()
    def everything_still_holds(self) -> None:
        if self.moved is None:
            return
        one, self.moved = self.referrals[self.moved], None
        with reading(OPERATOR, now=self.now):
            self.a_place_is_held_exactly_where_the_table_says_so(one)
            self.a_person_is_on_one_open_journey_or_none(one)
            self.access_ends_with_the_referral(one)
            self.clocks_add_up(one)

    def a_place_is_held_exactly_where_the_table_says_so(self, one: Referral) -> None:
        held = HoldRow.objects.filter(referral=one.id, ended_at__isnull=True).values_list("state", flat=True)
        expected = [
            *(["held"] if one.state in PLACE_HELD else []),
            *(["occupied"] if one.state in PLACE_OCCUPIED else []),
        ]
        assert list(held) == expected

    def a_person_is_on_one_open_journey_or_none(self, one: Referral) -> None:
        journeys = JourneyRow.objects.filter(person=one.person, closed_at__isnull=True).count()
        assert journeys == (one.state in OPEN - {State.DRAFT})

    def access_ends_with_the_referral(self, one: Referral) -> None:
        if one.state in TERMINAL:
            assert not GrantRow.objects.filter(case=one.id).holding(self.now).exists()

    def clocks_add_up(self, one: Referral) -> None:
        for row in ClockRow.objects.filter(referral=one.id).select_related("referral"):
            assert self.measured(row) == self.booked(one, row), (row.name, self.spans[one.id, row.name])

    def the_story_has_no_gap(self, one: Referral) -> None:
        steps = list(PassageRow.objects.filter(referral=one.id).order_by("ordinal"))
        assert [step.ordinal for step in steps] == list(range(2, one.version + 1))
        states = [State.DRAFT, *(step.to for step in steps)]
        assert [step.frm for step in steps] == states[:-1]
        assert states[-1] == one.state

    def measured(self, row: ClockRow) -> int:
        running = self.calendar(row).minutes_between(row.running_since, self.now) if row.running_since else 0
        return row.ran_minutes + running

    def booked(self, one: Referral, row: ClockRow) -> int:
        spans = self.spans[one.id, row.name]
        minutes = sum(self.calendar(row).minutes_between(begin, end or self.now) for begin, end in spans)
        return self.booked_before[one.id, row.name] + minutes

    def calendar(self, row: ClockRow) -> Any:
        if not row.working:
            return ALWAYS
        target = target_for(row.referral, Clock(row.name), row.referral.urgency, now=self.now)
        assert target is not None
        return target.calendar


def walking(walks: int) -> settings:
    """How many walks, each of them new."""
    return settings(
        max_examples=walks,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def fresh_world(committed: None) -> None:
    Walk.world = None


@pytest.mark.slow
@pytest.mark.usefixtures("fresh_world")
def test_whatever_people_try_the_invariants_hold():
    run_state_machine_as_test(Walk, settings=walking(FEW_WALKS))


@pytest.mark.soak
@pytest.mark.usefixtures("fresh_world")
def test_many_walks_keep_the_invariants():
    begun, Walk.taken = Walk.finished, 0
    run_state_machine_as_test(Walk, settings=walking(ALL_WALKS))
    assert Walk.finished - begun >= 2000
    sys.stdout.write(f"{Walk.finished - begun} walks, {Walk.taken} steps taken\n")
