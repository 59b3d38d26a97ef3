"""Who looked at a person, as the record tells it. Not here: by what right (report), the record itself (foundation)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from django.db.models import Q

from heyi.contexts.patients.models import PatientRow
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import PatientRead, beyond_reach
from heyi.foundation.record import Kind, moment
from heyi.kernel.event import fact_name

MOST_LOOKS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One recorded look at a person: who, where they stood, for what, on which page."""

    at: datetime
    by: UUID
    organisation: UUID | None
    person: UUID
    purpose: str
    page: str

    @classmethod
    def of(cls, row: RecordedRow) -> Self:
        """A recorded row as a look."""
        told = json.loads(row.facts)
        return cls(
            at=datetime.fromisoformat(row.at),
            by=UUID(row.actor),
            organisation=UUID(row.organisation) if row.organisation else None,
            person=UUID(row.patient),
            purpose=told["purpose"],
            page=told["page"],
        )

    @classmethod
    def found(cls, which: Q) -> tuple[Self, ...]:
        """The looks that a condition means, the oldest first."""
        rows = RecordedRow.objects.filter(which).defer("difference", "previous", "mac")
        return tuple(cls.of(row) for row in rows.order_by("transaction", "place")[:MOST_LOOKS])


def ids_of_each(persons: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each person every id that means the same human now; asked within an open reading, in two statements."""
    kept = frozenset(persons)
    with beyond_reach("which opaque ids mean one human"):
        now = dict(PatientRow.objects.filter(home__in=kept).values_list("home", "person"))
        homes = PatientRow.objects.filter(person__in=set(now.values()) | kept).values_list("person", "home")
        of_current: dict[UUID, set[UUID]] = {}
        for person, home in homes:
            of_current.setdefault(person, {person}).add(home)
    return {one: frozenset({one, *of_current.get(now.get(one, one), ())}) for one in kept}


def looks_at(persons: Iterable[UUID], *, since: datetime, until: datetime, by: UUID | None = None) -> Q:
    """The condition for recorded looks at these persons from an instant on and before another one."""
    which = Q(
        kind=Kind.READ.value,
        fact=fact_name(PatientRead),
        patient__in=sorted(str(one) for one in persons),
        at__gte=moment(since),
        at__lt=moment(until),
    )
    return which if by is None else which & Q(actor=str(by))
