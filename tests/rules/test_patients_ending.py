"""When access of each basis ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from heyi.contexts.patients.rules.ending import ENDINGS, end_of_access
from heyi.contexts.patients.terms.access import GrantBasis

NOON = datetime(2026, 8, 3, 4, tzinfo=UTC)
DAYS = {
    GrantBasis.REFERRAL_ACCEPTED: None,
    GrantBasis.DOWN_REFERRAL_ACCEPTED: None,
    GrantBasis.OUTCOME_SHARED: 30,
    GrantBasis.ASKED_AND_GIVEN: 30,
    GrantBasis.READING_ORDERED: 7,
    GrantBasis.CONSULTATION_ACCEPTED: 30,
    GrantBasis.CONTRACT_SIGNED: 366,
}


@pytest.mark.parametrize("basis", GrantBasis)
def test_access_ends_with_its_case_or_after_its_days_and_never_later(basis: GrantBasis):
    days = DAYS[basis]
    latest = None if days is None else NOON + timedelta(days=days)
    soon, late = NOON + timedelta(days=1), NOON + timedelta(days=4_000)
    found = [end_of_access(basis, begins_at=NOON, asked_until=until) for until in (None, soon, late)]
    assert found == [latest, soon, latest or late]


def test_every_basis_has_an_end():
    assert set(ENDINGS) == set(GrantBasis)
    assert all(one.with_case or one.longest for one in ENDINGS.values())
