"""What is sent together: emergencies each by itself, everything else to one place in one message. Not here: sending."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance.terms import Urgency

# A message is read on a phone: what is more than this waits for the next one.
MOST_TOGETHER = 40


@dataclass(frozen=True, slots=True)
class Waiting:
    """One sending that is due; `message` is set once it was tried, and is kept."""

    id: UUID
    place: UUID
    level: Urgency
    message: UUID | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Sendings of one message; `message` is None for one that was never tried."""

    place: UUID
    message: UUID | None
    level: Urgency
    sendings: tuple[UUID, ...]


def bundled(waiting: Iterable[Waiting]) -> tuple[Bundle, ...]:
    """Every sending in exactly one bundle, emergencies first; what was tried together stays together."""
    groups: dict[tuple[object, ...], list[Waiting]] = {}
    for one in waiting:
        if one.message is not None:
            key: tuple[object, ...] = ("again", one.message)
        elif one.level is Urgency.EMERGENCY:
            key = ("alone", one.id)
        else:
            key = ("together", one.place)
        groups.setdefault(key, []).append(one)
    bundles = [part for group in groups.values() for part in _parts(group)]
    return tuple(sorted(bundles, key=lambda one: one.level is not Urgency.EMERGENCY))


def _parts(group: list[Waiting]) -> list[Bundle]:
    first = group[0]
    # What was sent as one message goes out again as that message, however long it is.
    size = len(group) if first.message is not None else MOST_TOGETHER
    cut = (group[at : at + size] for at in range(0, len(group), size))
    return [Bundle(first.place, first.message, _highest(part), tuple(one.id for one in part)) for part in cut]


def _highest(part: list[Waiting]) -> Urgency:
    levels = {one.level for one in part}
    return next(level for level in Urgency if level in levels)


def within_limit(
    bundles: Iterable[Bundle], sent: dict[UUID, int], *, most: int
) -> tuple[list[Bundle], list[Bundle]]:
    """Which bundles may go now and which wait, so that no place is sent more than so many; emergencies come first.

    Shape: `sent` counts what each place was sent in the last minute.
    """
    counts, now, later = dict(sent), [], []
    for bundle in bundles:
        if counts.get(bundle.place, 0) >= most:
            later.append(bundle)
            continue
        counts[bundle.place] = counts.get(bundle.place, 0) + 1
        now.append(bundle)
    return now, later
