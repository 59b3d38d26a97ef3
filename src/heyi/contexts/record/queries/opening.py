"""Rows as values, what they say opened. Not here: which rows (story, entries)."""

from heyi.contexts.record.models import EntryRow, VersionRow
from heyi.contexts.record.rules.keeping import opened
from heyi.contexts.record.terms import Entry, EntryKind, FormerVersion


def entry_of(row: EntryRow) -> Entry:
    """An entry as it stands."""
    return row.snapshot(opened(EntryKind(row.kind), row.said))


def former_of(row: VersionRow, kind: EntryKind) -> FormerVersion:
    """What an entry of that kind said before."""
    return row.snapshot(opened(kind, row.said))
