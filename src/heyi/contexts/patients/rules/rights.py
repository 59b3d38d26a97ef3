"""Requests of a person about their data: who may ask, by when it is answered, what is said. Not here: carrying it out."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from heyi.contexts.patients.rules.emergency import add_words
from heyi.contexts.patients.rules.texts import read_line
from heyi.contexts.patients.terms.protection import RestrictionScope, RightsKind, RightsOutcome
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.kernel.moments import age_on, day_of, end_of

# No text gives a number for records of patients: docs/sources/privacy-rights.md#days-to-answer
DAYS_TO_ANSWER = 30
# The age of docs/sources/privacy-rights.md#pipl-children
AGE_TO_ASK = 14


class Asker(StrEnum):
    """Who asks. Source: docs/sources/privacy-rights.md#who-asks"""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    AGENT = "agent"
    HEIR = "heir"


class Proof(StrEnum):
    """How it was checked who asks, and that they may."""

    IDENTITY_CARD = "identity_card"
    OTHER_PAPER = "other_paper"
    PAPERS_OF_BOTH = "papers_of_both"


class RightsReason(StrEnum):
    """Why a request is not met, or only in part."""

    KEPT_BY_LAW = "kept_by_law"
    NOT_ENTITLED = "not_entitled"
    FOUND_CORRECT = "found_correct"
    NEEDED_FOR_CARE = "needed_for_care"
    NOT_HELD_HERE = "not_held_here"
    OTHER_GROUND = "other_ground"


class KeptByLaw(RuleBroken):
    """A medical record is kept for years: it may be restricted and not erased."""

    default_code = "kept_by_law"


class NotCorrectedYet(RuleBroken):
    """A correction is granted by correcting the record first."""

    default_code = "not_corrected_yet"


class RightsAnsweredAlready(RuleBroken):
    """A request is answered once."""

    default_code = "rights_answered_already"


class RestrictionOver(RuleBroken):
    """A restriction that has ended cannot be lifted."""

    default_code = "restriction_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsAsked:
    """A request as a desk writes it down, nothing checked."""

    kind: str
    asker: str
    proof: str
    words: str = field(repr=False)
    relation: str = field(default="", repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRead:
    """A request that was checked; `scope` only for a restriction."""

    kind: RightsKind
    asker: Asker
    proof: Proof
    words: str = field(repr=False)
    relation: str = field(repr=False)
    scope: RestrictionScope | None


def read_rights(asked: RightsAsked, *, born_on: date | None, today: date) -> RightsRead:
    """A checked request; under fourteen the guardian asks, and who asks for another says who they are and proves both.

    Raises: InputInvalid.
    Source: docs/sources/privacy-rights.md#pipl-children
    """
    problems: list[Problem] = []
    for name, known in (("kind", RightsKind), ("asker", Asker), ("proof", Proof)):
        _check(getattr(asked, name), known, name, problems)
    needs_scope = asked.kind == RightsKind.RESTRICT
    if needs_scope:
        _check(asked.scope, RestrictionScope, "scope", problems)
    words = add_words(asked.words, "words", problems)
    relation = read_line(asked.relation, "relation", problems)
    is_for_another = asked.asker != Asker.PATIENT
    if is_for_another and not relation:
        problems.append(Problem("relation", "required"))
    if is_for_another and asked.proof in set(Proof) and asked.proof != Proof.PAPERS_OF_BOTH:
        problems.append(Problem("proof", "papers_of_both_needed"))
    is_child = born_on is not None and age_on(today, born_on=born_on) < AGE_TO_ASK
    if is_child and asked.asker in (Asker.PATIENT, Asker.AGENT):
        problems.append(Problem("asker", "guardian_must_ask", limit=AGE_TO_ASK))
    if problems:
        raise InputInvalid(*problems)
    return RightsRead(
        kind=RightsKind(asked.kind),
        asker=Asker(asked.asker),
        proof=Proof(asked.proof),
        words=words,
        relation=relation,
        scope=RestrictionScope(asked.scope) if needs_scope else None,
    )


def _check(value: str, known: type[StrEnum], name: str, problems: list[Problem]) -> None:
    if value not in set(known):
        problems.append(Problem(name, "unknown_value" if value else "required"))


def rights_due_at(filed_at: datetime) -> datetime:
    """Until when a request must be answered: the end of the thirtieth day after the filing, in China.

    Source: docs/sources/privacy-rights.md#days-to-answer
    """
    return end_of(day_of(filed_at) + timedelta(days=DAYS_TO_ANSWER))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """An answer as a data officer writes it down, nothing checked."""

    outcome: str
    reason: str = ""
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRead:
    """An answer that was checked; a reason only for what was not granted whole."""

    outcome: RightsOutcome
    reason: RightsReason | None
    words: str = field(repr=False)


def read_answer(given: AnswerGiven) -> AnswerRead:
    """A checked answer; what is not granted whole is refused with a reason and words.

    Raises: InputInvalid.
    Source: docs/sources/privacy-rights.md#pipl-rights
    """
    problems: list[Problem] = []
    _check(given.outcome, RightsOutcome, "outcome", problems)
    is_whole = given.outcome == RightsOutcome.GRANTED
    if not is_whole:
        _check(given.reason, RightsReason, "reason", problems)
    words = "" if is_whole and not given.words.strip() else add_words(given.words, "words", problems)
    if problems:
        raise InputInvalid(*problems)
    reason = None if is_whole else RightsReason(given.reason)
    return AnswerRead(outcome=RightsOutcome(given.outcome), reason=reason, words=words)


def check_answer(kind: RightsKind, outcome: RightsOutcome, *, is_corrected: bool) -> None:
    """Lets nobody promise what is not done or may not be done.

    Raises: KeptByLaw for erasing a record whole, NotCorrectedYet.
    Source: docs/sources/privacy-rights.md#records-kept
    """
    if outcome is not RightsOutcome.GRANTED:
        return
    if kind is RightsKind.ERASE:
        raise KeptByLaw
    if kind is RightsKind.CORRECT and not is_corrected:
        raise NotCorrectedYet


def scope_granted(asked: RestrictionScope, outcome: RightsOutcome) -> RestrictionScope | None:
    """How far a record is restricted by an answer: as asked, in part with care left open, or not at all."""
    if outcome is RightsOutcome.REFUSED:
        return None
    return asked if outcome is RightsOutcome.GRANTED else RestrictionScope.ALL_BUT_CARE
