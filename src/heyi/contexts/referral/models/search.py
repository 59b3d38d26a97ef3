"""What a referral is found by in a worklist: keyed hashes of its patient's name and numbers. Not here: the hashing (patients)."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.referral.models.referral import ReferralRow
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.foundation.marks import having_marks

_MARK_BYTES = 16


class SearchMarkRows(GuardedQuerySet["SearchMarkRow"]):
    """Marks."""

    def with_mark(self, mark: bytes) -> Self:
        """Those with one mark."""
        return self.filter(mark=mark)


class SearchMarkRow(GuardedModel):
    """One mark of one referral: a keyed hash, of which not even the kind is told."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(ReferralRow, on_delete=models.PROTECT, related_name="+")
    mark = models.BinaryField(max_length=_MARK_BYTES)

    objects = SearchMarkRows.as_manager()

    class Meta:
        db_table = "referral_search_mark"
        indexes: ClassVar = [models.Index(fields=["mark", "referral"], name="referral_mark_found")]

    class Privacy:
        plain: ClassVar = {"id", "referral"}
        identifying: ClassVar = {"mark"}
        clinical: ClassVar[set[str]] = set()


def found_by(asked: Iterable[Iterable[Iterable[bytes]]]) -> Q:
    """The condition that a referral has, of every term, all marks of one way."""
    return having_marks(
        asked, lambda mark: Q(pk__in=SearchMarkRow.objects.with_mark(mark).values("referral"))
    )
