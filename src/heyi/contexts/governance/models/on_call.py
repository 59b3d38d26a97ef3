"""Who answers which telephone, and when. Not here: whom one reaches there about which patient (referral)."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.contexts.governance.models.alliance import MembershipRow
from heyi.contexts.governance.models.organisation import LONGEST_NAME, OrganisationRow
from heyi.contexts.governance.terms.on_call import OnCall
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class OnCallRows(GuardedQuerySet["OnCallRow"]):
    """Duties on the roster."""

    def within_reach_of(self, actor: Actor, *, now: datetime) -> Self:
        """Those at one's institutions and at whoever shares an alliance with them now; the system sees all."""
        if actor.is_system:
            return self
        mine = MembershipRow.objects.at(now).filter(organisation__in=actor.institutions)
        others = MembershipRow.objects.at(now).filter(alliance__in=mine.values("alliance"))
        return self.filter(
            Q(organisation__in=actor.institutions) | Q(organisation__in=others.values("organisation"))
        )

    def standing(self) -> Self:
        """Those that were not taken off."""
        return self.filter(taken_off_at__isnull=True)


class OnCallRow(GuardedModel):
    """One duty of one person. It is never changed: a mistake is taken off and put down anew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(OrganisationRow, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=LONGEST_NAME)
    name = EncryptedTextField()
    phone = EncryptedTextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    put_at = models.DateTimeField()
    put_by = models.UUIDField()
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.UUIDField(null=True)

    objects = OnCallRows.as_manager()

    class Meta:
        db_table = "governance_on_call"
        constraints: ClassVar = [
            models.CheckConstraint(name="on_call_has_department", condition=~Q(department="")),
            models.CheckConstraint(name="on_call_ends_later", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="on_call_taken_off_pair",
                condition=Q(taken_off_at__isnull=True, taken_off_by__isnull=True)
                | Q(taken_off_at__isnull=False, taken_off_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "ends_at"],
                condition=Q(taken_off_at__isnull=True),
                name="on_call_standing",
            )
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "department", "starts_at", "ends_at", "put_at", "put_by", "taken_off_at", "taken_off_by",
        }  # fmt: skip
        identifying: ClassVar = {"name", "phone"}
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> OnCall:
        """The row as a value."""
        return OnCall(
            id=self.id,
            organisation=self.organisation_id,
            department=self.department,
            name=self.name,
            phone=self.phone,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )
