"""What health does when it hears that records were joined or parted: it looks whether a human has two contracts now."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.health import public as health
from heyi.contexts.patients.events import PersonRegrouped
from heyi.foundation.delivery import Told, listens


@listens(PersonRegrouped)
def look_for_doubled_contracts(told: Told, now: datetime) -> None:
    """Marks contracts that came to stand beside each other, and takes marks off that no longer hold."""
    for person in dict.fromkeys((told.facts["before"], told.facts["after"])):
        health.look_for_doubles(UUID(person), actor=health.CONTRACTS, now=now)
