"""How two records that may be one human do not fit together. Not here: finding the other record (actions)."""

from heyi.contexts.patients.rules.comparing import Agreement, Comparison
from heyi.contexts.patients.terms.identity import Aspect, ClashKind
from heyi.contexts.patients.terms.people import Details, Identifier, IdentifierType


def clash_of(comparison: Comparison, *, both_numbered: bool) -> ClashKind:
    """How two records clash that are neither one human for sure nor two.

    Shape: `both_numbered` tells whether each has a number of an identity document, of whatever kind.
    """
    if comparison[Aspect.NUMBER] is Agreement.SAME:
        return ClashKind.NUMBER_OTHER_NAME
    twice = comparison[Aspect.NAME] is Agreement.SAME and comparison[Aspect.BIRTH] is Agreement.SAME
    if not twice:
        return ClashKind.LOOKS_ALIKE
    return ClashKind.NAME_BIRTH_OTHER_NUMBER if both_numbered else ClashKind.NAME_BIRTH_NO_NUMBER


def personal_numbers(details: Details) -> tuple[Identifier, ...]:
    """The numbers of identity documents, the strongest first."""
    order = list(IdentifierType)
    joined = (one for one in details.identifiers if one.type.names_one_human)
    return tuple(sorted(joined, key=lambda one: order.index(one.type)))
