"""Three months of invented referrals as plans: who does what after how long. Not here: doing it (build)."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.referral.terms import State
from heyi.demo.cases import CASES, Case

_TO_TRIAGE = "submit see begin_triage"
_TO_ACCEPTED = f"{_TO_TRIAGE} accept"
_TO_ARRIVED = f"{_TO_ACCEPTED} schedule depart confirm_arrival"
_TO_OUTCOME = f"{_TO_ARRIVED} begin_treatment complete return_outcome"
_TO_PLAN = f"{_TO_OUTCOME} offer_down accept_below begin_plan"
_TO_REVIEW = f"{_TO_PLAN} record_follow_up record_follow_up record_follow_up review_plan"

# How a referral comes to stand where it stands at the end of the three months.
PATHS: dict[State, str] = {
    State.DRAFT: "",
    State.SUBMITTED: "submit",
    State.SEEN: "submit see",
    State.UNDER_TRIAGE: _TO_TRIAGE,
    State.INFORMATION_REQUESTED: f"{_TO_TRIAGE} request_information",
    State.RESUBMITTED: f"{_TO_TRIAGE} request_information answer_information",
    State.WAITING_FOR_PLACE: f"{_TO_TRIAGE} wait_for_place",
    State.ACCEPTED: _TO_ACCEPTED,
    State.DECLINED: f"{_TO_TRIAGE} decline",
    State.REDIRECTED: f"{_TO_TRIAGE} redirect",
    State.CONVERTED_TO_ADVICE: f"{_TO_TRIAGE} convert_to_advice",
    State.RESERVED: f"{_TO_ACCEPTED} reserve",
    State.SCHEDULED: f"{_TO_ACCEPTED} schedule",
    State.IN_TRANSIT: f"{_TO_ACCEPTED} schedule depart",
    State.ARRIVED: _TO_ARRIVED,
    State.IN_TREATMENT: f"{_TO_ARRIVED} begin_treatment",
    State.COMPLETED: f"{_TO_ARRIVED} begin_treatment complete",
    State.OUTCOME_RETURNED: _TO_OUTCOME,
    State.DOWN_OFFERED: f"{_TO_OUTCOME} offer_down",
    State.ACCEPTED_BELOW: f"{_TO_OUTCOME} offer_down accept_below",
    State.PLAN_RUNNING: f"{_TO_PLAN} record_follow_up",
    State.PLAN_REVIEWED: _TO_REVIEW,
    State.CLOSED: f"{_TO_REVIEW} close",
    State.NO_SHOW: f"{_TO_ACCEPTED} schedule mark_no_show",
    State.CANCEL_REQUESTED: f"{_TO_ACCEPTED} request_cancel",
    State.CANCELLED: f"{_TO_ACCEPTED} request_cancel confirm_cancel",
    State.EXPIRED: "submit",
    State.FAILED: f"{_TO_ACCEPTED} schedule fail",
    State.CLOSED_NOT_ATTENDED: f"{_TO_ACCEPTED} schedule mark_no_show close_not_attended",
    State.PATIENT_DIED: f"{_TO_ARRIVED} begin_treatment record_death",
    State.ENTERED_IN_ERROR: "submit mark_error",
}
_DOWN_PATHS: dict[State, str] = {
    State.DOWN_OFFERED: "offer_down",
    State.PLAN_RUNNING: "offer_down accept_below begin_plan record_follow_up",
    State.CLOSED: "offer_down accept_below begin_plan record_follow_up record_follow_up review_plan close",
}

# Minutes before a step, shortest and longest.
_WAITS: dict[str, tuple[int, int]] = {
    "submit": (4, 25), "see": (3, 90), "begin_triage": (2, 40), "accept": (8, 160), "decline": (10, 120),
    "wait_for_place": (8, 160),
    "redirect": (5, 60), "request_information": (5, 45), "answer_information": (20, 400),
    "convert_to_advice": (15, 180), "reserve": (20, 300), "schedule": (10, 240), "depart": (300, 2400),
    "confirm_arrival": (50, 240), "begin_treatment": (20, 180), "complete": (3000, 12000),
    "return_outcome": (120, 3600), "offer_down": (60, 1600), "accept_below": (40, 900), "begin_plan": (600, 2600),
    "record_follow_up": (5000, 11000), "review_plan": (1400, 6000), "close": (100, 2800),
    "mark_no_show": (1500, 3000), "close_not_attended": (1400, 4000), "request_cancel": (200, 900),
    "confirm_cancel": (30, 400), "fail": (200, 900), "record_death": (600, 4000), "mark_error": (10, 100),
    "add_message": (3, 60),
}  # fmt: skip
_LONGEST_UNANSWERED = timedelta(days=22)
_SHARE_OVERRULED = 0.15
_SHARE_FINISHED = 0.72
_FRESH = timedelta(hours=30)


@dataclass(frozen=True, slots=True)
class Deed:
    """One step of a plan."""

    after: timedelta
    action: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One referral from its draft to where it shall stand at the end. `hops` counts how often it is passed on upwards."""

    case: Case
    goal: State
    direction: Direction
    urgency: Urgency
    way: tuple[str, ...]
    hops: int
    green_channel: bool
    with_picture: bool
    begins_at: datetime
    deeds: tuple[Deed, ...] = field(repr=False)


