"""What happened to one value between two charters. Not here: finding it (differing, differing_pathways)."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened to a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that is not the same any more."""

    place: str
    kind: ChangeKind
    before: str | None
    after: str | None
