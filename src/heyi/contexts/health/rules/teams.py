"""What a care team must be: a name, a leader, members with posts, units below. Not here: the row (models)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from heyi.contexts.health.rules.texts import problem_of, read_phone
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken

LONGEST_NAME = 60
# Assumptions of ours: nobody leads more people, or signs for more villages, than these.
MOST_MEMBERS = 30
MOST_UNITS = 60


class TeamHasContracts(RuleBroken):
    """A team that still cares for residents is not closed: its contracts are ended or go on with another team first."""

    default_code = "team_has_contracts"


class TeamNameTaken(RuleBroken):
    """Another team of the organisation has this name."""

    default_code = "team_name_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTeam:
    """A team as somebody writes it down, nothing checked."""

    organisation: UUID
    name: str
    phone: str = ""
    leader: UUID
    members: tuple[UUID, ...] = ()
    serves: tuple[UUID, ...] = ()
    starts_on: date
    ends_on: date | None = None


def check_team(new: NewTeam, *, staff: Collection[UUID], below: Collection[UUID]) -> str:
    """Lets only a team through whose people hold posts there or at a unit it serves; answers its phone as it is kept.

    Shape:  `staff` are the accounts that hold a post there, `below` the organisations directly under it.
    Raises: InputInvalid naming every field.
    """
    problems = [*problem_of("name", new.name, most=LONGEST_NAME, needed=True)]
    phone = read_phone("phone", new.phone, problems)
    if new.leader not in staff:
        problems.append(Problem("leader", "not_on_staff"))
    if len(new.members) > MOST_MEMBERS or not set(new.members) <= set(staff):
        problems.append(Problem("members", "not_on_staff", limit=MOST_MEMBERS))
    if len(new.serves) > MOST_UNITS or not set(new.serves) <= set(below):
        problems.append(Problem("serves", "not_below", limit=MOST_UNITS))
    if new.ends_on is not None and new.ends_on < new.starts_on:
        problems.append(Problem("ends_on", "before_beginning"))
    if problems:
        raise InputInvalid(*problems)
    return phone
