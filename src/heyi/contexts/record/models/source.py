"""The systems of members from which entries come. Not here: the entries (entry)."""

from typing import ClassVar

from django.db import models

from heyi.contexts.record.models.entry import LONGEST_CODE
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet


class SourceRow(GuardedModel):
    """One system of a member. Whoever takes a batch of it in holds its row, so that batches go in one after the other."""

    id = models.UUIDField(primary_key=True, editable=False)
    organisation = models.UUIDField()
    name = models.CharField(max_length=LONGEST_CODE)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    entries = models.PositiveBigIntegerField(default=0)

    objects = GuardedQuerySet["SourceRow"].as_manager()

    class Meta:
        db_table = "record_source"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="source_once_per_member"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "organisation", "name", "first_at", "last_at", "entries"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
