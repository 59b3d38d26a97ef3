"""The page of a referral's patient: of what opens it only a keyed hash is kept. Not here: how long it lasts (rules)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from heyi.contexts.referral.models.referral import PartyRow, ReferralRow
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

_MARK_BYTES = 16


class PatientPageRows(GuardedQuerySet["PatientPageRow"]):
    """Patients' pages."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Pages of referrals at whose table one of the actor's institutions sits; the system sees all."""
        if actor.is_system:
            return self
        mine = PartyRow.objects.current().filter(
            referral=OuterRef("referral"), organisation__in=actor.institutions
        )
        return self.filter(Exists(mine))

    def standing(self) -> Self:
        """Those nobody has withdrawn."""
        return self.filter(revoked_at__isnull=True)


class PatientPageRow(GuardedModel):
    """What one patient may look at without an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    mark = models.BinaryField(max_length=_MARK_BYTES, unique=True)
    contact = EncryptedTextField()
    bring = EncryptedTextField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    objects = PatientPageRows.as_manager()

    class Meta:
        db_table = "referral_patient_page"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(revoked_at__isnull=True), name="patient_page_one_standing"
            ),
            models.CheckConstraint(
                name="patient_page_revoked_pair",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "referral", "organisation", "made_at", "made_by", "revoked_at", "revoked_by", "opened",
            "last_opened_at",
        }  # fmt: skip
        identifying: ClassVar = {"mark", "contact"}
        clinical: ClassVar = {"bring"}
