"""What may be written of a household and of next of kin. Not here: the rows (models)."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from heyi.contexts.health.rules.texts import problem_of, read_phone
from heyi.contexts.health.terms.households import Relation
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken

LONGEST_NAME = 100
LONGEST_ADDRESS = 200
# Assumptions of ours.
MOST_MEMBERS = 60
MOST_KIN = 9


class LivesElsewhere(RuleBroken):
    """The resident lives in another household as it is kept: they move out of that one first."""

    default_code = "lives_elsewhere"


class HouseholdHasHead(RuleBroken):
    """A household has one head at a time."""

    default_code = "household_has_head"


class MovedOutAlready(RuleBroken):
    """Who has moved out cannot move out again."""

    default_code = "moved_out_already"


class HouseholdClosed(RuleBroken):
    """Nobody moves into a household that was closed."""

    default_code = "household_closed"


class KinRemovedAlready(RuleBroken):
    """Who was taken off the list cannot be taken off again."""

    default_code = "kin_removed_already"


class TooManyKin(RuleBroken):
    """The list of whom to call is short, so that it is used."""

    default_code = "too_many_kin"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """Somebody who lives in a household, as somebody writes it down: a resident by record, anybody else by name."""

    patient: UUID | None = None
    name: str = field(default="", repr=False)
    relation: str
    since_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKin:
    """Whom to call for a patient, as somebody writes it down."""

    name: str = field(repr=False)
    relation: str
    phone: str = field(repr=False)
    is_first: bool = False
    is_guardian: bool = False


def check_address(address: str) -> str:
    """An address as it is kept.

    Raises: InputInvalid.
    """
    problems = problem_of("address", address, most=LONGEST_ADDRESS, needed=True)
    if problems:
        raise InputInvalid(*problems)
    return " ".join(address.split())


def check_member(new: NewMember, *, today: date) -> None:
    """Lets only a member through who has a name, a relation and a day.

    Raises: InputInvalid naming every field.
    """
    problems = [*problem_of("name", new.name, most=LONGEST_NAME, needed=new.patient is None)]
    if new.relation not in set(Relation):
        problems.append(Problem("relation", "unknown_value"))
    if new.since_on > today:
        problems.append(Problem("since_on", "in_future"))
    if problems:
        raise InputInvalid(*problems)


def check_kin(new: NewKin) -> str:
    """Lets only kin through who can be called; answers the phone as it is kept. Nobody is head of a patient.

    Raises: InputInvalid naming every field.
    """
    problems = [*problem_of("name", new.name, most=LONGEST_NAME, needed=True)]
    if new.relation not in set(Relation) - {Relation.HEAD}:
        problems.append(Problem("relation", "unknown_value"))
    phone = read_phone("phone", new.phone, problems, needed=True)
    if problems:
        raise InputInvalid(*problems)
    return phone
