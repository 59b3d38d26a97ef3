"""What the clock starts in health: contracts that ran out are ended, those that begin are opened."""

from datetime import datetime

from heyi.contexts.health import public as health
from heyi.foundation.timetable import every


@every(minutes=10)
def keep_contracts(now: datetime) -> None:
    """Ends what ran out and opens what has begun, soon after midnight and all day long."""
    health.keep_contracts(actor=health.CONTRACTS, now=now)
