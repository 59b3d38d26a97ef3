"""Tables of the patient index; each module is imported here so that Django finds it."""

from heyi.contexts.patients.models.access import AccessQuestionRow, GrantRow, HolderRow
from heyi.contexts.patients.models.emergency import EmergencyAccessRow, EmergencyReviewRow
from heyi.contexts.patients.models.identity import MatchKeyRow, PairRow
from heyi.contexts.patients.models.record import IdentifierRow, PatientRow, SearchTokenRow
from heyi.contexts.patients.models.rights import RestrictionRow, RightsRequestRow

__all__ = [
    "AccessQuestionRow",
    "EmergencyAccessRow",
    "EmergencyReviewRow",
    "GrantRow",
    "HolderRow",
    "IdentifierRow",
    "MatchKeyRow",
    "PairRow",
    "PatientRow",
    "RestrictionRow",
    "RightsRequestRow",
    "SearchTokenRow",
]
