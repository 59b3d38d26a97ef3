"""What narrows an access report, and the number that leads to one. Not here: what is told (patients)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from heyi.contexts.console.forms.audit import day_asked, midnight
from heyi.contexts.patients import public as patients


@dataclass(frozen=True, slots=True)
class ReportAsked:
    """What an address asks an access report for. Both days are meant whole, on the clock of the alliance."""

    since: date | None = None
    until: date | None = None
    is_whole: bool = False

    def period(self) -> patients.Period:
        """The period that is asked for."""
        return patients.Period(
            midnight(self.since) if self.since else None,
            midnight(self.until + timedelta(days=1)) if self.until else None,
        )


def report_asked(parameters: Mapping[str, str]) -> ReportAsked:
    """What an address asks for; what makes no sense narrows nothing."""
    return ReportAsked(
        since=day_asked(parameters.get("since", "")),
        until=day_asked(parameters.get("until", "")),
        is_whole=parameters.get("whole") == "1",
    )
