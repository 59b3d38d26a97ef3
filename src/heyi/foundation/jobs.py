"""Work for later: a queue in our own database, further tries after a failure, and an end that a person can see.

Not here: what the clock starts (timetable), the loop that does the work (worker).
"""

import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import connection, transaction
from django.db.models import Q
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult, get_date_max

from heyi.foundation.bug_log import masked, name_of, place_of
from heyi.kernel.errors import NotFound

P = ParamSpec("P")
Row = DBTaskResult[Any, Any]

# The same waits as for news that a listener did not take: 10 s, 20 s, 40 s … at most an hour.
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)
# Ids, numbers and codes pass; a sentence, a Chinese name, a telephone or an identity number does not.
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")
_LARGEST_NUMBER = 10**10


class TalkativeArgument(TypeError):
    """A job was given text: a bug. The queue is not encrypted, so it carries ids, numbers and codes only."""


class JobLost(RuntimeError):
    """The worker that ran a job ended before the job did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[P, None]):
    """A function that is run later, by the worker.

    Shape: `retries` counts the tries after the first; a run longer than `minutes` is taken for lost and tried again, so
           a job must be harmless when it runs twice.
    """

    retries: int = 5
    minutes: int = 15


class Queue(DatabaseBackend):
    """The queue of django-tasks-db, which refuses text. A job queued in a unit of work stands or falls with it."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Queues a job.

        Raises: TalkativeArgument.
        """
        for value in (*args, *kwargs.values()):
            _check_argument(task.name, value)
        return super().enqueue(task, args, kwargs)


def _check_argument(job_name: str, value: object) -> None:
    coded = isinstance(value, str) and _CODE.fullmatch(value) and masked(value) == value
    counted = isinstance(value, int | float) and abs(value) < _LARGEST_NUMBER
    if not (coded or counted or value is None):
        raise TalkativeArgument(f"{job_name} takes ids, numbers and codes, not {type(value).__name__}")


def job(
    *, retries: int = 5, minutes: int = 15
) -> Callable[[Callable[Concatenate[datetime, P], None]], Job[P]]:
    """Makes a job of a function of a `tasks` module; `deed.enqueue(...)` queues it.

    Shape: the function takes the moment of the run first, then the ids it was queued with.
    """

    def made(deed: Callable[Concatenate[datetime, P], None]) -> Job[P]:
        return Job(func=cast("Callable[P, None]", deed), retries=retries, minutes=minutes)

    return made


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A job that failed for the last time: which, how often, why and where in our source; never with what words."""

    id: UUID
    job: str
    attempts: int
    failure: str
    where: str
    at: datetime


def run_next(*, now: datetime) -> int:
    """Runs the job that is due next; answers how many were run, one or none."""
    row = _claim(now)
    if row is None:
        return 0
    attempts = len(row.worker_ids)
    try:
        task = _job_of(row)
        if attempts > task.retries + 1:
            raise JobLost
        task.func(now, *row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    except Exception as failure:  # noqa: BLE001  whatever a job does wrong, the next one is run
        _put_off(row, failure, now)
    else:
        _close(row, now, status=TaskResultStatus.SUCCESSFUL, exception_class_path="", traceback="")
    return 1


def _claim(now: datetime) -> Row | None:
    # While a job runs, `run_after` is the moment from which it counts as lost.
    waiting = Q(status=TaskResultStatus.READY) & (Q(run_after__lte=now) | Q(run_after=get_date_max()))
    lost = Q(status=TaskResultStatus.RUNNING, run_after__lte=now)
    due = DBTaskResult.objects.filter(waiting | lost)
    if not due.exists():
        return None
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        row = due.select_for_update(skip_locked=skip).first()
        if row is not None:
            row.status = TaskResultStatus.RUNNING
            row.started_at = now
            row.run_after = now + timedelta(minutes=_minutes_of(row))
            row.worker_ids = [*row.worker_ids, f"{socket.gethostname()}:{os.getpid()}"]
            row.save(update_fields=["status", "started_at", "run_after", "worker_ids"])
    return row


def _job_of(row: Row) -> Job[Any]:
    found: object = row.task
    if not isinstance(found, Job):
        raise SuspiciousOperation(row.task_path)
    return found


def _minutes_of(row: Row) -> int:
    """How long the job may take; a job whose code is gone fails at once, so any number will do."""
    try:
        return _job_of(row).minutes
    except (ImportError, SuspiciousOperation):
        return 1


def _retries_of(row: Row) -> int:
    try:
        return _job_of(row).retries
    except (ImportError, SuspiciousOperation):
        return 0


def _put_off(row: Row, failure: Exception, now: datetime) -> None:
    attempts = len(row.worker_ids)
    named = {"exception_class_path": name_of(failure), "traceback": place_of(failure)}
    if attempts > _retries_of(row):
        _close(row, now, status=TaskResultStatus.FAILED, **named)
        return
    wait = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)
    _mine(row).update(status=TaskResultStatus.READY, run_after=now + wait, **named)


def _close(row: Row, now: datetime, **ending: str) -> None:
    _mine(row).update(finished_at=now, **ending)


def _mine(row: Row) -> Any:
    """The row as long as this run is the latest: one that was taken for lost and comes back late changes nothing."""
    return DBTaskResult.objects.filter(
        pk=row.pk, status=TaskResultStatus.RUNNING, run_after=row.run_after, started_at=row.started_at
    )


def given_up() -> tuple[GivenUp, ...]:
    """Every job that was given up, the newest first."""
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by("-finished_at", "id")
    return tuple(
        GivenUp(
            id=row.id,
            job=row.task_path,
            attempts=len(row.worker_ids),
            failure=row.exception_class_path,
            where=row.traceback,
            at=row.finished_at or row.enqueued_at,
        )
        for row in rows
    )


def try_again(job_id: UUID) -> None:
    """Puts a job that was given up back into the queue, with all its tries.

    Raises: NotFound.
    """
    failed = DBTaskResult.objects.filter(pk=job_id, status=TaskResultStatus.FAILED)
    if not failed.update(
        status=TaskResultStatus.READY, run_after=get_date_max(), worker_ids=[], finished_at=None
    ):
        raise NotFound


def supersede(path: str) -> None:
    """Takes away the runs of a job that wait or were given up: a newer one does their work."""
    old = DBTaskResult.objects.filter(task_path=path)
    old.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.FAILED]).delete()


def sweep(*, before: datetime) -> int:
    """Removes jobs that were done before a moment; those given up stay until somebody has looked."""
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=before)
    return int(done.delete()[0])
