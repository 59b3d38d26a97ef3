"""Evaluations that charters want of the reader, as the list of evaluations shows them. Not here: which are due (evaluation)."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from heyi.contexts.console.queries.charter_assessment import months_words
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.evaluation import public as evaluation
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class EvaluationDueLine:
    """One evaluation of a charter: when it was last carried out, when it is due, and where to go from here.

    Shape: `last_on` is None where it never was; `is_lacking` where no plan of that code is kept.
    """

    name: str
    detail: str
    last_on: datetime | None
    last_address: str
    due_on: date
    is_due: bool
    is_lacking: bool
    address: str


def due_lines(*, actor: Actor, now: datetime) -> tuple[EvaluationDueLine, ...]:
    """Every evaluation a charter wants of the reader, what is due first; none for who owns none."""
    return tuple(_line(one) for one in evaluation.evaluations_due(actor=actor, now=now))


def _line(one: evaluation.WantedEvaluation) -> EvaluationDueLine:
    write = f"{reverse('console:evaluation_plan_write')}?{urlencode({'from': one.wanted.plan})}"
    return EvaluationDueLine(
        name=in_our_language(one.wanted.name),
        detail=f"{one.wanted.plan} · {months_words(one.wanted.every_months)}",
        last_on=one.last.asked_at if one.last else None,
        last_address=reverse("console:evaluation", args=[one.last.id]) if one.last else "",
        due_on=one.due_on,
        is_due=one.is_due,
        is_lacking=one.plan is None,
        address=write if one.plan is None else reverse("console:evaluation_plan", args=[one.plan]),
    )
