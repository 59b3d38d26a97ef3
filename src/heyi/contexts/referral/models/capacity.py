"""Capacity: pools of places and the holds on them. The database itself refuses to give one place away twice."""

from collections.abc import Collection
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from heyi.contexts.referral.models.referral import LONGEST_CODE, ReferralRow
from heyi.contexts.referral.terms import Hold, HoldState, Pool, PoolKind
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class PoolRows(GuardedQuerySet["CapacityPoolRow"]):
    """Pools."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Pools of the actor's own institutions; the system sees all."""
        return self.within(None if actor.is_system else actor.institutions)

    def within(self, institutions: Collection[UUID] | None) -> Self:
        """Pools of these institutions; None means no bound."""
        return self if institutions is None else self.filter(organisation__in=institutions)


class CapacityPoolRow(GuardedModel):
    """Places one unit offers: beds, which have no period, or appointments, which have one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    unit = models.CharField(max_length=120)
    kind = models.CharField(max_length=LONGEST_CODE)
    places = models.PositiveIntegerField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    is_open = models.BooleanField(default=True)
    # The release before this one writes rows without the columns that have a default of the database.
    closed_reason = models.CharField(max_length=LONGEST_CODE, blank=True, default="", db_default="")

    objects = PoolRows.as_manager()

    class Meta:
        db_table = "referral_pool"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pool_kind_known", condition=Q(kind__in=[str(kind) for kind in PoolKind])
            ),
            models.CheckConstraint(
                name="pool_slot_has_period",
                condition=Q(kind="bed", starts_at__isnull=True, ends_at__isnull=True)
                | Q(kind="slot", starts_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["organisation", "unit", "starts_at"],
                condition=Q(kind="slot"),
                name="pool_slot_named_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "unit"], condition=Q(kind="bed"), name="pool_ward_named_once"
            ),
            models.CheckConstraint(
                name="pool_closed_for_a_reason", condition=Q(closed_reason="") | Q(is_open=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "kind", "starts_at"], name="pool_board")]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "unit", "kind", "places", "starts_at", "ends_at", "is_open", "closed_reason",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self, taken: int, from_below: int = 0) -> Pool:
        """The row as a value, with the number of places taken and how many of them by referrals from lower tiers."""
        return Pool(
            id=self.id,
            organisation=self.organisation,
            unit=self.unit,
            kind=PoolKind(self.kind),
            places=self.places,
            taken=taken,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            is_open=self.is_open,
            taken_from_below=from_below,
            closed_reason=self.closed_reason,
        )


class HoldRow(GuardedModel):
    """One place of a pool kept for, or occupied by, one patient. `place` counts from 1; above `places` is an emergency place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey(CapacityPoolRow, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=LONGEST_CODE)
    held_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Held by a referral for which the charter keeps places.
    from_below = models.BooleanField(default=False, db_default=False)
    # Why the unit takes the place back; the system then lets the referral wait for another.
    recalled_for = models.CharField(max_length=LONGEST_CODE, blank=True, default="", db_default="")

    objects = GuardedQuerySet["HoldRow"].as_manager()

    class Meta:
        db_table = "referral_hold"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="hold_state_known", condition=Q(state__in=[str(state) for state in HoldState])
            ),
            models.CheckConstraint(
                name="hold_ended_pair",
                condition=Q(state__in=["held", "occupied"], ended_at__isnull=True)
                | Q(state__in=["released", "lapsed"], ended_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["pool", "place"], condition=Q(ended_at__isnull=True), name="hold_place_given_once"
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(ended_at__isnull=True), name="hold_one_per_referral"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["until"], name="hold_expiry", condition=Q(state="held")),
            models.Index(fields=["recalled_for"], name="hold_recalled", condition=Q(state="held")),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "pool", "place", "referral", "state", "held_at", "until", "ended_at", "from_below", "recalled_for",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Hold:
        """The row as a value."""
        return Hold(
            id=self.id,
            pool=self.pool_id,
            place=self.place,
            referral=self.referral_id,
            state=HoldState(self.state),
            held_at=self.held_at,
            until=self.until,
        )
