"""Patients in wards of whom the alliance proposes that they go on below, one row for each stay. Not here: who (rules.staying)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models.referral import LONGEST_CODE, ReferralRow
from heyi.contexts.referral.terms.stays import KeepReason, StayProposal, StayState
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

_ANSWERED = ["put_off", "taken_up", "refused"]


class StayProposalRows(GuardedQuerySet["StayProposalRow"]):
    """Proposals."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Proposals of the institutions where the actor may send patients down."""
        if actor.is_system:
            return self
        able = [one.organisation for one in actor.standings if Duty.OFFER_DOWN_REFERRAL in one.duties]
        return self.filter(organisation__in=able)

    def live(self) -> Self:
        """Those that wait for an answer, now or from a day on."""
        return self.filter(state__in=[StayState.OPEN, StayState.PUT_OFF])


class StayProposalRow(GuardedModel):
    """That a patient in a ward could be cared for below. A stay is one that a system told of, or one behind a referral."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    alliance = models.UUIDField()
    encounter = models.UUIDField(null=True)
    behind = models.ForeignKey(ReferralRow, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    patient = models.UUIDField()
    patient_name = EncryptedTextField()
    department = EncryptedTextField()
    due_on = models.DateField()
    prepared = EncryptedJSONField()
    state = models.CharField(max_length=LONGEST_CODE)
    proposed_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    put_off_until = models.DateField(null=True)
    reason = models.CharField(max_length=LONGEST_CODE, blank=True)
    words = EncryptedTextField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    referral = models.UUIDField(null=True)

    objects = StayProposalRows.as_manager()

    class Meta:
        db_table = "referral_stay_proposal"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stay_proposal_state_known", condition=Q(state__in=[str(one) for one in StayState])
            ),
            models.CheckConstraint(
                name="stay_proposal_of_a_stay", condition=Q(encounter__isnull=False) | Q(behind__isnull=False)
            ),
            models.CheckConstraint(
                name="stay_proposal_answered_pair",
                condition=Q(state__in=_ANSWERED, answered_at__isnull=False, answered_by__isnull=False)
                | (~Q(state__in=_ANSWERED) & Q(answered_at__isnull=True, answered_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="stay_proposal_taken_up_has_referral",
                condition=Q(state="taken_up", referral__isnull=False)
                | (~Q(state="taken_up") & Q(referral__isnull=True)),
            ),
            models.CheckConstraint(
                name="stay_proposal_put_off_until_a_day",
                condition=Q(state="put_off", put_off_until__isnull=False)
                | (~Q(state="put_off") & Q(put_off_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="stay_proposal_kept_for_a_reason",
                condition=~Q(state__in=["put_off", "refused"])
                | Q(reason__in=[str(one) for one in KeepReason]),
            ),
            # However two rounds race, a stay is proposed once.
            models.UniqueConstraint(fields=["encounter"], name="stay_proposal_once_per_encounter"),
            models.UniqueConstraint(fields=["behind"], name="stay_proposal_once_per_referral"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "due_on"], name="stay_proposal_list"),
            models.Index(fields=["alliance", "proposed_at"], name="stay_proposal_figures"),
            models.Index(fields=["person"], name="stay_proposal_person"),
            models.Index(
                fields=["referral"], name="stay_proposal_taken_up", condition=Q(referral__isnull=False)
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "alliance", "behind", "state", "proposed_at", "checked_at", "put_off_until",
            "answered_at", "answered_by", "referral",
        }  # fmt: skip
        identifying: ClassVar = {"encounter", "person", "patient", "patient_name"}
        clinical: ClassVar = {"department", "due_on", "prepared", "reason", "words"}

    def snapshot(self) -> StayProposal:
        """The row as a value."""
        return StayProposal(
            id=self.id,
            organisation=self.organisation,
            alliance=self.alliance,
            encounter=self.encounter,
            person=self.person,
            patient=self.patient,
            patient_name=self.patient_name,
            department=self.department,
            due_on=self.due_on,
            prepared=self.prepared,
            state=StayState(self.state),
            proposed_at=self.proposed_at,
            put_off_until=self.put_off_until,
            reason=self.reason,
            words=self.words,
            answered_at=self.answered_at,
            answered_by=self.answered_by,
            behind=self.behind_id,
            referral=self.referral,
        )
