"""Who lies in a ward now, as members' systems told it: for the part of the system that looks every morning. Not here: figures.

Whether an encounter is still going on stands in what is sealed, so stays are opened one batch after the other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.record.models import EntryRow
from heyi.contexts.record.models.entry import EntryRows
from heyi.contexts.record.queries.opening import entry_of
from heyi.contexts.record.terms import Encounter, EncounterStatus, EntryKind, Said, Setting
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

# Whoever was admitted longer ago and never discharged was forgotten by the system that sent it, or lives there.
LONGEST_STAY = timedelta(days=180)
_AT_ONCE = 500
_MOST_ENTRIES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStay:
    """Somebody who was admitted and, as far as their member told, not discharged."""

    encounter: UUID
    organisation: UUID
    patient: UUID
    person: UUID
    said: Encounter


@dataclass(frozen=True, slots=True)
class OpenStays:
    """Some of the open stays, and the mark after which the next ones follow; None where these were the last."""

    stays: tuple[OpenStay, ...]
    go_on_after: UUID | None


def open_stays(*, after: UUID | None = None, actor: Actor, now: datetime) -> OpenStays:
    """The stays of all members that have begun and not ended, so many at a time.

    Raises: NotPermitted for anybody but the system: nobody's right to look at a patient is asked.
    """
    _require_system(actor)
    with reading(actor, now=now):
        rows = _inpatients(now) if after is None else _inpatients(now).filter(pk__gt=after)
        found = list(rows.order_by("pk")[:_AT_ONCE])
        stays = tuple(stay for row in found if (stay := _still_open(row, now)) is not None)
    return OpenStays(stays, found[-1].pk if len(found) == _AT_ONCE else None)


def still_open(encounters: Collection[UUID], *, actor: Actor, now: datetime) -> frozenset[UUID]:
    """Which of these stays go on; one that ended, was withdrawn or is none is missing. Only ids are answered."""
    with reading(actor, now=now):
        rows = _inpatients(now).filter(pk__in=list(encounters))
        return frozenset(row.id for row in rows if _still_open(row, now) is not None)


def said_in_stay(encounter: UUID, *, actor: Actor, now: datetime) -> tuple[Said, ...]:
    """Everything that belongs to one stay and stands, the latest first.

    Raises: NotPermitted for anybody but the system.
    """
    _require_system(actor)
    with reading(actor, now=now):
        rows = EntryRow.objects.filter(encounter=encounter, withdrawn_at__isnull=True)
        return tuple(entry_of(row).said for row in rows.order_by("-happened_at", "-id")[:_MOST_ENTRIES])


def _require_system(actor: Actor) -> None:
    if not actor.is_system:
        raise NotPermitted


def _inpatients(now: datetime) -> EntryRows:
    return EntryRow.objects.filter(
        kind=EntryKind.ENCOUNTER,
        group=Setting.INPATIENT,
        withdrawn_at__isnull=True,
        happened_at__gt=now - LONGEST_STAY,
        happened_at__lte=now,
    )


def _still_open(row: EntryRow, now: datetime) -> OpenStay | None:
    said = entry_of(row).said
    if not isinstance(said, Encounter) or said.status is not EncounterStatus.IN_PROGRESS:
        return None
    if said.ends_at is not None and said.ends_at <= now:
        return None
    return OpenStay(
        encounter=row.id, organisation=row.organisation, patient=row.patient, person=row.person, said=said
    )
