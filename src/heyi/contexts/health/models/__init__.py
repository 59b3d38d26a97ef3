"""Tables of health; each module is imported here so that Django finds it."""

from heyi.contexts.health.models.contracts import ContractMarkRow, ContractRow, ContractStepRow
from heyi.contexts.health.models.follow_up import FormerVisitRow, ProposalRow, VisitRow
from heyi.contexts.health.models.households import HouseholdMemberRow, HouseholdRow, KinRow
from heyi.contexts.health.models.management import EnrolmentMarkRow, EnrolmentRow, EnrolmentStepRow
from heyi.contexts.health.models.screening import ScreeningRow
from heyi.contexts.health.models.teams import CareTeamRow

__all__ = [
    "CareTeamRow",
    "ContractMarkRow",
    "ContractRow",
    "ContractStepRow",
    "EnrolmentMarkRow",
    "EnrolmentRow",
    "EnrolmentStepRow",
    "FormerVisitRow",
    "HouseholdMemberRow",
    "HouseholdRow",
    "KinRow",
    "ProposalRow",
    "ScreeningRow",
    "VisitRow",
]
