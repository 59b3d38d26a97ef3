"""A frame as people write it, read into points: which column is which, what is wrong in which row. Not here: drawing."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.surveys.rules.drawing import check_frame
from heyi.contexts.surveys.terms.collecting import FramePoint, SamplePlan
from heyi.kernel.errors import InputInvalid

# Headings as people write them, by what stands under them.
_HEADINGS: Mapping[str, frozenset[str]] = {
    "area": frozenset(("area", "stratum", "地区", "城市", "区县", "层", "省市")),
    "name": frozenset(("name", "point", "centre", "center", "名称", "调查点", "机构", "机构名称", "中心")),
    "size": frozenset(("size", "people", "population", "人数", "规模", "服务人数")),
    "code": frozenset(("code", "organisation", "organisation_code", "机构代码", "代码", "编码")),
}
_LONGEST_NUMBER = 9
# Digits of full width, as Chinese keyboards write them.
_DIGITS = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
_PLAIN = str.maketrans(_DIGITS, "0123456789", ",\uff0c \u3000")

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FrameFault:
    """One thing wrong in a frame.

    Shape: `row` as the file counts it, 0 for the frame as a whole; `column` is one of area, name, size, code; `typed` what
           stands there; `limit` the bound that was crossed.
    """

    row: int
    column: str
    typed: str
    code: str
    limit: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class FrameRead:
    """What was read: points in their order, and every fault. With a fault, nothing should be drawn."""

    points: tuple[FramePoint, ...]
    faults: tuple[FrameFault, ...]


def read_frame(rows: Iterable[Row], plan: SamplePlan, organisations: Mapping[str, UUID]) -> FrameRead:
    """The points of a table whose first filled row names the columns; `organisations` are those known, by their code."""
    filled = [(number, [cell.strip() for cell in row]) for number, row in rows if any(map(str.strip, row))]
    if not filled:
        return FrameRead((), (FrameFault(0, "name", "", "frame_empty"),))
    head, *body = filled
    places = _places(head[1])
    if "name" not in places:
        return FrameRead((), (FrameFault(head[0], "name", "、".join(head[1])[:60], "frame_heading_missing"),))
    points: list[FramePoint] = []
    faults: list[FrameFault] = []
    for number, cells in body:
        told = {key: cells[place] if place < len(cells) else "" for key, place in places.items()}
        point, wrong = _point(number, told, organisations)
        points.append(point)
        faults += wrong
    faults += _faults_of_points(points, body, plan, {one.row for one in faults if one.column == "size"})
    return FrameRead(tuple(points), tuple(sorted(faults, key=lambda one: one.row)))


def frame_digest(frame: Sequence[FramePoint]) -> str:
    """A fingerprint by which somebody shows later that a sample came from this frame. Shape: 64 hexadecimal digits."""
    lines = "\n".join(f"{one.area}\t{one.name}\t{one.size}\t{one.organisation}" for one in frame)
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def _places(heads: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        plain = head.strip("\ufeff* ").lower()
        for key, known in _HEADINGS.items():
            if plain in known:
                found.setdefault(key, place)
    return found


def _point(
    row: int, told: Mapping[str, str], organisations: Mapping[str, UUID]
) -> tuple[FramePoint, list[FrameFault]]:
    faults: list[FrameFault] = []
    size, code = told.get("size", "").translate(_PLAIN), told.get("code", "")
    is_number = size.isascii() and size.isdigit() and len(size) <= _LONGEST_NUMBER
    if size and not is_number:
        faults.append(FrameFault(row, "size", told["size"][:20], "point_size_wrong"))
    organisation = organisations.get(code)
    if code and organisation is None:
        faults.append(FrameFault(row, "code", code[:40], "point_organisation_unknown"))
    people = int(size) if is_number else None
    return FramePoint(
        area=told.get("area", ""), name=told["name"], size=people, organisation=organisation
    ), faults


_COLUMNS = {"point_unnamed": "name", "point_twice": "name"}


def _faults_of_points(
    points: Sequence[FramePoint], body: Sequence[Row], plan: SamplePlan, told: set[int]
) -> Iterable[FrameFault]:
    """What the drawing refuses, by the rows of the file; a size of which something was said is not called missing too."""
    try:
        check_frame(points, plan)
    except InputInvalid as refused:
        for problem in refused.problems:
            place = problem.field.partition(".")[2]
            row = body[int(place) - 1][0] if place else 0
            column = _COLUMNS.get(problem.code, "size" if place else "name")
            if row not in told or column != "size":
                typed = "" if problem.code == "point_size_needed" else problem.value or ""
                yield FrameFault(row, column, typed, problem.code, problem.limit)
