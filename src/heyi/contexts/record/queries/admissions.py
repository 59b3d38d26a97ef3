"""How many of some people were admitted, for figures. Not here: who they were, which a figure never tells."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from heyi.contexts.patients import public as patients
from heyi.contexts.record.models import EntryRow
from heyi.contexts.record.terms import EntryKind, Setting
from heyi.foundation.reading import beyond_reach, reading
from heyi.kernel.actor import Actor
from heyi.kernel.moments import end_of, start_of

Group = TypeVar("Group")
# As many ids as a database takes in one question without being asked how.
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Admissions:
    """How many people of a group were admitted, and how many stays that made."""

    people: int
    stays: int


def count_admissions(
    groups: Mapping[Group, Collection[UUID]], since: date, until: date, *, actor: Actor, now: datetime
) -> Mapping[Group, Admissions]:
    """How many people of each group began a hospital stay on these days, at whichever member, as members sent it.

    Shape: a group holds ids of persons, any that ever meant them; one human under two ids counts once. Only numbers are
           answered: whoever asks about a group of one learns of that one, so callers keep back what is of too few.
    """
    everybody = {person for people in groups.values() for person in people}
    known = patients.humans_of(everybody, actor=actor, now=now)
    stays: Counter[UUID] = Counter()
    ids = sorted({record for human in known.values() for record in human.records})
    with (
        reading(actor, now=now),
        beyond_reach("numbers of stays, whichever member sent them; nobody is named"),
    ):
        for begin in range(0, len(ids), _AT_ONCE):
            found = EntryRow.objects.filter(
                patient__in=ids[begin : begin + _AT_ONCE],
                kind=EntryKind.ENCOUNTER,
                group=Setting.INPATIENT,
                withdrawn_at__isnull=True,
                happened_at__gte=start_of(since),
                happened_at__lt=end_of(until),
            )
            stays.update(found.values_list("patient", flat=True))
    return {name: _counted({known[person] for person in people}, stays) for name, people in groups.items()}


def _counted(humans: Collection[patients.Human], stays: Counter[UUID]) -> Admissions:
    each = [sum(stays[one] for one in human.records) for human in humans]
    return Admissions(sum(count > 0 for count in each), sum(each))
