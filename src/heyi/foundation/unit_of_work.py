"""One change of state: a transaction that knows its actor and cannot end without a recorded fact.

Not here: reading (reading), what a row of the record looks like (record).
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from heyi.foundation.guard import watching
from heyi.foundation.reading import become
from heyi.foundation.record import Entry, Kind, State, append
from heyi.foundation.together import Batch, batching
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.event import Event


class UnrecordedChange(RuntimeError):
    """Guarded rows were changed and no fact was recorded: a bug; everything is rolled back."""


class SwallowedRefusal(RuntimeError):
    """An inner verb refused and the outer one went on: a bug; everything is rolled back."""


class Work:
    """What one unit of work has done so far."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self.touched: Counter[str] = Counter()
        self.entries: list[Entry] = []
        self.has_recorded = False
        self.refused = False
        self.batch = Batch()
        # What was read of what is held, for who asks it again.
        self.known: dict[Hashable, Any] = {}

    def record(  # noqa: PLR0913 (each is told by the verb that records)
        self,
        event: Event,
        *,
        warrant: Warrant | None = None,
        case: UUID | None = None,
        patient: UUID | None = None,
        before: State | None = None,
        after: State | None = None,
        begins: bool = False,
    ) -> None:
        """Puts a fact on record: by what right, in which case, about whom, and what was different before.

        Shape: `case` is the chain the fact belongs to, by default its subject; whoever writes to a case holds it. `begins` says
               that this unit of work has made the case: its chain need not be looked for, and must not exist.
        """
        self.entries.append(
            Entry(
                event=event,
                kind=Kind.CHANGE,
                actor=self.actor,
                at=self.now,
                warrant=warrant,
                case=case,
                patient=patient,
                before=before,
                after=after,
                begins=begins,
            )
        )

    def has_written(self, tables: Collection[str]) -> bool:
        """Whether it has written one of these tables, also where the rows still wait to be sent."""
        return not self.touched.keys().isdisjoint(tables) or self.batch.has_for(tables)

    def close(self) -> None:
        """Writes the record.

        Raises: UnrecordedChange, SwallowedRefusal.
        """
        if self.refused:
            raise SwallowedRefusal
        if not self.entries:
            self.batch.send()
        touched = {table: rows for table, rows in self.touched.items() if rows}
        if touched and not (self.entries or self.has_recorded):
            raise UnrecordedChange(", ".join(sorted(touched)))
        self.put_down()

    def put_down(self) -> None:
        """Writes the facts told so far, while the database still answers to the one who told them."""
        if self.entries:
            append(self.entries)
            self.entries, self.has_recorded = [], True
        self.batch.send()


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def current_work() -> Work | None:
    """The unit of work that is open, if any."""
    return _current.get()


@contextmanager
def unit_of_work(actor: Actor, *, now: datetime) -> Iterator[Work]:
    """Opens a unit of work, or joins the one that is open: the inner verb shares the outer one's fate.

    Raises: ValueError when an inner verb is called for another actor; UnrecordedChange, SwallowedRefusal.
    """
    outer = _current.get()
    if outer is None:
        with _outermost(actor, now) as work:
            yield work
        return
    if outer.actor.id != actor.id:
        raise ValueError("an inner verb must act for the actor of the outer one")
    try:
        yield outer
    except BaseException:
        outer.refused = True
        raise


@contextmanager
def _outermost(actor: Actor, now: datetime) -> Iterator[Work]:
    work = Work(actor, now)
    with transaction.atomic(), become(actor, now=now, writing=True), watching(work):
        token = _current.set(work)
        try:
            with batching(work.batch):
                yield work
                work.close()
        finally:
            _current.reset(token)


@contextmanager
def in_the_house_name(actor: Actor, *, now: datetime) -> Iterator[None]:
    """Lets a named part of the system act within somebody's unit of work: in its own name, with its own reach, one fate.

    What that somebody did stands on record before it. Where no unit of work is open the verb opens its own.
    Raises: ValueError for anybody who is no part of the system; UnrecordedChange, SwallowedRefusal.
    """
    outer = _current.get()
    if outer is None:
        yield
        return
    if not actor.is_system:
        raise ValueError("only a part of the system acts within another's unit of work")
    outer.put_down()
    try:
        with _outermost(actor, now):
            yield
    except BaseException:
        outer.refused = True
        raise
