"""Emergency access as its clinician and those who judge it see it. Not here: beginning, ending, judging (actions)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import EmergencyAccessRow, EmergencyReviewRow, PatientRow
from heyi.contexts.patients.queries.looks import Look, ids_of_each, looks_at
from heyi.contexts.patients.rules.emergency import EmergencyAccess
from heyi.contexts.patients.rules.masking import mask_name
from heyi.contexts.patients.terms.protection import EmergencyReason, ReviewVerdict
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

PAGE_SIZE = 20

Ids = Mapping[UUID, frozenset[UUID]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReview:
    """An emergency access that one institution must judge: what was said, and what was looked at while it lasted.

    Shape: `masked_name` only where the judging institution registered the person itself; `words` are the judge's own.
    """

    id: UUID
    organisation: UUID
    emergency: EmergencyAccess
    due_at: datetime
    verdict: ReviewVerdict | None
    words: str = field(repr=False)
    reviewed_at: datetime | None
    reviewed_by: UUID | None
    masked_name: str = field(repr=False)
    looks: tuple[Look, ...]

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been judged by now; on the minute is late."""
        return self.verdict is None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """How many emergency accesses wait to be judged, and how many of them too long."""

    waiting: int
    overdue: int


def access_of(row: EmergencyAccessRow) -> EmergencyAccess:
    """A row as a value."""
    return EmergencyAccess(
        id=row.id,
        person=row.person,
        organisation=row.organisation,
        broken_by=row.broken_by,
        reason=EmergencyReason(row.reason),
        words=row.words,
        case=row.case,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
    )


def emergencies_now(*, actor: Actor, now: datetime) -> tuple[EmergencyAccess, ...]:
    """The actor's own emergency accesses that hold now, the one that ends first in front."""
    with reading(actor, now=now):
        rows = EmergencyAccessRow.objects.of(actor.id, at=actor.institutions, now=now)
        return tuple(map(access_of, rows.order_by("ends_at", "id")))


def emergency(emergency_id: UUID, *, actor: Actor, now: datetime) -> EmergencyAccess:
    """One of the actor's own emergency accesses, ended ones too.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        return access_of(EmergencyAccessRow.objects.filter(broken_by=actor.id).look_up(emergency_id))


def count_reviews(*, actor: Actor, now: datetime) -> ReviewCounts:
    """How many reviews wait at the institutions where the actor judges."""
    with reading(actor, now=now):
        rows = EmergencyReviewRow.objects.within_reach_of(actor, duty=Duty.REVIEW_ACCESS)
        due = list(rows.filter(reviewed_at__isnull=True).values_list("due_at", flat=True))
    return ReviewCounts(len(due), sum(one <= now for one in due))


def reviews(
    *, number: int = 1, is_judged: bool = False, actor: Actor, now: datetime
) -> Page[EmergencyReview]:
    """Emergency accesses to judge, the most urgent first; or those that were judged, the latest first.

    Shape:  the look is recorded where a masked name was shown.
    Raises: NotPermitted for who judges nowhere.
    """
    if not actor.may_anywhere(Duty.REVIEW_ACCESS):
        raise NotPermitted("duty_not_held", duty=str(Duty.REVIEW_ACCESS))
    skipped = (max(1, number) - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = EmergencyReviewRow.objects.within_reach_of(actor, duty=Duty.REVIEW_ACCESS)
        rows = rows.filter(reviewed_at__isnull=not is_judged).select_related("emergency")
        order = ("-reviewed_at", "id") if is_judged else ("due_at", "id")
        shown = list(rows.order_by(*order)[skipped : skipped + PAGE_SIZE + 1])
        told = tuple(_told(shown, actor=actor))
    if any(one.masked_name for one in told):
        record_read(
            actor=actor, now=now, purpose=Purpose.AUDIT, page="emergency_reviews", rows=len(told[:PAGE_SIZE])
        )
    return page_of(told, number=max(1, number), size=PAGE_SIZE)


def _told(rows: list[EmergencyReviewRow], *, actor: Actor) -> Iterable[EmergencyReview]:
    if not rows:
        return
    accesses = {row.emergency_id: access_of(row.emergency) for row in rows}
    ids = ids_of_each(one.person for one in accesses.values())
    names = _masked_names(ids, actor=actor)
    during = Q()
    for one in accesses.values():
        during |= looks_at(ids[one.person], since=one.begins_at, until=one.ends_at, by=one.broken_by)
    looks = Look.found(during)
    for row in rows:
        access = accesses[row.emergency_id]
        yield EmergencyReview(
            id=row.id,
            organisation=row.organisation,
            emergency=access,
            due_at=row.due_at,
            verdict=ReviewVerdict(row.verdict) if row.verdict else None,
            words=row.words or "",
            reviewed_at=row.reviewed_at,
            reviewed_by=row.reviewed_by,
            masked_name=names.get((row.organisation, access.person), ""),
            looks=tuple(look for look in looks if _belongs(look, access, ids)),
        )


def _belongs(look: Look, access: EmergencyAccess, ids: Ids) -> bool:
    mine = look.by == access.broken_by and look.person in ids[access.person]
    return mine and access.begins_at <= look.at < access.ends_at


def _masked_names(ids: Ids, *, actor: Actor) -> Mapping[tuple[UUID, UUID], str]:
    """The masked name under which an institution of the actor registered each person."""
    every = {each for one in ids.values() for each in one}
    rows = list(PatientRow.objects.filter(person__in=every, registered_by__in=actor.institutions))
    return {
        (row.registered_by, person): mask_name(row.opened(()).name)
        for row in rows
        for person, same in ids.items()
        if row.person in same
    }
