"""What happens to the page that a patient opens without an account."""

from dataclasses import dataclass
from uuid import UUID

from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPageMade(Event):
    """A patient was given a page: `subject` is the page."""

    referral: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPageRevoked(Event):
    """A patient's page was withdrawn: `subject` is the page."""

    referral: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPageOpened(Event):
    """Somebody who has the code opened a patient's page for the `times`-th time: `subject` is the page."""

    referral: UUID
    times: int
