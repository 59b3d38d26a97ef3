"""Builders for tests of where to take a patient: where institutions lie."""

from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.foundation.system_actors import OPERATOR
from tests.making import NOW


def lies(house: UUID, latitude: float, longitude: float) -> None:
    """It is told where an institution lies."""
    new = governance.NewFacility(latitude=latitude, longitude=longitude)
    governance.describe_facility(house, new, actor=OPERATOR, now=NOW)
