"""What becomes of places that come free: the first in the line who may have one is given it. Places that are taken back.

Each gift is a step of its own referral in a unit of work of its own, so that no two referrals are ever locked together;
whoever is outrun by another hand looks again. Not here: the order (rules.waiting), the step itself (moving).
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from heyi.contexts.referral.actions.moving import take_step
from heyi.contexts.referral.models import CapacityPoolRow, HoldRow, WaitRow
from heyi.contexts.referral.queries.capacity import pools_with_load
from heyi.contexts.referral.queries.waiting import house_rules, line_of
from heyi.contexts.referral.rules.sharing import PlaceAwaited, PlacesKept, share_of
from heyi.contexts.referral.rules.waiting import deal
from heyi.contexts.referral.rules.ways import NoFreePlace
from heyi.contexts.referral.terms import HoldState, PoolKind
from heyi.foundation.reading import reading
from heyi.foundation.unit_of_work import in_the_house_name
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError, InputInvalid, NotPermitted, WrongState

_MOST_AT_ONCE = 200
# So often in a row another hand may be quicker before the rest is left to the next round.
_PATIENCE = 5
_OUTRUN: tuple[type[HeyiError], ...] = (WrongState, NoFreePlace, PlaceAwaited, PlacesKept, InputInvalid)

Line = tuple[UUID, PoolKind, str]


def give_places(*, pool: UUID | None = None, actor: Actor, now: datetime) -> int:
    """Gives free places to those who wait for them, in order; answers how many were given.

    Shape:  `pool` narrows it to the line of one pool's unit.
    Raises: NotPermitted for anybody but the system.
    Records: PlaceOffered for each.
    """
    _require_system(actor)
    with in_the_house_name(actor, now=now):
        with reading(actor, now=now):
            lines = list(_lines(pool))
        return sum(_give_along(line, actor=actor, now=now) for line in lines)


def _require_system(actor: Actor) -> None:
    # Whose turn it is decides the order and no person; people take places by accepting.
    if not actor.is_system:
        raise NotPermitted


def _lines(pool: UUID | None) -> Iterator[Line]:
    waiting = WaitRow.objects.in_line()
    if pool is not None:
        unit = CapacityPoolRow.objects.look_up(pool)
        waiting = waiting.filter(organisation=unit.organisation, kind=unit.kind, unit=unit.unit)
    for organisation, kind, unit_name in (
        waiting.values_list("organisation", "kind", "unit")
        .distinct()
        .order_by("organisation", "kind", "unit")
    ):
        yield organisation, PoolKind(kind), unit_name


def _give_along(line: Line, *, actor: Actor, now: datetime) -> int:
    given = outrun = 0
    while given < _MOST_AT_ONCE and outrun < _PATIENCE:
        with reading(actor, now=now):
            found = _next_gift(line, now)
        if found is None:
            break
        referral, pool = found
        try:
            take_step(referral, "offer_place", {"pool": pool}, seen_version=None, actor=actor, now=now)
        except _OUTRUN:
            outrun += 1
        else:
            given += 1
    return given


def _next_gift(line: Line, now: datetime) -> tuple[UUID, UUID] | None:
    """The next free place of a unit, the soonest first, and who is given it."""
    organisation, kind, unit = line
    waiting = [row.snapshot() for row in line_of(organisation, kind, unit)]
    if not waiting:
        return None
    rules = house_rules(organisation, now=now)
    for pool in pools_with_load(organisation, kind, unit, now=now):
        share = share_of(pool, rules.reserve, now=now)
        given = deal(waiting, pool, share, rules.ageing_days, now=now).given
        if given:
            return given[0].referral, pool.id
    return None


def recall_places(*, pool: UUID | None = None, actor: Actor, now: datetime) -> int:
    """Lets referrals whose places were taken back wait for others; answers how many there were.

    Raises: NotPermitted for anybody but the system.
    Records: PlaceRecalled for each.
    """
    _require_system(actor)
    with in_the_house_name(actor, now=now):
        with reading(actor, now=now):
            marked = HoldRow.objects.filter(state=HoldState.HELD).exclude(recalled_for="")
            if pool is not None:
                marked = marked.filter(pool=pool)
            found = list(marked.order_by("id").values_list("referral_id", "recalled_for")[:_MOST_AT_ONCE])
        return sum(_recall(referral, reason, actor=actor, now=now) for referral, reason in found)


def _recall(referral: UUID, reason: str, *, actor: Actor, now: datetime) -> int:
    try:
        take_step(referral, "recall_place", {"reason": reason}, seen_version=None, actor=actor, now=now)
    except WrongState:
        # The patient set out or arrived in between: the place is theirs.
        return 0
    return 1
