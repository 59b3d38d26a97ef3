"""The door of health: what other contexts may call. Words are in terms."""

from heyi.contexts.health.actions.follow_up import (
    Attempt,
    Correction,
    NewVisit,
    Visited,
    correct_follow_up,
    record_attempt,
    record_follow_up,
)
from heyi.contexts.health.actions.management import Move, NewEnrolment, enrol_resident, move_enrolment
from heyi.contexts.health.actions.proposals import set_proposal_aside, take_up_proposal
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
)
from heyi.contexts.health.rules.follow_up import BOUNDS, NEEDED
from heyi.contexts.health.rules.management import ENROLMENT
from heyi.contexts.health.rules.proposals import urgency_of
from heyi.contexts.health.rules.standards import STANDARDS

__all__ = [
    "BOUNDS",
    "ENROLMENT",
    "NEEDED",
    "STANDARDS",
    "Attempt",
    "Correction",
    "DueCounts",
    "DueLine",
    "DueWanted",
    "EnrolmentPage",
    "EnrolmentStep",
    "FormerVisit",
    "LastVisit",
    "Managed",
    "Move",
    "NewEnrolment",
    "NewVisit",
    "Visited",
    "When",
    "contract_in_force",
    "contracts_of",
    "correct_follow_up",
    "count_due",
    "due_list",
    "enrol_resident",
    "enrolment_page",
    "find_proposal",
    "managed_of",
    "move_enrolment",
    "record_attempt",
    "record_follow_up",
    "set_proposal_aside",
    "take_up_proposal",
    "urgency_of",
]
