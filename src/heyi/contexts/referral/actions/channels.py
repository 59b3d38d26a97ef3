"""Agreeing on counterpart support, ending it, and sending a draft under it. Not here: what it then does (skipping)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.events.cases import DraftChanged
from heyi.contexts.referral.events.channels import ChannelAgreed, ChannelEnded
from heyi.contexts.referral.models import ChannelRow, ReferralRow
from heyi.contexts.referral.models.channel import ChannelRows
from heyi.contexts.referral.rules.answers import check_version
from heyi.contexts.referral.rules.asked import LONGEST_NAME
from heyi.contexts.referral.rules.channels import LARGEST_QUOTA, ChannelOver, ChannelTaken, fits, in_force
from heyi.contexts.referral.rules.texts import problems_of_text
from heyi.contexts.referral.rules.ways import common_alliance
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.referral.terms.channels import QuotaPeriod, StandingChannel
from heyi.foundation.compiled import insert_new
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem, WrongState
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChannel:
    """What two units agree on. `alliance` is needed where they share several."""

    sender: UUID
    receiver: UUID
    period: QuotaPeriod
    quota: int
    starts_on: date
    ends_on: date | None = None
    department: str = ""
    alliance: UUID | None = None


def _check(new: NewChannel, today: date) -> None:
    problems = list(problems_of_text("department", new.department, most=LONGEST_NAME))
    if new.sender == new.receiver:
        problems.append(Problem("receiver", "same_organisation"))
    if not 1 <= new.quota <= LARGEST_QUOTA:
        problems.append(Problem("quota", "out_of_range", str(new.quota), limit=f"1–{LARGEST_QUOTA}"))
    if new.starts_on < today:
        problems.append(Problem("starts_on", "in_the_past"))
    if new.ends_on is not None and new.ends_on < new.starts_on:
        problems.append(Problem("ends_on", "ends_before_it_starts"))
    if problems:
        raise InputInvalid(*problems)


def agree_channel(new: NewChannel, *, actor: Actor, now: datetime) -> StandingChannel:
    """From a day on so many patients a period come from one unit to another without triage.

    The receiver's word counts: whoever agrees may do so for the receiver.
    Raises: InputInvalid, NotFound, NotPermitted, NoCommonAlliance, AllianceUnclear, ChannelTaken.
    Records: ChannelAgreed.
    """
    _check(new, day_of(now))
    with unit_of_work(actor, now=now) as work:
        governance.organisation(new.sender)
        governance.organisation(new.receiver)
        warrant = governance.require_over(actor, Duty.AGREE_CHANNELS, organisation=new.receiver, now=now)
        shared = governance.alliances_between(new.sender, new.receiver, now=now)
        alliance = common_alliance(shared, wanted=new.alliance)
        department = new.department.strip()
        same = ChannelRow.objects.within_reach_of(actor).filter(
            sender=new.sender, receiver=new.receiver, department=department
        )
        _make_room(same, new.starts_on, actor=actor, now=now)
        row = ChannelRow(
            id=new_id(), alliance=alliance, sender=new.sender, receiver=new.receiver, department=department,
            period=new.period, quota=new.quota, starts_on=new.starts_on, ends_on=new.ends_on, agreed_at=now,
            agreed_by=actor.id,
        )  # fmt: skip
        # Two at once: the second waits for the first and then finds that they have agreed already.
        if not insert_new(row):
            raise ChannelTaken
        fact = ChannelAgreed(
            subject=row.id, sender=new.sender, receiver=new.receiver, period=new.period, quota=new.quota,
            starts_on=new.starts_on, ends_on=new.ends_on,
        )  # fmt: skip
        work.record(fact, warrant=warrant)
        return row.snapshot()


def _make_room(same: ChannelRows, starts_on: date, *, actor: Actor, now: datetime) -> None:
    """Closes the books on agreements whose last day is over; one that still holds then stands in the way."""
    for row in same.select_for_update():
        if row.ends_on is None or row.ends_on >= starts_on:
            raise ChannelTaken(until=row.ends_on.isoformat() if row.ends_on else "")
        if row.ended_at is None:
            row.store(ended_at=now, ended_by=actor.id)


def end_channel(channel_id: UUID, last_on: date, *, actor: Actor, now: datetime) -> StandingChannel:
    """An agreement holds for the last time on a day. What was taken under it stays as it is.

    Raises: NotFound, NotPermitted, ChannelOver where it was ended before, InputInvalid for a day before yesterday.
    Records: ChannelEnded.
    """
    with unit_of_work(actor, now=now) as work:
        row = ChannelRow.objects.within_reach_of(actor).hold(channel_id)
        warrant = governance.require_over(actor, Duty.AGREE_CHANNELS, organisation=row.receiver, now=now)
        if row.ended_at is not None:
            raise ChannelOver(until=row.ends_on.isoformat() if row.ends_on else "")
        if last_on < max(day_of(now) - timedelta(days=1), row.starts_on):
            raise InputInvalid(Problem("last_on", "in_the_past"))
        row.store(ends_on=last_on, ended_at=now, ended_by=actor.id)
        fact = ChannelEnded(subject=row.id, sender=row.sender, receiver=row.receiver, ends_on=last_on)
        work.record(fact, warrant=warrant)
        return row.snapshot()


def use_channel(
    referral_id: UUID, channel_id: UUID | None, *, seen_version: int | None, actor: Actor, now: datetime
) -> Referral:
    """A draft is to be sent under an agreement, or under none.

    Raises: NotFound, NotPermitted, WrongState once it was sent, StaleVersion, InputInvalid where the agreement is about
            another way or holds no more.
    Records: DraftChanged.
    """
    with unit_of_work(actor, now=now) as work:
        row = ReferralRow.objects.within_reach_of(actor).hold(referral_id)
        warrant = actor.require(Duty.DRAFT_REFERRAL, at=row.sender)
        draft = row.snapshot()
        if draft.state is not State.DRAFT:
            raise WrongState(
                action="use_channel", state=draft.state, moved_by=draft.moved_by, moved_at=draft.moved_at
            )
        check_version(draft, seen_version)
        if channel_id == draft.standing_channel:
            return draft
        if channel_id is not None:
            channel = ChannelRow.objects.within_reach_of(actor).look_up(channel_id).snapshot()
            if not (fits(channel, draft) and in_force(channel, day_of(now))):
                raise InputInvalid(Problem("channel", "channel_does_not_fit"))
        row.store(standing_channel=channel_id, version=draft.version + 1, moved_at=now, moved_by=actor.id)
        work.record(
            DraftChanged(subject=row.id, version=row.version),
            warrant=warrant,
            patient=row.person,
            after={"standing_channel": str(channel_id) if channel_id else None},
        )
        return row.snapshot()
