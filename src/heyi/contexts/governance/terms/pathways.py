"""A time-critical pathway as a charter defines it: the values. Not here: reading them (rules), running a case (pathways).

A definition names no disease anywhere else: what is measured, in which order, by whom, against which target is all in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from heyi.contexts.governance.terms import OrganisationKind, Role, Tier, Words
from heyi.contexts.governance.terms.pathway_questions import (
    Checklist,
    Condition,
    Item,
    OnsetKind,
    Scale,
    Sourced,
)


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


class FigureKind(StrEnum):
    """What is counted: minutes between two milestones, a share of cases, or cases among the people of an area."""

    INTERVAL = "interval"
    SHARE = "share"
    AREA = "area"


class Site(StrEnum):
    """Which arrival an interval counts from after several hospitals: that of the hospital where it ends, or the first."""

    SAME = "same"
    FIRST = "first"


class Statistic(StrEnum):
    """What a sheet prints of a figure."""

    MEDIAN = "median"
    MEAN = "mean"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Who is told when a milestone is recorded."""

    role: Role
    at: At


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Sourced):
    """A moment of the pathway that is recorded with one tap.

    Shape: `after` are milestones that cannot be later than this one, at the same hospital where both are told per hospital;
           `needs` a signed yes of one of these checklists; `asks` scales and items that are put beside the tap.
    """

    code: str
    name: Words
    kind: MilestoneKind
    per: Per
    recorded_by: frozenset[Role]
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
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
