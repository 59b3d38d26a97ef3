"""Questions about posts: who holds which, where. Not here: what they may do (authority)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.models import PostRow
from heyi.contexts.governance.queries.organisations import PAGE_SIZE
from heyi.contexts.governance.terms import Post, Role
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post and the name of who holds it."""

    post: Post
    name: str


def posts_at(
    organisation: UUID, *, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[HeldPost]:
    """The posts at an organisation, as far as the actor may know of them, those in force or ahead first."""
    begin = (page - 1) * size
    with reading(actor, now=now):
        rows = (
            PostRow.objects.within_reach_of(actor).filter(organisation=organisation).select_related("account")
        )
        rows = rows.order_by("-ends_at", "role", "starts_at", "id")
        found = [HeldPost(row.snapshot(), row.account.display_name) for row in rows[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


def posts_of(account: UUID, *, actor: Actor, now: datetime) -> tuple[Post, ...]:
    """The posts of an account, as far as the actor may know of them, the oldest first."""
    with reading(actor, now=now):
        rows = PostRow.objects.within_reach_of(actor).filter(account=account).order_by("starts_at", "id")
        return tuple(row.snapshot() for row in rows)


def holders_of(role: Role, organisation: UUID, *, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """The accounts that hold a role at an organisation now, as far as the actor may know: whom a clock calls."""
    with reading(actor, now=now):
        rows = PostRow.objects.within_reach_of(actor).at(now)
        rows = rows.filter(organisation=organisation, role=role, account__is_active=True)
        return tuple(dict.fromkeys(rows.order_by("starts_at", "id").values_list("account", flat=True)))
