"""Legs: one line for each time one unit was asked, counted from what happened. Not here: how a referral is cut (rules.legs)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.models.referral import LONGEST_CODE, ReferralRow
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.ids import new_id


class CountedRow(GuardedModel):
    """Which version of a referral its legs were last counted from, and by which catalogue."""

    referral = models.OneToOneField(ReferralRow, primary_key=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    catalogue = models.CharField(max_length=64)
    counted_at = models.DateTimeField()

    objects = GuardedQuerySet["CountedRow"].as_manager()

    class Meta:
        db_table = "referral_counted"

    class Privacy:
        plain: ClassVar = {"referral", "version", "catalogue", "counted_at"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()


class LegRow(GuardedModel):
    """One unit asked once. `is_treatable_below` is None where the diagnosis does not tell."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=LONGEST_CODE)
    alliance = models.UUIDField()
    sender = models.UUIDField()
    receiver = models.UUIDField()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=LONGEST_CODE)
    reason = models.CharField(max_length=LONGEST_CODE, blank=True)
    answer_minutes = models.PositiveIntegerField(null=True)
    in_time = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    is_over = models.BooleanField()
    is_treatable_below = models.BooleanField(null=True)

    objects = GuardedQuerySet["LegRow"].as_manager()

    class Meta:
        db_table = "referral_leg"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "ordinal"], name="leg_in_order"),
            models.CheckConstraint(
                name="leg_direction_known", condition=Q(direction__in=[str(d) for d in Direction])
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["direction", "asked_at"], name="leg_by_time"),
            models.Index(fields=["alliance", "direction", "asked_at"], name="leg_by_alliance"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "referral", "ordinal", "direction", "alliance", "sender", "receiver", "asked_at", "answer",
            "answer_minutes", "in_time", "ended_at", "offered_at", "is_over",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"reason", "is_treatable_below"}
