"""Moves that a patient did not want, where no referral came of it. Not here: refusals within a referral (its passages)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.referral.models.referral import LONGEST_CODE
from heyi.contexts.referral.terms.consent import ConsentBy, RefusedFor
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class RefusedMoveRows(GuardedQuerySet["RefusedMoveRow"]):
    """Refused moves."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those told to the institutions where the actor may look at patients."""
        if actor.is_system:
            return self
        able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
        return self.filter(organisation__in=able)


class RefusedMoveRow(GuardedModel):
    """One move that was explained to a patient and not wanted; once a day for the same way."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    alliance = models.UUIDField()
    direction = models.CharField(max_length=LONGEST_CODE)
    destination = models.UUIDField()
    person = models.UUIDField()
    patient = models.UUIDField()
    reason = models.CharField(max_length=LONGEST_CODE)
    by = models.CharField(max_length=LONGEST_CODE)
    words = EncryptedTextField()
    on = models.DateField()
    told_at = models.DateTimeField()
    told_by = models.UUIDField()

    objects = RefusedMoveRows.as_manager()

    class Meta:
        db_table = "referral_refused_move"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="refused_move_direction_known", condition=Q(direction__in=[str(d) for d in Direction])
            ),
            models.CheckConstraint(
                name="refused_move_reason_known", condition=Q(reason__in=[str(one) for one in RefusedFor])
            ),
            models.CheckConstraint(
                name="refused_move_by_known", condition=Q(by__in=[str(one) for one in ConsentBy])
            ),
            models.UniqueConstraint(
                fields=["patient", "organisation", "destination", "direction", "on"],
                name="refused_move_once_a_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["alliance", "told_at"], name="refused_move_figures")]

    class Privacy:
        plain: ClassVar = {
            "id",
            "organisation",
            "alliance",
            "direction",
            "destination",
            "told_at",
            "told_by",
        }
        identifying: ClassVar = {"person", "patient"}
        clinical: ClassVar = {"reason", "by", "words", "on"}
