"""Contacts after a treatment, tries in vain, and outcomes that came back. Not here: when they are due (rules.contacts)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.governance.terms import Duty, Status
from heyi.contexts.health.terms.follow_up import Adherence, MissReason, Way
from heyi.contexts.referral.models.referral import LONGEST_CODE, ReferralRow
from heyi.contexts.referral.terms.contacts import (
    Condition,
    Contact,
    ContactEnd,
    ContactNote,
    ContactState,
    ContactTry,
    ReturnedOutcome,
)
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class DueContactRows(GuardedQuerySet["DueContactRow"]):
    """Contacts."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Contacts of the institutions where the actor may look at patients; the system sees all."""
        if actor.is_system:
            return self
        able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
        return self.filter(organisation__in=able)

    def open(self) -> Self:
        """Those that are still to be made."""
        return self.filter(state=ContactState.OPEN)


class DueContactRow(GuardedModel):
    """One contact that the charter asks for, with the unit that has the patient."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    patient_name = EncryptedTextField()
    organisation = models.UUIDField()
    alliance = models.UUIDField()
    code = models.CharField(max_length=64)
    days = models.PositiveIntegerField()
    due_on = models.DateField()
    source = models.CharField(max_length=128)
    status = models.CharField(max_length=LONGEST_CODE)
    state = models.CharField(max_length=LONGEST_CODE)
    tries = models.PositiveIntegerField(default=0)
    arranged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_for = models.CharField(max_length=LONGEST_CODE, blank=True)
    note = EncryptedJSONField(null=True)

    objects = DueContactRows.as_manager()

    class Meta:
        db_table = "referral_contact"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "code"], name="contact_once_per_referral"),
            models.CheckConstraint(
                name="contact_state_known", condition=Q(state__in=[str(one) for one in ContactState])
            ),
            models.CheckConstraint(
                name="contact_ended_pair",
                condition=Q(state="open", ended_at__isnull=True, ended_by__isnull=True)
                | Q(state__in=["done", "cancelled"], ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_done_with_a_note",
                condition=~Q(state="done") | Q(note__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_cancelled_for_a_reason",
                condition=~Q(state="cancelled") | Q(ended_for__in=[str(one) for one in ContactEnd]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_on"], name="contact_due", condition=Q(state="open")),
            models.Index(
                fields=["alliance", "due_on"], name="contact_due_in_alliance", condition=Q(state="open")
            ),
            models.Index(fields=["person"], name="contact_of_person", condition=Q(state="open")),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "referral", "organisation", "alliance", "code", "days", "due_on", "source", "status", "state", "tries",
            "arranged_at", "ended_at", "ended_by", "ended_for",
        }  # fmt: skip
        identifying: ClassVar = {"person", "patient_name"}
        clinical: ClassVar = {"note"}

    def snapshot(self) -> Contact:
        """The row as a value."""
        return Contact(
            id=self.id,
            referral=self.referral_id,
            patient_name=self.patient_name,
            organisation=self.organisation,
            code=self.code,
            days=self.days,
            due_on=self.due_on,
            source=self.source,
            status=Status(self.status),
            state=ContactState(self.state),
            tries=self.tries,
            ended_at=self.ended_at,
            ended_by=self.ended_by,
            ended_for=ContactEnd(self.ended_for) if self.ended_for else None,
            note=None if self.note is None else _note(self.note),
        )


def _note(kept: dict[str, object]) -> ContactNote:
    return ContactNote(
        way=Way(str(kept["way"])),
        condition=Condition(str(kept["condition"])),
        adherence=Adherence(str(kept["adherence"])),
        red_flag=bool(kept["red_flag"]),
        words=str(kept["words"]),
    )


class ContactTryRow(GuardedModel):
    """One try in vain."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(DueContactRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    way = models.CharField(max_length=LONGEST_CODE)
    reason = models.CharField(max_length=LONGEST_CODE)
    words = EncryptedTextField()

    objects = GuardedQuerySet["ContactTryRow"].as_manager()

    class Meta:
        db_table = "referral_contact_try"
        indexes: ClassVar = [models.Index(fields=["contact", "-at"], name="contact_tries")]

    class Privacy:
        plain: ClassVar = {"id", "contact", "organisation", "at", "by", "way", "reason"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"words"}

    def snapshot(self) -> ContactTry:
        """The row as a value."""
        return ContactTry(
            at=self.at, by=self.by, way=Way(self.way), reason=MissReason(self.reason), words=self.words
        )


class ReturnedRows(GuardedQuerySet["ReturnedRow"]):
    """Outcomes that came back."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of the institutions where the actor may look at patients; the system sees all."""
        if actor.is_system:
            return self
        able = [one.organisation for one in actor.standings if Duty.READ_PATIENT in one.duties]
        return self.filter(organisation__in=able)


class ReturnedRow(GuardedModel):
    """The outcome as one organisation was told it that had sent the patient; its own copy, also once it left the table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    person = models.UUIDField()
    patient_name = EncryptedTextField()
    treated_at = models.UUIDField()
    outcome = EncryptedJSONField()
    returned_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)

    objects = ReturnedRows.as_manager()

    class Meta:
        db_table = "referral_returned"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "organisation"], name="returned_once_to_each"),
            models.CheckConstraint(
                name="returned_seen_pair",
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-returned_at"], name="returned_by_organisation"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id",
            "referral",
            "organisation",
            "treated_at",
            "returned_at",
            "seen_at",
            "seen_by",
        }
        identifying: ClassVar = {"person", "patient_name"}
        clinical: ClassVar = {"outcome"}

    def snapshot(self) -> ReturnedOutcome:
        """The row as a value."""
        return ReturnedOutcome(
            id=self.id,
            referral=self.referral_id,
            patient_name=self.patient_name,
            organisation=self.organisation,
            treated_at=self.treated_at,
            returned_at=self.returned_at,
            seen_at=self.seen_at,
            seen_by=self.seen_by,
            outcome=self.outcome,
        )