class Planner:
    """Draws plans; the same seed draws the same three months."""

    def __init__(
        self, *, seed: int, ways: tuple[tuple[str, ...], ...], begins_at: datetime, ends_at: datetime
    ) -> None:
        self._dice = random.Random(seed)
        self._ways = ways
        self._begins_at, self._ends_at = begins_at, ends_at

    def plans(self, count: int) -> Iterator[Plan]:
        """`count` plans and more: every state stands at the end at least twice, most referrals are finished."""
        for goal in (*State, *State):
            yield self._up(goal)
        for goal in (*_DOWN_PATHS, *_DOWN_PATHS):
            yield self._down(goal)
        unfinished = [goal for goal in State if goal not in _FINISHED]
        for _ in range(max(count - 2 * len(State) - 2 * len(_DOWN_PATHS), 0)):
            finished = self._dice.random() < _SHARE_FINISHED
            yield self._up(State.CLOSED if finished else self._dice.choice(unfinished))

    def _up(self, goal: State) -> Plan:
        dice, way, case = self._dice, self._dice.choice(self._ways), self._dice.choice(CASES)
        urgency = Urgency.ELECTIVE
        if goal is not State.EXPIRED:
            urgency = self._urgency(case)
        arrives = "confirm_arrival" in PATHS[goal]
        green = urgency is Urgency.EMERGENCY and arrives
        longest = len(way) - 2
        hops = dice.choices(range(longest + 1), weights=range(longest + 1, 0, -1))[0]
        if green or "accept" not in PATHS[goal]:
            hops = 0
        actions = self._spread(_without_answering(PATHS[goal]) if green else PATHS[goal], hops)
        return self._planned(case, goal, Direction.UP, urgency, way, hops, green, actions)

    def _urgency(self, case: Case) -> Urgency:
        """What the doctor chooses: mostly what the criteria propose or more, now and then less, for a reason."""
        order = list(Urgency)
        drawn = self._dice.choices(order, weights=(1, 4, 6))[0]
        if self._dice.random() < _SHARE_OVERRULED:
            return drawn
        return min(drawn, case.urgency, key=order.index)

    def along(self, way: tuple[str, ...], path: str, cases: Sequence[Case]) -> Plan:
        """One finished referral upwards by a given way, whose steps and illnesses are told; long enough ago to be over."""
        case = self._dice.choice(cases)
        plan = self._planned(case, State.CLOSED, Direction.UP, Urgency.ELECTIVE, way, 0, False, path.split())
        return replace(plan, with_picture=False)

    def _down(self, goal: State) -> Plan:
        way, case = self._dice.choice(self._ways), self._dice.choice(CASES)
        return self._planned(
            case,
            goal,
            Direction.DOWN,
            Urgency.ELECTIVE,
            (way[1], way[0]),
            0,
            False,
            _DOWN_PATHS[goal].split(),
        )

    def _spread(self, path: str, hops: int) -> list[str]:
        """The actions of a path with its way upwards and a message now and then."""
        actions: list[str] = []
        for action in path.split():
            if action == "accept":
                actions += ["redirect", "see", "begin_triage"] * hops
            actions.append(action)
            if action == "begin_triage" and self._dice.random() < 0.2:
                actions.append("add_message")
        return actions

    def _planned(  # noqa: PLR0913  one argument for each thing a plan says
        self,
        case: Case,
        goal: State,
        direction: Direction,
        urgency: Urgency,
        way: tuple[str, ...],
        hops: int,
        green: bool,
        actions: list[str],
    ) -> Plan:
        dice = self._dice
        pace = 0.25 if urgency is Urgency.EMERGENCY else 1.0
        deeds = tuple(
            Deed(timedelta(minutes=max(1, round(dice.randint(*_WAITS[action]) * pace))), action)
            for action in actions
        )
        takes = sum((deed.after for deed in deeds), timedelta(0))
        return Plan(
            case=case,
            goal=goal,
            direction=direction,
            urgency=urgency,
            way=way,
            hops=hops,
            green_channel=green,
            with_picture=dice.random() < 0.12,
            begins_at=self._begin(goal, takes),
            deeds=deeds,
        )

    def _begin(self, goal: State, takes: timedelta) -> datetime:
        """Late enough to stand fresh at the end where it is unfinished; anywhere in the three months where it is done."""
        dice = self._dice
        if goal is State.EXPIRED:
            return max(
                self._begins_at, self._ends_at - _LONGEST_UNANSWERED - timedelta(days=dice.randint(0, 30))
            )
        if goal in _FINISHED:
            room = max((self._ends_at - takes) - self._begins_at, timedelta(hours=1))
            return self._begins_at + room * dice.random()
        fresh = self._ends_at - takes - _FRESH * dice.random()
        return max(self._begins_at, fresh)


_FINISHED = frozenset(
    {
        State.CLOSED,
        State.CANCELLED,
        State.CLOSED_NOT_ATTENDED,
        State.PATIENT_DIED,
        State.ENTERED_IN_ERROR,
        State.EXPIRED,
    }
)


def _without_answering(path: str) -> str:
    """What is left to do where the green channel has answered by itself."""
    answered = ("see", "begin_triage", "accept", "schedule")
    return " ".join(action for action in path.split() if action not in answered)
