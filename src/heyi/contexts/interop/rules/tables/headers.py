"""Which row of a table is its header, and which column holds which field. Not here: how headers are written (profiles)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import category

from heyi.contexts.interop.rules.tables.profiles import Layout, plain_header
from heyi.contexts.interop.rules.tables.refusals import FileRefused

# Above the header there may be a title and a line or two of explanation.
HEADER_WITHIN_ROWS = 10
# How like a known header an unknown one must be to be taken for a slip of the pen, and to be offered as a suggestion.
_A_SLIP, _A_SUGGESTION = 0.75, 0.5
_LONGEST_SHOWN = 20
_MOST_SHOWN = 30
# So many digits in one cell are a number or a day: the row holds data.
_DIGITS_OF_DATA = 6


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns.

    Shape: `columns` gives for each recognised field its place (from 0) and the header as written.
    """

    row: int
    width: int
    columns: tuple[tuple[str, int, str], ...]
    left_out: tuple[str, ...]

    @property
    def titles(self) -> tuple[tuple[str, str], ...]:
        """Each recognised header as written, and its field."""
        return tuple((title, name) for name, _, title in self.columns)


@dataclass(frozen=True, slots=True)
class _Reading:
    row: int
    titles: tuple[str, ...]
    fields: tuple[tuple[str, int], ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.fields)


def known_headers(layout: Layout) -> dict[str, str]:
    """The field that each header means, by the header as it is compared."""
    return {plain_header(title): name for name, titles in layout.headers.items() for title in titles}


def recognised(rows: Sequence[tuple[int, Sequence[str]]], layout: Layout) -> int:
    """How many columns the best of these rows names; by this the right encoding and separator are known."""
    return max((len(_read(row, layout).names) for row in rows), default=0)


def header_of(rows: Sequence[tuple[int, Sequence[str]]], layout: Layout) -> Header:
    """The header among the first rows of a file.

    Raises: FileRefused `file_empty`, `header_absent`, `header_duplicate`, `header_missing` or `header_unsure`, each with
            what was found, what is expected, and the nearest known names.
    """
    if not any(any(cell.strip() for cell in cells) for _, cells in rows):
        raise FileRefused("file_empty")
    best = max((_read(row, layout) for row in rows), key=lambda one: (len(one.names), -one.row))
    if not best.names:
        raise _absent(rows, layout)
    _refuse_duplicates(best, layout)
    missing = list(_missing(best.names, layout))
    unknown = _unknown(best, layout)
    if missing:
        raise _refusal("header_missing", best, layout, expected=missing)
    slips = _near(unknown, layout, _A_SLIP, without=best.names)
    if slips:
        raise _refusal("header_unsure", best, layout, expected=[])
    columns = tuple((name, place, best.titles[place]) for name, place in best.fields)
    return Header(best.row, len(best.titles), columns, tuple(unknown))


def _read(row: tuple[int, Sequence[str]], layout: Layout) -> _Reading:
    number, cells = row
    titles = tuple(cell.strip().removeprefix("\ufeff") for cell in cells)
    while titles and not titles[-1]:
        titles = titles[:-1]
    known = known_headers(layout)
    found = ((known.get(plain_header(title)), place) for place, title in enumerate(titles))
    return _Reading(number, titles, tuple((name, place) for name, place in found if name))


def _absent(rows: Sequence[tuple[int, Sequence[str]]], layout: Layout) -> FileRefused:
    """The refusal where no row names a column. A row of data is not quoted back: it would name a patient."""
    number, cells = next((row for row in rows if any(cell.strip() for cell in row[1])), (1, ()))
    first = _Reading(number, tuple(cell.strip() for cell in cells if cell.strip()), ())
    expected = [*layout.required, *_groups_in_words(layout)]
    if any(sum(map(str.isdigit, title)) >= _DIGITS_OF_DATA for title in first.titles):
        first = _Reading(number, (), ())
    return _refusal("header_absent", first, layout, expected=expected)


def _groups_in_words(layout: Layout) -> Iterator[str]:
    for group in layout.one_of:
        yield group[0][0]


def _missing(names: frozenset[str], layout: Layout) -> Iterator[str]:
    given = names | set(layout.fixed)
    yield from (name for name in layout.required if name not in given)
    for group in layout.one_of:
        if not any(given.issuperset(fields) for fields in group):
            # Of what may stand for one another the first is the best known; it is the one to ask for.
            yield from group[0]


def _unknown(reading: _Reading, layout: Layout) -> list[str]:
    known = known_headers(layout).keys() | layout.left_out
    return [title for title in reading.titles if plain_header(title) and plain_header(title) not in known]


def _refuse_duplicates(reading: _Reading, layout: Layout) -> None:
    seen: dict[str, int] = {}
    for name, place in reading.fields:
        if name in seen:
            raise FileRefused(
                "header_duplicate",
                row=reading.row,
                column=column_name(seen[name]),
                other_column=column_name(place),
                title=_shown(reading.titles[seen[name]]),
                other_title=_shown(reading.titles[place]),
                meaning=layout.title(name),
            )
        seen[name] = place


def _near(
    unknown: Sequence[str], layout: Layout, likeness: float, *, without: frozenset[str]
) -> list[tuple[str, str]]:
    """Unknown headers beside the known ones they are nearest to, those of fields found already left aside."""
    known = {
        plain_header(title): title
        for name, titles in layout.headers.items()
        if name not in without
        for title in titles
    }
    pairs = []
    for title in unknown:
        close = get_close_matches(plain_header(title), known, n=1, cutoff=likeness)
        pairs += [(title, known[found]) for found in close]
    return pairs


def _refusal(code: str, reading: _Reading, layout: Layout, *, expected: Sequence[str]) -> FileRefused:
    near = _near(_unknown(reading, layout), layout, _A_SUGGESTION, without=reading.names)
    return FileRefused(
        code,
        row=reading.row,
        found=_listed(reading.titles),
        expected="、".join("/".join(layout.headers[name][:3]) for name in dict.fromkeys(expected)),
        nearest="、".join(f"{_shown(title)} → {known}" for title, known in near[:_MOST_SHOWN]),
    )


def _listed(titles: Sequence[str]) -> str:
    return "、".join(_shown(title) for title in titles[:_MOST_SHOWN] if title)


def _shown(title: str) -> str:
    """A header as a refusal may quote it: short, nothing that cannot be shown, and no digits, which could be a patient's."""
    signs = ("#" if sign.isdigit() else sign for sign in title[:_LONGEST_SHOWN])
    return "".join(sign if category(sign)[0] != "C" else "?" for sign in signs)


def column_name(place: int) -> str:
    """The letters by which Excel calls a column."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
