"""What the clock starts in notices: ladders are climbed, what was answered is settled, what is due is sent, the old is swept."""

from datetime import datetime

from heyi.contexts.notices import public as notices
from heyi.foundation.timetable import daily, every


@every(minutes=1)
def keep_notices(now: datetime) -> None:
    """Tells who comes next, settles what was answered, and sends what is due or must be tried again."""
    notices.climb_ladders(actor=notices.NOTIFIER, now=now)
    notices.settle_answered(actor=notices.NOTIFIER, now=now)
    notices.send_due(actor=notices.NOTIFIER, now=now)


@daily(at="03:50")
def sweep(now: datetime) -> None:
    """Deletes what nobody needs any more."""
    notices.sweep_notices(actor=notices.NOTIFIER, now=now)
