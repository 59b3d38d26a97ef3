"""Tables of referral; each module is imported here so that Django finds it."""

from heyi.contexts.referral.models.capacity import CapacityPoolRow, HoldRow
from heyi.contexts.referral.models.case import AttachmentRow, ClockRow, FollowUpRow, PassageRow
from heyi.contexts.referral.models.leg import CountedRow, LegRow
from heyi.contexts.referral.models.referral import JourneyRow, PackageRow, PartyRow, ReferralRow
from heyi.contexts.referral.models.search import SearchMarkRow

__all__ = [
    "AttachmentRow",
    "CapacityPoolRow",
    "ClockRow",
    "CountedRow",
    "FollowUpRow",
    "HoldRow",
    "JourneyRow",
    "LegRow",
    "PackageRow",
    "PartyRow",
    "PassageRow",
    "ReferralRow",
    "SearchMarkRow",
]
