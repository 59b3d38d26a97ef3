"""Several hands at once: one change of authority at a time, one winner, and a plain refusal for everybody else."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Role, Tier
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.errors import HeyiError
from tests.actions.governance_making import (
    GOVERNED,
    LATER,
    NOW,
    an_account,
    an_organisation,
    the_small_alliance,
)
from tests.racing import all_at_once

pytestmark = pytest.mark.usefixtures("committed")
HANDS = 6


def outcomes_of(deed: Callable[[int], object]) -> Counter[str]:
    """How often each end was met: done, or the code of a refusal."""
    ends = all_at_once(*(partial(deed, number) for number in range(HANDS)))
    return Counter(end.code if isinstance(end, HeyiError) else "done" for end in ends)


def test_one_code_registered_by_many_at_once_is_given_once():
    new = governance.NewOrganisation(code="twin", name="双", tier=Tier.CITY, kind=OrganisationKind.HOSPITAL)
    found = outcomes_of(lambda _: governance.register_organisation(new, actor=OPERATOR, now=NOW))
    assert found == {"done": 1, "code_taken": HANDS - 1}


def test_one_member_joining_many_times_at_once_joins_once():
    small, late = the_small_alliance(), an_organisation("late", Tier.VILLAGE)
    new = governance.NewMembership(alliance=small.alliance, organisation=late)
    found = outcomes_of(lambda _: governance.join_alliance(new, actor=OPERATOR, now=NOW))
    assert found == {"done": 1, "already_member": HANDS - 1}


def test_one_post_given_many_times_at_once_is_given_once():
    small, account = the_small_alliance(), an_account()
    new = governance.NewPost(account=account, organisation=small.village, role=Role.VILLAGE_DOCTOR)
    found = outcomes_of(lambda _: governance.give_post(new, actor=OPERATOR, now=NOW))
    assert found == {"done": 1, "post_held_already": HANDS - 1}


def test_charters_applied_at_once_are_numbered_without_a_gap():
    small = the_small_alliance()

    def apply(number: int) -> None:
        text = GOVERNED.replace("quorum: 0.5", f"quorum: 0.{6 + number // 3}{number}")
        start = LATER + timedelta(days=number)
        governance.apply_charter(small.alliance, text, effective_from=start, actor=OPERATOR, now=NOW)

    assert outcomes_of(apply) == {"done": HANDS}
    versions = governance.charter_versions(small.alliance, actor=OPERATOR, now=NOW)
    assert sorted(version.number for version in versions) == list(range(1, HANDS + 2))
