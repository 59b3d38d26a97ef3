"""Where institutions lie, what they can do, how long the way between two takes. Not here: what they are."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.contexts.governance.models.organisation import OrganisationRow
from heyi.contexts.governance.terms import Status
from heyi.contexts.governance.terms.facilities import (
    LATITUDES,
    LONGEST_SOURCE,
    LONGEST_ZONE,
    LONGITUDES,
    Facility,
)
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class FacilityRows(GuardedQuerySet["FacilityRow"]):
    """Facilities."""

    def within_reach_of(self, actor: Actor) -> Self:
        """All of them for everybody with a post anywhere: who refers must know where to."""
        return self if actor.is_system or actor.institutions else self.none()


class FacilityRow(GuardedModel):
    """One institution's place, abilities and insurance zone. `capabilities` is null where nobody has said."""

    organisation = models.OneToOneField(
        OrganisationRow, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    zone = models.CharField(max_length=LONGEST_ZONE, blank=True)
    capabilities = models.JSONField(null=True)
    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    status = models.CharField(max_length=16)
    told_at = models.DateTimeField()
    told_by = models.UUIDField()

    objects = FacilityRows.as_manager()

    class Meta:
        db_table = "governance_facility"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="facility_lies_somewhere_or_nowhere",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=LATITUDES, longitude__range=LONGITUDES),
            ),
            models.CheckConstraint(
                name="facility_status_known", condition=Q(status__in=[str(one) for one in Status])
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "organisation", "latitude", "longitude", "zone", "capabilities", "source", "status", "told_at", "told_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Facility:
        """The row as a value."""
        return Facility(
            organisation=self.organisation_id,
            latitude=self.latitude,
            longitude=self.longitude,
            zone=self.zone,
            capabilities=None if self.capabilities is None else tuple(self.capabilities),
            source=self.source,
            status=Status(self.status),
        )


class TravelRows(GuardedQuerySet["TravelRow"]):
    """Travel times."""

    def within_reach_of(self, actor: Actor) -> Self:
        """All of them for everybody with a post anywhere."""
        return self if actor.is_system or actor.institutions else self.none()


class TravelRow(GuardedModel):
    """How many minutes the way from one institution to another takes, as somebody told it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    origin = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    status = models.CharField(max_length=16)
    told_at = models.DateTimeField()
    told_by = models.UUIDField()

    objects = TravelRows.as_manager()

    class Meta:
        db_table = "governance_travel"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "destination"], name="travel_told_once"),
            models.CheckConstraint(name="travel_leads_away", condition=~Q(origin=F("destination"))),
            models.CheckConstraint(
                name="travel_status_known", condition=Q(status__in=[str(one) for one in Status])
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "origin", "destination", "minutes", "source", "status", "told_at", "told_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
