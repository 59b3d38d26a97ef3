"""The tree of organisations. Not here: which alliances they form (alliance)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.contexts.governance.terms import Organisation, OrganisationKind, Tier
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_CODE = 64
LONGEST_NAME = 120


class OrganisationRows(GuardedQuerySet["OrganisationRow"]):
    """Organisations."""

    def within_reach_of(self, actor: Actor) -> Self:
        """All of them for everybody with a post anywhere: who refers must know to whom. Others see none."""
        return self if actor.is_system or actor.institutions else self.none()


class OrganisationRow(GuardedModel):
    """An institution. The one above it in the tree is of a higher tier or of the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    name_en = models.CharField(max_length=LONGEST_NAME, blank=True)
    tier = models.CharField(max_length=16)
    kind = models.CharField(max_length=32)
    # GB 32100; small clinics have none of their own.
    uscc = models.CharField(max_length=18, null=True)
    # GB/T 2260 with the levels below it, 2 to 12 digits.
    division = models.CharField(max_length=12, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()

    objects = OrganisationRows.as_manager()

    class Meta:
        db_table = "governance_organisation"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisation_tier_known", condition=Q(tier__in=[str(tier) for tier in Tier])
            ),
            models.CheckConstraint(
                name="organisation_kind_known", condition=Q(kind__in=[str(kind) for kind in OrganisationKind])
            ),
            models.CheckConstraint(
                name="organisation_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(name="organisation_has_a_name", condition=~Q(name="") & ~Q(code="")),
            models.UniqueConstraint(
                fields=["uscc"], name="organisation_credit_code_once", condition=Q(uscc__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["division", "name", "id"], name="organisation_listed"),
            models.Index(fields=["tier", "kind"], name="organisation_by_tier"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "code", "name", "name_en", "tier", "kind", "uscc", "division", "parent", "registered_at", "registered_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Organisation:
        """The row as a value."""
        return Organisation(
            id=self.id,
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            tier=Tier(self.tier),
            kind=OrganisationKind(self.kind),
            uscc=self.uscc,
            division=self.division or None,
            parent=self.parent_id,
        )
