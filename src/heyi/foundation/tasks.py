"""What the foundation itself does by the clock: throws away what nobody will ask for again."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from heyi.foundation import jobs
from heyi.foundation.models import IdempotencyRow, RateRow
from heyi.foundation.reading import become
from heyi.foundation.system_actors import TIMEKEEPER
from heyi.foundation.timetable import daily

_JOBS_KEPT = timedelta(days=14)
# A village phone that was offline for weeks may still send its keys again.
_KEYS_KEPT = timedelta(days=60)
_COUNTS_KEPT = timedelta(days=2)


@daily(at="03:30")
def sweep(now: datetime) -> None:
    """Removes sessions that ended, old keys of retries, old counts and jobs that were done long ago."""
    jobs.sweep(before=now - _JOBS_KEPT)
    with transaction.atomic(), become(TIMEKEEPER, now=now):
        Session.objects.filter(expire_date__lt=now).delete()
        IdempotencyRow.objects.filter(created_at__lt=now - _KEYS_KEPT).delete()
        RateRow.objects.filter(id__lt=_first_id_of(now - _COUNTS_KEPT)).delete()


def _first_id_of(moment: datetime) -> UUID:
    """The lowest UUIDv7 of a moment: ids are ordered in time, so an age needs no column of its own."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
