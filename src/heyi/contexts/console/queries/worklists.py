"""Worklists as pages show them: each line with its two ends by name and its one next move. Not here: the lists (referral)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.console import terms
from heyi.contexts.console.queries.naming import language, organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.listing import Page
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One referral in a list: the line itself, from where to where, how urgent, and what comes next."""

    line: referral.Line
    start: str
    end: str
    urgency: str
    next_move: str

    @property
    def is_pressing(self) -> bool:
        """Whether the word for its urgency stands beside the name."""
        return self.line.urgency is not Urgency.ELECTIVE

    @property
    def is_draft(self) -> bool:
        """Whether its page is the form on which it is written."""
        return self.line.state is State.DRAFT


def work_page(wanted: referral.Wanted, *, actor: Actor, now: datetime) -> Page[WorkRow]:
    """One page of a worklist. The read is put on record once."""
    found = referral.list_referrals(wanted, actor=actor, purpose=Purpose.REFERRAL, now=now)
    return Page(
        rows=_rows(found.lines, actor=actor, now=now),
        number=found.page,
        size=found.per_page,
        has_more=found.page * found.per_page < found.total,
        total=found.total,
    )


def _rows(lines: tuple[referral.Line, ...], *, actor: Actor, now: datetime) -> tuple[WorkRow, ...]:
    ways = [_way(line) for line in lines]
    names = organisation_names((end for way in ways for end in way), actor=actor, now=now)
    return tuple(
        WorkRow(
            line=line,
            start=names.get(start, "") if start else "",
            end=names.get(end, "") if end else "",
            urgency=governance.words_for(line.urgency).said_in(language()),
            next_move=name("next_move", line.state) if line.state in referral.OPEN else "",
        )
        for line, (start, end) in zip(lines, ways, strict=True)
    )


def _way(line: referral.Line) -> tuple[UUID | None, UUID | None]:
    """From where to where the patient is on the way now; on the way down that is from above to below."""
    if line.lower is not None and line.state in terms.COMING_DOWN:
        return line.receiver or line.sender, line.lower
    return line.origin, line.receiver or line.lower
