"""The tables of evaluations that were carried out, with the data they were reckoned on and the files they gave."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from heyi.contexts.evaluation.models.plan import DIGEST, LONGEST_NAME, PlanRow
from heyi.contexts.evaluation.terms.carried import Evaluation, EvaluationState
from heyi.foundation.fields import EncryptedBytesField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id


class EvaluationRows(GuardedQuerySet["EvaluationRow"]):
    """Evaluations."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of the actor's own institutions, and what an alliance in which the actor has a post was shown."""
        if actor.is_system:
            return self
        alliances = {one.alliance for one in actor.standings if one.alliance is not None}
        shown = Q(alliance__in=alliances, shared_at__isnull=False)
        return self.filter(Q(organisation__in=actor.institutions) | shown)


class EvaluationRow(GuardedModel):
    """One evaluation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(PlanRow, on_delete=models.PROTECT, related_name="+")
    organisation = models.UUIDField()
    alliance = models.UUIDField()
    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    state = models.CharField(max_length=16)
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField()
    inputs_digest = models.CharField(max_length=DIGEST)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    fault_zh = models.TextField(blank=True)
    fault_en = models.TextField(blank=True)
    shared_at = models.DateTimeField(null=True)
    shared_by = models.UUIDField(null=True)

    objects = EvaluationRows.as_manager()

    class Meta:
        db_table = "evaluation_evaluation"
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-asked_at"], name="evaluation_by_organisation"),
            models.Index(fields=["alliance", "-asked_at"], name="evaluation_by_alliance"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evaluation_state_known", condition=Q(state__in=[str(one) for one in EvaluationState])
            ),
            models.CheckConstraint(
                name="evaluation_ended_whole",
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="evaluation_shared_whole",
                condition=Q(shared_at__isnull=True, shared_by__isnull=True)
                | Q(shared_at__isnull=False, shared_by__isnull=False, state="done"),
            ),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "plan", "organisation", "alliance", "code", "number", "title_zh", "title_en", "state", "step", "steps",
            "inputs_digest", "asked_at", "asked_by", "ended_at", "fault_zh", "fault_en", "shared_at", "shared_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self) -> Evaluation:
        """The row as a value."""
        return Evaluation(
            id=self.id,
            plan=self.plan_id,
            organisation=self.organisation,
            alliance=self.alliance,
            code=self.code,
            number=self.number,
            title_zh=self.title_zh,
            title_en=self.title_en,
            state=EvaluationState(self.state),
            step=self.step,
            steps=self.steps,
            inputs_digest=self.inputs_digest,
            asked_at=self.asked_at,
            asked_by=self.asked_by,
            ended_at=self.ended_at,
            fault_zh=self.fault_zh,
            fault_en=self.fault_en,
            shared_at=self.shared_at,
        )


class EvaluationFileRow(GuardedModel):
    """A file of an evaluation: its data as they were taken (`is_input`), or what it gave."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(EvaluationRow, on_delete=models.PROTECT, related_name="+")
    is_input = models.BooleanField()
    name = models.CharField(max_length=LONGEST_NAME)
    content = EncryptedBytesField()

    class Meta:
        db_table = "evaluation_file"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "is_input", "name"], name="evaluation_file_once"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "evaluation", "is_input", "name"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"content"}
