"""Who may belong to an alliance and hold which post, and when. Not here: what a post may do (powers)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.powers import Seat
from heyi.contexts.governance.rules.refusals import InThePast, RoleDoesNotFit
from heyi.contexts.governance.terms import OrganisationKind, Role, Tier
from heyi.kernel.errors import InputInvalid, Problem

# A village doctor works where villagers go first; the other posts are held wherever the charter gives them something to do.
_ROLE_TIERS = {Role.VILLAGE_DOCTOR: frozenset({Tier.VILLAGE, Tier.TOWNSHIP})}
_CARING_ROLES = frozenset(
    {
        Role.VILLAGE_DOCTOR,
        Role.MEMBER_DOCTOR,
        Role.REFERRAL_COORDINATOR,
        Role.WARD_NURSE,
        Role.DEPARTMENT_HEAD,
    }
)


class Period(Protocol):
    """Anything that holds from a start until just before an end."""

    @property
    def starts_at(self) -> datetime:
        """The first instant."""
        ...

    @property
    def ends_at(self) -> datetime | None:
        """The first instant that is outside; None is open."""
        ...


def check_period(starts_at: datetime, ends_at: datetime | None, *, now: datetime) -> None:
    """Whether a span may be entered now.

    Raises: InputInvalid when it ends before it starts, InThePast when it begins earlier than now.
    """
    if ends_at is not None and ends_at <= starts_at:
        raise InputInvalid(Problem("ends_at", "ends_before_it_starts"))
    if starts_at < now:
        raise InThePast(starts_at=starts_at)


def overlaps(spans: Iterable[Period], starts_at: datetime, ends_at: datetime | None) -> bool:
    """Whether any of these spans shares an instant with [starts_at, ends_at)."""
    return any(
        (span.ends_at is None or starts_at < span.ends_at) and (ends_at is None or span.starts_at < ends_at)
        for span in spans
    )


def admits(charter: Charter, seat: Seat) -> bool:
    """Whether a charter lets in an organisation of that tier, kind and position."""
    return any(
        member.tier is seat.tier and seat.kind in member.kinds and member.position is seat.position
        for member in charter.members
    )


def check_role(role: Role, tier: Tier, kind: OrganisationKind) -> None:
    """Whether there is such a post at an organisation of that tier and kind.

    Raises: RoleDoesNotFit.
    """
    if (role in _CARING_ROLES and not kind.gives_care) or tier not in _ROLE_TIERS.get(role, frozenset(Tier)):
        raise RoleDoesNotFit(role=role, tier=tier, kind=kind)
