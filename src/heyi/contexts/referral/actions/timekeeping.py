"""What the timekeeper does when time has passed: calls people, lets holds lapse, lets referrals expire. Each is on record.

A clock that falls due changes nothing about where a referral stands. What does change a state is an action of its own,
taken by a named system actor, allowed by the charter.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Party, Urgency
from heyi.contexts.referral.actions.effects import sit
from heyi.contexts.referral.actions.giving import give_places, recall_places
from heyi.contexts.referral.actions.lending import end_loans
from heyi.contexts.referral.actions.moving import take_step
from heyi.contexts.referral.actions.timing import keep_clock, target_for
from heyi.contexts.referral.events.cases import ClockCalled
from heyi.contexts.referral.models import ClockRow, HoldRow, ReferralRow
from heyi.contexts.referral.rules.clocks import Call, due_calls, has_expired
from heyi.contexts.referral.terms import Clock, HoldState, Side
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted, WrongState

_BATCH = 200


def keep_time(*, actor: Actor, now: datetime) -> int:
    """One round of the timekeeper; answers how many calls, lapses, expiries, recalls, ended loans and gifts there were.

    What comes free is given last, so that it is given in the same round.
    Raises: NotPermitted for anybody but the system.
    """
    rounds = (call_due_clocks, lapse_holds, recall_places, end_loans, give_places)
    return sum(deed(actor=actor, now=now) for deed in rounds)


def call_due_clocks(*, actor: Actor, now: datetime) -> int:
    """Calls whom the charter names for clocks that have fallen due; a referral nobody answered may expire.

    Raises: NotPermitted for anybody but the system.
    Records: ClockCalled for each call, ReferralExpired.
    """
    _require_system(actor)
    with reading(actor, now=now):
        due = ClockRow.objects.filter(next_call_at__lte=now).order_by("next_call_at")
        found = list(due.values_list("referral_id", "name")[:_BATCH])
    return sum(_look_at(referral, Clock(name), actor=actor, now=now) for referral, name in found)


def _require_system(actor: Actor) -> None:
    # Time passes for everybody alike; nobody lets it pass for others, or calls people in the clock's name.
    if not actor.is_system:
        raise NotPermitted


def _look_at(referral_id: UUID, name: Clock, *, actor: Actor, now: datetime) -> int:
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        clock_row = ClockRow.objects.select_for_update().get(referral=row, name=name)
        clock = clock_row.snapshot()
        target = target_for(row, name, Urgency(row.urgency), now=now)
        calls = due_calls(clock, target, now=now) if target else ()
        for call in calls:
            organisation = _called(row, call, now)
            fact = ClockCalled(
                subject=row.id, clock=name, call=call.number, role=call.rung.role, organisation=organisation
            )
            work.record(fact, patient=row.person)
        if calls:
            told = replace(clock, told=calls[-1].number)
            keep_clock(clock_row, told, target, is_new=False)
        expires = has_expired(clock, now=now)
    if expires:
        take_step(referral_id, "expire", {}, seen_version=None, actor=actor, now=now)
    return len(calls) + expires


def _called(row: ReferralRow, call: Call, now: datetime) -> UUID | None:
    """The organisation whose people are called; a call to the centre gives it a seat, so that it can see and step in."""
    if call.rung.at == Party.CENTRE:
        alliance = row.receiver_alliance or row.sender_alliance
        centre = governance.lead_of(alliance, now=now)
        if centre is not None:
            sit(row, centre, Side.CENTRE, now=now)
        return centre
    places = {Party.SENDER: row.sender, Party.RECEIVER: row.receiver, Party.LOWER: row.lower}
    upper = row.receiver if row.receiver is not None else row.sender
    return upper if call.rung.at == Party.UPPER else places.get(Party(call.rung.at))


def lapse_holds(*, actor: Actor, now: datetime) -> int:
    """Frees places whose time is over; the referral waits for an answer again.

    Raises: NotPermitted for anybody but the system.
    Records: HoldLapsed.
    """
    _require_system(actor)
    with reading(actor, now=now):
        over = HoldRow.objects.filter(state=HoldState.HELD, until__lte=now).order_by("until")
        found = list(over.values_list("referral_id", flat=True)[:_BATCH])
    lapsed = 0
    for referral in found:
        try:
            take_step(referral, "lapse_hold", {}, seen_version=None, actor=actor, now=now)
        except WrongState:
            # Between the look and the lock somebody fixed a time or the patient came: the place is theirs.
            continue
        lapsed += 1
    return lapsed
