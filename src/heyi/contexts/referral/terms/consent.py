"""The words of a patient's informed consent to a move up or down."""

from enum import StrEnum


class ConsentBy(StrEnum):
    """Who consented. Source: docs/sources/consent.md#who"""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    OTHER_RELATIVE = "other_relative"
    AUTHORISED = "authorised"


class ConsentHow(StrEnum):
    """How somebody consented. Source: docs/sources/consent.md#how"""

    SIGNED_PAPER = "signed_paper"
    FINGERPRINT = "fingerprint"
    VERBAL_WITNESSED = "verbal_witnessed"


class Explained(StrEnum):
    """What was explained before. Source: docs/sources/consent.md#explained"""

    ILLNESS_AND_REASON = "illness_and_reason"
    DESTINATION = "destination"
    RISKS = "risks"
    COSTS = "costs"
    ALTERNATIVES = "alternatives"
    RECORDS_SHARED = "records_shared"


class RefusedFor(StrEnum):
    """Why a patient does not want to be moved, before or instead of any referral. Source: docs/sources/consent.md#refusing"""

    PATIENT_UNWILLING = "patient_unwilling"
    FAMILY_UNWILLING = "family_unwilling"
    COST = "cost"
    TRANSPORT = "transport"
    WANTS_TO_STAY = "wants_to_stay"
    PREFERS_ANOTHER = "prefers_another"
