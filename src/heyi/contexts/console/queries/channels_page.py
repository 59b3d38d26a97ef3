"""Counterpart support in words: what is agreed, used and left, what became of a referral. Not here: judging (referral)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral
from heyi.contexts.referral.terms.channels import ChannelOutcome, QuotaPeriod
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

_MOST_MEMBERS = 500


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One agreement in a list."""

    line: referral.ChannelLine
    sender: str
    receiver: str
    quota: str
    used: str
    before: str
    standing: str


def channel_list(*, own: bool, page: int, actor: Actor, now: datetime) -> Page[ChannelRow]:
    """One page of agreements; `own` leaves out those between others."""
    places = actor.institutions if own else None
    found = referral.list_channels(organisations=places, page=page, actor=actor, now=now)
    sides = [one for line in found.rows for one in (line.channel.sender, line.channel.receiver)]
    names = organisation_names(sides, actor=actor, now=now)
    rows = tuple(_row(line, names) for line in found.rows)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def _row(line: referral.ChannelLine, names: dict[UUID, str]) -> ChannelRow:
    one = line.channel
    return ChannelRow(
        line=line,
        sender=names.get(one.sender, ""),
        receiver=names.get(one.receiver, ""),
        quota=quota_words(one.period, one.quota),
        used=gettext("%(period)s已用 %(used)s / %(quota)s") % {
            "period": name("this_period", one.period), "used": line.used, "quota": one.quota,
        },
        before=f"{name('last_period', one.period)} {line.before}",
        standing=_standing(line),
    )  # fmt: skip


def quota_words(period: QuotaPeriod, quota: int) -> str:
    """A quota as it is said: 每月 10 人."""
    return gettext("%(period)s %(quota)s 人") % {"period": name("quota_period", period), "quota": quota}


def _standing(line: referral.ChannelLine) -> str:
    if line.in_force:
        return gettext("有效") if line.channel.ended_at is None else gettext("有效，已约定终止")
    return (
        gettext("尚未开始")
        if line.channel.starts_on > line.period_on and not line.channel.ended_at
        else gettext("已终止")
    )


def may_agree(actor: Actor) -> bool:
    """Whether somebody may agree for any institution at all."""
    return actor.may_anywhere(Duty.AGREE_CHANNELS)


def sides(*, actor: Actor, now: datetime) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who may send under an agreement, and for whom the reader may agree."""
    alliances = dict.fromkeys(
        one.alliance for one in actor.standings if Duty.AGREE_CHANNELS in one.duties and one.alliance
    )
    agreeing = referral.agrees_for(actor=actor, now=now)
    members: dict[UUID, str] = {}
    ours: set[UUID] = set()
    for alliance in alliances:
        found = governance.members_of(alliance, at=now, actor=actor, now=now, size=_MOST_MEMBERS)
        caring = [one.organisation for one in found.rows if one.organisation.kind.gives_care]
        members |= organisation_names((one.id for one in caring), actor=actor, now=now)
        ours |= {one.id for one in caring if alliance in agreeing.alliances or one.id in agreeing.own}
    receivers = [(str(one), words) for one, words in members.items() if one in ours]
    return [(str(one), words) for one, words in members.items()], receivers


# ---- on a referral ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChannelOffer:
    """An agreement under which a draft could be sent."""

    value: str
    words: str
    left: str
    is_full: bool


def offers_for(draft: Referral, *, actor: Actor, now: datetime) -> tuple[ChannelOffer, ...]:
    """What a draft could be sent under today, with what is left of each."""
    if draft.direction is not Direction.UP or draft.receiver is None:
        return ()
    return tuple(
        ChannelOffer(
            value=str(line.channel.id),
            words=line.channel.department or gettext("所有科室"),
            left=gettext("%(period)s还剩 %(left)s / %(quota)s")
            % {
                "period": name("this_period", line.channel.period),
                "left": line.left,
                "quota": line.channel.quota,
            },
            is_full=line.left == 0,
        )
        for line in referral.channels_for(draft, actor=actor, now=now)
    )


def use_words(one: Referral, *, actor: Actor, now: datetime) -> str:
    """What its agreement did with a referral; empty for one that was sent under none."""
    if one.standing_channel is None:
        return ""
    use = referral.channel_use_of(one, actor=actor, now=now)
    if use is None:
        return gettext("走对口支援通道，正在判定名额")
    words = name("channel_outcome", use.outcome)
    if use.given_back_at is not None:
        return gettext("%(words)s；名额已退回") % {"words": words}
    if use.outcome is ChannelOutcome.SKIPPED:
        return gettext("%(words)s（第 %(number)s 个名额）") % {"words": words, "number": use.number}
    return words
