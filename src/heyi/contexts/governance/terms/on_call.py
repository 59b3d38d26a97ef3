"""Who answers the telephone of a department. Not here: who may say so (rules)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OnCall:
    """Somebody who answers the telephone of a department from `starts_at` until just before `ends_at`."""

    id: UUID
    organisation: UUID
    department: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime
