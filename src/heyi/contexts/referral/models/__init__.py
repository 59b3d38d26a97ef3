"""Tables of referral; each module is imported here so that Django finds it."""

from heyi.contexts.referral.models.capacity import CapacityPoolRow, HoldRow
from heyi.contexts.referral.models.case import AttachmentRow, ClockRow, FollowUpRow, PassageRow
from heyi.contexts.referral.models.leg import CountedRow, LegRow
from heyi.contexts.referral.models.referral import JourneyRow, PackageRow, PartyRow, ReferralRow
from heyi.contexts.referral.models.search import SearchMarkRow
from heyi.contexts.referral.models.stay import StayProposalRow
from heyi.contexts.referral.models.supply import DischargeRow, LoanRow, SlotTemplateRow
from heyi.contexts.referral.models.unwilling import RefusedMoveRow
from heyi.contexts.referral.models.waiting import WaitRow

__all__ = [
    "AttachmentRow",
    "CapacityPoolRow",
    "ClockRow",
    "CountedRow",
    "DischargeRow",
    "FollowUpRow",
    "HoldRow",
    "JourneyRow",
    "LegRow",
    "LoanRow",
    "PackageRow",
    "PartyRow",
    "PassageRow",
    "ReferralRow",
    "RefusedMoveRow",
    "SearchMarkRow",
    "SlotTemplateRow",
    "StayProposalRow",
    "WaitRow",
]
