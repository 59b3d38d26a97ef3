"""Which access a restriction shuts. Not here: the same rule in the language of the database (models.reach, the row policy)."""

from datetime import datetime

from heyi.contexts.patients.terms.access import GrantBasis
from heyi.contexts.patients.terms.protection import RestrictionScope

# Access that follows from treating the person, who agreed to be referred: docs/sources/privacy-rights.md#restriction
CARE = frozenset(
    {
        GrantBasis.REFERRAL_ACCEPTED,
        GrantBasis.DOWN_REFERRAL_ACCEPTED,
        GrantBasis.READING_ORDERED,
        GrantBasis.CONSULTATION_ACCEPTED,
        GrantBasis.CONTRACT_SIGNED,
    }
)


def shuts(
    scope: RestrictionScope, *, restricted_at: datetime, basis: GrantBasis, granted_at: datetime
) -> bool:
    """Whether a restriction shuts an access of another member.

    Shape:  own records and emergencies are never shut; the second are told of the restriction.
    Source: docs/sources/privacy-rights.md#restriction
    """
    if basis not in CARE:
        return True
    return scope is RestrictionScope.ALL and granted_at < restricted_at
