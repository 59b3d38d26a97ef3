"""Which number means which person, and where records do not fit. Only keyed hashes: nothing here can be read back."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.patients.models.access import LONGEST_CODE, places_of
from heyi.contexts.patients.models.record import BLIND_BYTES, PatientRow
from heyi.contexts.patients.terms import Clash, ClashKind
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor


class PersonKeyRow(GuardedModel):
    """The person that an identity number means, over all members. The unique constraint settles two registrations at once.

    `name_mark` and `birth_mark` are blind indexes of what the first registration said, so that another member's can be
    compared with it and neither is read.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    blind = models.BinaryField(max_length=BLIND_BYTES)
    person = models.UUIDField()
    name_mark = models.BinaryField(max_length=BLIND_BYTES)
    birth_mark = models.BinaryField(max_length=BLIND_BYTES)
    set_by = models.UUIDField()
    organisation = models.UUIDField()

    objects = GuardedQuerySet["PersonKeyRow"].as_manager()

    class Meta:
        db_table = "patients_person_key"
        constraints: ClassVar = [models.UniqueConstraint(fields=["blind"], name="person_key_once")]
        indexes: ClassVar = [models.Index(fields=["set_by"], name="person_key_set_by")]

    class Privacy:
        plain: ClassVar = {"id", "organisation"}
        identifying: ClassVar = {"blind", "person", "name_mark", "birth_mark", "set_by"}
        clinical: ClassVar[set[str]] = set()


class ClashRows(GuardedQuerySet["ClashRow"]):
    """Clashes."""

    def within_reach_of(self, actor: Actor, *, duty: str | None = None) -> Self:
        """Clashes of records that the actor's institutions registered."""
        mine = places_of(actor, duty)
        return (
            self
            if actor.is_system
            else self.filter(Q(organisation__in=mine) | Q(other_organisation__in=mine))
        )


class ClashRow(GuardedModel):
    """Two records that do not fit together, until a person has looked at them."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=LONGEST_CODE)
    patient = models.ForeignKey(PatientRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    other = models.UUIDField()
    other_organisation = models.UUIDField()
    found_at = models.DateTimeField()

    objects = ClashRows.as_manager()

    class Meta:
        db_table = "patients_clash"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clash_kind_known", condition=Q(kind__in=[str(kind) for kind in ClashKind])
            ),
            models.CheckConstraint(name="clash_is_of_two", condition=~Q(patient=models.F("other"))),
            models.UniqueConstraint(fields=["patient", "other", "kind"], name="clash_told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-found_at"], name="clash_list"),
            models.Index(fields=["other"], name="clash_other"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "kind", "organisation", "other_organisation", "found_at"}
        identifying: ClassVar = {"patient", "other"}
        clinical: ClassVar[set[str]] = set()

    def snapshot(self, actor: Actor) -> Clash:
        """The row as a value; a record of another member stays unnamed."""
        mine = actor.is_system or self.organisation in actor.institutions
        theirs = actor.is_system or self.other_organisation in actor.institutions
        own, other = (self.patient_id, self.other) if mine else (self.other, self.patient_id)
        return Clash(self.id, ClashKind(self.kind), own, other if mine and theirs else None, self.found_at)
