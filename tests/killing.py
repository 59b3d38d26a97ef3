"""A process that works until it is killed: run by the kill tests with the database of the test in its environment."""

import os
import sys
from datetime import UTC, datetime, timedelta

import django


def work() -> None:
    """Drafts, submits and accepts referrals for ever, and says so after each."""
    django.setup()
    from django.conf import settings
    from django.db import connections

    connections["default"].settings_dict["NAME"] = os.environ["HEYI_KILL_DATABASE"]
    assert settings.configured
    from heyi.contexts.governance import public as governance
    from heyi.contexts.governance.terms import Role
    from tests.making import a_referral, taken, yibin_again

    governance.preset_names()
    place = yibin_again()
    now = datetime.now(UTC)
    number = 0
    while True:
        number += 1
        made = a_referral(place, now=now + timedelta(seconds=number))
        taken(place, made, "accept", now=now + timedelta(seconds=number))
        place.staff(Role.VILLAGE_DOCTOR, place.village)
        print(number, flush=True)


if __name__ == "__main__":
    sys.exit(work())
