"""What a steward may see of another member's record, and what a decision needs. Not here: the decision itself (actions)."""

from dataclasses import replace

from heyi.contexts.patients.rules.masking import mask_number
from heyi.contexts.patients.rules.texts import read_story
from heyi.contexts.patients.terms.identity import Tie, Verdict
from heyi.contexts.patients.terms.people import Details
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken

FEWEST_WORDS_OF_REASON = 2


class ContradictsDecision(RuleBroken):
    """Another decision says the opposite; it has to be taken back first. The facts name the two records of it."""

    default_code = "contradicts_decision"


class NothingDecided(RuleBroken):
    """There is no decision to take back."""

    default_code = "nothing_decided"


def shown_to_steward(details: Details) -> Details:
    """Another member's record as its steward sees it: enough to compare, nothing of what was written about the person.

    An assumption of ours: name, birth, telephone and address are what two registrations are told apart by; numbers are
    compared by the house and shown in part.
    """
    numbers = tuple(replace(one, value=mask_number(one.value)) for one in details.identifiers)
    return replace(details, identifiers=numbers, circumstances="")


def checked_reason(reason: str) -> str:
    """The words that explain a decision.

    Raises: InputInvalid.
    """
    problems: list[Problem] = []
    words = read_story(reason, "reason", problems)
    if not problems and len(words) < FEWEST_WORDS_OF_REASON:
        problems.append(Problem("reason", "required"))
    if problems:
        raise InputInvalid(*problems)
    return words


def checked_verdict(verdict: Verdict) -> Verdict:
    """A verdict that a person may give: one human or two; asking is for the computation.

    Raises: InputInvalid.
    """
    if verdict is Verdict.ASK:
        raise InputInvalid(Problem("verdict", "unknown_value", verdict.value))
    return verdict


def refuse_contradiction(contradicted: Tie | None) -> None:
    """Raises: ContradictsDecision naming the two records of the decision that stands in the way."""
    if contradicted is not None:
        raise ContradictsDecision(one=contradicted.one, other=contradicted.other)
