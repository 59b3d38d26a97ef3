"""A table of travel times, institution by institution, as minutes. Not here: ways that nobody told (the referral context)."""

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from heyi.kernel.errors import InputInvalid, Problem

MOST_CODES = 500
LONGEST_MINUTES = 2_880
_SHOWN = 40
# Beyond this number the file as a whole is wrong, and a longer list helps nobody.
MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Way:
    """How long one way takes, by the codes of its ends."""

    origin: str
    destination: str
    minutes: int


def read_matrix(text: str, known: Collection[str]) -> tuple[Way, ...]:
    """The ways of a table: its head names destinations, the first cell of each line an origin, the others whole minutes.

    Shape:  an empty cell is not known; the way from an institution to itself is left out; columns are parted by commas,
            semicolons or tabs.
    Raises: InputInvalid with every problem, at `row N` or `row N, column CODE`.
    """
    try:
        lines = list(_lines(text))
    except csv.Error as broken:
        raise InputInvalid(Problem("matrix", "malformed")) from broken
    if len(lines) < 2 or len(lines[0][1]) < 2:
        raise InputInvalid(Problem("matrix", "matrix_empty"))
    head = [cell.strip().lower() for cell in lines[0][1][1:]]
    if len(lines) > MOST_CODES + 1 or len(head) > MOST_CODES:
        raise InputInvalid(Problem("matrix", "matrix_too_large", limit=MOST_CODES))
    problems = list(_codes(head, known, place=lambda number: f"row {lines[0][0]}, column {number + 2}"))
    rows = [cells[0].strip().lower() for _, cells in lines[1:]]
    problems += _codes(rows, known, place=lambda number: f"row {lines[number + 1][0]}")
    found: list[Way] = []
    for number, cells in lines[1:]:
        for one in _ways(number, cells, head):
            if isinstance(one, Problem):
                problems.append(one)
            else:
                found.append(one)
    if problems:
        raise InputInvalid(*problems[:MOST_TOLD])
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every line that says anything, with its number in the file."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    between = max(",;\t，", key=first.count)
    reader = csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=between)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _codes(codes: Sequence[str], known: Collection[str], *, place: Callable[[int], str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        at, shown = place(number), code[:_SHOWN] or "—"
        if code in seen:
            yield Problem("matrix", "matrix_code_twice", f"{at}: {shown}")
        elif code not in known:
            yield Problem("matrix", "matrix_code_unknown", f"{at}: {shown}")
        seen.add(code)


def _ways(number: int, cells: Sequence[str], head: Sequence[str]) -> Iterator[Way | Problem]:
    origin = cells[0].strip().lower()
    if any(cell.strip() for cell in cells[len(head) + 1 :]):
        yield Problem("matrix", "matrix_cells", f"row {number}")
    for destination, cell in zip(head, cells[1:], strict=False):
        said = cell.strip()
        if not said or destination == origin:
            continue
        if not (said.isascii() and said.isdecimal() and int(said[:9]) <= LONGEST_MINUTES and len(said) < 9):
            at = f"row {number}, column {destination[:_SHOWN]}: {said[:_SHOWN]}"
            yield Problem("matrix", "matrix_minutes", at, limit=LONGEST_MINUTES)
            continue
        yield Way(origin, destination, int(said))
