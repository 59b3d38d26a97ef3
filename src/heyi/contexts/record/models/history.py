"""What entries said before, and the files of documents. Rows are added here and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from heyi.contexts.record.models.entry import EntryRow
from heyi.contexts.record.terms import FormerVersion, Said
from heyi.foundation.fields import EncryptedBytesField, EncryptedJSONField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet


class VersionRow(GuardedModel):
    """One former version of an entry, as it stood until it was replaced."""

    id = models.UUIDField(primary_key=True, editable=False)
    entry = models.ForeignKey(EntryRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    version = models.PositiveIntegerField()
    said = EncryptedJSONField()
    payload = EncryptedJSONField(null=True)
    content = models.BinaryField(max_length=16)
    batch = models.UUIDField()
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField()

    objects = GuardedQuerySet["VersionRow"].as_manager()

    class Meta:
        db_table = "record_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "version"], name="version_once_per_entry"),
            models.CheckConstraint(
                name="version_replaced_in_order", condition=Q(replaced_at__gte=F("sent_at"))
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "entry", "organisation", "version", "batch", "sent_at", "sent_by", "withdrawn_at", "replaced_at",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"said", "payload", "content"}

    def snapshot(self, said: Said) -> FormerVersion:
        """The row as a value, with what it said as it was opened."""
        return FormerVersion(
            version=self.version,
            sent_at=self.sent_at,
            replaced_at=self.replaced_at,
            was_withdrawn=self.withdrawn_at is not None,
            said=said,
        )


class FileRow(GuardedModel):
    """The content of a document's file, sealed; a new version with another file keeps the former one."""

    id = models.UUIDField(primary_key=True, editable=False)
    entry = models.ForeignKey(EntryRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    digest = models.CharField(max_length=64)
    content = EncryptedBytesField()
    added_at = models.DateTimeField()

    objects = GuardedQuerySet["FileRow"].as_manager()

    class Meta:
        db_table = "record_file"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "digest"], name="file_once_per_entry"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "entry", "organisation", "digest", "added_at"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"content"}
