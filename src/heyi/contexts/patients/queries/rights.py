"""Requests of persons about their data and the restrictions that came of them. Not here: answering and lifting (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients.models import PatientRow, RestrictionRow, RightsRequestRow
from heyi.contexts.patients.queries.persons import ids_of
from heyi.contexts.patients.rules.rights import Asker, Proof, RightsReason
from heyi.contexts.patients.terms.protection import RestrictionScope, RightsKind, RightsOutcome
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

PAGE_SIZE = 20
_NOBODY: Mapping[tuple[UUID, UUID], tuple[str, UUID]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRequest:
    """One request about one member's record of a person."""

    id: UUID
    person: UUID
    organisation: UUID
    desk: UUID
    kind: RightsKind
    scope: RestrictionScope | None
    asker: Asker
    relation: str = field(repr=False)
    proof: Proof
    words: str = field(repr=False)
    filed_at: datetime
    filed_by: UUID
    due_at: datetime
    outcome: RightsOutcome | None
    reason: RightsReason | None
    answer: str = field(repr=False)
    answered_at: datetime | None
    answered_by: UUID | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been answered by now."""
        return self.outcome is None and self.due_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRequest:
    """A request with the name under which the answering member registered the person, where the reader's side did."""

    request: RightsRequest
    name: str = field(repr=False)
    patient: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """One member's record of a person is shut to others."""

    id: UUID
    person: UUID
    organisation: UUID
    scope: RestrictionScope
    begins_at: datetime
    ends_at: datetime | None
    name: str = field(default="", repr=False)
    patient: UUID | None = None


@dataclass(frozen=True, slots=True)
class RightsCounts:
    """How many requests wait for an answer, and how many of them too long."""

    waiting: int
    overdue: int


def request_of(row: RightsRequestRow) -> RightsRequest:
    """A row as a value."""
    return RightsRequest(
        id=row.id,
        person=row.person,
        organisation=row.organisation,
        desk=row.desk,
        kind=RightsKind(row.kind),
        scope=RestrictionScope(row.scope) if row.scope else None,
        asker=Asker(row.asker),
        relation=row.relation or "",
        proof=Proof(row.proof),
        words=row.words,
        filed_at=row.filed_at,
        filed_by=row.filed_by,
        due_at=row.due_at,
        outcome=RightsOutcome(row.outcome) if row.outcome else None,
        reason=RightsReason(row.reason) if row.reason else None,
        answer=row.answer or "",
        answered_at=row.answered_at,
        answered_by=row.answered_by,
    )


def _require(actor: Actor) -> None:
    if not actor.may_anywhere(Duty.HANDLE_RIGHTS):
        raise NotPermitted("duty_not_held", duty=str(Duty.HANDLE_RIGHTS))


def _names(persons: set[UUID], actor: Actor) -> dict[tuple[UUID, UUID], tuple[str, UUID]]:
    """Name and record of each person at the institutions of the actor that registered them."""
    rows = PatientRow.objects.filter(person__in=persons, registered_by__in=actor.institutions)
    return {(row.registered_by, row.person): (row.opened(()).name, row.id) for row in rows}


def check_reach(patient_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Lets somebody begin what is about a record within their reach; nothing is shown of it.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        PatientRow.objects.within_reach_of(actor, now=now).look_up(patient_id)


def is_readable(patient_id: UUID, *, actor: Actor, now: datetime) -> bool:
    """Whether somebody may open the page of a record; nothing is shown of it, so nothing is recorded."""
    with reading(actor, now=now):
        rows = PatientRow.objects.within_reach_of(actor, now=now, duty=Duty.READ_PATIENT)
        return rows.filter(pk=patient_id).exists()


def rights_requests(
    *, number: int = 1, is_answered: bool = False, actor: Actor, now: datetime
) -> Page[NamedRequest]:
    """Requests that wait for an answer of the actor's institutions or were taken down there, the most urgent first.

    Shape:  the answered ones the latest first; the look is recorded where somebody was named.
    Raises: NotPermitted for who handles none anywhere.
    """
    _require(actor)
    skipped = (max(1, number) - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = RightsRequestRow.objects.within_reach_of(actor, duty=Duty.HANDLE_RIGHTS)
        rows = rows.filter(answered_at__isnull=not is_answered)
        order = ("-answered_at", "id") if is_answered else ("due_at", "id")
        shown = list(rows.order_by(*order)[skipped : skipped + PAGE_SIZE + 1])
        names = _names({row.person for row in shown}, actor)
    found = page_of((_named(row, names) for row in shown), number=max(1, number), size=PAGE_SIZE)
    if any(one.name for one in found.rows):
        record_read(actor=actor, now=now, purpose=Purpose.AUDIT, page="rights_requests", rows=len(found.rows))
    return found


def _named(row: RightsRequestRow, names: dict[tuple[UUID, UUID], tuple[str, UUID]]) -> NamedRequest:
    name, patient = names.get((row.organisation, row.person), ("", None))
    return NamedRequest(request=request_of(row), name=name, patient=patient)


def restrictions(*, number: int = 1, actor: Actor, now: datetime) -> Page[Restriction]:
    """Records of the actor's institutions that are restricted now, the latest first.

    Raises: NotPermitted for who handles none anywhere.
    """
    _require(actor)
    skipped = (max(1, number) - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = RestrictionRow.objects.within_reach_of(actor, duty=Duty.HANDLE_RIGHTS).holding(now)
        shown = list(rows.order_by("-begins_at", "id")[skipped : skipped + PAGE_SIZE + 1])
        names = _names({row.person for row in shown}, actor)
    found = page_of((restriction_of(row, names) for row in shown), number=max(1, number), size=PAGE_SIZE)
    if any(one.name for one in found.rows):
        record_read(actor=actor, now=now, purpose=Purpose.AUDIT, page="restrictions", rows=len(found.rows))
    return found


def restrictions_of(person: UUID, *, actor: Actor, now: datetime) -> tuple[Restriction, ...]:
    """The restrictions that hold now on any member's record of a person: that there are any, for who sees that person."""
    with reading(actor, now=now):
        rows = RestrictionRow.objects.holding(now).filter(person__in=ids_of(person))
        return tuple(restriction_of(row) for row in rows.order_by("begins_at", "id"))


def restriction_of(
    row: RestrictionRow, names: Mapping[tuple[UUID, UUID], tuple[str, UUID]] = _NOBODY
) -> Restriction:
    """A row as a value, with the name where one is known."""
    name, patient = names.get((row.organisation, row.person), ("", None))
    return Restriction(
        id=row.id,
        person=row.person,
        organisation=row.organisation,
        scope=RestrictionScope(row.scope),
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        name=name,
        patient=patient,
    )


def count_rights(*, actor: Actor, now: datetime) -> RightsCounts:
    """How many requests wait for an answer of the actor's institutions, and how many of them too long."""
    with reading(actor, now=now):
        rows = RightsRequestRow.objects.within_reach_of(actor, duty=Duty.HANDLE_RIGHTS)
        own = rows.filter(answered_at__isnull=True, organisation__in=actor.institutions)
        due = list(own.values_list("due_at", flat=True))
    return RightsCounts(len(due), sum(one <= now for one in due))
