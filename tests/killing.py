"""Processes that work until they are killed: the kill tests run this in the surroundings of an installation.

It loads the house once and then, for each line it reads, begins one process that writes to a file of its own: `prepare`
builds an alliance, `write` takes patients there and back for ever, `worker` is the product's own, `tally` counts.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event
from uuid import UUID

from heyi.config.cli.installation import load_django

# Far enough apart that no two processes ever make the same patient.
_NUMBERS_EACH = 1000


def _now() -> datetime:
    return datetime.now(UTC)


def say(words: str) -> None:
    """A line that is out before anything else is done."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def prepare() -> None:
    """Builds the alliance, its people and more beds than will ever be taken at once."""
    from heyi.contexts.governance.terms import Role
    from tests.making import an_alliance, some_beds

    now = _now()
    place = an_alliance(now)
    people = [
        place.staff(Role.VILLAGE_DOCTOR, place.village),
        place.staff(Role.DEPARTMENT_HEAD, place.county),
    ]
    some_beds(place.county, places=1_000, by=people[1].actor(now), now=now)
    places = {one.name: getattr(place, one.name) for one in fields(place)}
    told = {
        "place": {name: str(value) for name, value in places.items() if isinstance(value, UUID)},
        "people": [[str(one.account), one.username, str(one.organisation), one.role.value] for one in people],
    }
    say(json.dumps(told))


def write(world: str, number: str) -> None:
    """Takes one patient after another all the way there and back, each step a change of its own, and never ends."""
    from heyi.contexts.governance.terms import Role
    from heyi.contexts.referral import public as referral
    from heyi.contexts.referral.terms import State
    from heyi.foundation.reading import Purpose
    from tests import making

    told = json.loads(Path(world).read_text())
    making._numbers = count(int(number) * _NUMBERS_EACH)
    place = making.Yibin(**{name: UUID(id_) for name, id_ in told["place"].items()})
    for account, username, organisation, role in told["people"]:
        one = making.Staff(UUID(account), username, UUID(organisation), Role(role))
        place._staff[one.organisation, one.role] = one
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village)
    while True:
        made = making.a_referral(place, now=_now())
        for action in making.WAYS[State.CLOSED][1:]:
            # What is committed, and at which version.
            say(f"{made.id} {made.version}")
            made = making.taken(place, made, action, now=_now())
        now = _now()
        referral.see_referral(made.id, actor=doctor.actor(now), purpose=Purpose.REFERRAL, now=now)


def worker() -> None:
    """Seals, tells and calls until it is killed."""
    from heyi.config.discovery import discover
    from heyi.foundation.worker import work

    discover()
    work(Event())


def count_up() -> None:
    """The tally of the store."""
    from tests.tally import tally

    say(json.dumps(asdict(tally())))


DEEDS: dict[str, Callable[..., None]] = {
    "prepare": prepare,
    "write": write,
    "worker": worker,
    "tally": count_up,
}


def stand_by() -> None:
    """Begins a process for each line of its input, `deed log arguments…`, and answers its number."""
    # Nobody waits for the dead: the tests look whether they live.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        deed, log, *arguments = line.split()
        child = os.fork()
        if child == 0:
            _become(Path(log))
            DEEDS[deed](*arguments)
            os._exit(0)
        say(str(child))


def _become(log: Path) -> None:
    handle = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


if __name__ == "__main__":
    load_django()
    # Loaded before anything is begun, so that what is begun begins at once.
    import tests.making  # noqa: F401

    stand_by()
