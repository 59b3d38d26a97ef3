"""How the members of an alliance refer: counts of whole members and pairs over a period. Not here: what they mean (rules.siphon).

Every number is added up by the database over legs; no referral is loaded and nobody is named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncMonth

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.health.terms.figures import Period
from heyi.contexts.record import public as record
from heyi.contexts.referral.models import CountedRow, LegRow, ReferralRow
from heyi.contexts.referral.queries.stays import StayFigures, stay_figures
from heyi.contexts.referral.queries.treatable import catalogue_in_force
from heyi.contexts.referral.queries.willingness import moves_of
from heyi.contexts.referral.rules.legs import Answer
from heyi.contexts.referral.rules.siphon import DAYS_TO_OFFER, Counts
from heyi.contexts.referral.rules.treatable import Catalogue
from heyi.contexts.referral.rules.willingness import Moves
from heyi.foundation.reading import beyond_reach, reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, Problem
from heyi.kernel.moments import SHANGHAI, day_of, end_of, start_of

LONGEST_DAYS = 366
_MONTHS_OF_TREND = 6
# A stay counts as sent where the person had been referred there so recently.
_SENT_WITHIN = timedelta(days=30)

Unit = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Refusal:
    """How often a unit gave one reason for not taking patients, upwards or back down."""

    unit: UUID
    direction: Direction
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Waits:
    """How long one unit took to answer. Units: minutes, day and night."""

    median: int
    ninth_decile: int
    of: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures somebody may read: of all members, or of these only."""

    alliance: UUID
    own: frozenset[UUID]
    sees_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiphonFigures:
    """What was counted.

    Shape: `units` are all units of all alliances, of which the alliance's own stand first in its tables and the others only
           show what is usual; a pair is (lower unit, upper unit); `trend` is of `subject`, by first day of month;
           `counted_at` is when legs were counted last, None before the first time; `catalogue` tells what was
           treatable below; `stays` are the proposals to send in-patients down, by institution; `moves` are
           what was proposed between lower and upper units, and who was unwilling.
    """

    scope: Scope
    period: Period
    subject: UUID
    lead: UUID | None
    units: Mapping[Unit, Counts]
    pairs: Mapping[tuple[UUID, UUID], Counts]
    waits: Mapping[UUID, Waits]
    refusals: tuple[Refusal, ...]
    trend: Mapping[date, Counts]
    counted_at: datetime | None
    catalogue: Catalogue
    stays: Mapping[UUID, StayFigures]
    moves: Mapping[tuple[UUID, UUID], Moves]


def siphon_scope(alliance: UUID, *, actor: Actor, now: datetime) -> Scope:
    """Whose figures of an alliance somebody may read.

    Raises: NotFound for whoever has nothing to do with them.
    """
    here = tuple(
        one for one in actor.standings if one.alliance == alliance and Duty.MONITOR_REFERRALS in one.duties
    )
    own = frozenset(one.organisation for one in here)
    if not (own or actor.is_system):
        raise NotFound
    members = governance.members_of(alliance, at=now, actor=actor, now=now, size=len(own) + 1)
    others = [one.organisation.id for one in members.rows if one.organisation.id not in own]
    narrowed = replace(actor, standings=here)
    sees_all = actor.is_system or any(
        governance.warrant_over(narrowed, Duty.MONITOR_REFERRALS, organisation=other, now=now)
        for other in others[:1]
    )
    return Scope(alliance, own, sees_all)


