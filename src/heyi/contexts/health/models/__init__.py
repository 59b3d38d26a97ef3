"""Tables of health; each module is imported here so that Django finds it."""

from heyi.contexts.health.models.contracts import ContractMarkRow, ContractRow, ContractStepRow
from heyi.contexts.health.models.households import HouseholdMemberRow, HouseholdRow, KinRow
from heyi.contexts.health.models.teams import CareTeamRow

__all__ = [
    "CareTeamRow",
    "ContractMarkRow",
    "ContractRow",
    "ContractStepRow",
    "HouseholdMemberRow",
    "HouseholdRow",
    "KinRow",
]
