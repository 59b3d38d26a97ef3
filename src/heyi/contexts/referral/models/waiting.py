"""Those who were accepted in principle and wait for a place, one line per unit. Not here: their order (rules.waiting)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from heyi.contexts.governance.terms import Tier, Urgency
from heyi.contexts.referral.models.capacity import CapacityPoolRow
from heyi.contexts.referral.models.referral import LONGEST_CODE, PartyRow, ReferralRow
from heyi.contexts.referral.terms import PassReason, PoolKind
from heyi.contexts.referral.terms.capacity import Waiting
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class WaitRows(GuardedQuerySet["WaitRow"]):
    """Waits."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Waits at the actor's own institutions, and those of referrals to which they are a party."""
        if actor.is_system:
            return self
        mine = PartyRow.objects.filter(referral=OuterRef("referral"), organisation__in=actor.institutions)
        return self.filter(Q(organisation__in=actor.institutions) | Exists(mine))

    def in_line(self) -> Self:
        """Those who still wait."""
        return self.filter(ended_at__isnull=True)


class WaitRow(GuardedModel):
    """One referral in the line of one unit. A new wait after a declined or recalled place is a new row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    unit = models.CharField(max_length=120)
    kind = models.CharField(max_length=LONGEST_CODE)
    tier = models.CharField(max_length=LONGEST_CODE)
    since = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    passed_for = models.CharField(max_length=LONGEST_CODE, blank=True)
    passed_pool = models.ForeignKey(CapacityPoolRow, null=True, on_delete=models.PROTECT, related_name="+")

    objects = WaitRows.as_manager()

    class Meta:
        db_table = "referral_wait"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="wait_kind_known", condition=Q(kind__in=[str(kind) for kind in PoolKind])
            ),
            models.CheckConstraint(
                name="wait_passed_with_reason",
                condition=Q(passed_at__isnull=True, passed_for="", passed_pool__isnull=True)
                | Q(
                    passed_at__isnull=False,
                    passed_for__in=[str(reason) for reason in PassReason],
                    passed_pool__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(ended_at__isnull=True), name="wait_in_one_line"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "kind", "unit"], name="wait_line", condition=Q(ended_at__isnull=True)
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "referral", "organisation", "unit", "kind", "tier", "since", "ready_at", "ended_at", "passed_at",
            "passed_for", "passed_pool",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Waiting:
        """The row as a value; its referral, whose urgency and time of submission count, must be at hand."""
        referral = self.referral
        return Waiting(
            referral=referral.id,
            urgency=Urgency(referral.urgency),
            submitted_at=referral.submitted_at or self.since,
            since=self.since,
            tier=Tier(self.tier),
            ready_at=self.ready_at,
        )
