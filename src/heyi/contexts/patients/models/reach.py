"""By what somebody reaches a record: their institution's own, a grant, an emergency. The table's policy says the same."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from heyi.contexts.patients.models.access import GrantRow, GrantRows
from heyi.contexts.patients.models.emergency import EmergencyAccessRow
from heyi.contexts.patients.models.rights import RestrictionRow
from heyi.contexts.patients.terms.access import GrantBasis
from heyi.contexts.patients.terms.protection import RestrictionScope
from heyi.kernel.actor import Actor

# The same set and the same rule as in rules.restriction, which a test holds against this one row by row.
_CARE = (
    GrantBasis.REFERRAL_ACCEPTED,
    GrantBasis.DOWN_REFERRAL_ACCEPTED,
    GrantBasis.READING_ORDERED,
    GrantBasis.CONSULTATION_ACCEPTED,
    GrantBasis.CONTRACT_SIGNED,
)


def reached_by(reader: UUID, mine: Collection[UUID], *, now: datetime) -> Q:
    """The condition under which a record of a patient lies within somebody's reach at that instant.

    Shape: for rows with `person` and `registered_by`; `mine` are the institutions at which the reader's duty counts.
    """
    broken = EmergencyAccessRow.objects.of(reader, at=mine, now=now).filter(person=OuterRef("person"))
    return held_or_given(mine, now=now) | Q(Exists(broken))


def held_or_given(mine: Collection[UUID], *, now: datetime) -> Q:
    """The condition under which institutions hold a record themselves or have access to it that no restriction shuts."""
    given = _given(mine, OuterRef(OuterRef("registered_by")), now=now).filter(person=OuterRef("person"))
    return Q(registered_by__in=mine) | Q(Exists(given))


def _given(mine: Collection[UUID], holder: Any, *, now: datetime) -> GrantRows:
    shut = RestrictionRow.objects.holding(now).filter(person=OuterRef("person"), organisation=holder)
    wholly = shut.filter(scope=RestrictionScope.ALL, begins_at__gt=OuterRef("begins_at"))
    is_open = ~Exists(shut) | (Q(basis__in=_CARE) & ~Exists(wholly))
    return GrantRow.objects.holding(now).filter(is_open, organisation__in=mine)


def grounded_at(person: UUID, holder: UUID, actor: Actor, *, now: datetime) -> tuple[UUID, ...]:
    """The institutions at which the actor's access to a record of another member stands now, grants first."""
    mine = actor.institutions
    given = _given(mine, holder, now=now).filter(person=person)
    broken = EmergencyAccessRow.objects.of(actor.id, at=mine, now=now).filter(person=person)
    places = (*given.values_list("organisation", flat=True), *broken.values_list("organisation", flat=True))
    return tuple(dict.fromkeys(places))
