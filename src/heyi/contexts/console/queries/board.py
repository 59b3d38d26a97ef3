"""The capacity board and a unit's line in words. Not here: the numbers and the order themselves (referral)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import language, organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import PoolKind, Referral, State
from heyi.contexts.referral.terms.capacity import Turn
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.moments import on_the_wall

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One column of the board."""

    on: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """One cell: the numbers, the day they belong to, and the address at which a place is taken, where one may."""

    cell: referral.Cell
    day: str
    take: str
    is_bed: bool
    kept_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One ward or clinic on the board."""

    line: referral.BoardLine
    organisation: str
    is_bed: bool
    is_mine: bool
    now: ShownCell
    days: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """One entry of a unit's line, with the reasons for its place in words."""

    entry: referral.InLine
    why: str
    passed: str


def day_words(day: date) -> str:
    """A day as people name it: 周二 08-04."""
    return f"{name('weekday', day.weekday())} {day:%m-%d}"


def moment_words(moment: datetime) -> str:
    """A moment as people name it: 周二 08-04 08:00."""
    here = on_the_wall(moment)
    return f"{day_words(here.date())} {here:%H:%M}"


def days_of(page: Page[referral.BoardLine]) -> tuple[Day, ...]:
    """The columns after that of now."""
    first = page.rows[0].days if page.rows else ()
    return tuple(
        Day(on=cell.on, words=gettext("今天") if number == 0 else day_words(cell.on))
        for number, cell in enumerate(first)
    )


def board_rows(
    page: Page[referral.BoardLine], *, hand: tuple[UUID, UUID] | None, actor: Actor, now: datetime
) -> Page[BoardRow]:
    """The page in words; `hand` is a referral that looks for a place, and the institution that would keep it."""
    names = organisation_names({line.organisation for line in page.rows}, actor=actor, now=now)
    days = days_of(page)
    rows = tuple(_row(line, days, names.get(line.organisation, ""), hand, actor) for line in page.rows)
    return Page(rows, page.number, page.size, page.has_more)


def _row(
    line: referral.BoardLine,
    days: tuple[Day, ...],
    organisation: str,
    hand: tuple[UUID, UUID] | None,
    actor: Actor,
) -> BoardRow:
    is_bed = line.kind is PoolKind.BED
    takes = hand[0] if hand is not None and hand[1] == line.organisation else None
    return BoardRow(
        line=line,
        organisation=organisation,
        is_bed=is_bed,
        is_mine=sees_line(line.organisation, actor),
        now=_shown(line.now, gettext("现在"), takes=takes, is_bed=is_bed),
        days=tuple(
            _shown(cell, day.words, takes=takes, is_bed=is_bed)
            for cell, day in zip(line.days, days, strict=True)
        ),
    )


def _shown(cell: referral.Cell, day: str, *, takes: UUID | None, is_bed: bool) -> ShownCell:
    kept = ""
    if cell.kept and cell.kept_until is not None:
        kept = gettext("%(count)s 个留给下级转诊，%(until)s 放开") % {
            "count": cell.kept, "until": moment_words(cell.kept_until),
        }  # fmt: skip
    take = ""
    if takes is not None and cell.pool is not None:
        take = f"{reverse('console:step', args=[takes, 'accept'])}?pool={cell.pool}"
    return ShownCell(cell=cell, day=day, take=take, is_bed=is_bed, kept_words=kept)


def sees_line(organisation: UUID, actor: Actor) -> bool:
    """Whether the actor sees who waits at an institution."""
    return actor.may(Duty.ACCEPT_REFERRAL, at=organisation) or actor.may(
        Duty.MANAGE_CAPACITY, at=organisation
    )


def holding_for(referral_id: UUID | None, *, actor: Actor, now: datetime) -> tuple[UUID, UUID] | None:
    """The referral in hand and the institution that would keep a place for it; None where the actor may not accept it."""
    if referral_id is None:
        return None
    try:
        outline = referral.outline_referral(referral_id, actor=actor, now=now)
    except NotFound:
        return None
    may = any(one.action == "accept" for one in outline.actions)
    receiver = outline.referral.receiver
    return (referral_id, receiver) if may and receiver is not None else None


def line_in_words(load: referral.Load, *, actor: Actor, now: datetime) -> tuple[WaitingLine, ...]:
    """Who waits for a place of a unit, in order."""
    pool = load.pool
    line = referral.waiting_line(pool.organisation, pool.kind, pool.unit, actor=actor, now=now)
    return tuple(
        WaitingLine(entry=entry, why=turn_words(entry.turn), passed=_passed_words(entry)) for entry in line
    )


def turn_words(turn: Turn) -> str:
    """Where somebody stands and why, as one would say it."""
    urgency = governance.words_for(turn.waiting.urgency).said_in(language())
    told = [
        gettext("第 %(position)s 位：%(urgency)s，已等 %(days)s 天")
        % {"position": turn.position, "urgency": urgency, "days": turn.waited_days}
    ]
    if turn.more_urgent:
        told.append(gettext("前面 %(count)s 位更急") % {"count": turn.more_urgent})
    if turn.earlier:
        told.append(gettext("前面 %(count)s 位提交更早") % {"count": turn.earlier})
    if turn.raised_at is not None:
        day = {"day": f"{on_the_wall(turn.raised_at):%m-%d}"}
        words = (
            gettext("%(day)s 起按紧急排队") if turn.is_raised else gettext("到 %(day)s 仍在等，就按紧急排队")
        )
        told.append(words % day)
    if turn.waiting.ready_at is not None:
        told.append(gettext("%(day)s 起能来") % {"day": f"{on_the_wall(turn.waiting.ready_at):%m-%d}"})
    return name("joined_by", "reasons").join(told)


def in_line_words(of: Referral, *, actor: Actor, now: datetime) -> str:
    """Where a referral stands in its unit's line; nothing where it waits for no place."""
    if of.state is not State.WAITING_FOR_PLACE:
        return ""
    found = referral.turn_of_referral(of.id, actor=actor, now=now)
    return "" if found is None else f"{found[0]} · {turn_words(found[1])}"


def _passed_words(entry: referral.InLine) -> str:
    if entry.passed_for is None or entry.passed_at is None:
        return ""
    reason = name("passed_for", entry.passed_for)
    return gettext("%(at)s 有空位，没有给：%(reason)s") % {
        "at": moment_words(entry.passed_at),
        "reason": reason,
    }
