"""Tables of the record; each module is imported here so that Django finds it."""

from heyi.contexts.record.models.entry import EntryRow
from heyi.contexts.record.models.history import FileRow, VersionRow
from heyi.contexts.record.models.source import SourceRow

__all__ = ["EntryRow", "FileRow", "SourceRow", "VersionRow"]
