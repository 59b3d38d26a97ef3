"""The patient's line: one story over all hospitals, as values and as a drawing. Not here: how it is read (referral).

Time runs to the right; the height of a station is the tier of its hospital, so that the way up and down is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext, pgettext

# Top to bottom, as the line is drawn. The codes are those of governance; the drawing must know their order.
TIERS = ("province", "city", "county", "township", "village")
_COLUMN = 100
_LANE = 24


class MarkKind(StrEnum):
    """What one remark at a station is about."""

    ASKED = "asked"
    ANSWERED = "answered"
    DONE = "done"
    REFUSED = "refused"
    NEXT = "next"


class Where(StrEnum):
    """Where the patient is, seen from a station."""

    WAS = "was"
    IS = "is"
    WILL_BE = "will_be"
    # Asked, but the patient never came: declined, redirected, not attended.
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Mark:
    """One remark: what was asked, answered, done, or comes next."""

    kind: MarkKind
    words: str
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """One organisation in the patient's story, in the order of the story."""

    organisation: str
    tier: str
    where: Where
    marks: tuple[Mark, ...]
    referral: UUID | None = None
    address: str = ""
    direction: str = ""
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch of the drawn line between two stations.

    Shape: `kind` is `went`, `asked` (the patient never came) or `ahead`.
    """

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One station in the drawing."""

    x: int
    y: int
    where: Where


@dataclass(frozen=True, slots=True)
class Lane:
    """One tier that the story touches."""

    words: str
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The track above the stations, in units of its own view box."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    legs: tuple[Leg, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class PatientLine:
    """One journey, ready to be shown."""

    stations: tuple[Station, ...]
    drawing: Drawing

    @property
    def here(self) -> Station | None:
        """Where the patient is now; None before the first arrival and after the end."""
        return next((station for station in self.stations if station.where is Where.IS), None)


def patient_line(stations: Sequence[Station]) -> PatientLine:
    """The line over these stations."""
    return PatientLine(tuple(stations), _drawing(stations))


def tier_words(tier: str) -> str:
    """The one character by which a tier is known."""
    words = {
        "province": pgettext("层级", "省"),
        "city": pgettext("层级", "市"),
        "county": pgettext("层级", "县"),
        "township": pgettext("层级", "乡"),
        "village": pgettext("层级", "村"),
    }
    return words.get(tier) or gettext("其他")


def _drawing(stations: Sequence[Station]) -> Drawing:
    tiers = _tiers_touched(stations)
    heights = {tier: _LANE * row + _LANE // 2 for row, tier in enumerate(tiers)}
    dots = tuple(
        Dot(_COLUMN * column + _COLUMN // 2, heights[station.tier], station.where)
        for column, station in enumerate(stations)
    )
    return Drawing(
        width=_COLUMN * max(1, len(stations)),
        height=_LANE * max(1, len(tiers)),
        lanes=tuple(Lane(tier_words(tier), heights[tier]) for tier in tiers),
        legs=tuple(_legs(dots)),
        dots=dots,
    )


def _tiers_touched(stations: Sequence[Station]) -> list[str]:
    touched = {station.tier for station in stations}
    known = [tier for tier in TIERS if tier in touched]
    return known + sorted(touched.difference(TIERS))


def _legs(dots: tuple[Dot, ...]) -> list[Leg]:
    """The way the patient went, and apart from it every question that led nowhere."""
    legs: list[Leg] = []
    last: Dot | None = None
    for dot in dots:
        if last is not None:
            path = _question(last, dot) if dot.where is Where.NEVER else _way(last, dot)
            legs.append(Leg(path, _kind(last, dot)))
        if dot.where is not Where.NEVER or last is None:
            last = dot
    return legs


def _kind(start: Dot, end: Dot) -> str:
    if end.where is Where.NEVER:
        return "asked"
    return "ahead" if Where.WILL_BE in (start.where, end.where) else "went"


def _way(start: Dot, end: Dot) -> str:
    """Level for as long as the patient stayed, then one smooth step up or down to the next station."""
    leaves = end.x - _COLUMN
    middle = end.x - _COLUMN // 2
    return f"M{start.x} {start.y}H{leaves}C{middle} {start.y} {middle} {end.y} {end.x} {end.y}"


def _question(start: Dot, end: Dot) -> str:
    """Straight up or down from where the patient stayed to who was asked."""
    return f"M{end.x} {start.y}V{end.y}"
