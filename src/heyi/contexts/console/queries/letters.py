"""Letters as pages name them. Not here: which there are and what stands in them (referral)."""

from dataclasses import dataclass
from datetime import datetime

from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.letters import LetterKind
from heyi.foundation.words import name


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter that may be printed."""

    kind: LetterKind
    words: str
    at: datetime


def letters_told(seen: referral.Seen) -> tuple[LetterLine, ...]:
    """The letters of a referral for its page, in the order of its story."""
    return tuple(LetterLine(one.kind, name("letter", one.kind), one.at) for one in referral.letters_in(seen))


def kinds_told() -> tuple[tuple[str, str], ...]:
    """Every kind of letter, to choose from."""
    return tuple((str(one), name("letter", one)) for one in LetterKind)
