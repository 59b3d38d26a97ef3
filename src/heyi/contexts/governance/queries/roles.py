"""Which posts somebody held where, without their name. Not here: posts as those see them who give them (posts)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.models import PostRow
from heyi.contexts.governance.terms import Role
from heyi.foundation.reading import beyond_reach, reading
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that an account held at an organisation, for a time."""

    account: UUID
    organisation: UUID
    role: Role
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it was held at that instant."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


def roles_held(accounts: Iterable[UUID], *, actor: Actor, now: datetime) -> tuple[HeldRole, ...]:
    """Every role these accounts ever held, beyond the reach of who asks: for a report that names posts and no people."""
    wanted = sorted(set(accounts), key=str)
    if not wanted:
        return ()
    with reading(actor, now=now), beyond_reach("the post of who looked at a record, without the name"):
        rows = PostRow.objects.filter(account__in=wanted).order_by("starts_at", "id")
        told = rows.values_list("account", "organisation", "role", "starts_at", "ends_at")
        return tuple(HeldRole(one, at, Role(role), begun, ended) for one, at, role, begun, ended in told)
