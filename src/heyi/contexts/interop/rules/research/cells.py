"""No small cells: how coarse ages and places must be so that nobody stands out, and who is left out all the same.

Source: docs/sources/deidentification.md#cells.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.interop.rules.research.values import OLDEST_YEARS

FEWEST = 5
"""The smallest cell, unless more is asked. Source: docs/sources/deidentification.md#cells."""
MOST_SUPPRESSED_RATIO = 0.05
"""Beyond this share of people left out, everything is made coarser first. An assumption of ours."""

# Years of a band and digits of the place, step by step coarser.
LADDER = ((1, 6), (5, 6), (10, 6), (10, 4), (20, 4), (20, 2))
_DIVISION_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Traits:
    """What others may know of one human: age (None unknown), county, and further codes."""

    years: int | None
    county: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """How coarse: years in a band, digits that are kept of a place."""

    years: int
    digits: int

    def age(self, years: int | None) -> str:
        """An age as it leaves: `37`, `35-39`, `90+`; unknown is empty."""
        if years is None:
            return ""
        if years >= OLDEST_YEARS:
            return f"{OLDEST_YEARS}+"
        if self.years == 1:
            return str(years)
        low = years // self.years * self.years
        return f"{low}-{min(low + self.years, OLDEST_YEARS) - 1}"

    def place(self, county: str) -> str:
        """A place as it leaves: a county, or a wider one with zeros at the end."""
        return county and county[: self.digits].ljust(_DIVISION_DIGITS, "0")

    def cell(self, traits: Traits) -> tuple[str, ...]:
        """The cell a human falls into."""
        return (self.age(traits.years), self.place(traits.county), *traits.codes)


@dataclass(frozen=True, slots=True)
class Cells:
    """What was decided: who may leave and how coarse, and the figures that prove it.

    Shape: `small_before` counts people in small cells had nothing been made coarser; `smallest` is of what leaves.
    """

    level: Level
    kept: frozenset[UUID]
    people: int
    small_before: int
    cells: int
    smallest: int

    @property
    def suppressed(self) -> int:
        """How many people are left out."""
        return self.people - len(self.kept)

    @property
    def is_coarser(self) -> bool:
        """Whether ages or places were made coarser for all."""
        return (self.level.years, self.level.digits) != LADDER[0]


def without_small_cells(people: Mapping[UUID, Traits], *, fewest: int) -> Cells:
    """The finest level at which few enough people stand in cells of fewer than `fewest`; those people are left out."""
    small_before = len(people) - len(_kept(people, Level(*LADDER[0]), fewest)[0])
    for step in LADDER:
        level = Level(*step)
        kept, sizes = _kept(people, level, fewest)
        if len(people) - len(kept) <= MOST_SUPPRESSED_RATIO * len(people):
            break
    whole = [size for size in sizes.values() if size >= fewest]
    return Cells(level, kept, len(people), small_before, len(whole), min(whole, default=0))


def _kept(
    people: Mapping[UUID, Traits], level: Level, fewest: int
) -> tuple[frozenset[UUID], Counter[tuple[str, ...]]]:
    cell_of = {person: level.cell(traits) for person, traits in people.items()}
    sizes = Counter(cell_of.values())
    return frozenset(person for person, cell in cell_of.items() if sizes[cell] >= fewest), sizes


def common_values(people_by_value: Mapping[str, set[UUID]], *, fewest: int) -> frozenset[str]:
    """The values that at least `fewest` people share."""
    return frozenset(value for value, people in people_by_value.items() if len(people) >= fewest)
