"""By what right a look was made: own record before grant before emergency, each only while it held."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from heyi.contexts.patients.rules.emergency import EmergencyAccess
from heyi.contexts.patients.rules.grounds import Found, Ground, Rights, ground_of
from heyi.contexts.patients.terms.access import Grant, GrantBasis
from heyi.contexts.patients.terms.protection import EmergencyReason

NOON = datetime(2026, 8, 3, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
VILLAGE, COUNTY, CITY, DOCTOR, COLLEAGUE, PERSON, CASE, GLASS, OTHER = (UUID(int=one) for one in range(1, 10))

RIGHTS = Rights(
    holders=((VILLAGE, NOON), (COUNTY, NOON + 6 * HOUR)),
    grants=(
        Grant(OTHER, PERSON, COUNTY, GrantBasis.ASKED_AND_GIVEN, OTHER, NOON + HOUR, NOON + 3 * HOUR),
        Grant(CASE, PERSON, COUNTY, GrantBasis.REFERRAL_ACCEPTED, CASE, NOON, NOON + 2 * HOUR),
    ),
    emergencies=(
        EmergencyAccess(
            id=GLASS,
            person=PERSON,
            organisation=COUNTY,
            broken_by=DOCTOR,
            reason=EmergencyReason.UNCONSCIOUS,
            words="",
            case=GLASS,
            begins_at=NOON + HOUR,
            ends_at=NOON + 5 * HOUR,
        ),
    ),
)
NOTHING = Found(Ground.NOT_FOUND)


@pytest.mark.parametrize(
    ("hours", "by", "organisation", "found"),
    [
        (0, DOCTOR, VILLAGE, Found(Ground.OWN_RECORD)),
        (-1, DOCTOR, VILLAGE, NOTHING),  # before the village knew anybody
        (0, DOCTOR, COUNTY, Found(Ground.GRANT, GrantBasis.REFERRAL_ACCEPTED, CASE)),
        (1, DOCTOR, COUNTY, Found(Ground.GRANT, GrantBasis.REFERRAL_ACCEPTED, CASE)),  # the earlier of two
        (2, DOCTOR, COUNTY, Found(Ground.GRANT, GrantBasis.ASKED_AND_GIVEN, OTHER)),
        (3, DOCTOR, COUNTY, Found(Ground.EMERGENCY, None, GLASS)),
        (3, COLLEAGUE, COUNTY, NOTHING),  # the glass opens for one person
        (3, DOCTOR, CITY, NOTHING),  # and at one house
        (5, DOCTOR, COUNTY, NOTHING),
        (6, COLLEAGUE, COUNTY, Found(Ground.OWN_RECORD)),
        (0, DOCTOR, None, NOTHING),
    ],
)
def test_the_first_right_that_held_is_told(hours: int, by: UUID, organisation: UUID | None, found: Found):
    assert ground_of(at=NOON + hours * HOUR, by=by, organisation=organisation, rights=RIGHTS) == found
