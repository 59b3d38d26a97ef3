"""The door of health: what other contexts may call. Words are in terms."""

from heyi.contexts.health.actions.contracts_moving import take_contract_step
from heyi.contexts.health.actions.contracts_opening import look_for_doubles
from heyi.contexts.health.actions.contracts_preparing import prepare_contract, renew_contracts
from heyi.contexts.health.actions.households import move_in, move_out, open_household
from heyi.contexts.health.actions.keeping import keep_contracts
from heyi.contexts.health.actions.kin import name_kin, remove_kin
from heyi.contexts.health.actions.teams import change_team, open_team
from heyi.contexts.health.queries.contracts import contract_in_force, contracts_of
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
from heyi.contexts.health.rules.households import NewKin, NewMember
from heyi.contexts.health.rules.teams import NewTeam

__all__ = [
    "CONTRACT",
    "CONTRACTS",
    "RUNNING_OUT_DAYS",
    "ContractCounts",
    "ContractLine",
    "ContractPage",
    "ContractStep",
    "ContractsWanted",
    "Family",
    "NewContract",
    "NewKin",
    "NewMember",
    "NewTeam",
    "change_team",
    "contract_in_force",
    "contracts_of",
    "count_contracts",
    "family_doctor_of",
    "family_of",
    "keep_contracts",
    "list_contracts",
    "look_for_doubles",
    "move_in",
    "move_out",
    "name_kin",
    "open_household",
    "open_team",
    "people_of",
    "prepare_contract",
    "remove_kin",
    "renew_contracts",
    "see_contract",
    "take_contract_step",
    "team",
    "teams_at",
    "teams_by_id",
    "teams_for",
    "units_below",
    "year_from",
]
