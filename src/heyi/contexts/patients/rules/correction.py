"""What a correction changes, and when a file may change a record by itself. Not here: writing it (actions)."""

from dataclasses import fields, replace

from heyi.contexts.patients.rules.clashes import personal_numbers
from heyi.contexts.patients.terms.people import Details, Field, IdentifierType
from heyi.methods.names.spelling import name_key

# Two of the three must agree before a file may change the third: nobody's record is overwritten on one number alone.
_FEWEST_IN_COMMON = 2


def changed_fields(before: Details, after: Details) -> tuple[Field, ...]:
    """What is different, in the order of the details."""
    names = (field.name for field in fields(Details))
    return tuple(Field(name) for name in names if getattr(before, name) != getattr(after, name))


def concerns_identity(changed: tuple[Field, ...]) -> bool:
    """Whether the correction may make the record fit or not fit with others."""
    return bool({Field.NAME, Field.BIRTH_ON, Field.BIRTH_IS_ESTIMATED, Field.IDENTIFIERS} & set(changed))


def kept_numbers(before: Details, after: Details) -> Details:
    """The corrected details with the numbers that no form asks for: a temporary number stays until another takes its place."""
    temporary = tuple(one for one in before.identifiers if one.type is IdentifierType.TEMPORARY)
    if after.identifiers or not temporary:
        return after
    return replace(after, identifiers=temporary)


def may_be_changed_by_file(before: Details, after: Details) -> bool:
    """Whether a file may change a record by itself: identity number, record number and name may not contradict.

    Shape: a number that only one of the two has contradicts nothing; at least two of those in common must agree, or the
           one number there is and the name.
    """
    agree = [name_key(before.name) == name_key(after.name)]
    personal = _agreement(_values(before), _values(after))
    local = _agreement(
        {before.number(IdentifierType.LOCAL_RECORD)}, {after.number(IdentifierType.LOCAL_RECORD)}
    )
    agree += [said for said in (personal, local) if said is not None]
    return sum(agree) >= min(_FEWEST_IN_COMMON, len(agree))


def _values(details: Details) -> set[str]:
    return {f"{one.type}:{one.value}" for one in personal_numbers(details)}


def _agreement(mine: set[str], theirs: set[str]) -> bool | None:
    """Whether two records share a number; None where one of them has none to compare."""
    known_mine, known_theirs = mine - {""}, theirs - {""}
    if not known_mine or not known_theirs:
        return None
    return bool(known_mine & known_theirs)
