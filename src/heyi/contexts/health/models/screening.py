"""The table of screenings. Not here: who is followed up because of one (management)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.models.management import LONGEST_CODE
from heyi.contexts.health.terms.screening import Follows, Screened, Screening, ScreeningKind, ScreeningResult
from heyi.foundation.fields import EncryptedJSONField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class ScreeningRows(GuardedQuerySet["ScreeningRow"]):
    """Screenings."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Screenings of the institutions where the actor may look at patients."""
        if actor.is_system:
            return self
        able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
        return self.filter(organisation__in=able)


class ScreeningRow(GuardedModel):
    """One screening of a resident. Rows are added here and never changed: another screening follows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    patient = models.UUIDField()
    person = models.UUIDField()
    kind = models.CharField(max_length=LONGEST_CODE)
    on = models.DateField()
    found = EncryptedJSONField()
    result = models.CharField(max_length=LONGEST_CODE)
    follows = models.CharField(max_length=LONGEST_CODE)
    repeat_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    objects = ScreeningRows.as_manager()

    class Meta:
        db_table = "health_screening"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="screening_kind_known", condition=Q(kind__in=[str(one) for one in ScreeningKind])
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["patient", "-on"], name="screening_by_patient"),
            models.Index(fields=["organisation", "kind", "on"], name="screening_by_organisation"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "organisation", "kind", "on", "repeat_on", "recorded_at", "recorded_by"}
        identifying: ClassVar = {"patient", "person"}
        clinical: ClassVar = {"found", "result", "follows"}

    def snapshot(self, screened: Screened) -> Screening:
        """The row as a value, with what was found as it was opened."""
        return Screening(
            id=self.id,
            organisation=self.organisation,
            patient=self.patient,
            on=self.on,
            screened=screened,
            result=ScreeningResult(self.result),
            follows=Follows(self.follows),
            repeat_on=self.repeat_on,
            recorded_by=self.recorded_by,
        )
