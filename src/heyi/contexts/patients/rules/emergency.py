"""When access in an emergency may begin, how long it lasts, how it is judged. Not here: what it lets one see (models.reach)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from heyi.contexts.patients.rules.access import FEWEST_WORDS_OF_REASON
from heyi.contexts.patients.rules.texts import read_story
from heyi.contexts.patients.terms.protection import EmergencyReason, ReviewVerdict
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken
from heyi.kernel.moments import day_of, end_of

# Source of all four: docs/sources/heyi-assumptions.md#emergency-access
EMERGENCY_ACCESS = timedelta(hours=4)
REVIEW_DAYS = 1
MOST_EMERGENCIES = 5
EMERGENCIES_PER_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAccess:
    """One clinician's access to a person without anybody's act, for a few hours; the end is the first instant without it."""

    id: UUID
    person: UUID
    organisation: UUID
    broken_by: UUID
    reason: EmergencyReason
    words: str = field(repr=False)
    case: UUID
    begins_at: datetime
    ends_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at that instant."""
        return self.begins_at <= now < self.ends_at


class AccessStandsOpen(RuleBroken):
    """Who may see the record already needs no emergency."""

    default_code = "access_stands_open"


class EmergencyOver(RuleBroken):
    """An access that has ended cannot be ended again."""

    default_code = "emergency_over"


class ReviewedAlready(RuleBroken):
    """Each institution judges an emergency access once."""

    default_code = "reviewed_already"


class JudgesThemselves(RuleBroken):
    """Nobody judges their own emergency access."""

    default_code = "judges_themselves"


def read_emergency(reason: str, words: str) -> tuple[EmergencyReason, str]:
    """The coded reason and the own words by which an emergency access is asked for.

    Raises: InputInvalid.
    """
    problems: list[Problem] = []
    if reason not in set(EmergencyReason):
        problems.append(Problem("reason", "unknown_value" if reason else "required"))
    told = add_words(words, "words", problems)
    if problems:
        raise InputInvalid(*problems)
    return EmergencyReason(reason), told


def read_verdict(verdict: str, words: str) -> tuple[ReviewVerdict, str]:
    """A verdict and what was said with it; an access that was not justified needs words.

    Raises: InputInvalid.
    """
    problems: list[Problem] = []
    if verdict not in set(ReviewVerdict):
        problems.append(Problem("verdict", "unknown_value" if verdict else "required"))
    is_silent = not words.strip() and verdict == ReviewVerdict.JUSTIFIED
    told = "" if is_silent else add_words(words, "words", problems)
    if problems:
        raise InputInvalid(*problems)
    return ReviewVerdict(verdict), told


def read_words(words: str, name: str) -> str:
    """What somebody says for themselves in a few words at least.

    Raises: InputInvalid.
    """
    problems: list[Problem] = []
    told = add_words(words, name, problems)
    if problems:
        raise InputInvalid(*problems)
    return told


def add_words(words: str, name: str, problems: list[Problem]) -> str:
    """The same, where what is wrong is one problem of several."""
    before = len(problems)
    told = read_story(words, name, problems)
    if len(problems) == before and len(told) < FEWEST_WORDS_OF_REASON:
        problems.append(Problem(name, "required"))
    return told


def ends_at(begins_at: datetime) -> datetime:
    """The first instant at which an emergency access that begins then no longer holds."""
    return begins_at + EMERGENCY_ACCESS


def review_due_at(begins_at: datetime) -> datetime:
    """Until when it must be judged: the end of the next day in China."""
    return end_of(day_of(begins_at) + timedelta(days=REVIEW_DAYS))


def check_review(*, judge: UUID, broken_by: UUID, is_judged: bool) -> None:
    """Lets an emergency access be judged once, and by somebody else.

    Raises: ReviewedAlready, JudgesThemselves.
    """
    if is_judged:
        raise ReviewedAlready
    if judge == broken_by:
        raise JudgesThemselves
