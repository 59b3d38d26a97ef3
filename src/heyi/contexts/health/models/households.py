"""The tables of households and next of kin. Not here: who cares for them (contracts)."""

from collections.abc import Collection
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from heyi.contexts.health.terms.households import HouseholdMember, Kin, Relation
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class HouseholdRows(GuardedQuerySet["HouseholdRow"]):
    """Households."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those that the actor's institutions keep."""
        return self if actor.is_system else self.filter(organisation__in=actor.institutions)


class HouseholdRow(GuardedModel):
    """One household as one organisation keeps it; it is closed once nobody of it is left."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    address = EncryptedTextField()
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    objects = HouseholdRows.as_manager()

    class Meta:
        db_table = "health_household"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="household_closed_pair",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "opened_at"], name="household_list")]

    class Privacy:
        plain: ClassVar = {"id", "organisation", "opened_at", "opened_by", "closed_at", "closed_by"}
        identifying: ClassVar = {"address"}
        clinical: ClassVar[set[str]] = set()


class HouseholdMemberRow(GuardedModel):
    """Somebody of a household: a registered resident by their record, anybody else by name. Moves leave the row and end it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(HouseholdRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    patient = models.UUIDField(null=True)
    said = EncryptedJSONField()
    is_head = models.BooleanField(default=False)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    objects = GuardedQuerySet["HouseholdMemberRow"].as_manager()

    class Meta:
        db_table = "health_household_member"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="household_days_in_order",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(is_head=True, until_on__isnull=True),
                name="household_one_head",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(patient__isnull=False, until_on__isnull=True),
                name="household_lived_in_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household", "since_on"], name="household_members"),
            models.Index(fields=["patient"], name="household_of_record"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "household", "organisation", "is_head", "since_on", "until_on"}
        identifying: ClassVar = {"patient", "said"}
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> HouseholdMember:
        """The row as a value."""
        return HouseholdMember(
            id=self.id,
            patient=self.patient,
            name=self.said["name"],
            relation=Relation(self.said["relation"]),
            since_on=self.since_on,
            until_on=self.until_on,
        )


class KinRows(GuardedQuerySet["KinRow"]):
    """Next of kin."""

    def within_reach_of(self, actor: Actor, *, records: Collection[UUID]) -> Self:
        """Kin of those records that the actor was shown to reach; the patient index knows which they are."""
        del actor  # their reach is in `records`; the database asks once more by its own policy
        return self.filter(patient__in=records)

    def standing(self) -> Self:
        """Those that were not taken off the list."""
        return self.filter(ended_at__isnull=True)


class KinRow(GuardedModel):
    """Somebody to call for a patient. What was written is never changed: a correction ends it and writes another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.UUIDField()
    organisation = models.UUIDField()
    said = EncryptedJSONField()
    rank = models.PositiveSmallIntegerField()
    named_at = models.DateTimeField()
    named_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = KinRows.as_manager()

    class Meta:
        db_table = "health_kin"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="kin_ended_pair",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["patient", "rank"], condition=Q(ended_at__isnull=True), name="kin_one_of_a_rank"
            ),
        ]

    class Privacy:
        plain: ClassVar = {"id", "organisation", "rank", "named_at", "named_by", "ended_at", "ended_by"}
        identifying: ClassVar = {"patient", "said"}
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Kin:
        """The row as a value."""
        return Kin(
            id=self.id,
            patient=self.patient,
            organisation=self.organisation,
            name=self.said["name"],
            relation=Relation(self.said["relation"]),
            phone=self.said["phone"],
            rank=self.rank,
            is_guardian=self.said["is_guardian"],
        )
