"""The door of health: what other contexts may call. Words are in terms."""

from heyi.contexts.health.actions.contracts_moving import take_contract_step
from heyi.contexts.health.actions.contracts_opening import look_for_doubles
from heyi.contexts.health.actions.contracts_preparing import prepare_contract, renew_contracts
from heyi.contexts.health.actions.follow_up import (
    Attempt,
    Correction,
    NewVisit,
    Visited,
    correct_follow_up,
    record_attempt,
    record_follow_up,
)
from heyi.contexts.health.actions.households import move_in, move_out, open_household
from heyi.contexts.health.actions.keeping import keep_contracts
from heyi.contexts.health.actions.kin import name_kin, remove_kin
from heyi.contexts.health.actions.management import Move, NewEnrolment, enrol_resident, move_enrolment
from heyi.contexts.health.actions.proposals import reopen_proposal, set_proposal_aside, take_up_proposal
from heyi.contexts.health.actions.screening import NewScreening, record_screening
from heyi.contexts.health.actions.teams import change_team, open_team
from heyi.contexts.health.queries.contracts import contract_in_force, contracts_of
from heyi.contexts.health.queries.due_list import (
    DueCounts,
    DueLine,
    DueWanted,
    LastVisit,
    When,
    count_due,
    due_list,
)
from heyi.contexts.health.queries.enrolments import (
    EnrolmentPage,
    EnrolmentStep,
    FormerVisit,
    Managed,
    enrolment_page,
    find_proposal,
    managed_of,
    screenings_of,
)
from heyi.contexts.health.queries.figures import (
    behind_figure,
    figures_at,
    figures_over,
    screened_figures_at,
    signed_figures_at,
)
from heyi.contexts.health.queries.households import Family, family_of
from heyi.contexts.health.queries.listing import (
    ContractCounts,
    ContractLine,
    ContractsWanted,
    count_contracts,
    list_contracts,
)
from heyi.contexts.health.queries.showing import ContractPage, ContractStep, family_doctor_of, see_contract
from heyi.contexts.health.queries.teams import (
    CONTRACTS,
    people_of,
    team,
    teams_at,
    teams_by_id,
    teams_for,
    units_below,
)
from heyi.contexts.health.rules.contracts import CONTRACT, RUNNING_OUT_DAYS, NewContract, year_from
from heyi.contexts.health.rules.follow_up import BOUNDS, NEEDED
from heyi.contexts.health.rules.households import NewKin, NewMember
from heyi.contexts.health.rules.management import ENROLMENT
from heyi.contexts.health.rules.proposals import urgency_of
from heyi.contexts.health.rules.standards import STANDARDS
from heyi.contexts.health.rules.teams import NewTeam

__all__ = [
    "BOUNDS",
    "CONTRACT",
    "CONTRACTS",
    "ENROLMENT",
    "NEEDED",
    "RUNNING_OUT_DAYS",
    "STANDARDS",
    "Attempt",
    "ContractCounts",
    "ContractLine",
    "ContractPage",
    "ContractStep",
    "ContractsWanted",
    "Correction",
    "DueCounts",
    "DueLine",
    "DueWanted",
    "EnrolmentPage",
    "EnrolmentStep",
    "Family",
    "FormerVisit",
    "LastVisit",
    "Managed",
    "Move",
    "NewContract",
    "NewEnrolment",
    "NewKin",
    "NewMember",
    "NewScreening",
    "NewTeam",
    "NewVisit",
    "Visited",
    "When",
    "behind_figure",
    "change_team",
    "contract_in_force",
    "contracts_of",
    "correct_follow_up",
    "count_contracts",
    "count_due",
    "due_list",
    "enrol_resident",
    "enrolment_page",
    "family_doctor_of",
    "family_of",
    "figures_at",
    "figures_over",
    "find_proposal",
    "keep_contracts",
    "list_contracts",
    "look_for_doubles",
    "managed_of",
    "move_enrolment",
    "move_in",
    "move_out",
    "name_kin",
    "open_household",
    "open_team",
    "people_of",
    "prepare_contract",
    "record_attempt",
    "record_follow_up",
    "record_screening",
    "remove_kin",
    "renew_contracts",
    "reopen_proposal",
    "screened_figures_at",
    "screenings_of",
    "see_contract",
    "set_proposal_aside",
    "signed_figures_at",
    "take_contract_step",
    "take_up_proposal",
    "team",
    "teams_at",
    "teams_by_id",
    "teams_for",
    "units_below",
    "urgency_of",
    "year_from",
]
