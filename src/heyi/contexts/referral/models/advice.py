"""What routing advised for a referral, and where the doctor sent the patient. Not here: ranking (rules.routing)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from heyi.contexts.referral.models.referral import LONGEST_CODE, PartyRow, ReferralRow
from heyi.contexts.referral.terms.routing import ChoiceReason, Heeded
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor


class AdviceRows(GuardedQuerySet["AdviceRow"]):
    """Advice."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Advice on referrals to which the actor's institutions are a party now."""
        if actor.is_system:
            return self
        mine = PartyRow.objects.current().filter(
            referral=OuterRef("referral"), organisation__in=actor.institutions
        )
        return self.filter(Exists(mine))


class AdviceRow(GuardedModel):
    """The ranking as it stood when the doctor looked, and what was chosen. `rank` is null where the chosen one had none."""

    referral = models.OneToOneField(ReferralRow, primary_key=True, on_delete=models.PROTECT, related_name="+")
    alliance = models.UUIDField()
    sender = models.UUIDField()
    chosen = models.UUIDField(null=True)
    heeded = models.CharField(max_length=LONGEST_CODE)
    rank = models.PositiveSmallIntegerField(null=True)
    of = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=LONGEST_CODE, blank=True)
    words = EncryptedTextField(blank=True)
    advised = EncryptedJSONField()
    kept_at = models.DateTimeField()
    kept_by = models.UUIDField()

    objects = AdviceRows.as_manager()

    class Meta:
        db_table = "referral_advice"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="advice_heeded_known", condition=Q(heeded__in=[str(one) for one in Heeded])
            ),
            models.CheckConstraint(
                name="advice_reason_known",
                condition=Q(reason="") | Q(reason__in=[str(one) for one in ChoiceReason]),
            ),
            models.CheckConstraint(
                name="advice_patients_choice_has_its_reason",
                condition=~Q(heeded="patient_choice") | Q(reason="patient_choice"),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["alliance", "kept_at"], name="advice_by_alliance")]

    class Privacy:
        plain: ClassVar = {
            "referral", "alliance", "sender", "chosen", "heeded", "rank", "of", "kept_at", "kept_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"reason", "words", "advised"}
