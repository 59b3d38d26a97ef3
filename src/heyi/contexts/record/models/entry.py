"""What happened to a patient at a member, as it stands there now. Not here: what it said before (history)."""

from collections.abc import Collection
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from heyi.contexts.record.terms import Entry, EntryKind, Said
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor

LONGEST_CODE = 32
BLIND_BYTES = 16


class EntryRows(GuardedQuerySet["EntryRow"]):
    """Entries."""

    def within_reach_of(self, actor: Actor, *, records: Collection[UUID]) -> Self:
        """Entries of those patients' records that the actor was shown to reach; the patient index knows which they are."""
        del actor  # their reach is in `records`; the database asks once more by its own policy
        return self.filter(patient__in=records)

    def of_member(self, organisation: UUID, source: str) -> Self:
        """Entries that one system of a member sent."""
        return self.filter(organisation=organisation, source=source)


class EntryRow(GuardedModel):
    """One entry. `said` and `payload` are sealed; beside them stands only what a list must be sorted and filtered by."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=LONGEST_CODE)
    organisation = models.UUIDField()
    patient = models.UUIDField()
    person = models.UUIDField()
    source = models.CharField(max_length=LONGEST_CODE)
    key = EncryptedTextField()
    key_mark = models.BinaryField(max_length=BLIND_BYTES)
    encounter = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=LONGEST_CODE)
    # A keyed hash of what is measured: observations with the same one make a trend.
    topic = models.BinaryField(max_length=BLIND_BYTES, null=True)
    happened_at = models.DateTimeField()
    said = EncryptedJSONField()
    payload = EncryptedJSONField(null=True)
    content = models.BinaryField(max_length=BLIND_BYTES)
    version = models.PositiveIntegerField(default=1)
    batch = models.UUIDField()
    first_sent_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = EntryRows.as_manager()

    class Meta:
        db_table = "record_entry"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="entry_kind_known", condition=Q(kind__in=[str(kind) for kind in EntryKind])
            ),
            models.CheckConstraint(name="entry_version_counts", condition=Q(version__gte=1)),
            models.CheckConstraint(name="entry_sent_in_order", condition=Q(sent_at__gte=F("first_sent_at"))),
            # The last net: however two batches race, a member's key means one entry.
            models.UniqueConstraint(
                fields=["organisation", "source", "kind", "key_mark"], name="entry_once_per_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["patient", "-happened_at", "-id"], name="entry_story"),
            models.Index(fields=["patient", "kind", "-happened_at"], name="entry_kind"),
            models.Index(
                fields=["patient", "topic", "-happened_at"],
                name="entry_trend",
                condition=Q(topic__isnull=False),
            ),
            models.Index(
                fields=["organisation", "happened_at"],
                name="entry_stays",
                condition=Q(kind="encounter", group="inpatient"),
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "kind", "organisation", "source", "version", "batch", "first_sent_at", "sent_at", "sent_by",
            "withdrawn_at",
        }  # fmt: skip
        identifying: ClassVar = {"patient", "person", "key", "key_mark"}
        clinical: ClassVar = {"encounter", "group", "topic", "happened_at", "said", "payload", "content"}

    def snapshot(self, said: Said) -> Entry:
        """The row as a value, with what it says as it was opened."""
        return Entry(
            id=self.id,
            kind=EntryKind(self.kind),
            organisation=self.organisation,
            patient=self.patient,
            source=self.source,
            key=self.key,
            encounter=self.encounter_id,
            happened_at=self.happened_at,
            version=self.version,
            first_sent_at=self.first_sent_at,
            sent_at=self.sent_at,
            withdrawn_at=self.withdrawn_at,
            said=said,
        )
