"""The tables of visits, what they said before a correction, and proposals. Not here: who is followed up (management)."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.models.management import LONGEST_CODE, EnrolmentRow
from heyi.contexts.health.terms.follow_up import (
    FollowUpVisit,
    MissReason,
    PastVisit,
    ReferralNeed,
    Result,
    Way,
)
from heyi.contexts.health.terms.management import Care
from heyi.contexts.health.terms.proposals import ProposalState
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class VisitRows(GuardedQuerySet["VisitRow"]):
    """Visits."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Visits of the institutions where the actor may look at patients."""
        if actor.is_system:
            return self
        able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
        return self.filter(organisation__in=able)

    def took_place(self) -> Self:
        """Those at which somebody was seen or spoken to."""
        return self.filter(missed="")


class VisitRow(GuardedModel):
    """One follow-up visit or check-up, or one that was tried in vain. What was found is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrolment = models.ForeignKey(EnrolmentRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    care = models.CharField(max_length=LONGEST_CODE)
    on = models.DateField()
    way = models.CharField(max_length=LONGEST_CODE)
    missed = models.CharField(max_length=LONGEST_CODE, blank=True)
    result = models.CharField(max_length=LONGEST_CODE, blank=True)
    need = models.CharField(max_length=LONGEST_CODE)
    found = EncryptedJSONField()
    standard = models.CharField(max_length=LONGEST_CODE)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    objects = VisitRows.as_manager()

    class Meta:
        db_table = "health_visit"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "care", "on"], condition=Q(missed=""), name="visit_once_a_day"
            ),
            models.CheckConstraint(
                name="visit_missed_or_judged",
                condition=(Q(missed="") & ~Q(result="")) | (~Q(missed="") & Q(result="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enrolment", "-on"], name="visit_by_enrolment"),
            models.Index(fields=["organisation", "on"], name="visit_by_organisation"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "enrolment", "organisation", "care", "on", "way", "missed", "standard", "version", "recorded_at",
            "recorded_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"result", "need", "found"}

    def past(self) -> PastVisit:
        """What the rules need to know of a visit that took place."""
        return PastVisit(
            on=self.on,
            care=Care(self.care),
            way=Way(self.way),
            result=Result(self.result),
            need=ReferralNeed(self.need),
        )

    def snapshot(self, findings: Any) -> FollowUpVisit:
        """The row as a value, with what was found as it was opened."""
        return FollowUpVisit(
            id=self.id,
            enrolment=self.enrolment_id,
            care=Care(self.care),
            on=self.on,
            way=Way(self.way),
            missed=MissReason(self.missed) if self.missed else None,
            result=Result(self.result) if self.result else None,
            need=ReferralNeed(self.need),
            version=self.version,
            recorded_by=self.recorded_by,
            findings=findings,
        )


class FormerVisitRow(GuardedModel):
    """What a visit said before it was corrected, and why. Rows are added here and never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(VisitRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    version = models.PositiveIntegerField()
    said = EncryptedJSONField()
    why = EncryptedTextField()
    replaced_at = models.DateTimeField()
    replaced_by = models.UUIDField()

    objects = GuardedQuerySet["FormerVisitRow"].as_manager()

    class Meta:
        db_table = "health_former_visit"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "version"], name="former_visit_once"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "visit", "organisation", "version", "replaced_at", "replaced_by"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"said", "why"}


class ProposalRows(GuardedQuerySet["ProposalRow"]):
    """Proposals."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Proposals of the institutions where the actor may look at patients."""
        if actor.is_system:
            return self
        able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
        return self.filter(organisation__in=able)

    def open(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(state=ProposalState.OPEN)


class ProposalRow(GuardedModel):
    """That what a visit found should bring somebody to an upper institution."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrolment = models.ForeignKey(EnrolmentRow, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(VisitRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    need = models.CharField(max_length=LONGEST_CODE)
    state = models.CharField(max_length=LONGEST_CODE)
    grounds = EncryptedJSONField()
    proposed_at = models.DateTimeField()
    answer_by_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    referral = models.UUIDField(null=True)
    reason = EncryptedTextField()

    objects = ProposalRows.as_manager()

    class Meta:
        db_table = "health_proposal"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(state="open"), name="proposal_one_open"
            ),
            models.CheckConstraint(
                name="proposal_answered_pair",
                condition=Q(state="open", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="proposal_taken_up_has_referral",
                condition=Q(state="taken_up", referral__isnull=False)
                | (~Q(state="taken_up") & Q(referral__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "answer_by_at"], name="proposal_waiting"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "enrolment", "visit", "organisation", "state", "proposed_at", "answer_by_at", "answered_at",
            "answered_by", "referral",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"need", "grounds", "reason"}
