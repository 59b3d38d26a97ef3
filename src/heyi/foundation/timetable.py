"""What the clock starts: entries of `tasks` modules, each queued once for each due moment, whatever the number of workers.

Not here: running what was queued (jobs).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection, transaction

from heyi.foundation.jobs import Job, job, supersede
from heyi.foundation.models import TimetableRow
from heyi.foundation.reading import become, reading
from heyi.foundation.system_actors import TIMEKEEPER
from heyi.kernel.moments import day_of, start_of

_DAY = timedelta(days=1)
_DAY_MINUTES = 1440

Deed = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The due moments of one entry: from `first` after midnight in Shanghai, every `step`, the same every day."""

    first: timedelta
    step: timedelta

    def __str__(self) -> str:
        return f"{int(self.first.total_seconds() // 60)}+{int(self.step.total_seconds() // 60)} min"

    def next_after(self, moment: datetime) -> datetime:
        """The first due moment after a moment."""
        first = start_of(day_of(moment)) + self.first
        if moment < first:
            return first
        return first + ((moment - first) // self.step + 1) * self.step


@dataclass(frozen=True, slots=True)
class Entry:
    """A job and when it is due."""

    name: str
    schedule: Schedule
    job: Job[[]]


_entries: dict[str, Entry] = {}


def entries() -> tuple[Entry, ...]:
    """The whole timetable, by name."""
    return tuple(_entries[name] for name in sorted(_entries))


def every(*, minutes: int, retries: int = 0) -> Callable[[Deed], Job[[]]]:
    """Has a function of a `tasks` module run every so many minutes, counted from midnight in Shanghai.

    Raises: ValueError for minutes that do not divide a day.
    """
    if not 1 <= minutes <= _DAY_MINUTES or _DAY_MINUTES % minutes:
        raise ValueError(f"{minutes} minutes do not divide a day")
    return _registering(Schedule(timedelta(), timedelta(minutes=minutes)), retries)


def daily(*, at: str, retries: int = 5) -> Callable[[Deed], Job[[]]]:
    """Has a function of a `tasks` module run once a day, at a time (`02:30`) of the clock in Shanghai.

    Raises: ValueError for what is no time.
    """
    wall = time.fromisoformat(at)
    return _registering(Schedule(timedelta(hours=wall.hour, minutes=wall.minute), _DAY), retries)


def _registering(schedule: Schedule, retries: int) -> Callable[[Deed], Job[[]]]:
    def register(deed: Deed) -> Job[[]]:
        made = job(retries=retries)(deed)
        _entries[made.module_path] = Entry(made.module_path, schedule, made)
        return made

    return register


def call_due(*, now: datetime) -> int:
    """Queues what has become due; answers how many entries.

    What was due several times while nobody worked is queued once, and takes the place of an earlier run that still
    waits or was given up. A new entry waits for its first due moment.
    """
    with reading(TIMEKEEPER, now=now):
        known = {row.name: row for row in TimetableRow.objects.all()}
    called = 0
    for entry in entries():
        row = known.get(entry.name)
        if row is None or row.schedule != str(entry.schedule) or row.due_at <= now:
            called += _call(entry, now)
    return called


def _call(entry: Entry, now: datetime) -> int:
    schedule, due_next = str(entry.schedule), entry.schedule.next_after(now)
    with transaction.atomic(), become(TIMEKEEPER, now=now):
        new = TimetableRow(name=entry.name, schedule=schedule, due_at=due_next)
        TimetableRow.objects.bulk_create([new], ignore_conflicts=True)
        # Whoever finds the row locked leaves it: another worker is queueing this very moment.
        skip = connection.features.has_select_for_update_skip_locked
        row = TimetableRow.objects.filter(name=entry.name).select_for_update(skip_locked=skip).first()
        if row is None:
            return 0
        due = row.schedule == schedule and row.due_at <= now
        if due:
            row.started_at = now
            supersede(entry.name)
            entry.job.enqueue()
        if due or row.schedule != schedule:
            row.schedule, row.due_at = schedule, due_next
            row.save(update_fields=["schedule", "due_at", "started_at"])
    return int(due)


def overdue(*, now: datetime) -> timedelta:
    """How long the entry that waits longest has been due; zero when the worker keeps up."""
    with reading(TIMEKEEPER, now=now):
        oldest = (
            TimetableRow.objects.filter(name__in=_entries)
            .order_by("due_at")
            .values_list("due_at", flat=True)
            .first()
        )
    return timedelta() if oldest is None else max(now - oldest, timedelta())
