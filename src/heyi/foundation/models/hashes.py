"""By what the hashes of this store are made: one row, written when the store is. Not here: comparing it (hashes)."""

from typing import ClassVar

from django.db import models


class HashesRow(models.Model):
    """The suite and the name of the key of all blind indexes and digests; neither can change without making them anew."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    suite = models.CharField(max_length=8)
    key = models.CharField(max_length=8)

    class Meta:
        db_table = "foundation_hashes"
        constraints: ClassVar = [models.CheckConstraint(name="hashes_is_one_row", condition=models.Q(id=1))]

    class Privacy:
        plain: ClassVar = {"id", "suite", "key"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
