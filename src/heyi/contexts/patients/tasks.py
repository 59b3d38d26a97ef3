"""What the clock starts in the patient index: the nightly round over the whole register, and hourly what access has ended."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.patients import public as patients
from heyi.foundation.jobs import job
from heyi.foundation.system_actors import MATCHER, TIMEKEEPER
from heyi.foundation.timetable import daily, every

# One job compares so many portions, so that other work has its turn in between.
_PORTIONS = 10


@daily(at="01:30")
def compare_register(now: datetime) -> None:
    """Begins the round over the register: every record compared anew with all others, doubtful pairs queued."""
    _compare("", now)


@job(retries=5, minutes=15)
def compare_further(now: datetime, after: str) -> None:
    """Goes on with the round after a record."""
    _compare(after, now)


def _compare(after: str, now: datetime) -> None:
    place = UUID(after) if after else None
    for _ in range(_PORTIONS):
        place = patients.compare_some(place, actor=MATCHER, now=now)
        if place is None:
            return
    compare_further.enqueue(str(place))


@every(minutes=60)
def tell_expired_access(now: datetime) -> None:
    """Puts on record which accesses ended since the last round."""
    patients.tell_expired(actor=TIMEKEEPER, now=now)
