"""What works behind the pages: one loop seals, tells and keeps the timetable, one beside it runs jobs. Not here: each of them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from time import monotonic

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from heyi.foundation.bug_log import name_of, place_of
from heyi.foundation.delivery import deliver
from heyi.foundation.jobs import run_next
from heyi.foundation.seal import seal_settled
from heyi.foundation.timetable import call_due

_log = logging.getLogger("heyi.worker")

# Idle, the worker looks up ten times a second at first and once a second in the end: news is heard soon, sleep is cheap.
_SHORTEST_NAP = 0.1
_LONGEST_NAP = 1.0
_LONGEST_REST = 60.0
_BATCH_SECONDS = 0.5


@dataclass
class Organ:
    """One of the worker's duties, and how long it rests after it failed.

    Shape: `deed` answers how much it did; a failure of one organ does not keep the others from working. What is done in
           batches is done every `pace` seconds at most: a busy house makes longer batches, not more of them.
    """

    name: str
    deed: Callable[[datetime], int]
    pace: float = 0.0
    failures: int = 0
    rests_until: float = 0.0

    def do(self, now: datetime) -> int:
        """Does what there is to do, unless it rests; a failure is named in the log and answered with a rest."""
        if monotonic() < self.rests_until:
            return 0
        self.rests_until = monotonic() + self.pace
        try:
            done = self.deed(now)
        except Exception as failure:  # noqa: BLE001  the worker outlives bugs and restarts of the database
            self._rest(failure)
            return 0
        self.failures = 0
        return done

    def _rest(self, failure: Exception) -> None:
        self.failures += 1
        rest = min(2.0 ** (self.failures - 1), _LONGEST_REST)
        self.rests_until = monotonic() + rest
        _log.error("%s failed, rests %.0f s: %s\n%s", self.name, rest, name_of(failure), place_of(failure))
        if isinstance(failure, DatabaseError | InterfaceError):
            connections.close_all()


def organs() -> tuple[Organ, ...]:
    """The four duties, in the order in which one brings forth the next."""
    return (
        Organ("sealing", lambda now: seal_settled(now=now), pace=_BATCH_SECONDS),
        Organ("delivery", lambda now: deliver(now=now), pace=_BATCH_SECONDS),
        Organ("timetable", lambda now: call_due(now=now), pace=_LONGEST_NAP),
        Organ("jobs", lambda now: run_next(now=now)),
    )


def work(stop: Event, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Works until it is told to stop; what has begun is finished first.

    Jobs have a loop of their own beside the others: an evaluation of a minute keeps no warning of a stroke waiting.
    """
    *others, jobs = organs()
    beside = Thread(target=_go_round, args=[(jobs,), stop, clock], name="jobs")
    beside.start()
    try:
        _go_round(others, stop, clock)
    finally:
        stop.set()
        beside.join()


def _go_round(duties: Sequence[Organ], stop: Event, clock: Callable[[], datetime]) -> None:
    """One loop over some of the duties, on connections of its own."""
    nap = _SHORTEST_NAP
    while not stop.is_set():
        close_old_connections()
        done = 0
        for duty in duties:
            if not stop.is_set():
                done += duty.do(clock())
        nap = _SHORTEST_NAP if done else min(nap * 2, _LONGEST_NAP)
        if not done:
            stop.wait(nap)
    connections.close_all()
