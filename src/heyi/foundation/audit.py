"""The record as auditors read it: what was done, read and refused at their institutions. Not here: writing it, proving it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import QuerySet

from heyi.foundation.listing import Page, page_of
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.record import Kind, moment
from heyi.kernel.actor import Actor, ActorKind
from heyi.kernel.errors import NotPermitted
from heyi.kernel.event import Plain

# The code of the duty; the word itself belongs to governance, which stands above.
READ_AUDIT = "read_audit"
FURTHEST_PAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsWanted:
    """Which part of the record is asked for; what is left out narrows nothing."""

    kind: Kind | None = None
    fact: str = ""
    case: UUID | None = None
    patient: UUID | None = None
    by: UUID | None = None
    organisation: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFact:
    """One row of the record. What was before and after stays sealed."""

    id: UUID
    kind: Kind
    fact: str
    facts: Mapping[str, Plain]
    case: UUID
    at: datetime
    by: UUID
    actor_kind: ActorKind
    organisation: UUID | None
    alliance: UUID | None
    charter: UUID | None
    duty: str
    patient: UUID | None
    address: str


def list_records(
    wanted: RecordsWanted, *, actor: Actor, now: datetime, page: int = 1, size: int = 50
) -> Page[RecordedFact]:
    """The record of the institutions at which the actor may audit, the latest first.

    Raises: NotPermitted for an actor who may audit nowhere.
    """
    able = {one.organisation for one in actor.standings if READ_AUDIT in one.duties}
    if not able:
        raise NotPermitted("duty_not_held", duty=READ_AUDIT)
    if wanted.organisation is not None:
        able &= {wanted.organisation}
    begin = (min(page, FURTHEST_PAGE) - 1) * size
    with reading(actor, now=now):
        rows = _narrowed(RecordedRow.objects.filter(organisation__in=[str(one) for one in able]), wanted)
        shown = rows.order_by("-transaction", "-place").defer("difference", "previous", "mac")
        return page_of((_fact(row) for row in shown[begin : begin + size + 1]), number=page, size=size)


def changes_of(case: UUID, *, actor: Actor, now: datetime, most: int = 50) -> tuple[RecordedFact, ...]:
    """What was changed about one thing that the caller has looked up for the actor, the latest first.

    Shape: on PostgreSQL only what stands in the record of the actor's own institutions, or was done by the actor.
    """
    with reading(actor, now=now):
        rows = RecordedRow.objects.filter(case=str(case), kind=Kind.CHANGE.value)
        shown = rows.order_by("-ordinal").defer("difference", "previous", "mac")[:most]
        return tuple(_fact(row) for row in shown)


def _narrowed(rows: QuerySet[RecordedRow], wanted: RecordsWanted) -> QuerySet[RecordedRow]:
    asked = {
        "kind": wanted.kind.value if wanted.kind else None,
        "fact": wanted.fact or None,
        "case": wanted.case,
        "patient": wanted.patient,
        "actor": wanted.by,
        "at__gte": moment(wanted.since) if wanted.since else None,
        "at__lt": moment(wanted.until) if wanted.until else None,
    }
    return rows.filter(**{name: str(value) for name, value in asked.items() if value is not None})


def _fact(row: RecordedRow) -> RecordedFact:
    return RecordedFact(
        id=UUID(row.id),
        kind=Kind(row.kind),
        fact=row.fact,
        facts=MappingProxyType(json.loads(row.facts)),
        case=UUID(row.case),
        at=datetime.fromisoformat(row.at),
        by=UUID(row.actor),
        actor_kind=ActorKind(row.actor_kind),
        organisation=_id(row.organisation),
        alliance=_id(row.alliance),
        charter=_id(row.charter),
        duty=row.duty,
        patient=_id(row.patient),
        address=row.address,
    )


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None
