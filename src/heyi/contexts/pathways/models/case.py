"""The tables of a case itself: the case and the hospitals that have a part in it. Not here: what was told of it (told)."""

from collections.abc import Collection
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.pathways.terms.cases import Case, CaseState, Part, PartKind
from heyi.foundation.fields import EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_CODE = 64


class CaseRows(GuardedQuerySet["CaseRow"]):
    """Cases."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Cases in which one of the actor's institutions has a part."""
        return self.within(None if actor.is_system else actor.institutions)

    def within(self, institutions: Collection[UUID] | None) -> Self:
        """Cases in which one of these has a part; None is the system, which reaches all."""
        if institutions is None:
            return self
        mine = PartRow.objects.filter(case=OuterRef("pk"), organisation__in=institutions)
        return self.filter(Exists(mine))


class CaseRow(GuardedModel):
    """One case. `charter` is the version by which it is judged; `here` has the patient, `next` expects them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pathway = models.CharField(max_length=LONGEST_CODE)
    charter = models.UUIDField()
    alliance = models.UUIDField()
    state = models.CharField(max_length=16)
    onset_kind = models.CharField(max_length=16)
    onset_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    origin = models.UUIDField()
    here = models.UUIDField()
    next = models.UUIDField(null=True)
    patient = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    label = EncryptedTextField()
    version = models.PositiveIntegerField(default=1)
    end = models.CharField(max_length=LONGEST_CODE, blank=True)
    ended_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()

    objects = CaseRows.as_manager()

    class Meta:
        db_table = "pathways_case"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pathway_case_state_known", condition=Q(state__in=[str(one) for one in CaseState])
            ),
            models.CheckConstraint(
                name="pathway_case_onset_kind_known",
                condition=Q(onset_kind__in=[str(one) for one in OnsetKind]),
            ),
            models.CheckConstraint(
                name="pathway_case_named_whole",
                condition=Q(patient__isnull=True, person__isnull=True)
                | Q(patient__isnull=False, person__isnull=False),
            ),
            models.CheckConstraint(
                name="pathway_case_ended_whole",
                condition=Q(state="running", end="", ended_at__isnull=True)
                | (Q(state__in=["following", "closed"], ended_at__isnull=False) & ~Q(end="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-opened_at"], name="pathway_case_by_state"),
            models.Index(fields=["pathway", "-opened_at"], name="pathway_case_by_pathway"),
            models.Index(fields=["person"], name="pathway_case_by_person"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "charter", "alliance", "state", "opened_at", "opened_by", "origin", "here", "next", "version", "ended_at",
            "moved_at",
        }  # fmt: skip
        identifying: ClassVar = {"patient", "person", "label"}
        clinical: ClassVar = {"pathway", "onset_kind", "onset_at", "end"}

    def snapshot(self) -> Case:
        """The row as a value; the label is opened by who asks for it."""
        return Case(
            id=self.id,
            pathway=self.pathway,
            charter=self.charter,
            alliance=self.alliance,
            state=CaseState(self.state),
            onset_kind=OnsetKind(self.onset_kind),
            onset_at=self.onset_at,
            opened_at=self.opened_at,
            opened_by=self.opened_by,
            origin=self.origin,
            here=self.here,
            next=self.next,
            patient=self.patient,
            person=self.person,
            version=self.version,
            end=self.end,
            ended_at=self.ended_at,
        )


class PartRow(GuardedModel):
    """A hospital's part in a case. It keeps it: whoever cared for the patient learns what became of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    kind = models.CharField(max_length=16)
    since = models.DateTimeField()
    referral = models.UUIDField(null=True)

    objects = GuardedQuerySet["PartRow"].as_manager()

    class Meta:
        db_table = "pathways_part"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "organisation"], name="pathway_part_once"),
            models.CheckConstraint(
                name="pathway_part_kind_known", condition=Q(kind__in=[str(one) for one in PartKind])
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-since"], name="pathway_part_by_organisation")
        ]

    class Privacy:
        plain: ClassVar = {"id", "case", "organisation", "kind", "since", "referral"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Part:
        """The row as a value."""
        return Part(
            organisation=self.organisation, kind=PartKind(self.kind), since=self.since, referral=self.referral
        )
