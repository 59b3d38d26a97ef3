"""Evaluations: asked for, carried out step by step by the worker, shown to the alliance. Not here: what a step finds (rules).

The data are taken when an evaluation is asked for, by the right of whoever asks, and kept beside it: what is reckoned later is
reckoned on these, so it can be tried again, and nobody's right is borrowed.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from heyi.contexts.evaluation.events import (
    EvaluationAsked,
    EvaluationCarriedOut,
    EvaluationFailed,
    EvaluationShared,
    EvaluationWentOn,
)
from heyi.contexts.evaluation.models import EvaluationFileRow, EvaluationRow, PlanFileRow, PlanRow
from heyi.contexts.evaluation.queries.live import live_table
from heyi.contexts.evaluation.queries.recurring import reported_to
from heyi.contexts.evaluation.queries.reporting import files_of
from heyi.contexts.evaluation.rules.live_sources import check_not_subtractable
from heyi.contexts.evaluation.rules.plan_files import PlanWrong, digest_of, read_plan
from heyi.contexts.evaluation.rules.running import carry_out
from heyi.contexts.evaluation.rules.tables import csv_of, table_of_file
from heyi.contexts.evaluation.terms.carried import BUNDLE, Evaluation, EvaluationState
from heyi.contexts.evaluation.terms.plan import Plan
from heyi.contexts.governance.terms import Duty
from heyi.foundation.jobs import job
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import system_actor
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import NotPermitted, WrongState
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of
from heyi.methods.refusals import Unfit

EVALUATOR = system_actor("evaluator")


def ask_evaluation(plan: UUID, *, actor: Actor, now: datetime) -> Evaluation:
    """A kept plan is to be carried out on its files and on what the live store gives the actor now.

    Shape:  one that the actor asked for on the same data and that is not over yet is the same evaluation.

    Raises: NotFound, NotPermitted for the plan or a source of its data, PlanWrong for data that the store has not.
    Records: EvaluationAsked.
    """
    with unit_of_work(actor, now=now) as work:
        row = PlanRow.objects.within_reach_of(actor).look_up(plan)
        warrant = actor.require(Duty.EVALUATE_ALLIANCE, at=row.organisation, under=row.alliance)
        read = read_plan(row.text)
        inputs = {one.name: bytes(one.content) for one in PlanFileRow.objects.filter(plan=row)}
        taken = _taken(read, row.alliance, actor, now)
        inputs |= taken
        digest = digest_of(inputs)
        # A second press while the first still waits is the same wish.
        same = EvaluationRow.objects.filter(plan=row, asked_by=actor.id, inputs_digest=digest)
        waiting = same.filter(state__in=[EvaluationState.WAITING, EvaluationState.RUNNING]).first()
        if waiting is not None:
            return waiting.snapshot()
        asked = EvaluationRow(
            id=new_id(), plan=row, organisation=row.organisation, alliance=row.alliance, code=row.code, number=row.number,
            title_zh=row.title_zh, title_en=row.title_en, state=EvaluationState.WAITING, steps=len(read.steps),
            inputs_digest=digest, asked_at=now, asked_by=actor.id,
        )  # fmt: skip
        asked.save(force_insert=True)
        _keep(asked, inputs, is_input=True)
        fact = EvaluationAsked(
            subject=asked.id, organisation=row.organisation, alliance=row.alliance, plan=row.id,
            live_tables=len(taken),
        )  # fmt: skip
        work.record(fact, warrant=warrant, after={"inputs_digest": digest}, begins=True)
        _carry_out.enqueue(str(asked.id))
        return asked.snapshot()


def carry_out_evaluation(evaluation: UUID, *, actor: Actor, now: datetime) -> Evaluation:
    """The numbers and the report of an evaluation that waits; one that is over stays as it is, so a second run does no harm.

    Raises: NotFound, NotPermitted for anybody but the system.
    Records: EvaluationWentOn for each step, EvaluationCarriedOut or EvaluationFailed.
    """
    if not actor.is_system:
        raise NotPermitted
    with unit_of_work(actor, now=now):
        row = EvaluationRow.objects.within_reach_of(actor).hold(evaluation)
    if row.snapshot().is_over:
        return row.snapshot()
    plan_text, inputs = _material(row, actor, now)
    plan = read_plan(plan_text.decode())
    try:
        tables = {one.name: table_of_file(inputs[one.file], one.unit) for one in plan.data}
        found = carry_out(plan, tables, lambda _, step, steps: _go_on(evaluation, (step, steps), actor, now))
    except Unfit as unfit:
        return _failed(evaluation, unfit, actor, now)
    # Setting the pages takes seconds, in which nobody need wait for the store.
    told = files_of(found, plan_text, inputs, day=f"{day_of(row.asked_at):%Y-%m-%d}")
    return _ended(evaluation, told, actor, now)


@job(retries=2, minutes=30)
def _carry_out(now: datetime, evaluation: str) -> None:
    """Stands here and not in tasks, because the verb that asks for an evaluation queues it."""
    carry_out_evaluation(UUID(evaluation), actor=EVALUATOR, now=now)


def share_evaluation(evaluation: UUID, *, actor: Actor, now: datetime) -> Evaluation:
    """Everybody with a post in the alliance may read what an evaluation found.

    Raises: NotFound, NotPermitted, WrongState where it has no result, and where it was shared before.
    Records: EvaluationShared.
    """
    with unit_of_work(actor, now=now) as work:
        row = EvaluationRow.objects.within_reach_of(actor).hold(evaluation)
        warrant = actor.require(Duty.EVALUATE_ALLIANCE, at=row.organisation, under=row.alliance)
        if row.state != EvaluationState.DONE or row.shared_at is not None:
            raise WrongState(action="share_evaluation", state="shared" if row.shared_at else row.state)
        row.store(shared_at=now, shared_by=actor.id)
        told = reported_to(row.alliance, row.code, now=now)
        fact = EvaluationShared(
            **_subject(row),
            alerted_roles=tuple(role for _, role in told),
            alerted_places=tuple(place for place, _ in told),
        )
        work.record(fact, warrant=warrant)
        return row.snapshot()


def _taken(plan: Plan, alliance: UUID, actor: Actor, now: datetime) -> dict[str, bytes]:
    """What the live store gives for a plan, as the files of its bundle."""
    try:
        check_not_subtractable([one.live for one in plan.data if one.live is not None], day_of(now))
        return {
            one.file: csv_of(live_table(one.live, alliance, actor=actor, now=now))
            for one in plan.data
            if one.live is not None
        }
    except Unfit as unfit:
        raise PlanWrong(unfit.zh, unfit.en) from unfit


def _material(row: EvaluationRow, actor: Actor, now: datetime) -> tuple[bytes, dict[str, bytes]]:
    """The text of its plan and the data that were kept for it."""
    with reading(actor, now=now):
        kept = EvaluationFileRow.objects.filter(evaluation=row, is_input=True)
        return row.plan.text.encode(), {one.name: bytes(one.content) for one in kept}


def _by_the_house(row: EvaluationRow, actor: Actor) -> Warrant:
    return actor.require(Duty.EVALUATE_ALLIANCE, at=row.organisation, under=row.alliance)


def _go_on(evaluation: UUID, done: tuple[int, int], actor: Actor, now: datetime) -> None:
    with unit_of_work(actor, now=now) as work:
        row = EvaluationRow.objects.within_reach_of(actor).hold(evaluation)
        warrant = _by_the_house(row, actor)
        if row.snapshot().is_over or (row.state == EvaluationState.RUNNING and row.step == done[0]):
            return
        row.store(state=EvaluationState.RUNNING, step=done[0])
        work.record(EvaluationWentOn(**_subject(row), step=done[0], steps=done[1]), warrant=warrant)


def _failed(evaluation: UUID, unfit: Unfit, actor: Actor, now: datetime) -> Evaluation:
    with unit_of_work(actor, now=now) as work:
        row = EvaluationRow.objects.within_reach_of(actor).hold(evaluation)
        warrant = _by_the_house(row, actor)
        if not row.snapshot().is_over:
            row.store(state=EvaluationState.FAILED, ended_at=now, fault_zh=unfit.zh, fault_en=unfit.en)
            work.record(EvaluationFailed(**_subject(row)), warrant=warrant, after={"fault": unfit.code})
        return row.snapshot()


def _ended(evaluation: UUID, told: Mapping[str, bytes], actor: Actor, now: datetime) -> Evaluation:
    with unit_of_work(actor, now=now) as work:
        row = EvaluationRow.objects.within_reach_of(actor).hold(evaluation)
        warrant = _by_the_house(row, actor)
        if row.snapshot().is_over:
            return row.snapshot()
        _keep(row, told, is_input=False)
        row.store(state=EvaluationState.DONE, step=row.steps, ended_at=now)
        digest = sha256(told[BUNDLE]).hexdigest()
        work.record(EvaluationCarriedOut(**_subject(row)), warrant=warrant, after={"bundle_digest": digest})
        return row.snapshot()


def _subject(row: EvaluationRow) -> dict[str, UUID]:
    return {"subject": row.id, "organisation": row.organisation, "alliance": row.alliance}


def _keep(row: EvaluationRow, files: Mapping[str, bytes], *, is_input: bool) -> None:
    for name, content in sorted(files.items()):
        made = EvaluationFileRow(id=new_id(), evaluation=row, is_input=is_input, name=name, content=content)
        made.save(force_insert=True)
