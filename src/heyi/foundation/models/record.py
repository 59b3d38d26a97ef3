"""The record: one append-only table that is audit and outbox in one, its seals, and its delivery kept apart.

Every column is text, a number or bytes, so that what is hashed is exactly what is stored, whatever the database.
"""

from typing import ClassVar

from django.db import models


class RecordedRow(models.Model):
    """One fact, one read of a named patient, or one refusal."""

    id = models.CharField(max_length=36, primary_key=True)
    # Where the row stands in the order of the whole record: the writing transaction, then the place within it.
    transaction = models.BigIntegerField()
    place = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    fact = models.CharField(max_length=64)
    facts = models.TextField()
    case = models.CharField(max_length=36)
    ordinal = models.IntegerField(null=True)
    at = models.CharField(max_length=32)
    actor = models.CharField(max_length=36)
    actor_kind = models.CharField(max_length=8)
    organisation = models.CharField(max_length=36, blank=True)
    alliance = models.CharField(max_length=36, blank=True)
    charter = models.CharField(max_length=36, blank=True)
    duty = models.CharField(max_length=64, blank=True)
    patient = models.CharField(max_length=36, blank=True)
    address = models.CharField(max_length=45, blank=True)
    # Sealed by foundation.record itself, because the digest covers the sealed bytes.
    difference = models.BinaryField()
    previous = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    class Meta:
        db_table = "foundation_recorded"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="recorded_kind_known", condition=models.Q(kind__in=["change", "read", "refusal"])
            ),
            models.CheckConstraint(
                name="recorded_change_has_ordinal",
                condition=models.Q(kind="change", ordinal__isnull=False)
                | (~models.Q(kind="change") & models.Q(ordinal__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["case", "ordinal"],
                condition=models.Q(ordinal__isnull=False),
                name="recorded_chain_is_single",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["transaction", "place"], name="recorded_position"),
            models.Index(
                fields=["patient", "transaction"], name="recorded_patient", condition=~models.Q(patient="")
            ),
            models.Index(fields=["organisation", "transaction"], name="recorded_organisation"),
            models.Index(fields=["actor", "transaction"], name="recorded_actor"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "transaction", "place", "kind", "fact", "facts", "case", "ordinal", "at", "actor", "actor_kind",
            "organisation", "alliance", "charter", "duty", "address", "previous", "mac",
        }  # fmt: skip
        identifying: ClassVar = {"patient"}
        clinical: ClassVar = {"difference"}


class SealRow(models.Model):
    """One sealed batch of recorded rows; each seal takes in the one before it."""

    number = models.BigIntegerField(primary_key=True)
    upto_transaction = models.BigIntegerField()
    upto_place = models.BigIntegerField()
    count = models.BigIntegerField()
    total = models.BigIntegerField()
    at = models.CharField(max_length=32)
    head = models.BinaryField(max_length=32)

    class Meta:
        db_table = "foundation_seal"

    class Privacy:
        plain: ClassVar = {"number", "upto_transaction", "upto_place", "count", "total", "at", "head"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()


class ListenerRow(models.Model):
    """How far one listener has been told."""

    name = models.CharField(max_length=128, primary_key=True)
    upto_transaction = models.BigIntegerField(default=0)
    upto_place = models.BigIntegerField(default=0)

    class Meta:
        db_table = "foundation_listener"

    class Privacy:
        plain: ClassVar = {"name", "upto_transaction", "upto_place"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()


class DeliveryRow(models.Model):
    """One fact owed to one listener, until it has been heard."""

    id = models.BigAutoField(primary_key=True)
    recorded = models.ForeignKey(RecordedRow, on_delete=models.PROTECT, related_name="+")
    listener = models.CharField(max_length=128)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=128, blank=True)

    class Meta:
        db_table = "foundation_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recorded", "listener"], name="delivery_once_per_listener"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="delivery_due", condition=models.Q(done_at__isnull=True)),
        ]

    class Privacy:
        plain: ClassVar = {"id", "recorded", "listener", "attempts", "next_at", "done_at", "error"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()
