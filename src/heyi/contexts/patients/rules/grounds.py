"""By what right a recorded look was made, told afterwards. Not here: whether somebody may look now (models.reach)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from heyi.contexts.patients.rules.emergency import EmergencyAccess
from heyi.contexts.patients.terms.access import Grant, GrantBasis


class Ground(StrEnum):
    """By what right somebody looked at a person's data."""

    OWN_RECORD = "own_record"
    GRANT = "grant"
    EMERGENCY = "emergency"
    NOT_FOUND = "ground_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Everything by which anybody could have looked at one person.

    Shape: `holders` registered the person, each since a moment; grants and emergencies include those that have ended.
    """

    holders: tuple[tuple[UUID, datetime], ...]
    grants: tuple[Grant, ...]
    emergencies: tuple[EmergencyAccess, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The right by which a look was made; basis and case only for a grant, the case also for an emergency."""

    ground: Ground
    basis: GrantBasis | None = None
    case: UUID | None = None


def ground_of(*, at: datetime, by: UUID, organisation: UUID | None, rights: Rights) -> Found:
    """The first right that held for that person at that institution at that moment.

    Shape: an institution's own record comes before a grant, and a grant before an emergency: who needed no emergency did
           not use it. A look for which nothing held (a list of an auditor, a part of the system) has none.
    Source: docs/sources/privacy-rights.md#access-report
    """
    if organisation is None:
        return Found(Ground.NOT_FOUND)
    if any(held == organisation and since <= at for held, since in rights.holders):
        return Found(Ground.OWN_RECORD)
    granted = _first(one for one in rights.grants if one.organisation == organisation and one.holds(at))
    if granted is not None:
        return Found(Ground.GRANT, granted.basis, granted.case)
    for one in rights.emergencies:
        if one.broken_by == by and one.organisation == organisation and one.holds(at):
            return Found(Ground.EMERGENCY, None, one.case)
    return Found(Ground.NOT_FOUND)


def _first(grants: Iterable[Grant]) -> Grant | None:
    return min(grants, key=lambda one: one.begins_at, default=None)
