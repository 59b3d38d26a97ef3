"""Evaluations in the store: the list, one of them, its files, two of them side by side. Not here: carrying one out (actions)."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from heyi.contexts.evaluation.models import EvaluationFileRow, EvaluationRow
from heyi.contexts.evaluation.rules.comparing import StepChanges, compared
from heyi.contexts.evaluation.terms.carried import ANSWERS, Evaluation, EvaluationState
from heyi.contexts.governance.terms import Duty
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound

PAGE_SIZE = 25
_MOST_OTHERS = 50


@dataclass(frozen=True, slots=True)
class EvaluationsWanted:
    """Which evaluations: in a state, with this in code or title, of one plan."""

    state: EvaluationState | None = None
    text: str = ""
    plan: UUID | None = None


def list_evaluations(
    wanted: EvaluationsWanted, *, actor: Actor, now: datetime, page: int = 1, size: int = PAGE_SIZE
) -> Page[Evaluation]:
    """Evaluations, the newest first."""
    begin = (page - 1) * size
    with reading(actor, now=now):
        rows = EvaluationRow.objects.within_reach_of(actor)
        if wanted.state:
            rows = rows.filter(state=wanted.state)
        if wanted.plan:
            rows = rows.filter(plan=wanted.plan)
        if wanted.text.strip():
            word = wanted.text.strip()
            rows = rows.filter(
                Q(code__icontains=word) | Q(title_zh__icontains=word) | Q(title_en__icontains=word)
            )
        found = [one.snapshot() for one in rows.order_by("-asked_at", "id")[begin : begin + size + 1]]
    return page_of(found, number=page, size=size)


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """One evaluation.

    Shape: `others` are those of the same plan that have a result, the newest first, itself left out; `runs` says whether the
           reader may have it carried out and show it to the alliance.
    """

    evaluation: Evaluation
    others: tuple[Evaluation, ...]
    runs: bool


def see_evaluation(evaluation: UUID, *, actor: Actor, now: datetime) -> EvaluationPage:
    """One evaluation.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = EvaluationRow.objects.within_reach_of(actor).look_up(evaluation)
        same = EvaluationRow.objects.within_reach_of(actor).filter(
            organisation=row.organisation, code=row.code, state=EvaluationState.DONE
        )
        others = tuple(one.snapshot() for one in same.exclude(pk=row.pk).order_by("-asked_at")[:_MOST_OTHERS])
        runs = actor.may(Duty.EVALUATE_ALLIANCE, at=row.organisation, under=row.alliance)
        return EvaluationPage(row.snapshot(), others, runs)


def file_of_evaluation(evaluation: UUID, name: str, *, actor: Actor, now: datetime) -> bytes:
    """A file that an evaluation gave.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = EvaluationRow.objects.within_reach_of(actor).look_up(evaluation)
        found = EvaluationFileRow.objects.filter(evaluation=row, is_input=False, name=name).first()
        if found is None:
            raise NotFound
        return bytes(found.content)


def compare_evaluations(before: UUID, after: UUID, *, actor: Actor, now: datetime) -> tuple[StepChanges, ...]:
    """What two evaluations found, step by step.

    Raises: NotFound, for two of different plans too.
    """
    one, other = (see_evaluation(each, actor=actor, now=now).evaluation for each in (before, after))
    if (one.organisation, one.code) != (other.organisation, other.code):
        raise NotFound
    earlier, later = (
        json.loads(file_of_evaluation(each, ANSWERS, actor=actor, now=now)) for each in (before, after)
    )
    return compared(earlier, later)
