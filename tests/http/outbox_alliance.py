"""A village with two doctors and residents whose numbers are known, built in the store of a served installation.

`python -m tests.http.outbox_alliance RESIDENTS` prints as JSON who may sign in and who lives there.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from heyi.config.cli.installation import load_django


def build(residents: int) -> dict[str, Any]:
    """Everything through the real verbs, at the real time."""
    from heyi.contexts.governance.terms import Role
    from heyi.contexts.health import public as health
    from heyi.contexts.health.terms.management import Basis, Ground, RiskGroup
    from heyi.kernel.moments import day_of
    from tests import making

    now = datetime.now(UTC)
    place = making.an_alliance(now)
    doctors = [
        making.someone_with_post(place.village, Role.VILLAGE_DOCTOR, name=name, password=making.PASSWORD, now=now)
        for name in ("罗村医", "邓村医")
    ]  # fmt: skip
    numbers = [making.a_number() for _ in range(residents)]
    names = ("王秀英", "李建国", "赵春梅", "陈志强", "何淑珍", "刘德华", "周玉兰", "杨光明", "吴桂芳")
    doctor = doctors[0].actor(now)
    people = [{"name": names[at], "number": number} for at, number in enumerate(numbers)]
    for one in people:
        making.a_patient(place.village, by=doctor, name=one["name"], number=one["number"], now=now)
    number = making.a_number()
    managed = making.a_patient(place.village, by=doctor, name="蒋大明", number=number, now=now)
    new = health.NewEnrolment(
        patient=managed.id, at=place.village, group=RiskGroup.HYPERTENSION, basis=Basis.PUBLIC_SERVICE,
        ground=Ground.DIAGNOSIS, started_on=day_of(now) - timedelta(days=100),
    )  # fmt: skip
    health.enrol_resident(new, actor=doctor, now=now)
    return {
        "password": making.PASSWORD,
        "doctors": [one.username for one in doctors],
        "people": people,
        "managed": {"name": "蒋大明", "number": number},
        "token": doctors[0].token(now),
    }


if __name__ == "__main__":
    load_django()
    sys.stdout.write(json.dumps(build(int(sys.argv[1]))))
