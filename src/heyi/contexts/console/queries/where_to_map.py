"""A map without tiles as values in units of its own view box: cells by class, members as points. Not here: what a class means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from heyi.contexts.pathways.terms.where_to import Grid, Point

WIDTH = 860
_EDGE = 14
_SCALE_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_KM_A_DEGREE = 111.195
_LETTER, _LINE = 14.0, 18.0
_MOST_NAMED = 24


@dataclass(frozen=True, slots=True)
class Layer:
    """All cells of one class as one path, and where its words may stand."""

    code: str
    path: str
    label: str
    label_x: float
    label_y: float
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A member on the map. `shape` is what it is in the pathway: far, near or other."""

    x: float
    y: float
    words: str
    shape: str
    label_x: float
    label_y: float
    anchor: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map."""

    width: int
    height: int
    layers: tuple[Layer, ...]
    marks: tuple[Mark, ...]
    scale_km: str
    scale_x: float
    scale_to: float
    scale_y: float


@dataclass(frozen=True, slots=True)
class Member:
    """What a mark is made of."""

    point: Point
    words: str
    shape: str


class _Frame:
    """From degrees to the view box; north is up, a kilometre is as long in both directions."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        middle = grid.north - grid.rows * grid.row_degrees / 2
        self._shrunk = cos(radians(middle))
        self.unit = (WIDTH - 2 * _EDGE) / (grid.columns * grid.column_degrees * self._shrunk)
        self.height = round(2 * _EDGE + grid.rows * grid.row_degrees * self.unit)

    def place(self, point: Point) -> tuple[float, float]:
        """Where a point lies."""
        return (
            round(_EDGE + (point[1] - self._grid.west) * self._shrunk * self.unit, 1),
            round(_EDGE + (self._grid.north - point[0]) * self.unit, 1),
        )

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        return self._grid.column_degrees * self._shrunk * self.unit, self._grid.row_degrees * self.unit

    def scale(self) -> tuple[float, float]:
        """A round number of kilometres of at most a quarter of the width, and how long it is."""
        a_km = self.unit / _KM_A_DEGREE
        fitting = [one for one in _SCALE_STEPS if one * a_km <= WIDTH / 4]
        km = fitting[-1] if fitting else _SCALE_STEPS[0]
        return km, km * a_km


def drawn_map(
    grid: Grid, codes: Sequence[str], members: Iterable[Member], *, labelled: Mapping[str, str]
) -> Drawn:
    """The map of a grid.

    Shape:  `codes` has a class for each cell, row by row; an empty one is not drawn; `labelled` groups classes that share
            words: each group's words stand once, on its longest stretch.
    """
    frame = _Frame(grid)
    km, length = frame.scale()
    return Drawn(
        width=WIDTH,
        height=frame.height + 34,
        layers=_layers(frame, grid, codes, labelled),
        marks=_marks(frame, list(members)),
        scale_km=f"{km:g}",
        scale_x=_EDGE,
        scale_to=round(_EDGE + length, 1),
        scale_y=frame.height + 14,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring cells of one class in one row."""

    code: str
    row: int
    begin: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.begin


def _runs(grid: Grid, codes: Sequence[str]) -> list[_Run]:
    found: list[_Run] = []
    for row in range(grid.rows):
        begin = 0
        cells = codes[row * grid.columns : (row + 1) * grid.columns]
        for column in range(1, grid.columns + 1):
            if column == grid.columns or cells[column] != cells[begin]:
                found.append(_Run(cells[begin], row, begin, column))
                begin = column
    return [one for one in found if one.code]


def _layers(
    frame: _Frame, grid: Grid, codes: Sequence[str], labelled: Mapping[str, str]
) -> tuple[Layer, ...]:
    wide, high = frame.cell
    runs = _runs(grid, codes)
    longest: dict[str, _Run] = {}
    for one in runs:
        group = labelled.get(one.code, "")
        if group and (group not in longest or one.length > longest[group].length):
            longest[group] = one
    found = []
    for code in dict.fromkeys(one.code for one in runs):
        own = [one for one in runs if one.code == code]
        path = "".join(
            f"M{_EDGE + one.begin * wide:.1f} {_EDGE + one.row * high:.1f}"
            f"h{one.length * wide:.1f}v{high:.1f}h{-one.length * wide:.1f}z"
            for one in own
        )
        label = longest.get(labelled.get(code, ""))
        stands = label is not None and label.code == code and label.length * wide > _LETTER * 6
        x = _EDGE + (label.begin + label.end) / 2 * wide if label and stands else 0.0
        y = _EDGE + (label.row + 0.5) * high if label and stands else 0.0
        found.append(Layer(code, path, labelled.get(code, ""), round(x, 1), round(y, 1), stands))
    return tuple(found)


def _marks(frame: _Frame, members: Sequence[Member]) -> tuple[Mark, ...]:
    """Hospitals are named first; the others as long as there is room, and the table names everybody."""
    order = {"far": 0, "near": 1}
    ranked = sorted(members, key=lambda one: (order.get(one.shape, 2), one.words))
    points = [(*frame.place(one.point), 8.0, 8.0) for one in ranked]
    labels: list[tuple[float, float, float, float]] = []
    found: list[Mark] = []
    for number, one in enumerate(ranked):
        x, y = frame.place(one.point)
        wide = sum(_LETTER if letter > "\u2e7f" else _LETTER * 0.56 for letter in one.words)
        label = _free(x, y, wide, frame.height, [*points, *labels]) if number < _MOST_NAMED else None
        if label is None and one.shape in order:
            # A hospital's name may lie on points, but on no other name.
            label = _free(x, y, wide, frame.height, labels)
        if label is not None:
            labels.append((label[0], label[1], wide / 2, _LINE / 2))
        at, anchor = _anchored(label, wide) if label else ((x, y), "start")
        found.append(Mark(x, y, one.words, one.shape, *at, anchor, is_named=label is not None))
    return tuple(found)


def _anchored(middle: tuple[float, float, int], wide: float) -> tuple[tuple[float, float], str]:
    x, y, side = middle
    if side == 0:
        return (round(x, 1), round(y + 5, 1)), "middle"
    return (round(x - side * wide / 2, 1), round(y + 5, 1)), "start" if side > 0 else "end"


def _free(
    x: float, y: float, wide: float, height: float, taken: Sequence[tuple[float, float, float, float]]
) -> tuple[float, float, int] | None:
    """The middle of a label that lies on nothing: right, left, below or above of the point; None where there is no room."""
    tried = (
        (x + 12 + wide / 2, y, 1), (x - 12 - wide / 2, y, -1), (x, y + 20, 0), (x, y - 20, 0),
    )  # fmt: skip
    for middle_x, middle_y, side in tried:
        inside = wide / 2 < middle_x < WIDTH - wide / 2 and _LINE < middle_y < height - _LINE
        apart = all(
            abs(middle_x - other_x) > (wide / 2 + other_wide)
            or abs(middle_y - other_y) > (_LINE / 2 + other_high)
            for other_x, other_y, other_wide, other_high in taken
        )
        if inside and apart:
            return middle_x, middle_y, side
    return None
