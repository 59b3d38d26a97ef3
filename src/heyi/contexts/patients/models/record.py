"""A member's own record of a human: sealed details, numbers, search tokens. Not here: who else may see it (access)."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from heyi.contexts.patients.models.access import LONGEST_CODE, places_of
from heyi.contexts.patients.models.reach import held_or_given, reached_by
from heyi.contexts.patients.terms.people import (
    Details,
    Identifier,
    IdentifierType,
    Patient,
    Sex,
    WithoutNumber,
)
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor

BLIND_BYTES = 16
LONGEST_COUNTY = 6

# What is kept as it was said, under the name it has in `Details`.
SEALED_TEXTS = (
    "name",
    "phone",
    "address",
    "division",
    "country",
    "circumstances",
    "guardian_name",
    "guardian_phone",
)


class PatientRows(GuardedQuerySet["PatientRow"]):
    """Records of patients."""

    def within_reach_of(self, actor: Actor, *, now: datetime, duty: str | None = None) -> Self:
        """Records that the actor's institutions registered themselves, or to whose person they have access now.

        Shape: with `duty` only the institutions at which the actor holds it count: a post elsewhere opens nothing.
        """
        if actor.is_system:
            return self
        return self.within(actor.id, places_of(actor, duty), now=now)

    def within(self, reader: UUID, mine: Collection[UUID] | None, *, now: datetime) -> Self:
        """Records that these institutions registered themselves, or to whose person they or this reader have access now.

        Shape: None for the system, which reaches all.
        """
        return self if mine is None else self.filter(reached_by(reader, mine, now=now))

    def held_by(self, organisation: UUID, *, now: datetime) -> Self:
        """Records that one organisation registered itself, or to whose person it has access now."""
        return self.filter(held_or_given([organisation], now=now))


class PatientRow(GuardedModel):
    """One member's own record of a human. `person` is shared by the records of that human at all members.

    `home` is the person that this record is by itself, and never changes: a person joined of several records goes by the
    oldest home among them, so that records taken apart again are who they were.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    home = models.UUIDField()
    person = models.UUIDField()
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    details = EncryptedJSONField()
    sex = models.CharField(max_length=1)
    county = models.CharField(max_length=LONGEST_COUNTY, blank=True)
    without_number = models.CharField(max_length=LONGEST_CODE, blank=True)
    # Blind index of everything that was said, to notice that nothing changed.
    content = models.BinaryField(max_length=BLIND_BYTES)

    objects = PatientRows.as_manager()

    class Meta:
        db_table = "patients_patient"
        constraints: ClassVar = [
            models.CheckConstraint(name="patient_sex_known", condition=Q(sex__in=[str(sex) for sex in Sex])),
            models.CheckConstraint(
                name="patient_reason_known",
                condition=Q(without_number__in=["", *(str(reason) for reason in WithoutNumber)]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["registered_by", "-id"], name="patient_own"),
            models.Index(fields=["person"], name="patient_person"),
            models.Index(fields=["home"], name="patient_home"),
            models.Index(fields=["registered_by", "content"], name="patient_content"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "registered_by", "registered_at", "changed_at", "version", "without_number"}
        identifying: ClassVar = {"home", "person", "details", "sex", "county", "content"}
        clinical: ClassVar[set[str]] = set()

    def seal_in(self, details: Details) -> None:
        """Puts checked details into the columns; the numbers stand in rows of their own."""
        born = details.birth_on.isoformat() if details.birth_on else None
        sealed: dict[str, Any] = {
            name: getattr(details, name) for name in SEALED_TEXTS if getattr(details, name)
        }
        self.details = sealed | {"birth_on": born, "birth_is_estimated": details.birth_is_estimated}
        self.sex = details.sex
        self.county = details.division[:LONGEST_COUNTY]
        self.without_number = details.without_number or ""

    def opened(self, identifiers: tuple[Identifier, ...]) -> Details:
        """The columns as checked details, with the numbers that were read beside them."""
        born = self.details["birth_on"]
        return Details(
            sex=Sex(self.sex),
            birth_on=date.fromisoformat(born) if born else None,
            birth_is_estimated=self.details["birth_is_estimated"],
            identifiers=identifiers,
            without_number=WithoutNumber(self.without_number) if self.without_number else None,
            **{name: self.details.get(name, "") for name in SEALED_TEXTS},
        )

    def snapshot(self, identifiers: tuple[Identifier, ...]) -> Patient:
        """The row as a value."""
        return Patient(
            id=self.id,
            person=self.person,
            registered_by=self.registered_by,
            registered_at=self.registered_at,
            changed_at=self.changed_at,
            version=self.version,
            details=self.opened(identifiers),
        )


class IdentifierRow(GuardedModel):
    """One number of one record. One that was corrected stays, ended."""

    id = models.UUIDField(primary_key=True, editable=False)
    patient = models.ForeignKey(PatientRow, on_delete=models.PROTECT, related_name="identifiers")
    organisation = models.UUIDField()
    type = models.CharField(max_length=LONGEST_CODE)
    number = EncryptedTextField()
    blind = models.BinaryField(max_length=BLIND_BYTES)
    valid_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = GuardedQuerySet["IdentifierRow"].as_manager()

    class Meta:
        db_table = "patients_identifier"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identifier_type_known", condition=Q(type__in=[str(kind) for kind in IdentifierType])
            ),
            # The last net: however two registrations race, a member has one record for one number.
            models.UniqueConstraint(
                fields=["organisation", "blind"],
                condition=Q(ended_at__isnull=True),
                name="identifier_once_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["patient", "type"],
                condition=Q(ended_at__isnull=True),
                name="identifier_one_of_a_kind",
            ),
        ]

    class Privacy:
        plain: ClassVar = {"id", "organisation", "type", "valid_until", "ended_at"}
        identifying: ClassVar = {"patient", "number", "blind"}
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Identifier:
        """The row as a value."""
        return Identifier(IdentifierType(self.type), self.number, self.valid_until)


class SearchTokenRow(GuardedModel):
    """One token a record is found by: a keyed hash, of which not even the kind is told."""

    id = models.BigAutoField(primary_key=True)
    patient = models.ForeignKey(PatientRow, on_delete=models.CASCADE, related_name="+")
    organisation = models.UUIDField()
    token = models.BinaryField(max_length=BLIND_BYTES)

    objects = GuardedQuerySet["SearchTokenRow"].as_manager()

    class Meta:
        db_table = "patients_search_token"
        indexes: ClassVar = [models.Index(fields=["token", "patient"], name="token_found")]

    class Privacy:
        plain: ClassVar = {"id", "organisation"}
        identifying: ClassVar = {"patient", "token"}
        clinical: ClassVar[set[str]] = set()
