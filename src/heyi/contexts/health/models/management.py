"""The tables of who is followed up in which risk group, and what became of it. Not here: the visits (follow_up)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.terms.management import (
    Basis,
    Care,
    Due,
    Enrolment,
    Ground,
    ManagedState,
    RiskGroup,
)
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_CODE = 32
_MARK_BYTES = 16


class EnrolmentRows(GuardedQuerySet["EnrolmentRow"]):
    """Enrolments."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Enrolments at the institutions where the actor may look at patients."""
        if actor.is_system:
            return self
        able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
        return self.filter(organisation__in=able)

    def active(self) -> Self:
        """Those who are followed up now."""
        return self.filter(state=ManagedState.ACTIVE)


class EnrolmentRow(GuardedModel):
    """One resident in one risk group at one institution."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    patient = models.UUIDField()
    person = models.UUIDField()
    group = models.CharField(max_length=LONGEST_CODE)
    basis = models.CharField(max_length=LONGEST_CODE)
    ground = models.CharField(max_length=LONGEST_CODE)
    state = models.CharField(max_length=LONGEST_CODE)
    version = models.PositiveIntegerField(default=1)
    started_on = models.DateField()
    responsible = models.UUIDField()
    due_on = models.DateField(null=True)
    due_care = models.CharField(max_length=LONGEST_CODE, blank=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.UUIDField()
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()

    objects = EnrolmentRows.as_manager()

    class Meta:
        db_table = "health_enrolment"
        constraints: ClassVar = [
            # The last net for one record; several records of one human are held together by the verb.
            models.UniqueConstraint(
                fields=["person", "group"], condition=Q(state="active"), name="enrolment_once_while_active"
            ),
            models.CheckConstraint(
                name="enrolment_group_known", condition=Q(group__in=[str(one) for one in RiskGroup])
            ),
            models.CheckConstraint(
                name="enrolment_state_known", condition=Q(state__in=[str(one) for one in ManagedState])
            ),
            models.CheckConstraint(
                name="enrolment_active_is_due",
                condition=Q(state="active", due_on__isnull=False)
                | (~Q(state="active") & Q(due_on__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "due_on"], name="enrolment_due"),
            models.Index(fields=["patient"], name="enrolment_by_patient"),
            models.Index(fields=["person", "group"], name="enrolment_by_person"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "basis", "state", "version", "started_on", "responsible", "due_on", "due_care",
            "enrolled_at", "enrolled_by", "changed_at", "changed_by",
        }  # fmt: skip
        identifying: ClassVar = {"patient", "person"}
        clinical: ClassVar = {"group", "ground"}

    def snapshot(self) -> Enrolment:
        """The row as a value that rules can judge."""
        return Enrolment(
            id=self.id,
            organisation=self.organisation,
            patient=self.patient,
            person=self.person,
            group=RiskGroup(self.group),
            basis=Basis(self.basis),
            ground=Ground(self.ground),
            state=ManagedState(self.state),
            version=self.version,
            started_on=self.started_on,
            responsible=self.responsible,
            due=Due(self.due_on, Care(self.due_care)) if self.due_on else None,
            changed_at=self.changed_at,
            changed_by=self.changed_by,
        )


class EnrolmentStepRow(GuardedModel):
    """One change of an enrolment: it stopped, went on, or ended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrolment = models.ForeignKey(EnrolmentRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    ordinal = models.PositiveIntegerField()
    action = models.CharField(max_length=LONGEST_CODE)
    frm = models.CharField(max_length=LONGEST_CODE)
    to = models.CharField(max_length=LONGEST_CODE)
    reason = models.CharField(max_length=LONGEST_CODE, blank=True)
    words = EncryptedTextField()
    at = models.DateTimeField()
    by = models.UUIDField()

    objects = GuardedQuerySet["EnrolmentStepRow"].as_manager()

    class Meta:
        db_table = "health_enrolment_step"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "ordinal"], name="enrolment_step_in_order"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "enrolment", "organisation", "ordinal", "action", "frm", "to", "at", "by"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"reason", "words"}


class EnrolmentMarkRow(GuardedModel):
    """One mark that an enrolled resident is found by: a keyed hash of part of a name or number."""

    id = models.BigAutoField(primary_key=True)
    enrolment = models.ForeignKey(EnrolmentRow, on_delete=models.PROTECT, related_name="+")
    mark = models.BinaryField(max_length=_MARK_BYTES)

    objects = GuardedQuerySet["EnrolmentMarkRow"].as_manager()

    class Meta:
        db_table = "health_enrolment_mark"
        indexes: ClassVar = [models.Index(fields=["mark", "enrolment"], name="enrolment_mark_found")]

    class Privacy:
        plain: ClassVar = {"id", "enrolment"}
        identifying: ClassVar = {"mark"}
        clinical: ClassVar[set[str]] = set()


def with_mark(mark: bytes) -> Exists:
    """The condition that a resident has one mark."""
    return Exists(EnrolmentMarkRow.objects.filter(enrolment=OuterRef("pk"), mark=mark))
