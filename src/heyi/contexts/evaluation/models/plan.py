"""The tables of evaluation plans: one row an edition, beside it the files it brings. Not here: what a plan may say (rules)."""

from typing import ClassVar, Self

from django.db import models

from heyi.contexts.evaluation.terms.carried import KeptPlan
from heyi.foundation.fields import EncryptedBytesField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

LONGEST_CODE = 60
LONGEST_TITLE = 200
LONGEST_NAME = 200
DIGEST = 64


class PlanRows(GuardedQuerySet["PlanRow"]):
    """Plans."""

    def within_reach_of(self, actor: Actor) -> Self:
        """Those of the actor's own institutions."""
        return self if actor.is_system else self.filter(organisation__in=actor.institutions)


class PlanRow(GuardedModel):
    """One edition of an evaluation plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    alliance = models.UUIDField()
    code = models.CharField(max_length=LONGEST_CODE)
    number = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=LONGEST_TITLE)
    title_en = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    digest = models.CharField(max_length=DIGEST)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    objects = PlanRows.as_manager()

    class Meta:
        db_table = "evaluation_plan"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code", "number"], name="evaluation_plan_once"),
        ]

    class Privacy:
        plain: ClassVar = {
            "id", "organisation", "alliance", "code", "number", "title_zh", "title_en", "text", "digest", "made_at", "made_by",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar[set[str]] = set()

    def snapshot(self, files: tuple[str, ...] = ()) -> KeptPlan:
        """The row as a value."""
        return KeptPlan(
            id=self.id,
            organisation=self.organisation,
            alliance=self.alliance,
            code=self.code,
            number=self.number,
            title_zh=self.title_zh,
            title_en=self.title_en,
            text=self.text,
            files=files,
            digest=self.digest,
            made_at=self.made_at,
            made_by=self.made_by,
        )


class PlanFileRow(GuardedModel):
    """A file of data that a plan brings."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(PlanRow, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    content = EncryptedBytesField()

    class Meta:
        db_table = "evaluation_plan_file"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "name"], name="evaluation_plan_file_once"),
        ]

    class Privacy:
        plain: ClassVar = {"id", "plan", "name"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"content"}
