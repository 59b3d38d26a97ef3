"""Near hospital first or past it to the far one: the values that are asked and told. Not here: reckoning (rules.where_to)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms.pathways import Transport
from heyi.methods.hospital_times import HospitalTimes

Point = tuple[float, float]
Pair = tuple[UUID, UUID]


class Lacking(StrEnum):
    """Why nothing can be said of where to take a patient."""

    NO_MODEL = "no_model"
    MODEL_UNKNOWN = "model_unknown"
    NO_FAR = "no_far"
    NO_NEAR = "no_near"
    NO_PLACE = "no_place"
    NO_ROAD = "no_road"


class Better(StrEnum):
    """Which way has the greater chance; nothing is better where neither treatment comes in time by any way."""

    NEAR = "near"
    FAR = "far"
    NOTHING = "nothing"


class Sureness(StrEnum):
    """In how many draws the better way is better."""

    SURE = "sure"
    LIKELY = "likely"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A way in minutes; `is_told` where somebody told it, otherwise it is estimated."""

    minutes: float
    is_told: bool
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A member as the reckoning knows it.

    Shape: `point` None where nobody told where it lies; `times` holds every time of the model, whichever side it would be on.
    """

    organisation: UUID
    point: Point | None
    times: Mapping[str, HospitalTimes] = field(default_factory=dict)
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The alliance as the model sees it: who is near, who is far, where everybody lies, which ways were told.

    Units: `road_factor` lengthens a great circle, `speed_km_h` is the usual speed.
    """

    transport: Transport
    near: tuple[UUID, ...]
    far: tuple[UUID, ...]
    sites: Mapping[UUID, Site]
    told: Mapping[Pair, Road]
    road_factor: float
    speed_km_h: float
    road_source: str
    road_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For whom it is asked. Units: minutes since the onset; the score of the scale that the charter names."""

    score: int
    since_onset: float


@dataclass(frozen=True, slots=True)
class Range:
    """A mean over all draws, and the bounds that hold 95 of 100."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Begun:
    """When a treatment begins on a way, and in how many draws that is in time. Units: minutes from onset."""

    treatment: str
    minutes: Range
    in_time: float
    latest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way: to a near hospital first and on to `onward`, or at once to the far one, where `onward` is None.

    Shape: `chance` of a good outcome; `less` what it lacks to the best way, under the same luck; `worth` the second view.
    """

    to: UUID
    onward: UUID | None
    chance: Range
    less: Range
    worth: float | None
    road: Road
    transfer: Road | None
    begun: tuple[Begun, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """One part of the difference of near first less far at once. Units: minutes; the share of patients, -1 to 1."""

    code: str
    minutes: float
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is said for one place and patient.

    Shape: `choices` the best first; `near` and `far` are the best of their kind; `difference` is near less far; `near_is_better`
           the share of draws; `causes` add up to the mean difference.
    """

    asked: Asked
    choices: tuple[Choice, ...]
    near: Choice
    far: Choice
    difference: Range
    near_is_better: float
    worth_difference: Range | None
    better: Better
    sureness: Sureness
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place of the map or one member: the better way there, by which hospital, how sure.

    Shape: `organisation` None for a cell of the grid; chances are means over the draws.
    """

    point: Point | None
    organisation: UUID | None
    near: UUID
    far: UUID
    near_chance: float
    far_chance: float
    near_is_better: float
    better: Better
    sureness: Sureness

    @property
    def best_chance(self) -> float:
        """The chance by the better way."""
        return max(self.near_chance, self.far_chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """How the map is cut: rows from the north, columns from the west. Units: degrees."""

    north: float
    west: float
    row_degrees: float
    column_degrees: float
    rows: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What if: a member's time becomes another, a member becomes a far or a near hospital, a way takes so long.

    Shape: `times` by organisation and the model's name: lower quartile, median, upper quartile.
    """

    times: Mapping[tuple[UUID, str], tuple[float, float, float]] = field(default_factory=dict)
    far: frozenset[UUID] = frozenset()
    near: frozenset[UUID] = frozenset()
    roads: Mapping[Pair, float] = field(default_factory=dict)

    @property
    def says_anything(self) -> bool:
        """Whether anything at all is supposed."""
        return bool(self.times or self.far or self.near or self.roads)
