"""What charters want reached, in words for the page of targets. Not here: what was found, and whether it is enough."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from heyi.contexts.console.queries.charter_assessment import goal_words, measure_words
from heyi.contexts.console.queries.charter_words import Badge, badge_of
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.governance import public as governance
from heyi.foundation.looks import Look, Tone
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

_PERCENT = 100
_LOOKS = {
    evaluation.TargetState.REACHED: (Tone.DONE, "circle-check"),
    evaluation.TargetState.MISSED: (Tone.LATE, "circle-x"),
    evaluation.TargetState.UNSURE: (Tone.SOON, "help-circle"),
    evaluation.TargetState.WITHHELD: (Tone.REFUSED, "eye-off"),
    evaluation.TargetState.UNMEASURED: (Tone.WAITING, "circle-dashed"),
}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target. Shape: `figure`, `interval` and `evidence` are empty where nothing was measured or it is withheld."""

    name: str
    measure: str
    goal: str
    look: Look
    figure: str
    interval: str
    valid: int | None
    on: date | None
    evidence: str
    badge: Badge


def target_lines(*, actor: Actor, now: datetime) -> tuple[TargetLine, ...]:
    """Every target of the reader's charters."""
    return tuple(_line(one) for one in evaluation.targets_of(actor=actor, now=now))


def _line(told: evaluation.TargetTold) -> TargetLine:
    target, found = told.target, told.found
    is_share = bool(target.measured_by.share_of)
    tone, icon = _LOOKS[told.state]
    return TargetLine(
        name=in_our_language(target.name),
        measure=measure_words(told.plan, target.measured_by),
        goal=goal_words(target),
        look=Look(name("target_state", told.state), tone, icon),
        figure=_number(found.value, is_share) if found else "",
        interval=_interval(found, is_share) if found else "",
        valid=found.valid if found else None,
        on=found.on if found else None,
        evidence=_evidence(found) if found else "",
        badge=badge_of(governance.Provenance(target.source, target.status)),
    )


def _number(value: float | None, is_share: bool) -> str:
    if value is None:
        return ""
    return f"{value * _PERCENT:.1f}%" if is_share else f"{value:.4g}"


def _interval(found: evaluation.Found, is_share: bool) -> str:
    if found.low is None or found.high is None:
        return ""
    return f"{_number(found.low, is_share)} – {_number(found.high, is_share)}"


def _evidence(found: evaluation.Found) -> str:
    if found.survey is not None:
        return reverse("console:survey_results", args=[found.survey])
    return reverse("console:evaluation", args=[found.evaluation])
