"""Posts: who does what where, and when. Not here: what a post may do (the charter)."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.contexts.governance.models.alliance import AllianceRow, MembershipRow
from heyi.contexts.governance.models.organisation import OrganisationRow
from heyi.contexts.governance.terms import Position, Post, Role
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.foundation.models import Account
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class PostRows(GuardedQuerySet["PostRow"]):
    """Posts."""

    def within_reach_of(self, actor: Actor) -> Self:
        """One's own posts, those at one's institutions, and for a lead those at all members of its alliance."""
        if actor.is_system:
            return self
        led = MembershipRow.objects.filter(position=Position.LEAD, organisation__in=actor.institutions)
        members = MembershipRow.objects.filter(alliance__in=led.values("alliance")).values("organisation")
        return self.filter(
            Q(account=actor.id) | Q(organisation__in=actor.institutions) | Q(organisation__in=members)
        )

    def at(self, now: datetime) -> Self:
        """Those in force at that instant."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


class PostRow(GuardedModel):
    """One post of one account, from `starts_at` until just before `ends_at`; without an alliance it holds in all of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    alliance = models.ForeignKey(AllianceRow, on_delete=models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=32)
    starts_at = models.DateTimeField()
    given_at = models.DateTimeField()
    given_by = models.UUIDField()
    ends_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = PostRows.as_manager()

    class Meta:
        db_table = "governance_post"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="post_role_known", condition=Q(role__in=[str(role) for role in Role])
            ),
            models.CheckConstraint(
                name="post_dates_in_order", condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="post_end_has_author",
                condition=Q(ends_at__isnull=True, ended_by__isnull=True)
                | Q(ends_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(name="post_is_not_given_to_oneself", condition=~Q(account=F("given_by"))),
            models.UniqueConstraint(
                fields=["account", "organisation", "alliance", "role"],
                condition=Q(ends_at__isnull=True, alliance__isnull=False),
                name="post_open_once_in_an_alliance",
            ),
            models.UniqueConstraint(
                fields=["account", "organisation", "role"],
                condition=Q(ends_at__isnull=True, alliance__isnull=True),
                name="post_open_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "starts_at"], name="post_by_account"),
            models.Index(fields=["organisation", "role"], name="post_by_organisation"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "account", "organisation", "alliance", "role", "starts_at", "given_at", "given_by", "ends_at", "ended_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Post:
        """The row as a value."""
        return Post(
            id=self.id,
            account=self.account_id,
            organisation=self.organisation_id,
            alliance=self.alliance_id,
            role=Role(self.role),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )
