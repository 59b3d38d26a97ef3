"""Whether two records are one human, and where they do not fit. Not here: finding the other record (actions)."""

from dataclasses import dataclass
from datetime import date

from heyi.contexts.patients.rules.spelling import name_key
from heyi.contexts.patients.terms import ClashKind, Details, Identifier, IdentifierType


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of two records can be compared without reading either: whether names, births and identity numbers are equal.

    Shape: `same_number` is None where one of the two has no identity number.
    """

    same_number: bool | None
    same_name: bool
    same_birth: bool


def is_same_human(likeness: Likeness) -> bool:
    """Whether records with this likeness belong to one person: the number alone is not enough, numbers are mistyped and lent."""
    return likeness.same_number is True and likeness.same_name and likeness.same_birth


def clash_of(likeness: Likeness) -> ClashKind | None:
    """How two records clash; None where they are one human or have nothing to do with each other."""
    if likeness.same_number:
        return None if is_same_human(likeness) else ClashKind.NUMBER_OTHER_NAME
    if not (likeness.same_name and likeness.same_birth):
        return None
    return (
        ClashKind.NAME_BIRTH_NO_NUMBER if likeness.same_number is None else ClashKind.NAME_BIRTH_OTHER_NUMBER
    )


def name_and_birth(details: Details) -> str | None:
    """What two records of one human share even without a number; None where one of the two is not known for sure."""
    if details.birth_on is None or details.birth_is_estimated:
        return None
    return f"{name_key(details.name)}|{details.birth_on.isoformat()}"


def birth_mark(born_on: date | None) -> str:
    """A birth date as it is compared; an unknown one equals only another unknown one."""
    return "" if born_on is None else born_on.isoformat()


def personal_numbers(details: Details) -> tuple[Identifier, ...]:
    """The numbers by which records of one human at several members are joined, the strongest first."""
    order = list(IdentifierType)
    joined = (one for one in details.identifiers if one.type.names_one_human)
    return tuple(sorted(joined, key=lambda one: order.index(one.type)))
