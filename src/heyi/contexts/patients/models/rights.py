"""What persons asked about their data, and the restrictions that came of it. Not here: what a restriction shuts (reach)."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.contexts.patients.models.access import LONGEST_CODE, places_of
from heyi.contexts.patients.terms.protection import RestrictionScope, RightsKind, RightsOutcome
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor


class RightsRequestRows(GuardedQuerySet["RightsRequestRow"]):
    """Requests of persons about their data."""

    def within_reach_of(self, actor: Actor, *, duty: str | None = None) -> Self:
        """Those that institutions of the actor must answer, or that their desks took down."""
        if actor.is_system:
            return self
        mine = places_of(actor, duty)
        return self.filter(Q(organisation__in=mine) | Q(desk__in=mine))


class RightsRequestRow(GuardedModel):
    """One request about one member's record of a person. `desk` is the institution that took it down."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.UUIDField()
    organisation = models.UUIDField()
    desk = models.UUIDField()
    kind = models.CharField(max_length=LONGEST_CODE)
    scope = models.CharField(max_length=LONGEST_CODE, blank=True)
    asker = models.CharField(max_length=LONGEST_CODE)
    relation = EncryptedTextField(null=True)
    proof = models.CharField(max_length=LONGEST_CODE)
    words = EncryptedTextField()
    filed_at = models.DateTimeField()
    filed_by = models.UUIDField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=LONGEST_CODE, blank=True)
    reason = models.CharField(max_length=LONGEST_CODE, blank=True)
    answer = EncryptedTextField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    objects = RightsRequestRows.as_manager()

    class Meta:
        db_table = "patients_rights_request"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rights_kind_known", condition=Q(kind__in=[str(kind) for kind in RightsKind])
            ),
            models.CheckConstraint(
                name="rights_outcome_known",
                condition=Q(outcome__in=["", *(str(outcome) for outcome in RightsOutcome)]),
            ),
            models.CheckConstraint(
                name="rights_scope_for_restriction",
                condition=(
                    Q(kind=RightsKind.RESTRICT.value, scope__in=[str(one) for one in RestrictionScope])
                    | (~Q(kind=RightsKind.RESTRICT.value) & Q(scope=""))
                ),
            ),
            models.CheckConstraint(
                name="rights_answered_pair",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, outcome="", reason="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="rights_refused_with_reason",
                condition=Q(outcome__in=["", RightsOutcome.GRANTED.value]) | ~Q(reason=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_at"], name="rights_list"),
            models.Index(fields=["desk", "-filed_at"], name="rights_desk"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "desk", "kind", "scope", "asker", "proof", "filed_at", "filed_by", "due_at", "outcome",
            "reason", "answered_at", "answered_by",
        }  # fmt: skip
        identifying: ClassVar = {"person", "relation"}
        clinical: ClassVar = {"words", "answer"}


class RestrictionRows(GuardedQuerySet["RestrictionRow"]):
    """Restrictions."""

    def within_reach_of(self, actor: Actor, *, duty: str | None = None) -> Self:
        """Those of records of the actor's institutions."""
        return self if actor.is_system else self.filter(organisation__in=places_of(actor, duty))

    def holding(self, now: datetime) -> Self:
        """Those in force at that instant."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), begins_at__lte=now)


class RestrictionRow(GuardedModel):
    """One member's record of a person is shut to others, until it ends or is lifted. Opaque ids, met by every reach."""

    id = models.UUIDField(primary_key=True, editable=False)
    record = models.UUIDField()
    person = models.UUIDField()
    organisation = models.UUIDField()
    scope = models.CharField(max_length=LONGEST_CODE)
    request = models.ForeignKey(RightsRequestRow, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    begun_by = models.UUIDField()
    ends_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    why_lifted = EncryptedTextField(null=True)

    objects = RestrictionRows.as_manager()

    class Meta:
        db_table = "patients_restriction"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="restriction_scope_known",
                condition=Q(scope__in=[str(scope) for scope in RestrictionScope]),
            ),
            models.CheckConstraint(
                name="restriction_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("begins_at")),
            ),
            models.CheckConstraint(
                name="restriction_lifted_pair",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, why_lifted__isnull=True)
                | Q(
                    lifted_at__isnull=False,
                    lifted_by__isnull=False,
                    why_lifted__isnull=False,
                    ends_at__isnull=False,
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "organisation"], name="restriction_reach"),
            models.Index(fields=["organisation", "-begins_at"], name="restriction_list"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "scope", "request", "begins_at", "begun_by", "ends_at", "lifted_at", "lifted_by",
        }  # fmt: skip
        identifying: ClassVar = {"record", "person"}
        clinical: ClassVar = {"why_lifted"}
