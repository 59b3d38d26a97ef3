"""Tables of governance; each module is imported here so that Django finds it."""

from heyi.contexts.governance.models.alliance import AllianceRow, CharterRow, MembershipRow
from heyi.contexts.governance.models.facility import FacilityRow, TravelRow
from heyi.contexts.governance.models.on_call import OnCallRow
from heyi.contexts.governance.models.organisation import OrganisationRow
from heyi.contexts.governance.models.post import PostRow

__all__ = [
    "AllianceRow",
    "CharterRow",
    "FacilityRow",
    "MembershipRow",
    "OnCallRow",
    "OrganisationRow",
    "PostRow",
    "TravelRow",
]
