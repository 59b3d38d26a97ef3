"""Letters ordered together, made by the worker and kept sealed for a day. Not here: what stands in them (queries.letters)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from heyi.contexts.referral.models.referral import LONGEST_CODE
from heyi.contexts.referral.terms.letters import LetterBatch, LetterKind, Tongue
from heyi.foundation.fields import EncryptedBytesField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class LetterBatchRows(GuardedQuerySet["LetterBatchRow"]):
    """Batches."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Batches that the actor ordered; the system sees all."""
        return self if actor.is_system else self.filter(ordered_by=actor.id)


class LetterBatchRow(GuardedModel):
    """Letters of one kind that one person ordered of several referrals. The file is for that person alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    ordered_by = models.UUIDField()
    ordered_at = models.DateTimeField()
    kind = models.CharField(max_length=LONGEST_CODE)
    language = models.CharField(max_length=LONGEST_CODE)
    site = models.CharField(max_length=255)
    referrals = models.JSONField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    printed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    content = EncryptedBytesField(null=True)

    objects = LetterBatchRows.as_manager()

    class Meta:
        db_table = "referral_letter_batch"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="letters_of_a_kind", condition=Q(kind__in=[str(one) for one in LetterKind])
            ),
            models.CheckConstraint(
                name="letters_done_at_most", condition=Q(done__lte=F("total"), printed__lte=F("done"))
            ),
            models.CheckConstraint(
                name="letters_kept_once_finished",
                condition=Q(content__isnull=True) | Q(finished_at__isnull=False, removed_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["ordered_by", "-ordered_at"], name="letters_by_orderer")]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "ordered_by", "ordered_at", "kind", "language", "site", "referrals", "total", "done",
            "printed", "finished_at", "removed_at",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"content"}

    def snapshot(self) -> LetterBatch:
        """The row as a value, without the file."""
        return LetterBatch(
            id=self.id,
            kind=LetterKind(self.kind),
            language=Tongue(self.language),
            total=self.total,
            done=self.done,
            printed=self.printed,
            ordered_at=self.ordered_at,
            finished_at=self.finished_at,
            is_kept=self.printed > 0 and self.finished_at is not None and self.removed_at is None,
        )
