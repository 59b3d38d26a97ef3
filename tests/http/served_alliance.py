"""An alliance with referrals that wait for an answer, built in the store of a served installation.

`python -m tests.http.served_alliance ANSWERS ROUNDS WRITERS` prints as JSON who may speak and what there is to answer:
referrals for pairs of hands, pairs of referrals for one last bed each, and patients with a doctor each.
"""

import json
import sys
from datetime import UTC, datetime
from typing import Any

from heyi.config.cli.installation import load_django


def build(answers: int, rounds: int, writers: int) -> dict[str, Any]:
    """Everything through the real verbs, at the real time."""
    from heyi.contexts.governance.terms import Role
    from tests import making

    now = datetime.now(UTC)
    place = making.an_alliance(now)
    hands = [making.someone_with_post(place.county, Role.DEPARTMENT_HEAD, now=now) for _ in range(8)]
    head = hands[0].actor(now)
    beds = making.some_beds(place.county, places=500, unit="内科", by=head, now=now)
    last_beds = [
        making.some_beds(place.county, places=1, unit=f"内科{one}", by=head, now=now) for one in range(rounds)
    ]

    def waiting() -> str:
        return str(making.a_referral(place, now=now).id)

    def a_writer() -> dict[str, str]:
        doctor = making.someone_with_post(place.village, Role.VILLAGE_DOCTOR, now=now)
        patient = making.a_patient(place.village, by=doctor.actor(now), now=now)
        return {"token": doctor.token(now), "patient": str(patient.id)}

    return {
        "county": str(place.county),
        "package": making.a_package(),
        "hands": [{"token": one.token(now), "account": str(one.account)} for one in hands],
        "beds": str(beds.id),
        "answers": [waiting() for _ in range(answers)],
        "last_beds": [{"pool": str(bed.id), "referrals": [waiting(), waiting()]} for bed in last_beds],
        "writers": [a_writer() for _ in range(writers)],
    }


if __name__ == "__main__":
    load_django()
    sys.stdout.write(json.dumps(build(*map(int, sys.argv[1:]))))
