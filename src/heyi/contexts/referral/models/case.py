"""The tables of what happens to a referral: passages, clocks, follow-ups, files. Not here: the referral itself."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from heyi.contexts.referral.models.referral import LONGEST_CODE, ReferralRow
from heyi.contexts.referral.terms import Attachment, Clock, FollowUp, Passage, RunningClock, Side, State
from heyi.foundation.fields import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.ids import new_id


class PassageRow(GuardedModel):
    """One step that was taken; the timeline of a referral."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    action = models.CharField(max_length=LONGEST_CODE)
    frm = models.CharField(max_length=LONGEST_CODE)
    to = models.CharField(max_length=LONGEST_CODE)
    skipped = models.JSONField(default=list)
    side = models.CharField(max_length=LONGEST_CODE)
    organisation = models.UUIDField(null=True)
    alliance = models.UUIDField(null=True)
    charter = models.UUIDField(null=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=LONGEST_CODE, blank=True)
    said = EncryptedJSONField(null=True)

    objects = GuardedQuerySet["PassageRow"].as_manager()

    class Meta:
        db_table = "referral_passage"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "ordinal"], name="passage_in_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "at"], name="passage_by_organisation")]

    class Privacy:
        plain: ClassVar = {
            "id", "referral", "ordinal", "action", "frm", "to", "skipped", "side", "organisation", "alliance",
            "charter", "by", "at",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"reason", "said"}

    def snapshot(self) -> Passage:
        """The row as a value."""
        return Passage(
            ordinal=self.ordinal,
            action=self.action,
            frm=State(self.frm),
            to=State(self.to),
            skipped=tuple(State(state) for state in self.skipped),
            side=Side(self.side),
            organisation=self.organisation,
            alliance=self.alliance,
            charter=self.charter,
            by=self.by,
            at=self.at,
            reason=self.reason,
            said=self.said,
        )


class ClockRow(GuardedModel):
    """One clock of one referral."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_CODE)
    target_minutes = models.PositiveIntegerField()
    working = models.BooleanField()
    started_at = models.DateTimeField()
    ran_minutes = models.PositiveIntegerField(default=0)
    running_since = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0)
    next_call_at = models.DateTimeField(null=True)
    assumed_calendar = models.BooleanField(default=False)

    objects = GuardedQuerySet["ClockRow"].as_manager()

    class Meta:
        db_table = "referral_clock"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "name"], name="clock_once_per_referral"),
            models.CheckConstraint(
                name="clock_runs_with_due",
                condition=Q(running_since__isnull=True, due_at__isnull=True)
                | Q(running_since__isnull=False, due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_stopped_stands",
                condition=Q(stopped_at__isnull=True) | Q(running_since__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_call_at"], name="clock_calls", condition=Q(next_call_at__isnull=False)
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "referral", "name", "target_minutes", "working", "started_at", "ran_minutes", "running_since",
            "stopped_at", "due_at", "expires_at", "told", "next_call_at", "assumed_calendar",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> RunningClock:
        """The row as a value."""
        return RunningClock(
            name=Clock(self.name),
            target_minutes=self.target_minutes,
            working=self.working,
            started_at=self.started_at,
            ran_minutes=self.ran_minutes,
            running_since=self.running_since,
            stopped_at=self.stopped_at,
            due_at=self.due_at,
            expires_at=self.expires_at,
            told=self.told,
            assumed_calendar=self.assumed_calendar,
        )


class FollowUpRow(GuardedModel):
    """One visit or call of a running plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.UUIDField()
    organisation = models.UUIDField()
    findings = EncryptedTextField()
    red_flag = models.BooleanField(default=False)
    next_contact_on = models.DateField(null=True)

    objects = GuardedQuerySet["FollowUpRow"].as_manager()

    class Meta:
        db_table = "referral_followup"
        indexes: ClassVar = [models.Index(fields=["referral", "at"], name="followup_in_order")]

    class Privacy:
        plain: ClassVar = {"id", "referral", "at", "by", "organisation", "next_contact_on"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"findings", "red_flag"}

    def snapshot(self) -> FollowUp:
        """The row as a value."""
        return FollowUp(
            id=self.id,
            at=self.at,
            by=self.by,
            organisation=self.organisation,
            findings=self.findings,
            red_flag=self.red_flag,
            next_contact_on=self.next_contact_on,
        )


class AttachmentRow(GuardedModel):
    """A file that travels with a referral, sealed; it stands in the database so that a backup is whole."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField()
    media_type = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = EncryptedBytesField()
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    organisation = models.UUIDField()

    objects = GuardedQuerySet["AttachmentRow"].as_manager()

    class Meta:
        db_table = "referral_attachment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "digest"], name="attachment_once_per_referral"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id",
            "referral",
            "media_type",
            "size",
            "digest",
            "added_at",
            "added_by",
            "organisation",
        }
        identifying: ClassVar = {"name"}
        clinical: ClassVar = {"content"}

    def snapshot(self) -> Attachment:
        """What is known of the file without opening it."""
        return Attachment(
            id=self.id,
            name=self.name,
            media_type=self.media_type,
            size=self.size,
            digest=self.digest,
            added_at=self.added_at,
            added_by=self.added_by,
            organisation=self.organisation,
        )
