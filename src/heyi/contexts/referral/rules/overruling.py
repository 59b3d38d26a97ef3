"""Where a doctor chose otherwise than was proposed, and what they must say then. Not here: what is proposed (criteria).

Source: docs/sources/referral-criteria.md#overruling
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from heyi.contexts.governance.terms import Direction, Urgency
from heyi.contexts.referral.rules.criteria import Proposed, is_lower
from heyi.contexts.referral.rules.texts import is_blank, problems_of_text
from heyi.contexts.referral.terms import OverruleReason
from heyi.kernel.errors import InputInvalid, Problem

LONGEST_WORDS = 500
_FIELDS = ("reason", "words")


class Overruled(StrEnum):
    """In what a doctor chose otherwise so that a reason is owed."""

    LESS_URGENT = "less_urgent"
    TREATABLE_HERE = "treatable_here"


def overruled(proposed: Proposed, urgency: Urgency) -> tuple[Overruled, ...]:
    """What a reason is owed for: less urgency than proposed, or sending up without haste who could be treated here."""
    if proposed.direction is not Direction.UP:
        return ()
    found = []
    if proposed.urgency is not None and is_lower(urgency, proposed.urgency):
        found.append(Overruled.LESS_URGENT)
    if proposed.here and urgency is Urgency.ELECTIVE:
        found.append(Overruled.TREATABLE_HERE)
    return tuple(found)


def problems_of_overruling(given: Any) -> tuple[Problem, ...]:
    """What is wrong with a reason as it was written; a draft may lack it."""
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        return (Problem("overruling", "malformed"),)
    problems = [Problem("overruling", "unknown_field")] if set(given) - set(_FIELDS) else []
    reason = given.get("reason")
    if not is_blank(reason) and reason not in [str(one) for one in OverruleReason]:
        problems.append(Problem("overruling.reason", "unknown_value"))
    if not is_blank(given.get("words")):
        problems.extend(problems_of_text("overruling.words", given["words"], most=LONGEST_WORDS))
    return tuple(problems)


def require_reason(proposed: Proposed, *, urgency: Urgency, given: Mapping[str, Any] | None) -> None:
    """Lets a referral go where it is as proposed, or where a reason was given.

    Raises: InputInvalid naming what is missing: the reason, or the words that `other` stands for.
    """
    if not overruled(proposed, urgency):
        return
    told = given or {}
    if is_blank(told.get("reason")):
        raise InputInvalid(Problem("overruling.reason", "overrule_reason_needed"))
    if told["reason"] == OverruleReason.OTHER and is_blank(told.get("words")):
        raise InputInvalid(Problem("overruling.words", "overrule_words_needed"))
