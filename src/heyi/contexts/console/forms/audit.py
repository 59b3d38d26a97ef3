"""What narrows the record, read from its address. What makes no sense, or is none of the reader's, narrows nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from heyi.contexts.console.forms.organisations import id_asked
from heyi.foundation.audit import RecordsWanted
from heyi.foundation.record import Kind
from heyi.foundation.words import known_names
from heyi.kernel.moments import SHANGHAI

_FIRST_YEAR, _LAST_YEAR = 1970, 9998


@dataclass(frozen=True, slots=True)
class RecordsAsked:
    """What an address asks the record for. Both days are meant whole, on the clock of the alliance."""

    kind: Kind | None = None
    fact: str = ""
    by: UUID | None = None
    organisation: UUID | None = None
    case: UUID | None = None
    patient: UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_any(self) -> bool:
        """Whether it is narrowed at all."""
        return self != RecordsAsked()

    def wanted(self) -> RecordsWanted:
        """The question that the page puts to the record."""
        return RecordsWanted(
            kind=self.kind,
            fact=self.fact,
            by=self.by,
            organisation=self.organisation,
            case=self.case,
            patient=self.patient,
            since=midnight(self.since) if self.since else None,
            until=midnight(self.until + timedelta(days=1)) if self.until else None,
        )


def records_asked(parameters: Mapping[str, str], *, auditable: frozenset[UUID]) -> RecordsAsked:
    """What an address asks for."""
    kind, fact = parameters.get("kind", ""), parameters.get("fact", "")
    organisation = id_asked(parameters, "organisation")
    return RecordsAsked(
        kind=Kind(kind) if kind in set(Kind) else None,
        fact=fact if fact in known_names("fact") else "",
        by=id_asked(parameters, "by"),
        organisation=organisation if organisation in auditable else None,
        case=id_asked(parameters, "case"),
        patient=id_asked(parameters, "patient"),
        since=day_asked(parameters.get("since", "")),
        until=day_asked(parameters.get("until", "")),
    )


def day_asked(text: str) -> date | None:
    """The day that a text of an address names; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def midnight(day: date) -> datetime:
    """The first moment of a day on the clock of the alliance."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
