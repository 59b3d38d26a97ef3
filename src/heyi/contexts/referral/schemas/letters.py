"""How letters are told to programs. Not here: what stands in them (queries)."""

from collections.abc import Iterable
from datetime import datetime

from heyi.contexts.referral.schemas.shapes import Names, named
from heyi.contexts.referral.terms.letters import Letter, LetterKind
from heyi.foundation.shapes import Model, Named


class LetterOut(Model):
    """One letter that may be printed; `outside` names who gets it beyond every alliance."""

    kind: LetterKind
    sender: Named | None
    receiver: Named | None
    outside: str
    written_at: datetime


class LettersOut(Model):
    """The letters of one referral in the order of its story."""

    items: list[LetterOut]


def letters_out(letters: Iterable[Letter], names: Names) -> LettersOut:
    """Letters with the names of their ends."""
    return LettersOut(
        items=[
            LetterOut(
                kind=one.kind,
                sender=named(names, one.sender),
                receiver=named(names, one.receiver),
                outside=one.outside,
                written_at=one.at,
            )
            for one in letters
        ]
    )
