"""Tables of referral; each module is imported here so that Django finds it."""

from heyi.contexts.referral.models.advice import AdviceRow
from heyi.contexts.referral.models.capacity import CapacityPoolRow, HoldRow
from heyi.contexts.referral.models.case import AttachmentRow, ClockRow, FollowUpRow, PassageRow
from heyi.contexts.referral.models.channel import ChannelRow, ChannelUseRow
from heyi.contexts.referral.models.contacts import ContactTryRow, DueContactRow, ReturnedRow
from heyi.contexts.referral.models.leg import CountedRow, LegRow
from heyi.contexts.referral.models.letters import LetterBatchRow
from heyi.contexts.referral.models.patient_page import PatientPageRow
from heyi.contexts.referral.models.referral import JourneyRow, PackageRow, PartyRow, ReferralRow
from heyi.contexts.referral.models.search import SearchMarkRow
from heyi.contexts.referral.models.stay import StayProposalRow
from heyi.contexts.referral.models.supply import DischargeRow, LoanRow, SlotTemplateRow
from heyi.contexts.referral.models.unwilling import RefusedMoveRow
from heyi.contexts.referral.models.waiting import WaitRow

__all__ = [
    "AdviceRow",
    "AttachmentRow",
    "CapacityPoolRow",
    "ChannelRow",
    "ChannelUseRow",
    "ClockRow",
    "ContactTryRow",
    "CountedRow",
    "DischargeRow",
    "DueContactRow",
    "FollowUpRow",
    "HoldRow",
    "JourneyRow",
    "LegRow",
    "LetterBatchRow",
    "LoanRow",
    "PackageRow",
    "PartyRow",
    "PassageRow",
    "PatientPageRow",
    "ReferralRow",
    "RefusedMoveRow",
    "ReturnedRow",
    "SearchMarkRow",
    "SlotTemplateRow",
    "StayProposalRow",
    "WaitRow",
]
