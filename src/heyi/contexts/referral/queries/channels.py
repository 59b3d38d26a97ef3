"""Agreements on counterpart support with what is used and left of them. Not here: making them (actions.channels)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import ChannelRow, ChannelUseRow
from heyi.contexts.referral.queries.routing import ROUTER
from heyi.contexts.referral.rules.channels import fits, in_force, period_of
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.channels import ChannelOutcome, ChannelUse, StandingChannel
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """One agreement as it stands today, with its figures.

    Shape: `used` of the quota in the period of today, `before` in the one before it; `skipped`, `ordinary` and `given_back`
           count all referrals ever sent under it.
    """

    channel: StandingChannel
    period_on: date
    used: int
    before: int
    skipped: int
    ordinary: int
    given_back: int
    in_force: bool
    may_end: bool

    @property
    def left(self) -> int:
        """How many of this period may still skip triage."""
        return max(self.channel.quota - self.used, 0) if self.in_force else 0


def list_channels(
    *,
    organisations: frozenset[UUID] | None = None,
    actor: Actor,
    now: datetime,
    page: int = 1,
    size: int = 20,
) -> Page[ChannelLine]:
    """One page of the agreements the actor may know of, those that hold or will hold before those that ended.

    Shape: `organisations` narrows it to agreements from or to one of these.
    """
    begin = (page - 1) * size
    with reading(actor, now=now):
        rows = ChannelRow.objects.within_reach_of(actor)
        if organisations is not None:
            rows = rows.filter(Q(sender__in=organisations) | Q(receiver__in=organisations))
        ordered = rows.order_by(F("ended_at").desc(nulls_first=True), "-agreed_at", "id")
        found = [row.snapshot() for row in ordered[begin : begin + size + 1]]
    agreeing = agrees_for(actor=actor, now=now)
    counted = _counted(found, now)
    return page_of(
        [_line(one, counted.get(one.id, []), agreeing.includes(one), now) for one in found],
        number=page,
        size=size,
    )


@dataclass(frozen=True, slots=True)
class Agreeing:
    """For whom somebody may agree: institutions of their own, and all members of these alliances."""

    own: frozenset[UUID]
    alliances: frozenset[UUID]

    def includes(self, channel: StandingChannel) -> bool:
        """Whether an agreement is theirs to end."""
        return channel.receiver in self.own or channel.alliance in self.alliances


def agrees_for(*, actor: Actor, now: datetime) -> Agreeing:
    """For whom the actor may agree on counterpart support; asked once for a page, whatever the number of members."""
    here = tuple(one for one in actor.standings if Duty.AGREE_CHANNELS in one.duties)
    own = frozenset(one.organisation for one in here)
    whole = set()
    for alliance in {one.alliance for one in here if one.alliance}:
        members = governance.members_of(alliance, at=now, actor=actor, now=now, size=len(own) + 1)
        other = next((one.organisation.id for one in members.rows if one.organisation.id not in own), None)
        narrowed = replace(actor, standings=tuple(one for one in here if one.alliance == alliance))
        if other is not None and governance.warrant_over(
            narrowed, Duty.AGREE_CHANNELS, organisation=other, now=now
        ):
            whole.add(alliance)
    return Agreeing(own, frozenset(whole))


# Outcome, period, how many, how many of them were given back.
_Counts = list[tuple[str, date, int, int]]


def _counted(channels: Iterable[StandingChannel], now: datetime) -> Mapping[UUID, _Counts]:
    """How often each was used, by outcome and period; one statement, told in the house's name because it names nobody."""
    found: dict[UUID, _Counts] = {}
    with reading(ROUTER, now=now):
        rows = ChannelUseRow.objects.filter(channel__in=[one.id for one in channels])
        told = rows.values_list("channel", "outcome", "period_on")
        for channel, *counts in told.annotate(whole=Count("pk"), back=Count("given_back_at")).order_by():
            found.setdefault(channel, []).append(tuple(counts))
    return found


def _line(one: StandingChannel, counts: _Counts, may_end: bool, now: datetime) -> ChannelLine:
    today = day_of(now)
    this = period_of(one.period, today)
    last = period_of(one.period, this - timedelta(days=1))
    skipped = [each for each in counts if each[0] == ChannelOutcome.SKIPPED]
    return ChannelLine(
        channel=one,
        period_on=this,
        used=sum(whole - back for _, on, whole, back in skipped if on == this),
        before=sum(whole - back for _, on, whole, back in skipped if on == last),
        skipped=sum(whole for *_, whole, _ in skipped),
        ordinary=sum(each[2] for each in counts) - sum(whole for *_, whole, _ in skipped),
        given_back=sum(back for *_, back in skipped),
        in_force=in_force(one, today),
        may_end=may_end and one.ended_at is None,
    )


def channels_for(draft: Referral, *, actor: Actor, now: datetime) -> tuple[ChannelLine, ...]:
    """The agreements under which a draft could be sent today, as it stands."""
    if draft.receiver is None:
        return ()
    with reading(actor, now=now):
        rows = ChannelRow.objects.within_reach_of(actor).filter(sender=draft.sender, receiver=draft.receiver)
        found = [row.snapshot() for row in rows.order_by("department", "id")]
    fitting = [one for one in found if fits(one, draft) and in_force(one, day_of(now))]
    if not fitting:
        return ()
    counted = _counted(fitting, now)
    return tuple(_line(one, counted.get(one.id, []), False, now) for one in fitting)


def channel_use_of(referral: Referral, *, actor: Actor, now: datetime) -> ChannelUse | None:
    """What its agreement did with a referral; None for one that was sent under none, or waits to be judged."""
    if referral.standing_channel is None:
        return None
    with reading(actor, now=now):
        row = ChannelUseRow.objects.filter(referral=referral.id).first()
    return None if row is None else row.snapshot()
