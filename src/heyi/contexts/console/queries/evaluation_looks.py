"""How the state of an evaluation looks, where one may evaluate, and how figures read. Not here: the states (evaluation.terms)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from heyi.contexts.console.queries.naming import in_brackets, organisation_names
from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.terms.carried import EvaluationState
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.foundation.looks import Look, Tone
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

_LOOKS: Mapping[EvaluationState, tuple[Tone, str]] = {
    EvaluationState.WAITING: (Tone.WAITING, "clock"),
    EvaluationState.RUNNING: (Tone.IN_TIME, "refresh"),
    EvaluationState.DONE: (Tone.DONE, "checks"),
    EvaluationState.FAILED: (Tone.LATE, "alert-triangle"),
}

Place = tuple[UUID, UUID]


def look_of_evaluation(state: EvaluationState) -> Look:
    """How an evaluation's state looks."""
    tone, icon = _LOOKS[state]
    return Look(name("evaluation_state", state), tone, icon)


def places_to_evaluate(*, language: str, actor: Actor, now: datetime) -> dict[str, tuple[Place, str]]:
    """The institutions at which the reader may evaluate and the alliance each evaluates: by key, with words to choose from."""
    pairs = {
        (one.organisation, one.alliance)
        for one in actor.standings
        if Duty.EVALUATE_ALLIANCE in one.duties and one.alliance is not None
    }
    if not pairs:
        return {}
    houses = organisation_names({house for house, _ in pairs}, actor=actor, now=now)
    alliances = {one.id: one for one in governance.alliances(actor=actor, now=now)}
    found = {}
    for house, alliance in pairs:
        known = alliances.get(alliance)
        if known is not None:
            words = known.name_en if language.startswith("en") else known.name
            found[f"{house}.{alliance}"] = ((house, alliance), in_brackets(words, houses.get(house, "")))
    return dict(sorted(found.items(), key=lambda pair: pair[1][1]))


def where_to_change(plan: UUID, asked: evaluation.OneMethod | None) -> str:
    """The page on which a plan becomes its next edition: that of its method, where it asks one, else the text."""
    page = (
        reverse("console:evaluation_plan_write")
        if asked is None
        else reverse("console:method", args=[asked.method])
    )
    return f"{page}?on={plan}"


def figure_words(value: Any) -> str:
    """A figure as a page of comparison shows it: six digits that count, a dash for none."""
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
