"""The alliance's map of near and far: cells, members, legend, and what a change would bring. Not here: one patient's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.where_to_map import Drawn, Member, drawn_map
from heyi.contexts.console.queries.where_to_words import percent
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.where_to import Asked, Better, Grid, Network, Spot, Sureness
from heyi.foundation.words import name

CELLS = 2_500
# Of 1,000 patients, from how many more (or fewer) good outcomes on a change is drawn darker.
_STEPS = (20.0, 5.0, 0.5)


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend. `count` are the members of that class."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class SpotTold:
    """One member in words."""

    words: str
    site: str
    better: str
    code: str
    sureness: str
    near: str
    far: str
    near_chance: str
    far_chance: str
    often: str


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """What a change brings one member. `gain` of 1,000 patients."""

    words: str
    before: str
    after: str
    before_chance: str
    after_chance: str
    gain: str
    code: str


@dataclass(frozen=True, slots=True)
class MapTold:
    """The page of an alliance."""

    drawn: Drawn | None
    keys: tuple[Key, ...]
    members: tuple[SpotTold, ...]
    nowhere: tuple[str, ...]
    expected: str


@dataclass(frozen=True, slots=True)
class DifferenceTold:
    """What a change brings: of 1,000 patients, with each place weighing alike, and member by member."""

    drawn: Drawn | None
    keys: tuple[Key, ...]
    members: tuple[ChangeTold, ...]
    before: str
    after: str
    gain: str
    turned: int


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Every cell and member of the alliance under one network."""

    network: Network
    grid: Grid | None
    cells: tuple[Spot, ...]
    members: tuple[Spot, ...]


def reckon(network: Network, asked: Asked, grid: Grid | None) -> Reckoned:
    """Cells and members at once, as one question to the model.

    Raises: InputInvalid, NothingToSay.
    """
    points = pathways.cells_of(grid) if grid else ()
    members = [(one.point, one.organisation) for one in network.sites.values()]
    found = pathways.spots(network, [*((point, None) for point in points), *members], asked)
    return Reckoned(
        network,
        grid,
        tuple(one for one in found if one.organisation is None),
        tuple(one for one in found if one.organisation is not None),
    )


def grid_of(network: Network) -> Grid | None:
    """The grid over all members that lie anywhere; None where none does."""
    told = [one.point for one in network.sites.values() if one.point is not None]
    return pathways.grid_over(told, CELLS) if told else None


def class_of(spot: Spot) -> str:
    """The class in which a place is drawn: the better way and how sure."""
    if spot.better is Better.NOTHING:
        return "nothing"
    if spot.sureness is Sureness.OPEN:
        return f"{spot.better}-open"
    return f"{spot.better}-{spot.sureness}"


CLASSES = ("near-sure", "near-likely", "near-open", "far-open", "far-likely", "far-sure", "nothing")


def map_told(found: Reckoned, names: Mapping[UUID, str]) -> MapTold:
    """The map, its legend and the table that says the same."""
    codes = [class_of(one) for one in found.members]
    used = {*codes, *(class_of(one) for one in found.cells)}
    reached = {one.organisation for one in found.members}
    return MapTold(
        drawn=_drawn(found, [class_of(one) for one in found.cells], names, _groups()),
        keys=tuple(Key(one, name("where_to_class", one), codes.count(one)) for one in CLASSES if one in used),
        members=tuple(_member(one, found.network, names) for one in _ordered(found, names)),
        nowhere=tuple(sorted(names.get(one, "") for one in found.network.sites if one not in reached)),
        expected=f"{pathways.expected(found.members):.0f}",
    )


def _groups() -> Mapping[str, str]:
    near, far = gettext("先就近更好"), gettext("直送更好")
    return {
        "near-sure": near, "near-likely": near, "far-sure": far, "far-likely": far,
        "nothing": name("where_to_better", Better.NOTHING),
    }  # fmt: skip


