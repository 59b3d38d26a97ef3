"""What a pathway asks: conditions, items, scales, checklists with doses, as values. Not here: what it records (pathways)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from heyi.contexts.governance.terms import Role, Status, Words


class OnsetKind(StrEnum):
    """How the beginning is known: seen, last seen well, or found on waking."""

    KNOWN = "known"
    LAST_WELL = "last_well"
    WAKE_UP = "wake_up"


class ConditionKind(StrEnum):
    """The shapes of a condition."""

    ALL_OF = "all_of"
    ANY_OF = "any_of"
    NOT = "not"
    RECORDED = "recorded"
    ANSWERED = "answered"
    DECIDED = "decided"
    SPAN = "span"
    SCALE = "scale"
    ITEM = "item"
    ONSET = "onset"
    ENDED = "ended"


class ItemKind(StrEnum):
    """How something is answered."""

    YES_NO = "yes_no"
    NUMBER = "number"
    CHOICE = "choice"


class KnownAs(StrEnum):
    """What the patient's own page knows and a case is filled with; it may be overwritten."""

    AGE = "age"


class CriterionKind(StrEnum):
    """What a criterion does to the advice: must hold, must not hold, or is to be weighed."""

    NEED = "need"
    EXCLUDE = "exclude"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Where a value comes from, how sure it is, and the line of the charter on which it stands."""

    source: str
    status: Status
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One question to a case, answered yes, no or not known.

    Shape: `of` for all_of, any_of, not; `code` names the milestone, scale or item, for a span the later milestone; `since` the
           earlier one ("" the onset); `among` are choices, kinds of onset, or ends; bounds are for spans, scales and numbers,
           and of a milestone they count the hospitals that told it so far; `yes` for a yes_no item. `answered` names a scale or
           an item, `decided` a checklist that was signed, whichever way.
    Units: minutes for spans; the item's or the scale's own otherwise.
    """

    kind: ConditionKind
    of: tuple["Condition", ...] = ()
    code: str = ""
    since: str = ""
    yes: bool = True
    among: frozenset[str] = frozenset()
    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    # A span to a milestone that is not recorded yet is open; one with `until_now` counts to the moment of asking instead.
    until_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that may be chosen; `points` count only in a scale."""

    code: str
    name: Words
    points: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Points of a measured number: for values below `below`; the last band has none."""

    below: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something asked or measured. `least` and `most` bound what is no slip of the pen; `unit` is UCUM-like, "" for none.

    Shape: `options` for a choice; `bands` turn a number into points within a scale; a yes of a yes_no counts `points`, or a no
           does where `no_points` is set; `untestable` allows UN, which is not scored; `uses` takes the answer from a case's item.
    """

    code: str
    name: Words
    kind: ItemKind
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    decimals: int = 0
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    points: Decimal = Decimal(0)
    no_points: Decimal = Decimal(0)
    untestable: bool = False
    uses: str = ""
    known_as: KnownAs | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Sourced):
    """What a total means from `at_least` on, up to the next cut; `is_positive` marks what the scale looks for."""

    code: str
    name: Words
    at_least: Decimal
    is_positive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Sourced):
    """A scale: items whose points are added. A scale of one choice is shown by its option's code."""

    code: str
    name: Words
    items: tuple[Item, ...]
    least: Decimal
    most: Decimal
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Sourced):
    """One line of a checklist, shown with its answer."""

    code: str
    name: Words
    kind: CriterionKind
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose(Sourced):
    """How much of a medicine: by weight up to `most`, or between two fixed amounts.

    Units: `per_kg`, `least` and `most` in `unit`; `first_ratio` is the part given at once.
    """

    code: str
    name: Words
    unit: str
    per_kg: Decimal | None
    least: Decimal | None
    most: Decimal | None
    first_ratio: Decimal | None
    weight_item: str
    until_minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Sourced):
    """Whether something should be done: advice with every criterion shown. A doctor decides and signs.

    Shape: `recommends` is the milestone that follows when it is done; `recorded_by` may sign.
    """

    code: str
    name: Words
    recommends: str
    criteria: tuple[Criterion, ...]
    doses: tuple[Dose, ...]
    signed_by: frozenset[Role]
