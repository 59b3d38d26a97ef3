"""Who holds a person's record, who was given access to it, and who asked. Not here: the record itself (record)."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from heyi.contexts.patients.terms.access import AccessQuestion, Grant, GrantBasis, Known
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor

LONGEST_CODE = 32


def places_of(actor: Actor, duty: str | None) -> frozenset[UUID]:
    """The actor's institutions, or with a duty only those at which they hold it: a post elsewhere opens nothing."""
    return frozenset(one.organisation for one in actor.standings if duty is None or duty in one.duties)


class HolderRow(GuardedModel):
    """That an organisation has a record of a person; two opaque ids, so that a key can be checked without reading a record."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.UUIDField()
    organisation = models.UUIDField()

    objects = GuardedQuerySet["HolderRow"].as_manager()

    class Meta:
        db_table = "patients_holder"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "organisation"], name="holder_named_once"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "organisation"}
        identifying: ClassVar = {"person"}
        clinical: ClassVar[set[str]] = set()


class GrantRows(GuardedQuerySet["GrantRow"]):
    """Grants."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Grants to or by the actor's institutions."""
        mine = actor.institutions
        return self if actor.is_system else self.filter(Q(organisation__in=mine) | Q(offered_by__in=mine))

    def holding(self, now: datetime) -> Self:
        """Grants in force at that instant."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), begins_at__lte=now)


class GrantRow(GuardedModel):
    """An organisation's access to a person, opened by the act of another one.

    `record` is the record it was opened for: where persons are joined or taken apart, the access goes with it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    record = models.UUIDField()
    person = models.UUIDField()
    organisation = models.UUIDField()
    offered_by = models.UUIDField()
    basis = models.CharField(max_length=LONGEST_CODE)
    case = models.UUIDField()
    begins_at = models.DateTimeField()
    begun_by = models.UUIDField()
    ends_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = GrantRows.as_manager()

    class Meta:
        db_table = "patients_grant"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_basis_known", condition=Q(basis__in=[str(basis) for basis in GrantBasis])
            ),
            models.CheckConstraint(
                name="grant_is_never_self_made", condition=~Q(organisation=F("offered_by"))
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_begins",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("begins_at")),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "case"],
                condition=Q(ends_at__isnull=True),
                name="grant_open_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "person"], name="grant_reach"),
            models.Index(fields=["person", "organisation"], name="grant_person"),
            models.Index(fields=["case"], name="grant_case"),
            models.Index(fields=["record"], name="grant_record"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "offered_by", "basis", "case", "begins_at", "begun_by", "ends_at", "ended_by",
        }  # fmt: skip
        identifying: ClassVar = {"record", "person"}
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Grant:
        """The row as a value."""
        return Grant(
            id=self.id,
            person=self.person,
            organisation=self.organisation,
            basis=GrantBasis(self.basis),
            case=self.case,
            begins_at=self.begins_at,
            ends_at=self.ends_at,
        )


class AccessQuestionRows(GuardedQuerySet["AccessQuestionRow"]):
    """Questions for numbers."""

    def within_reach_of(self, actor: Actor, *, duty: str | None = None) -> Self:
        """Questions that the actor's institutions asked, or that are about a person they hold and were put to them."""
        if actor.is_system:
            return self
        mine = places_of(actor, duty)
        held = HolderRow.objects.filter(organisation__in=mine).values("person")
        return self.filter(Q(asked_by__in=mine) | Q(person__in=held, requested_at__isnull=False))


class AccessQuestionRow(GuardedModel):
    """A full exact number that somebody asked for, and what became of it; `record` is one that has the number."""

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.BinaryField(max_length=16)
    known = models.CharField(max_length=LONGEST_CODE)
    record = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    asked_by = models.UUIDField()
    asker = models.UUIDField()
    asked_at = models.DateTimeField()
    reason = EncryptedTextField(null=True)
    requested_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    is_given = models.BooleanField(null=True)

    objects = AccessQuestionRows.as_manager()

    class Meta:
        db_table = "patients_access_question"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="question_known_known", condition=Q(known__in=[str(known) for known in Known])
            ),
            models.CheckConstraint(
                name="question_answered_pair",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, is_given__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False, is_given__isnull=False),
            ),
            models.CheckConstraint(
                name="question_requested_has_reason",
                condition=Q(requested_at__isnull=True, reason__isnull=True)
                | Q(requested_at__isnull=False, reason__isnull=False, person__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-asked_at"], name="question_person"),
            models.Index(fields=["asked_by", "-asked_at"], name="question_asked_by"),
            models.Index(fields=["record"], name="question_record"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "known", "asked_by", "asker", "asked_at", "requested_at", "answered_at", "answered_by", "is_given",
        }  # fmt: skip
        identifying: ClassVar = {"number", "record", "person"}
        clinical: ClassVar = {"reason"}

    def snapshot(self) -> AccessQuestion:
        """The row as a value; only for a question that names a person."""
        if self.person is None or self.requested_at is None:
            raise ValueError("nobody asked for access")
        return AccessQuestion(
            id=self.id,
            person=self.person,
            asked_by=self.asked_by,
            asked_at=self.requested_at,
            reason=self.reason or "",
            answered_at=self.answered_at,
            is_given=self.is_given,
        )
