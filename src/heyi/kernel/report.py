"""A report as plain values: sections of words, tables and drawings, in one language. Not here: how it is set or drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; `is_quiet` for what stands beside the matter: sources, conditions, remarks."""

    words: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Shape: each row is as long as `head`; cells of columns in `numeric` are set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Values by name, drawn as bars from nought; with `low` and `high` each has a whisker."""

    caption: str
    names: tuple[str, ...]
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a drawing; a gap where a value is None; `is_dashed` for what did not happen, `is_points` for counts."""

    name: str
    values: tuple[float | None, ...]
    is_dashed: bool = False
    is_points: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Series over the same places. Shape: `marks` are places between which something began, with words."""

    caption: str
    places: tuple[str, ...]
    series: tuple[Series, ...]
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Intervals:
    """Estimates with their intervals beside a line at `at`."""

    caption: str
    names: tuple[str, ...]
    estimates: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at: float = 0.0


Drawing = Bars | Lines | Intervals
Block = Paragraph | Grid | Bars | Lines | Intervals


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a report under its heading; level 1 is a chapter."""

    heading: str
    blocks: tuple[Block, ...] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """The whole.

    Shape: `language` is zh-hans or en; `lines` are (label, words) below the title; `day` is YYYY-MM-DD. `has_contents` is false
           of a form or a letter, which has neither contents nor numbers before its headings.
    """

    language: str
    title: str
    day: str
    lines: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: str = ""
    has_contents: bool = True


# So many digits of a number that is no whole one are shown.
_DIGITS = 4
_MOST_DECIMALS = 6
_LARGE = 1e7


def shown(value: object) -> str:
    """A value as it stands in a table: whole numbers whole, others to four digits that count, nothing known as a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(shown(one) for one in value)
    return str(value)


def chance(value: float | None) -> str:
    """A p as it is printed: never nought."""
    if value is None:
        return "—"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _number(value: float) -> str:
    if not isfinite(value):
        return "—"
    if value == 0 or (value.is_integer() and abs(value) < _LARGE):
        return f"{value:.0f}"
    size = floor(log10(abs(value)))
    if abs(value) >= _LARGE or size <= -_MOST_DECIMALS:
        return f"{value:.{_DIGITS - 1}e}"
    decimals = _DIGITS - 1 - size if size < 0 else max(_DIGITS - size, 1)
    return f"{value:.{min(decimals, _MOST_DECIMALS)}f}"
