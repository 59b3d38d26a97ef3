"""Alliances, who belongs to them and when, and the versions of their charters. Not here: what a charter says (rules)."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from heyi.contexts.governance.models.organisation import LONGEST_CODE, LONGEST_NAME, OrganisationRow
from heyi.contexts.governance.terms import Alliance, CharterVersion, Membership, Position
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

_SHA256_HEX = 64


class AllianceRows(GuardedQuerySet["AllianceRow"]):
    """Alliances."""

    def within_reach_of(self, actor: Actor) -> Self:
        """All of them for everybody with a post anywhere; that an alliance exists is no secret. Others see none."""
        return self if actor.is_system or actor.institutions else self.none()


class AllianceRow(GuardedModel):
    """An alliance of organisations that stay what they are. Its code is the code of its charter."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    name_en = models.CharField(max_length=LONGEST_NAME, blank=True)
    founded_at = models.DateTimeField()
    founded_by = models.UUIDField()

    objects = AllianceRows.as_manager()

    class Meta:
        db_table = "governance_alliance"
        constraints: ClassVar = [
            models.CheckConstraint(name="alliance_has_a_name", condition=~Q(name="") & ~Q(code="")),
        ]

    class Privacy:
        plain: ClassVar = {"id", "code", "name", "name_en", "founded_at", "founded_by"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Alliance:
        """The row as a value."""
        return Alliance(self.id, self.code, self.name, self.name_en, self.founded_at)


class MembershipRows(GuardedQuerySet["MembershipRow"]):
    """Memberships."""

    def within_reach_of(self, actor: Actor) -> Self:
        """All of them for everybody with a post anywhere. Others see none."""
        return self if actor.is_system or actor.institutions else self.none()

    def at(self, now: datetime) -> Self:
        """Those in force at that instant."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


class MembershipRow(GuardedModel):
    """An organisation's place in an alliance, from `starts_at` until just before `ends_at`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alliance = models.ForeignKey(AllianceRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(max_length=16)
    starts_at = models.DateTimeField()
    joined_by = models.UUIDField()
    ends_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = MembershipRows.as_manager()

    class Meta:
        db_table = "governance_membership"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_position_known",
                condition=Q(position__in=[str(position) for position in Position]),
            ),
            models.CheckConstraint(
                name="membership_dates_in_order",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="membership_end_has_author",
                condition=Q(ends_at__isnull=True, ended_by__isnull=True)
                | Q(ends_at__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["alliance", "organisation"],
                condition=Q(ends_at__isnull=True),
                name="membership_open_once",
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(ends_at__isnull=True, position="lead"),
                name="membership_one_open_lead",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "starts_at"], name="membership_by_organisation"),
            models.Index(fields=["alliance", "starts_at"], name="membership_by_alliance"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id",
            "alliance",
            "organisation",
            "position",
            "starts_at",
            "joined_by",
            "ends_at",
            "ended_by",
        }
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Membership:
        """The row as a value."""
        return Membership(
            id=self.id,
            alliance=self.alliance_id,
            organisation=self.organisation_id,
            position=Position(self.position),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


class CharterRows(GuardedQuerySet["CharterRow"]):
    """Versions of charters."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of the alliances under which the actor stands; the system sees all."""
        if actor.is_system:
            return self
        return self.filter(
            alliance__in={standing.alliance for standing in actor.standings if standing.alliance}
        )

    def in_force(self, alliance: UUID, now: datetime) -> Self:
        """The version that holds for an alliance at that instant, first of its kind."""
        return self.filter(alliance=alliance, effective_from__lte=now).order_by("-effective_from")


class CharterRow(GuardedModel):
    """One text of a charter. It is never changed: a new text is a new version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alliance = models.ForeignKey(AllianceRow, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    effective_from = models.DateTimeField()
    text = models.TextField()
    digest = models.CharField(max_length=_SHA256_HEX)
    applied_at = models.DateTimeField()
    applied_by = models.UUIDField()

    objects = CharterRows.as_manager()

    class Meta:
        db_table = "governance_charter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alliance", "number"], name="charter_number_once"),
            models.UniqueConstraint(
                fields=["alliance", "effective_from"], name="charter_one_for_each_instant"
            ),
            models.CheckConstraint(name="charter_numbers_count_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="charter_has_text", condition=~Q(text="")),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "alliance", "number", "effective_from", "text", "digest", "applied_at", "applied_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> CharterVersion:
        """The row as a value, without its text."""
        return CharterVersion(
            id=self.id,
            alliance=self.alliance_id,
            number=self.number,
            effective_from=self.effective_from,
            digest=self.digest,
            applied_at=self.applied_at,
            applied_by=self.applied_by,
        )