def siphon_figures(
    alliance: UUID, period: Period, *, of: UUID | None = None, actor: Actor, now: datetime
) -> SiphonFigures:
    """The counts of an alliance over a period, with `of` or else its lead as the subject.

    Raises: NotFound for a stranger and for another member than one's own, InputInvalid for a period that cannot be.
    """
    _check(period, today=day_of(now))
    scope = siphon_scope(alliance, actor=actor, now=now)
    with reading(actor, now=now):
        lead = governance.lead_of(alliance, now=now)
    subject = _subject(scope, lead, of)
    with reading(actor, now=now), beyond_reach("figures of whole members; nobody is named"):
        legs = _within(period)
        units = _units(legs, now)
        ours = legs.filter(alliance=alliance)
        pairs = _pairs(ours, now)
        waits, refusals = waits_of(ours.filter(direction=Direction.UP)), _refusals(ours)
        trend = _trend(alliance, subject, now)
        counted_at = CountedRow.objects.aggregate(last=Max("counted_at"))["last"]
        stays = stay_figures(alliance, period)
        moves = moves_of(ours, pairs, alliance, period)
    return SiphonFigures(
        scope=scope,
        period=period,
        subject=subject,
        lead=lead,
        units=_with_stays(units, period, actor=actor, now=now),
        pairs=pairs,
        waits=waits,
        refusals=refusals,
        trend=trend,
        counted_at=counted_at,
        catalogue=catalogue_in_force(alliance, actor=actor, now=now),
        stays=stays,
        moves=moves,
    )


def _check(period: Period, *, today: date) -> None:
    problems = []
    if period.since > today:
        problems.append(Problem("since", "in_the_future"))
    if period.since > period.until:
        problems.append(Problem("since", "after_the_end"))
    elif (period.until - period.since).days >= LONGEST_DAYS:
        problems.append(Problem("since", "period_too_long", limit=LONGEST_DAYS))
    if problems:
        raise InputInvalid(*problems)


def _subject(scope: Scope, lead: UUID | None, of: UUID | None) -> UUID:
    usual = (
        lead if lead is not None and (scope.sees_all or lead in scope.own) else min(scope.own, default=lead)
    )
    subject = of or usual
    if subject is None or not (scope.sees_all or subject in scope.own):
        raise NotFound
    return subject


def _within(period: Period) -> QuerySet[LegRow]:
    return LegRow.objects.filter(asked_at__gte=start_of(period.since), asked_at__lt=end_of(period.until))


def _counted_up(now: datetime) -> dict[str, Count]:
    def where(*conditions: Q, **more: Any) -> Count:
        return Count("pk", filter=Q(*conditions, **more))

    could_offer = (
        Q(offered_at__isnull=False) | Q(is_over=True) | Q(ended_at__lte=now - timedelta(days=DAYS_TO_OFFER))
    )
    treatable = Q(could_offer, ended_at__isnull=False, is_treatable_below=True)
    answered = [Answer.ACCEPTED, Answer.DECLINED, Answer.REDIRECTED, Answer.ADVISED]
    return {
        "n_asked": Count("pk"),
        "n_answered": where(answer__in=answered),
        "n_accepted": where(answer=Answer.ACCEPTED),
        "n_declined": where(answer=Answer.DECLINED),
        "n_timed": where(in_time__isnull=False),
        "n_in_time": where(in_time=True),
        "n_treatable": where(treatable),
        "n_kept": where(treatable, offered_at__isnull=True),
        "n_unread": where(ended_at__isnull=False, is_treatable_below__isnull=True),
    }


def _counted_down() -> dict[str, Count]:
    return {
        "n_offered": Count("pk"),
        "n_down": Count("pk", filter=Q(answer=Answer.ACCEPTED)),
        "n_unwilling": Count("pk", filter=Q(reason="patient_unwilling")),
    }


def _grouped(
    legs: QuerySet[LegRow], up: tuple[str, ...], down: tuple[str, ...], now: datetime
) -> Iterator[tuple[tuple[Any, ...], dict[str, int]]]:
    """Both directions added up, each by its own columns; two statements."""
    for direction, columns, counts in (
        (Direction.UP, up, _counted_up(now)),
        (Direction.DOWN, down, _counted_down()),
    ):
        rows = legs.filter(direction=direction).values(*columns).annotate(**counts).order_by()
        for row in rows:
            numbers = {name.removeprefix("n_"): row[name] for name in counts}
            yield tuple(row[column] for column in columns), numbers


