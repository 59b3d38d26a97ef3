"""A time-critical pathway as a charter defines it: the values. Not here: reading them (rules), running a case (pathways).

A definition names no disease anywhere else: what is measured, in which order, by whom, against which target is all in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from heyi.contexts.governance.terms import OrganisationKind, Role, Status, Tier, Words


class OnsetKind(StrEnum):
    """How the beginning is known: seen, last seen well, or found on waking."""

    KNOWN = "known"
    LAST_WELL = "last_well"
    WAKE_UP = "wake_up"


class MilestoneKind(StrEnum):
    """What the engine must know of a milestone. A pathway has one onset, and one arrival and departure for every hospital."""

    ONSET = "onset"
    ALERT = "alert"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    STEP = "step"
    END = "end"


class Per(StrEnum):
    """Whether a milestone is told once of a case, or once of each hospital it passes."""

    CASE = "case"
    HOSPITAL = "hospital"


class At(StrEnum):
    """Where those sit who are told or who record: where the case is, where it goes next, where it began, or at the lead."""

    HERE = "here"
    NEXT = "next"
    ORIGIN = "origin"
    LEAD = "lead"


class ConditionKind(StrEnum):
    """The shapes of a condition."""

    ALL_OF = "all_of"
    ANY_OF = "any_of"
    NOT = "not"
    RECORDED = "recorded"
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


class CriterionKind(StrEnum):
    """What a criterion does to the advice: must hold, must not hold, or is to be weighed."""

    NEED = "need"
    EXCLUDE = "exclude"
    CAUTION = "caution"


class FigureKind(StrEnum):
    """What is counted: minutes between two milestones, a share of cases, or cases among the people of an area."""

    INTERVAL = "interval"
    SHARE = "share"
    AREA = "area"


class Site(StrEnum):
    """Which arrival an interval counts from, where a case passed several hospitals: that of the hospital where it ends, or the first."""

    SAME = "same"
    FIRST = "first"


class Statistic(StrEnum):
    """What a sheet prints of a figure."""

    MEDIAN = "median"
    MEAN = "mean"
    SHARE = "share"


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
           earlier one ("" the onset); `among` are choices, kinds of onset, or ends; bounds are for spans, scales and numbers;
           `yes` for a yes_no item; an item without any bound asks whether it is yes.
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
    # What the patient's own page knows: "age" is filled in and may be overwritten.
    known_as: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Who is told when a milestone is recorded."""

    role: Role
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Sourced):
    """A moment of the pathway that is recorded with one tap.

    Shape: `after` are milestones that cannot be later than this one, at the same hospital where both are told per hospital;
           `needs` a signed yes of a checklist; `asks` scales and items that are put beside the tap; `urgent_by` the target that
           runs on the board until this one is recorded.
    """

    code: str
    name: Words
    kind: MilestoneKind
    per: Per
    recorded_by: frozenset[Role]
    after: tuple[str, ...] = ()
    needs: str = ""
    asks: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    sites: frozenset[str] = frozenset()
    # The way that most cases go: the board's next action is the first of these that is not recorded.
    is_usual: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Cases that a figure leaves out, counted apart under their reason."""

    code: str
    name: Words
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Sourced):
    """One figure of quality.

    Shape: an interval runs from `since` to `until`; a share counts `counted` among `among`; a figure of an area counts
           `counted`. `target_ratio` is the share of intervals that should keep `target_minutes`.
    Units: minutes; ratios 0–1; per 100,000 people a year for an area.
    """

    code: str
    name: Words
    kind: FigureKind
    definition: Words
    since: str = ""
    until: str = ""
    site: Site = Site.SAME
    among: Condition | None = None
    counted: Condition | None = None
    exclusions: tuple[Exclusion, ...] = ()
    target_minutes: int | None = None
    target_ratio: Decimal | None = None
    more_is_better: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine(Sourced):
    """One line of a sheet that somebody outside asks for."""

    figure: str
    statistic: Statistic
    is_obligatory: bool
    at_most: Decimal | None
    at_least: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Sourced):
    """A printed sheet of figures, such as one for recertification."""

    code: str
    name: Words
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Sourced):
    """Something due later in the course: so long after a milestone, within a window.

    Shape: `asks` names a scale or items; `done_by` a milestone that fulfils it as well; `among` whom it concerns.
    Units: minutes after `since`.
    """

    code: str
    name: Words
    since: str
    opens_minutes: int
    due_minutes: int
    closes_minutes: int
    at: At
    recorded_by: frozenset[Role]
    asks: tuple[str, ...] = ()
    among: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule(Sourced):
    """What a member does in the pathway: the 1, the 1 and the N are these, by tier, kind or name, and not in code.

    Shape: `does` are milestones that can be recorded only at such a site, and nowhere where none names them.
    """

    code: str
    name: Words
    tiers: frozenset[Tier]
    kinds: frozenset[OrganisationKind]
    members: frozenset[str]
    does: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport(Sourced):
    """Which published model compares the near hospital with the far one, and what of a case it reads.

    Shape: `near` and `far` are sites; `scale` the one that tells how likely the far hospital is needed; `reads` maps names of the
           model to figures measured here; `given` to numbers that are used where nothing was measured.
    """

    model: str
    near: str
    far: str
    scale: str
    reads: Mapping[str, str]
    given: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a case can end."""

    code: str
    name: Words
    is_counted: bool
    is_death: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway(Sourced):
    """One pathway, complete."""

    code: str
    name: Words
    short: Words
    onset_kinds: frozenset[OnsetKind]
    opened_by: frozenset[Role]
    sites: tuple[SiteRule, ...]
    milestones: tuple[Milestone, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    checklists: tuple[Checklist, ...]
    figures: tuple[Figure, ...]
    ends: tuple[End, ...]
    sheets: tuple[Sheet, ...] = ()
    tasks: tuple[Task, ...] = ()
    transport: Transport | None = None
    recurs_within_days: int = 365
    diagnoses: tuple[tuple[str, str], ...] = ()
    department: Words | None = None

    def milestone(self, code: str) -> Milestone | None:
        """The milestone of that code."""
        return next((one for one in self.milestones if one.code == code), None)

    def scale(self, code: str) -> Scale | None:
        """The scale of that code."""
        return next((one for one in self.scales if one.code == code), None)

    def item(self, code: str) -> Item | None:
        """The item of that code."""
        return next((one for one in self.items if one.code == code), None)

    def checklist(self, code: str) -> Checklist | None:
        """The checklist of that code."""
        return next((one for one in self.checklists if one.code == code), None)

    def figure(self, code: str) -> Figure | None:
        """The figure of that code."""
        return next((one for one in self.figures if one.code == code), None)

    def task(self, code: str) -> Task | None:
        """The task of that code."""
        return next((one for one in self.tasks if one.code == code), None)

    def of_kind(self, kind: MilestoneKind) -> Milestone | None:
        """The milestone that is the onset, the alert, the arrival or the departure."""
        return next((one for one in self.milestones if one.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Pathways:
    """Everything a charter says of time-critical pathways; `included` names the catalogues it takes over."""

    included: tuple[str, ...] = ()
    defined: tuple[Pathway, ...] = ()

    def pathway(self, code: str) -> Pathway | None:
        """The pathway of that code."""
        return next((one for one in self.defined if one.code == code), None)


NO_PATHWAYS = Pathways()
