"""Pairs of records, for those who decide them. Not here: the deciding (actions), how they came about (matching)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import PairRow, PatientRow
from heyi.contexts.patients.models.access import places_of
from heyi.contexts.patients.models.identity import PairRows
from heyi.contexts.patients.queries.searching import card_of
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.contexts.patients.rules.stewardship import shown_to_steward
from heyi.contexts.patients.terms.identity import Clash, Pair, Side
from heyi.contexts.patients.terms.people import PatientCard
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, beyond_reach, reading, record_read
from heyi.kernel.actor import Actor

PAGE_SIZE = 20


class Pile(StrEnum):
    """Which pairs a list holds."""

    WAITING = "waiting"
    DECIDED = "decided"
    JOINED = "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPage:
    """Two records beside each other, and the pairs before and after this one that wait as well."""

    pair: Pair
    one: Side
    other: Side
    next_waiting: UUID | None


def pairs_to_decide(pile: Pile = Pile.WAITING, *, number: int = 1, actor: Actor, now: datetime) -> Page[Pair]:
    """Pairs with a record of the actor's institutions, those nearest to certainty first, or the latest decided first.

    Shape: for those who may decide them; elsewhere nothing.
    """
    skipped = (max(1, number) - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = _piled(pile, actor)
        shown = rows[skipped : skipped + PAGE_SIZE + 1]
        return page_of((row.snapshot() for row in shown), number=max(1, number), size=PAGE_SIZE)


def cards_of_pairs(pairs: Iterable[Pair], *, actor: Actor, now: datetime) -> tuple[PatientCard, ...]:
    """The cards of those records in pairs that the actor's own institutions registered and where they may decide.

    Shape: the look is recorded once; records of other members are seen on the page of the pair only.
    """
    wanted = {record for pair in pairs for record in (pair.one, pair.other)}
    with reading(actor, now=now):
        mine = places_of(actor, Duty.DECIDE_IDENTITY)
        rows = PatientRow.objects.within_reach_of(actor, now=now).filter(
            pk__in=wanted, registered_by__in=mine
        )
        found = tuple(card_of(row, actor) for row in rows.order_by("id").prefetch_related(STANDING_NUMBERS))
    if found:
        record_read(actor=actor, now=now, purpose=Purpose.REGISTRATION, page="pairs", rows=len(found))
    return found


def count_waiting(*, actor: Actor, now: datetime) -> int:
    """How many pairs wait for somebody at the actor's institutions."""
    with reading(actor, now=now):
        return _piled(Pile.WAITING, actor).count()


def _piled(pile: Pile, actor: Actor) -> PairRows:
    rows = PairRow.objects.within_reach_of(actor, duty=Duty.DECIDE_IDENTITY)
    if pile is Pile.WAITING:
        # What a person asked for comes first, the eldest question before the others.
        return rows.waiting().order_by(F("asked_at").asc(nulls_last=True), "-weight", "id")
    if pile is Pile.DECIDED:
        return rows.filter(decided__isnull=False).order_by("-decided_at", "id")
    return rows.filter(decided__isnull=True, is_joined=True).order_by("weight", "id")


def _after(row: PairRow) -> Q:
    """What comes behind a pair in the pile of those that wait."""
    if row.asked_at is not None:
        return Q(asked_at__gt=row.asked_at) | Q(asked_at__isnull=True)
    return Q(asked_at__isnull=True, weight__lte=row.weight)


def pair_page(pair_id: UUID, *, actor: Actor, now: datetime) -> PairPage:
    """Two records beside each other for who decides whether they are one human. Both looks are recorded.

    Shape:  what belongs to another member is shown as far as it is needed to decide: see rules.stewardship.
    Raises: NotFound, also for who may not decide it.
    """
    with reading(actor, now=now):
        row = PairRow.objects.within_reach_of(actor, duty=Duty.DECIDE_IDENTITY).look_up(pair_id)
        with beyond_reach("the other record of a pair, shown to its steward as far as it is needed"):
            records = PatientRow.objects.filter(pk__in=(row.one, row.other))
            found = {record.id: record for record in records.prefetch_related(STANDING_NUMBERS)}
        sides = tuple(_side(found[record], actor) for record in (row.one, row.other))
        following = _piled(Pile.WAITING, actor).exclude(pk=row.id)
        after = following.filter(_after(row)).values_list("id", flat=True).first()
        page = PairPage(
            pair=row.snapshot(),
            one=sides[0],
            other=sides[1],
            next_waiting=after or following.values_list("id", flat=True).first(),
        )
    for record in found.values():
        record_read(
            actor=actor,
            now=now,
            purpose=Purpose.REGISTRATION,
            page="pair",
            patient=record.person,
            case=row.id,
            warrant=actor.warrant(Duty.DECIDE_IDENTITY, at=record.registered_by),
        )
    return page


def _side(row: PatientRow, actor: Actor) -> Side:
    is_own = actor.is_system or row.registered_by in actor.institutions
    details = row.opened(numbers_of(row))
    return Side(
        patient=row.id,
        organisation=row.registered_by,
        registered_at=row.registered_at,
        details=details if is_own else shown_to_steward(details),
        is_own=is_own,
        is_masked=not is_own,
    )


def clashes_to_settle(*, number: int = 1, actor: Actor, now: datetime) -> Page[Clash]:
    """Records of the actor's institutions that do not fit with another, the latest first.

    Shape: for those who may correct them.
    """
    skipped = (max(1, number) - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = PairRow.objects.within_reach_of(actor, duty=Duty.REGISTER_PATIENT).told()
        shown = rows.order_by("-found_at", "id")[skipped : skipped + PAGE_SIZE + 1]
        return page_of((row.clash(actor) for row in shown), number=max(1, number), size=PAGE_SIZE)