def _added(found: Iterable[tuple[tuple[Any, ...], dict[str, int]]]) -> dict[Any, Counts]:
    added: dict[Any, Counts] = {}
    for key, numbers in found:
        added[key] = replace(added.get(key, Counts()), **numbers)
    return added


def _units(legs: QuerySet[LegRow], now: datetime) -> dict[Unit, Counts]:
    """By unit above: who was asked to take patients, and who offered them down."""
    return _added(_grouped(legs, ("alliance", "receiver"), ("alliance", "sender"), now))


def _pairs(legs: QuerySet[LegRow], now: datetime) -> dict[tuple[UUID, UUID], Counts]:
    """By lower and upper unit."""
    return _added(_grouped(legs, ("sender", "receiver"), ("receiver", "sender"), now))


def _trend(alliance: UUID, subject: UUID, now: datetime) -> dict[date, Counts]:
    today = day_of(now)
    months = today.year * 12 + today.month - _MONTHS_OF_TREND
    since = date(months // 12, months % 12 + 1, 1)
    asked = LegRow.objects.filter(alliance=alliance, asked_at__gte=start_of(since))
    legs = asked.filter(
        Q(direction=Direction.UP, receiver=subject) | Q(direction=Direction.DOWN, sender=subject)
    ).annotate(month=TruncMonth("asked_at", tzinfo=SHANGHAI))
    found = _grouped(legs, ("month",), ("month",), now)
    return _added((key[0].date(), numbers) for key, numbers in found)


def _refusals(legs: QuerySet[LegRow]) -> tuple[Refusal, ...]:
    """By unit above; who was offered a patient back and did not take them is counted with whoever offered."""
    not_taken = Q(answer=Answer.DECLINED) | Q(answer=Answer.TAKEN_BACK, direction=Direction.DOWN)
    rows = legs.filter(not_taken).exclude(reason="")
    found = rows.values("direction", "sender", "receiver", "reason").annotate(n=Count("pk")).order_by()
    added: dict[tuple[UUID, Direction, str], int] = {}
    for row in found:
        direction = Direction(row["direction"])
        unit = row["receiver"] if direction is Direction.UP else row["sender"]
        key = (unit, direction, row["reason"])
        added[key] = added.get(key, 0) + row["n"]
    return tuple(Refusal(*key, count) for key, count in sorted(added.items(), key=lambda pair: -pair[1]))


def waits_of(legs: QuerySet[LegRow]) -> dict[UUID, Waits]:
    """Two values for each unit that was asked, picked out by the database from all answers in order; one statement."""
    answered = legs.filter(answer_minutes__isnull=False).annotate(
        place=Window(RowNumber(), partition_by=F("receiver"), order_by=F("answer_minutes").asc()),
        number=Window(Count("pk"), partition_by=F("receiver")),
    )
    picked = answered.filter(Q(place=(F("number") + 1) / 2) | Q(place=(F("number") * 9 + 9) / 10))
    found: dict[UUID, list[tuple[int, int]]] = {}
    for receiver, minutes, number in picked.values_list("receiver", "answer_minutes", "number"):
        found.setdefault(receiver, []).append((minutes or 0, number))
    return {unit: Waits(min(values)[0], max(values)[0], values[0][1]) for unit, values in found.items()}


def _with_stays(
    units: Mapping[Unit, Counts], period: Period, *, actor: Actor, now: datetime
) -> Mapping[Unit, Counts]:
    """The same with the stays each unit told of, where it told of any."""
    since = start_of(period.since) - _SENT_WITHIN
    sent = Exists(
        ReferralRow.objects.filter(
            person=OuterRef("person"), receiver=OuterRef("organisation"), submitted_at__gte=since
        )
    )
    asked = {unit for _, unit in units}
    told = record.count_stays(asked, period.since, period.until, sent=sent, actor=actor, now=now)
    return {
        (alliance, unit): replace(counts, stays=told[unit].stays, sent=told[unit].sent)
        if unit in told
        else counts
        for (alliance, unit), counts in units.items()
    }
