"""An area year by year: cases, and rates where the reader says how many people live there. Not here: one hospital."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.governance.terms.pathways import Figure, FigureKind, Pathway
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.showing import MeasuredCase
from heyi.kernel.moments import day_of
from heyi.methods.rates import rate

_MOST_PEOPLE = 2_000_000_000


@dataclass(frozen=True, slots=True)
class AreaCell:
    """One figure in one year: how many, and per 100,000 people a year; no rate where nobody said how many live there."""

    name: str
    count: int
    missing: int
    rate: str
    interval: str


@dataclass(frozen=True, slots=True)
class AreaYear:
    """One year, with so many of its days watched."""

    year: int
    days: int
    cells: tuple[AreaCell, ...]


@dataclass(frozen=True, slots=True)
class Areas:
    """The figures of an area, a line a year, the latest first."""

    names: tuple[tuple[str, str], ...]
    years: tuple[AreaYear, ...]


def people_in(text: str) -> int | None:
    """How many people the reader wrote; None for what is no number of people."""
    digits = text.replace(",", "").replace("，", "").replace(" ", "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(_MOST_PEOPLE))):
        return None
    return int(digits) if 0 < int(digits) <= _MOST_PEOPLE else None


def areas_of(
    pathway: Pathway, cases: Sequence[MeasuredCase], *, people: int | None, since: date | None, today: date
) -> Areas | None:
    """Every figure of an area by calendar year; None where the pathway has none or nothing was counted.

    Shape:  `since` is from when cases were asked for; days before it, and before the first case, were not watched.
    """
    figures = [one for one in pathway.figures if one.kind is FigureKind.AREA]
    days = [day_of(one.case.opened_at) for one in cases]
    if not figures or not days:
        return None
    first = max(min(days), since) if since else min(days)
    years = range(max(max(days).year, today.year), first.year - 1, -1)
    return Areas(
        names=tuple((in_our_language(one.name), in_our_language(one.definition)) for one in figures),
        years=tuple(_year(year, figures, cases, people, first, today) for year in years),
    )


def _year(
    year: int,
    figures: Sequence[Figure],
    cases: Sequence[MeasuredCase],
    people: int | None,
    first: date,
    today: date,
) -> AreaYear:
    its = [one for one in cases if day_of(one.case.opened_at).year == year]
    watched = watched_days(year, first, today)
    time = None if people is None or not watched else people * watched / (366 if isleap(year) else 365)
    return AreaYear(year, watched, tuple(_cell(one, its, time) for one in figures))


def watched_days(year: int, first: date, today: date) -> int:
    """How many days of a year lie between two days, both included."""
    begin, end = max(date(year, 1, 1), first), min(date(year, 12, 31), today)
    return max(0, (end - begin).days + 1)


def _cell(figure: Figure, cases: Sequence[MeasuredCase], time: float | None) -> AreaCell:
    told = pathways.summarise(figure, pathways.measured_of(figure.code, cases))
    name, count = in_our_language(figure.name), told.counted or 0
    if time is None:
        return AreaCell(name, count, told.missing, "", "")
    found = rate(count, time)
    interval = f"{found.interval[0]:.1f}–{found.interval[1]:.1f}"
    return AreaCell(name, count, told.missing, f"{found.value:.1f}", interval)
