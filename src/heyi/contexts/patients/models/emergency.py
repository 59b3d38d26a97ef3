"""Access in an emergency and its reviews. Not here: what such access reaches (reach), who may judge it (actions)."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from heyi.contexts.patients.models.access import LONGEST_CODE, places_of
from heyi.contexts.patients.terms.protection import EmergencyReason, ReviewVerdict
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor


class EmergencyAccessRows(GuardedQuerySet["EmergencyAccessRow"]):
    """Accesses in an emergency."""

    def within_reach_of(self, actor: Actor) -> Self:
        """One's own, and those that an institution of the actor must judge."""
        if actor.is_system:
            return self
        mine = actor.institutions
        judged = EmergencyReviewRow.objects.filter(emergency=OuterRef("pk"), organisation__in=mine)
        return self.filter(Q(broken_by=actor.id) | Exists(judged))

    def holding(self, now: datetime) -> Self:
        """Those in force at that instant."""
        return self.filter(begins_at__lte=now, ends_at__gt=now)

    def of(self, reader: UUID, *, at: Collection[UUID], now: datetime) -> Self:
        """Those of this one person that hold now, broken at one of these institutions."""
        return self.holding(now).filter(broken_by=reader, organisation__in=at)


class EmergencyAccessRow(GuardedModel):
    """One clinician's access to a person for a few hours, opened by nobody else's act. `case` is the question or referral."""

    id = models.UUIDField(primary_key=True, editable=False)
    # The record it was opened for: where persons are joined or taken apart, the access goes with it.
    record = models.UUIDField()
    person = models.UUIDField()
    organisation = models.UUIDField()
    broken_by = models.UUIDField()
    reason = models.CharField(max_length=LONGEST_CODE)
    words = EncryptedTextField()
    case = models.UUIDField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = EmergencyAccessRows.as_manager()

    class Meta:
        db_table = "patients_emergency_access"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="emergency_reason_known",
                condition=Q(reason__in=[str(reason) for reason in EmergencyReason]),
            ),
            models.CheckConstraint(
                name="emergency_ends_after_it_begins", condition=Q(ends_at__gte=F("begins_at"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["broken_by", "person", "-ends_at"], name="emergency_reach"),
            models.Index(fields=["person", "-begins_at"], name="emergency_person"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "organisation", "broken_by", "reason", "case", "begins_at", "ends_at"}
        identifying: ClassVar = {"record", "person"}
        clinical: ClassVar = {"words"}


class EmergencyReviewRows(GuardedQuerySet["EmergencyReviewRow"]):
    """Reviews of emergency access."""

    def within_reach_of(self, actor: Actor, *, duty: str) -> Self:
        """Those that institutions at which the actor holds the duty must make."""
        return self if actor.is_system else self.filter(organisation__in=places_of(actor, duty))


class EmergencyReviewRow(GuardedModel):
    """What one institution finds of an emergency access: that of the clinician, and each that holds the record."""

    id = models.UUIDField(primary_key=True, editable=False)
    emergency = models.ForeignKey(EmergencyAccessRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    # Repeated from the access, so that neither table's policy has to ask the other's.
    broken_by = models.UUIDField()
    due_at = models.DateTimeField()
    verdict = models.CharField(max_length=LONGEST_CODE, blank=True)
    words = EncryptedTextField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)

    objects = EmergencyReviewRows.as_manager()

    class Meta:
        db_table = "patients_emergency_review"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="emergency_verdict_known",
                condition=Q(verdict__in=["", *(str(verdict) for verdict in ReviewVerdict)]),
            ),
            models.CheckConstraint(
                name="emergency_review_pair",
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict="")),
            ),
            models.CheckConstraint(
                name="emergency_never_self_judged",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("broken_by")),
            ),
            models.UniqueConstraint(
                fields=["emergency", "organisation"], name="emergency_review_once_per_organisation"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_at"], name="emergency_review_list"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "emergency", "organisation", "broken_by", "due_at", "verdict", "reviewed_at", "reviewed_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"words"}
