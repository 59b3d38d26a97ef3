"""The words of emergency access and of what persons ask about their data. Not here: grants and questions (access)."""

from enum import StrEnum


class EmergencyReason(StrEnum):
    """Why somebody cannot wait until a holder of the record has answered."""

    UNCONSCIOUS = "unconscious"
    LIFE_THREATENING = "life_threatening"
    CANNOT_ASK = "cannot_ask"
    MANY_CASUALTIES = "many_casualties"
    OTHER_EMERGENCY = "other_emergency"


class ReviewVerdict(StrEnum):
    """What a data officer finds of an emergency access."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class RightsKind(StrEnum):
    """What a person may ask about their data. Source: docs/sources/privacy-rights.md#pipl-rights"""

    COPY = "copy"
    CORRECT = "correct"
    RESTRICT = "restrict"
    ERASE = "erase"
    WITHDRAW_CONSENT = "withdraw_consent"


class RightsOutcome(StrEnum):
    """How such a request was answered."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class RestrictionScope(StrEnum):
    """To whom a restricted record stays open beside its own institution. Source: docs/sources/privacy-rights.md#restriction"""

    ALL_BUT_CARE = "all_but_care"
    ALL = "all"
