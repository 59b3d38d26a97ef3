"""Rows of a large file that wait until all of them may go in. Not here: what becomes of them (actions)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.foundation.fields import EncryptedJSONField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class StageRows(GuardedQuerySet["StageRow"]):
    """Stages."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of the actor's institutions."""
        return self if actor.is_system else self.filter(organisation__in=actor.institutions)


class StageRow(GuardedModel):
    """One chunk of a file, sealed. All chunks of one import go in together or not at all, and then are gone from here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.UUIDField()
    organisation = models.UUIDField()
    number = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    rows = EncryptedJSONField()
    staged_at = models.DateTimeField()
    staged_by = models.UUIDField()

    objects = StageRows.as_manager()

    class Meta:
        db_table = "interop_stage"
        constraints: ClassVar = [
            models.CheckConstraint(name="stage_rows_in_order", condition=Q(last_row__gte=F("first_row"))),
            models.UniqueConstraint(fields=["file", "number"], name="stage_chunk_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "staged_at"], name="stage_left_behind")]

    class Privacy:
        plain: ClassVar = {
            "id", "file", "organisation", "number", "first_row", "last_row", "staged_at", "staged_by",
        }  # fmt: skip
        identifying: ClassVar = {"rows"}
        clinical: ClassVar[set[str]] = set()
