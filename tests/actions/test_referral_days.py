"""Days of random supply and demand: no place is given twice, no freed place is lost, the order of waiting is kept.

Ten days in `make test`, two hundred in `make soak`.
"""

import sys
from datetime import datetime
from random import Random

import pytest

from tests.days_of_places import Days
from tests.making import an_alliance

pytestmark = pytest.mark.usefixtures("committed")

# A Monday
BEGIN = datetime.fromisoformat("2026-03-02T00:00+08:00")
SHORT, LONG = 10, 200


@pytest.mark.parametrize(("seed", "count"), [(7, SHORT), pytest.param(2026, LONG, marks=pytest.mark.soak)])
def test_days_of_supply_and_demand_never_give_a_place_twice_nor_lose_one(seed: int, count: int):
    days = Days(an_alliance(BEGIN), BEGIN, Random(seed))
    days.begin()
    for _ in range(count):
        days.live_a_day()
        if days.did["days"] % SHORT == 0:
            sys.stdout.write(f"{figures(days)}\n")
    assert days.did["days"] == count
    # A walk in which nothing was scarce would prove nothing.
    assert days.did["accept: no_free_place"] + days.did["accept: place_awaited"] > 0
    assert days.did["gifts"] > count
    assert days.did["passed over with a reason"] > 0
    assert days.did["most waiting"] > 1
    assert days.freed > 2 * count
    # Every place that came free and was wanted is held again: what was not is one a unit took out of use or nobody asked for.
    assert days.reused > days.freed / 2


def figures(days: Days) -> str:
    """What was done, to be printed."""
    told = ", ".join(f"{name} {count}" for name, count in sorted(days.did.items()))
    return f"places freed {days.freed}, used again {days.reused}; {told}"
