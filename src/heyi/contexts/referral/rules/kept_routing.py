"""A ranking as it is kept with a referral, and what became of the advice. Not here: ranking (routing)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Words
from heyi.contexts.governance.terms.routing import Routing
from heyi.contexts.referral.rules.routing_words import barrier_words, line_words
from heyi.contexts.referral.rules.texts import is_blank, problems_of_text
from heyi.contexts.referral.terms.routing import ChoiceReason, Excluded, Heeded, Line, Ranked, Ranking
from heyi.kernel.errors import Problem

LONGEST_WORDS = 500
# What a doctor can have looked at; the one they chose is kept wherever it stood.
MOST_KEPT = 10
_FIELDS = ("reason", "words")


def problems_of_choice(given: Any) -> tuple[Problem, ...]:
    """What is wrong with the reason for sending elsewhere; it may be left out, but `other` says in words what it is."""
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        return (Problem("routing", "malformed"),)
    problems = [Problem("routing", "unknown_field")] if set(given) - set(_FIELDS) else []
    reason = given.get("reason")
    if not is_blank(reason) and reason not in [str(one) for one in ChoiceReason]:
        problems.append(Problem("routing.reason", "unknown_value"))
    if not is_blank(given.get("words")):
        problems.extend(problems_of_text("routing.words", given["words"], most=LONGEST_WORDS))
    elif reason == ChoiceReason.OTHER:
        problems.append(Problem("routing.words", "overrule_words_needed"))
    return tuple(problems)


def rank_of(ranking: Ranking, chosen: UUID | None) -> int | None:
    """Which place the chosen destination has, counted from 1; None for one that was not ranked."""
    places = (place for place, one in enumerate(ranking.ranked, start=1) if one.organisation == chosen)
    return next(places, None)


def heeded(ranking: Ranking, chosen: UUID | None, reason: str) -> Heeded:
    """What became of the advice."""
    if reason == ChoiceReason.PATIENT_CHOICE:
        return Heeded.PATIENT_CHOICE
    if not ranking.ranked:
        return Heeded.NOT_ADVISED
    return Heeded.FOLLOWED if rank_of(ranking, chosen) == 1 else Heeded.OVERRULED


def kept_ranking(ranking: Ranking, rules: Routing, chosen: UUID | None) -> dict[str, Any]:
    """A ranking as plain values, to be read when weights and places have changed."""
    shown = [
        one for place, one in enumerate(ranking.ranked) if place < MOST_KEPT or one.organisation == chosen
    ]
    barred = [
        one for place, one in enumerate(ranking.excluded) if place < MOST_KEPT or one.organisation == chosen
    ]
    return {
        "departments": list(ranking.need.departments),
        "urgency": str(ranking.need.urgency),
        "ranked": [told_ranked(one, rules) for one in shown],
        "excluded": [told_excluded(one) for one in barred],
        "source": rules.source,
        "status": str(rules.status),
    }


def told_ranked(one: Ranked, rules: Routing) -> Mapping[str, object]:
    """One destination with its reckoning as plain values."""
    return {
        "organisation": str(one.organisation),
        "score": one.score,
        "is_preferred": one.is_preferred,
        "lines": [told_line(line, rules) for line in one.lines],
    }


def told_line(line: Line, rules: Routing) -> dict[str, Any]:
    """One line of the reckoning as plain values, with what it says."""
    return {
        "criterion": str(line.criterion),
        "weight": line.weight,
        "points": line.points,
        "is_known": line.permille is not None,
        "note": str(line.note),
        "facts": dict(line.facts),
        "says": _words(line_words(line, rules)),
    }


def told_excluded(one: Excluded) -> Mapping[str, object]:
    """Why one destination is not proposed, as plain values."""
    return {
        "organisation": str(one.organisation),
        "why": str(one.why),
        "facts": dict(one.facts),
        "says": _words(barrier_words(one)),
    }


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
