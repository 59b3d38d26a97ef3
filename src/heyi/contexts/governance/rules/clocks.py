"""Deadlines, ways and calendars as a charter sets them. Not here: running clocks (the referral context)."""

from datetime import date

from heyi.contexts.governance.rules.charter import Charter, ClockTarget
from heyi.contexts.governance.terms import ClockName, Counting, Direction, Tier, Urgency
from heyi.kernel.working_time import DAYS_IN_WEEK, DayKind, DayTable, WorkingCalendar, national_days


def clock_target(
    charter: Charter, clock: ClockName, urgency: Urgency, *, direction: Direction | None = None
) -> ClockTarget | None:
    """The deadline for that urgency; a clock written for one direction comes before one written for both.

    Shape: None where the charter sets no such clock: it is then not run.
    """
    found = [
        target for target in charter.referral.clocks if (target.clock, target.urgency) == (clock, urgency)
    ]
    own = [target for target in found if target.direction is direction]
    both = [target for target in found if target.direction is None]
    return next(iter(own + both), None)


def calendar_of(charter: Charter, *, days: DayTable | None = None) -> WorkingCalendar:
    """The charter's working time on top of a table of public holidays, the national one by default."""
    rule = charter.calendar
    overrides: dict[date, DayKind | None] = dict.fromkeys(rule.days_off, DayKind.HOLIDAY)
    overrides |= dict.fromkeys(rule.extra_days, DayKind.MAKE_UP_WORK)
    weekly = tuple(rule.openings if day in rule.weekdays else () for day in range(DAYS_IN_WEEK))
    table = (days or national_days()).with_overrides(overrides)
    return WorkingCalendar(weekly, make_up=rule.openings, days=table)


def calendar_for(charter: Charter, target: ClockTarget, *, days: DayTable | None = None) -> WorkingCalendar:
    """The calendar in which one deadline is counted."""
    return WorkingCalendar.always() if target.counting is Counting.ALWAYS else calendar_of(charter, days=days)


def receivers_of(charter: Charter, direction: Direction, sender: Tier) -> frozenset[Tier]:
    """The tiers to which an institution of that tier may refer in one step; none where the charter has no such path."""
    paths = charter.referral.paths
    ways = (path.receivers for path in paths if (path.direction, path.sender) == (direction, sender))
    return frozenset[Tier]().union(*ways)


def path_allows(charter: Charter, direction: Direction, sender: Tier, receiver: Tier) -> bool:
    """Whether a referral may go from one tier to another in one step."""
    return receiver in receivers_of(charter, direction, sender)


def accepts_by_rule(charter: Charter, direction: Direction, urgency: Urgency, receiver: Tier) -> bool:
    """Whether the green channel accepts such a referral by itself, to be triaged afterwards."""
    channel = charter.referral.green_channel
    return channel is not None and (
        channel.accepts_by_rule
        and urgency in channel.urgencies
        and direction in channel.directions
        and receiver in channel.receivers
    )


def hold_minutes(charter: Charter, urgency: Urgency) -> int:
    """How long a place stays held for an accepted patient."""
    return charter.referral.capacity.hold_minutes[urgency]


def reasons_for(charter: Charter, action: str, standard: frozenset[str]) -> frozenset[str]:
    """The reasons that may be given for an action: the machine's own, as the charter changes them."""
    rule = next((rule for rule in charter.referral.reasons if rule.action == action), None)
    if rule is None:
        return standard
    return (standard - rule.dropped) | {reason.code for reason in rule.added}
