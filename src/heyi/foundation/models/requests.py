"""What is remembered of requests: keys of retries and counts against abuse."""

from typing import ClassVar

from django.db import models

from heyi.foundation.fields import EncryptedJSONField
from heyi.kernel.ids import new_id


class IdempotencyRow(models.Model):
    """The answer first given to a key; kept in the same transaction as the change it answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    actor = models.UUIDField()
    key = models.CharField(max_length=128)
    inputs = models.BinaryField(max_length=32)
    answer = EncryptedJSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "foundation_idempotency"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "key"], name="idempotency_key_once")
        ]

    class Privacy:
        plain: ClassVar = {"id", "actor", "key", "inputs", "created_at"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"answer"}


class RateRow(models.Model):
    """How often one actor has done one thing in one window of time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.CharField(max_length=64)
    deed = models.CharField(max_length=32)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "foundation_rate"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "deed", "window"], name="rate_one_row")
        ]

    class Privacy:
        plain: ClassVar = {"id", "subject", "deed", "window", "count"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
