"""Where a value of a charter comes from. Not here: the values (charter, criteria)."""

from dataclasses import dataclass

from heyi.contexts.governance.terms import Status


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from and how sure it is. `source` is `file#anchor` below docs/sources."""

    source: str
    status: Status
