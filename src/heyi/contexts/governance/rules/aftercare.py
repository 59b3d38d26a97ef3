"""What a charter asks for after a patient was treated. Not here: how it is read (aftercare_reading), the tasks (referral)."""

from dataclasses import dataclass

from heyi.contexts.governance.rules.provenance import Provenance
from heyi.contexts.governance.terms import Status, Words

# How long a patient's own page stays open after the referral has ended, where a charter names no number: our assumption.
# See docs/sources/heyi-assumptions.md#patient-page.
USUAL_PAGE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact with a patient, so many days after the outcome or the return home."""

    code: str
    days: int
    name: Words
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class Aftercare:
    """The contacts in the order of their days, and how long a patient's page stays."""

    contacts: tuple[Contact, ...]
    patient_page_days: int
    provenance: Provenance
    line: int


NO_AFTERCARE = Aftercare(
    (), USUAL_PAGE_DAYS, Provenance("heyi-assumptions#patient-page", Status.ASSUMPTION), 0
)
