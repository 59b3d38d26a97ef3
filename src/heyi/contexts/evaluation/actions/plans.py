"""Evaluation plans: kept edition by edition, never changed. Not here: carrying one out (carrying)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from heyi.contexts.evaluation.events import EvaluationPlanKept
from heyi.contexts.evaluation.models import PlanFileRow, PlanRow
from heyi.contexts.evaluation.rules.plan_files import digest_of, files_for, read_plan
from heyi.contexts.evaluation.terms.carried import KeptPlan
from heyi.contexts.governance.terms import Duty
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.ids import new_id

_PLAN = "plan.yaml"


def keep_plan(
    text: str,
    files: Mapping[str, bytes],
    *,
    organisation: UUID,
    alliance: UUID,
    actor: Actor,
    now: datetime,
) -> KeptPlan:
    """An institution keeps the next edition of a plan; the same text with the same files is the edition that is there.

    Shape:  `files` by the names that the plan gives them; those it does not name are left out. A file that is not among them is
            taken from the edition before.
    Raises: NotPermitted, PlanWrong with every fault.
    Records: EvaluationPlanKept.
    """
    with unit_of_work(actor, now=now) as work:
        warrant = actor.require(Duty.EVALUATE_ALLIANCE, at=organisation, under=alliance)
        plan = read_plan(text)
        same = PlanRow.objects.filter(organisation=organisation, code=plan.code)
        last = same.order_by("-number").first()
        kept = files_for(plan, {**_files_of(last), **files})
        digest = digest_of({_PLAN: text.encode(), **kept})
        if last is not None and (last.digest, last.alliance) == (digest, alliance):
            return last.snapshot(tuple(sorted(kept)))
        number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
        row = PlanRow(
            id=new_id(), organisation=organisation, alliance=alliance, code=plan.code, number=number,
            title_zh=plan.title.zh, title_en=plan.title.en, text=text, digest=digest, made_at=now, made_by=actor.id,
        )  # fmt: skip
        row.save(force_insert=True)
        for name, content in sorted(kept.items()):
            PlanFileRow(id=new_id(), plan=row, name=name, content=content).save(force_insert=True)
        fact = EvaluationPlanKept(
            subject=row.id, organisation=organisation, alliance=alliance, number=number, files=len(kept)
        )
        work.record(fact, warrant=warrant, after={"digest": digest}, begins=True)
        return row.snapshot(tuple(sorted(kept)))


def _files_of(row: PlanRow | None) -> dict[str, bytes]:
    if row is None:
        return {}
    return {one.name: bytes(one.content) for one in PlanFileRow.objects.filter(plan=row)}