def _ordered(found: Reckoned, names: Mapping[UUID, str]) -> list[Spot]:
    """Far centres, near hospitals, then everybody by name."""
    rank = dict.fromkeys(found.network.near, 1) | dict.fromkeys(found.network.far, 0)
    return sorted(
        found.members,
        key=lambda one: (
            rank.get(one.organisation or one.near, 2),
            names.get(one.organisation or one.near, ""),
        ),
    )


def _member(one: Spot, network: Network, names: Mapping[UUID, str]) -> SpotTold:
    house = one.organisation or one.near
    share = one.near_is_better if one.near_chance > one.far_chance else 1 - one.near_is_better
    return SpotTold(
        words=names.get(house, ""),
        site=_site(house, network),
        better=name("where_to_better", one.better),
        code=class_of(one),
        sureness="" if one.better is Better.NOTHING else name("where_to_sureness", one.sureness),
        near=names.get(one.near, ""),
        far=names.get(one.far, ""),
        near_chance=percent(one.near_chance),
        far_chance=percent(one.far_chance),
        often=percent(share, 0),
    )


def _site(house: UUID, network: Network) -> str:
    if house in network.far:
        return name("where_to_site", "far")
    return name("where_to_site", "near") if house in network.near else ""


def shape_of(house: UUID, network: Network) -> str:
    """How a member is marked on the map."""
    if house in network.far:
        return "far"
    return "near" if house in network.near else "other"


def _drawn(
    found: Reckoned, codes: Sequence[str], names: Mapping[UUID, str], labelled: Mapping[str, str]
) -> Drawn | None:
    if found.grid is None or len(codes) != found.grid.rows * found.grid.columns:
        return None
    members = [
        Member(one.point, names.get(one.organisation, ""), shape_of(one.organisation, found.network))
        for one in found.network.sites.values()
        if one.point is not None
    ]
    return drawn_map(found.grid, codes, members, labelled=labelled)


def gain_class(gain: float) -> str:
    """The class in which a change is drawn: more or fewer good outcomes of 1,000, in three steps, or as good as none."""
    for step, least in enumerate(_STEPS):
        if abs(gain) >= least:
            return f"{'more' if gain > 0 else 'fewer'}-{3 - step}"
    return "same"


GAINS = ("more-3", "more-2", "more-1", "same", "fewer-1", "fewer-2", "fewer-3")


def difference_told(before: Reckoned, after: Reckoned, names: Mapping[UUID, str]) -> DifferenceTold:
    """What a change brings, on the map and member by member."""
    # A change can bring a part of the map within reach; then there is nothing to compare it with.
    both = zip(before.cells, after.cells, strict=True) if len(before.cells) == len(after.cells) else ()
    cells = [gain_class(1000 * (new.best_chance - old.best_chance)) for old, new in both]
    old = {one.organisation: one for one in before.members}
    pairs = [(old[one.organisation], one) for one in _ordered(after, names) if one.organisation in old]
    members = tuple(_change(was, will, names) for was, will in pairs)
    used = {*cells, *(one.code for one in members)}
    whole, then = pathways.expected([was for was, _ in pairs]), pathways.expected([will for _, will in pairs])
    return DifferenceTold(
        drawn=_drawn(after, cells, names, {}),
        keys=tuple(
            Key(one, name("where_to_gain", one), sum(each.code == one for each in members))
            for one in GAINS
            if one in used
        ),
        members=members,
        before=f"{whole:.1f}",
        after=f"{then:.1f}",
        gain=_signed(then - whole),
        turned=sum(was.better is not will.better for was, will in pairs),
    )


def _change(was: Spot, will: Spot, names: Mapping[UUID, str]) -> ChangeTold:
    gain = 1000 * (will.best_chance - was.best_chance)
    return ChangeTold(
        words=names.get(will.organisation or will.near, ""),
        before=name("where_to_better", was.better),
        after=name("where_to_better", will.better),
        before_chance=percent(was.best_chance),
        after_chance=percent(will.best_chance),
        gain=_signed(gain),
        code=gain_class(gain),
    )


def _signed(value: float) -> str:
    told = f"{abs(value):.1f}"
    return told if float(told) == 0 else f"{'+' if value > 0 else '−'}{told}"
