"""What lists of patients share: their parts as tabs. Not here: any list, going back to one (going)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of a list: its name, where it is, and how much it holds where that is counted."""

    words: str
    address: str
    is_current: bool
    count: int | None = None
