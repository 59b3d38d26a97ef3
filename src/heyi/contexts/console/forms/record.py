"""Which lines of a record an address asks for. Anything it may not ask for is left out, never refused."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from heyi.contexts.console.forms.finding import reveal
from heyi.contexts.record.public import Wanted
from heyi.contexts.record.terms import EntryKind


def lines_asked(parameters: Mapping[str, str]) -> Wanted:
    """What an address asks the record to show."""
    kind = parameters.get("kind", "")
    return Wanted(
        kinds=frozenset({EntryKind(kind)}) if kind in set(EntryKind) else frozenset(),
        organisation=_id(parameters.get("organisation", "")),
        since=_day(parameters.get("since", "")),
        until=_day(parameters.get("until", "")),
        words=reveal(parameters.get("find", "")),
    )


def is_any(asked: Wanted) -> bool:
    """Whether the record is narrowed at all."""
    return asked != Wanted()


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
