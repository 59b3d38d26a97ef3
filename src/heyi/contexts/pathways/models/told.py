"""The tables of what was told of a case: stamps, scales and items, decisions. Nothing in them is changed: something follows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from heyi.contexts.pathways.models.case import LONGEST_CODE, CaseRow
from heyi.contexts.pathways.terms.cases import Choice, Decision, Stamp
from heyi.foundation.fields import EncryptedJSONField, EncryptedTextField
from heyi.foundation.guarded import GuardedModel, GuardedQuerySet
from heyi.kernel.ids import new_id


class StampRow(GuardedModel):
    """One milestone as it was told. `corrects` names the one it stands in for; `is_withdrawn` takes that one away.

    Units: `offset_seconds` is what was added to the device's time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=LONGEST_CODE)
    at = models.DateTimeField()
    organisation = models.UUIDField()
    recorded_at = models.DateTimeField()
    by = models.UUIDField()
    device = models.CharField(max_length=64, blank=True)
    offset_seconds = models.FloatField(null=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    is_withdrawn = models.BooleanField(default=False)
    reason = EncryptedTextField()
    # What tells one telling of a milestone from another: once a case, or once a hospital; a correction bears its own id.
    place = models.CharField(max_length=128)

    objects = GuardedQuerySet["StampRow"].as_manager()

    class Meta:
        db_table = "pathways_stamp"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "place"], name="pathway_stamp_told_once"),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="pathway_stamp_corrected_once"
            ),
            models.CheckConstraint(
                name="pathway_stamp_withdraws_something",
                condition=Q(is_withdrawn=False) | Q(corrects__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "recorded_at"], name="pathway_stamp_by_case")]

    class Privacy:
        plain: ClassVar = {
            "id", "case", "organisation", "recorded_at", "by", "device", "offset_seconds", "corrects", "is_withdrawn",
        }  # fmt: skip
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"code", "at", "reason", "place"}

    def snapshot(self) -> Stamp:
        """The row as a value."""
        return Stamp(
            id=self.id,
            code=self.code,
            at=self.at,
            organisation=self.organisation,
            recorded_at=self.recorded_at,
            by=self.by,
            device=self.device,
            offset_seconds=self.offset_seconds,
            corrects=self.corrects_id,
        )


class FilledRow(GuardedModel):
    """A scale as it was filled in, or with an empty `scale` items of the case. The answers and the total are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="+")
    scale = models.CharField(max_length=LONGEST_CODE, blank=True)
    task = models.CharField(max_length=LONGEST_CODE, blank=True)
    found = EncryptedJSONField()
    at = models.DateTimeField()
    organisation = models.UUIDField()
    recorded_at = models.DateTimeField()
    by = models.UUIDField()

    objects = GuardedQuerySet["FilledRow"].as_manager()

    class Meta:
        db_table = "pathways_filled"
        indexes: ClassVar = [models.Index(fields=["case", "recorded_at"], name="pathway_filled_by_case")]

    class Privacy:
        plain: ClassVar = {"id", "case", "at", "organisation", "recorded_at", "by"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"scale", "task", "found"}


class DecisionRow(GuardedModel):
    """A doctor's signed yes or no, with the advice as it was shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="+")
    checklist = models.CharField(max_length=LONGEST_CODE)
    choice = models.CharField(max_length=16)
    reason = EncryptedTextField()
    advice = models.CharField(max_length=16)
    shown = EncryptedJSONField()
    at = models.DateTimeField()
    organisation = models.UUIDField()
    by = models.UUIDField()

    objects = GuardedQuerySet["DecisionRow"].as_manager()

    class Meta:
        db_table = "pathways_decision"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pathway_decision_choice_known", condition=Q(choice__in=[str(one) for one in Choice])
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="pathway_decision_by_case")]

    class Privacy:
        plain: ClassVar = {"id", "case", "at", "organisation", "by"}
        identifying: ClassVar[set[str]] = set()
        clinical: ClassVar = {"checklist", "choice", "reason", "advice", "shown"}

    def snapshot(self) -> Decision:
        """The row as a value, with the reason as it was opened."""
        return Decision(
            id=self.id,
            checklist=self.checklist,
            choice=Choice(self.choice),
            reason=self.reason,
            advice=self.advice,
            at=self.at,
            organisation=self.organisation,
            by=self.by,
            shown=self.shown.get("criteria", {}),
        )
