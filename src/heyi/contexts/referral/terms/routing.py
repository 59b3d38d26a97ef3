"""The words and values of routing: what is sought, what is known of a destination, how it ranks. Not here: ranking (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms import Direction, RoutingCriterion, Tier, Urgency


class Note(StrEnum):
    """What is said of one criterion at one destination."""

    NEED_UNKNOWN = "need_unknown"
    NOT_DECLARED = "not_declared"
    HAS_ALL = "has_all"
    HAS_SOME = "has_some"
    NEXT_TIER = "next_tier"
    TIERS_BEYOND = "tiers_beyond"
    BELOW_PROPOSED = "below_proposed"
    NO_PLACES_TOLD = "no_places_told"
    PLACES = "places"
    PLACES_OF_HOUSE = "places_of_house"
    WAY_UNKNOWN = "way_unknown"
    WAY_TOLD = "way_told"
    WAY_COMPUTED = "way_computed"
    NO_ANSWERS = "no_answers"
    FEW_ANSWERS = "few_answers"
    ANSWERS = "answers"
    ZONE_UNKNOWN = "zone_unknown"
    IN_ZONE = "in_zone"
    OUT_OF_ZONE = "out_of_zone"


class Barrier(StrEnum):
    """Why a destination is not proposed at all."""

    NO_PATH = "no_path"
    LACKS_DEPARTMENT = "lacks_department"


class Heeded(StrEnum):
    """What became of the advice: the first of the ranking was chosen, the patient chose, the doctor did, or none was given."""

    FOLLOWED = "followed"
    PATIENT_CHOICE = "patient_choice"
    OVERRULED = "overruled"
    NOT_ADVISED = "not_advised"


class ChoiceReason(StrEnum):
    """Why a doctor sends elsewhere than advised. The patient's choice comes before every rank."""

    PATIENT_CHOICE = "patient_choice"
    KNOWN_THERE = "known_there"
    AGREED_BY_PHONE = "agreed_by_phone"
    SPECIAL_SKILL = "special_skill"
    FAMILY_NEAR = "family_near"
    DATA_WRONG = "data_wrong"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What may be had at a destination.

    Shape: `free` now and open to the sender's tier, `soon` coming free within the days the charter looks ahead, `waiting`
           already in line; `of_department` tells whether they are those of the department or of the whole house.
    """

    free: int
    soon: int = 0
    waiting: int = 0
    of_department: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How long the way takes, in minutes: told by somebody, or computed from where both ends lie."""

    minutes: int
    is_told: bool
    source: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How long a unit took to answer: the median of so many answers, in minutes, day and night."""

    median: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of one destination; None where nobody has told."""

    organisation: UUID
    alliance: UUID
    tier: Tier
    path_open: bool
    capabilities: frozenset[str] | None = None
    places: Places | None = None
    way: Way | None = None
    answering: Answering | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """For what a destination is sought.

    Shape: `departments` as the doctor or the criteria name them; `lowest` is the lowest tier the criteria propose;
           `zone` that of the patient, taken from the sender; `preferred` is the patient's own choice.
    """

    direction: Direction
    urgency: Urgency
    tier: Tier
    departments: tuple[str, ...] = ()
    lowest: Tier | None = None
    zone: str = ""
    preferred: UUID | None = None
    green_channel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion at one destination: what it earned of its weight, and why.

    Units: `permille` of the weight, None where nothing is known; `points` are whole, at most the weight.
    """

    criterion: RoutingCriterion
    weight: int
    permille: int | None
    points: int
    note: Note
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One destination in its place; `score` is the sum of the points of its lines, of 100."""

    organisation: UUID
    alliance: UUID
    score: int
    lines: tuple[Line, ...]
    is_preferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """One destination that is not proposed, and why. Whether it may be chosen all the same is for the way itself to say."""

    organisation: UUID
    alliance: UUID
    why: Barrier
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Every destination, the best first, and those that are not proposed."""

    need: Need
    ranked: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]
