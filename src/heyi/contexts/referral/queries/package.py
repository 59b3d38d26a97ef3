"""What travels with the patient, for those who sit at the table. Not here: who does (sitting)."""

from uuid import UUID

from heyi.contexts.referral.models import PackageRow
from heyi.foundation.compiled import Question, made_here
from heyi.kernel.errors import NotFound

_PACKAGE = Question[PackageRow](lambda referral: PackageRow.objects.filter(pk=referral))


def package_of(referral: UUID) -> PackageRow:
    """The package of a referral; asked within an open reading, once the referral itself was reached.

    Raises: NotFound.
    """
    found = made_here(PackageRow, referral) or _PACKAGE.first(referral=referral)
    if found is None:
        raise NotFound
    return found
