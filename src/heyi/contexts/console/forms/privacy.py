"""What narrows the privacy sheet, read from its address. What makes no sense narrows nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from heyi.foundation.privacy import Entry, Kept, Sort

_LONGEST_WORDS = 64


@dataclass(frozen=True, slots=True)
class SheetAsked:
    """What an address asks the sheet to hold."""

    words: str = ""
    sort: Sort | None = None
    kept: Kept | None = None

    @property
    def is_any(self) -> bool:
        """Whether it is narrowed at all."""
        return bool(self.words or self.sort or self.kept)

    def holds(self, entry: Entry) -> bool:
        """Whether a column is one of those asked for."""
        return (
            self.words.lower() in entry.name
            and self.sort in (None, entry.sort)
            and self.kept in (None, entry.kept)
        )


def sheet_asked(parameters: Mapping[str, str]) -> SheetAsked:
    """What an address asks for."""
    sort, kept = parameters.get("sort", ""), parameters.get("kept", "")
    return SheetAsked(
        words=parameters.get("words", "").strip()[:_LONGEST_WORDS],
        sort=Sort(sort) if sort in set(Sort) else None,
        kept=Kept(kept) if kept in set(Kept) else None,
    )
