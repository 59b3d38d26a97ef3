"""Whether a text may become the charter of an alliance, and from when. Not here: reading it (charters), judging it (synergy)."""

from datetime import date, datetime

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.refusals import CharterForAnother, CharterHasErrors, InThePast
from heyi.contexts.governance.rules.synergy import synergy_findings
from heyi.contexts.governance.terms import Alliance, Severity
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.moments import start_of


def readable(text: str) -> Charter:
    """The charter of a text.

    Raises: InputInvalid with one problem for each thing wrong; the field is its place, `value` its line and column.
    """
    read = read_charter(text)
    if read.charter is None:
        problems = (
            Problem(one.place or "text", f"charter_{one.code}", f"{one.line}:{one.column}")
            for one in read.problems
        )
        raise InputInvalid(*problems, code="charter_unreadable")
    return read.charter


def check_fit(charter: Charter, alliance: Alliance) -> None:
    """Whether the text is meant for this alliance and lets it work at all.

    Raises: CharterForAnother, CharterHasErrors.
    """
    if charter.code != alliance.code:
        raise CharterForAnother(code=charter.code, alliance=alliance.code)
    heavy = sorted({one.code for one in synergy_findings(charter) if one.severity is Severity.ERROR})
    if heavy:
        raise CharterHasErrors(codes=heavy)


def check_effect(effective_from: datetime, *, founded_at: datetime, is_first: bool, now: datetime) -> None:
    """Whether a text may take effect then: never before now, but for the first one, which holds from the founding on.

    Raises: InThePast.
    """
    earliest = founded_at if is_first else now
    if effective_from < earliest:
        raise InThePast(effective_from=effective_from, earliest=earliest)


def planned_effect(effective_on: date, *, founded_at: datetime, is_first: bool, now: datetime) -> datetime:
    """When a text takes effect by its own word: the day it names, or as soon as it may where that day has gone by."""
    return max(start_of(effective_on), founded_at if is_first else now)
