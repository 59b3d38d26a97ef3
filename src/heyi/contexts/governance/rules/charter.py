"""A charter as a value: what its text says once it has been read. Not here: how it is read (reading, sections)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from heyi.contexts.governance.rules.aftercare import NO_AFTERCARE, Aftercare
from heyi.contexts.governance.rules.criteria import NO_CRITERIA, Criteria
from heyi.contexts.governance.rules.notices import NO_NOTICE_RULES, NoticeRules
from heyi.contexts.governance.rules.provenance import Provenance
from heyi.contexts.governance.terms import (
    Act,
    ClockName,
    Counting,
    Direction,
    Domain,
    Duty,
    Measure,
    OrganisationKind,
    Party,
    Position,
    Role,
    Tier,
    Urgency,
    Where,
    Words,
)
from heyi.contexts.governance.terms.assessment import NO_ASSESSMENT, Assessment
from heyi.contexts.governance.terms.pathways import NO_PATHWAYS, Pathways
from heyi.contexts.governance.terms.payment import NO_PAYMENT, Payment
from heyi.contexts.governance.terms.routing import USUAL_ROUTING, Routing
from heyi.kernel.working_time import Opening

# When kept places are let go where a charter names no hour, and how long an elective patient waits before they rank as
# urgent: our assumptions. Source: docs/sources/heyi-assumptions.md#waiting
EARLIEST_RELEASE = time(8)
USUAL_AGEING_DAYS = 14


class LegalPerson(StrEnum):
    """Whether a member stays a legal person of its own."""

    INDEPENDENT = "independent"
    MERGED = "merged"


class Exchange(StrEnum):
    """How a member's information reaches the others."""

    PLATFORM = "platform"
    FILES = "files"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to where a power reaches, counted in `measure`, the bound included."""

    measure: Measure
    up_to: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a power: a body or a role, at which places. Empty tiers or kinds mean any."""

    where: Where
    body: str | None = None
    role: Role | None = None
    tiers: frozenset[Tier] = frozenset()
    kinds: frozenset[OrganisationKind] = frozenset()

    @property
    def code(self) -> str:
        """The body's or the role's code."""
        return self.body or str(self.role)


@dataclass(frozen=True, slots=True)
class Power:
    """One cell of the power matrix."""

    act: Act
    holder: Holder
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """One row of the power matrix: what is decided, by whom, who answers for it, and which duties the deciders get."""

    domain: Domain
    code: str
    name: Words
    provenance: Provenance
    line: int
    duties: frozenset[Duty] = frozenset()
    powers: tuple[Power, ...] = ()
    answers: tuple[Holder, ...] = ()

    def holders(self, act: Act) -> tuple[Holder, ...]:
        """Those who may do `act` with this matter."""
        return tuple(power.holder for power in self.powers if power.act is act)


@dataclass(frozen=True, slots=True)
class TierRule:
    """One level of the alliance; an optional one may be left out of a referral's way."""

    tier: Tier
    name: Words
    optional: bool
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class MemberRule:
    """An institution the charter names, or (`several`) a class of institutions it lets in."""

    code: str
    name: Words
    position: Position
    tier: Tier
    kinds: frozenset[OrganisationKind]
    several: bool
    division: str | None
    legal_person: LegalPerson
    exchange: Exchange
    first_on: date | None
    last_on: date | None
    provenance: Provenance
    line: int

    @property
    def gives_care(self) -> bool:
        """Whether any of its kinds treats patients."""
        return any(kind.gives_care for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Body:
    """A governing body. What it resolves is carried out, in Heyi too, by its `secretary`."""

    code: str
    name: Words
    kind: str
    seats: tuple[Words, ...]
    secretary: Holder | None
    reports_to: str | None
    quorum_ratio: float | None
    majority_ratio: float | None
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class Principle:
    """What the source says of the alliance as a whole, in few words."""

    code: str
    say: Words
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class Target:
    """What the alliance wants to reach, and who answers for it. `value` is a ratio or a count, as `unit` says."""

    code: str
    name: Words
    value: float
    unit: str
    owner: Holder | None
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """When the alliance works; public holidays come from the holiday table, `days_off` and `extra_days` are on top of it."""

    openings: tuple[Opening, ...]
    weekdays: frozenset[int]
    days_off: frozenset[date]
    extra_days: frozenset[date]
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class Path:
    """From which tier to which tiers a referral may go in one step."""

    direction: Direction
    sender: Tier
    receivers: frozenset[Tier]
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom a clock calls: after a part of its time (`after_ratio`) or so many minutes too late."""

    role: Role
    at: Party
    after_ratio: float | None = None
    late_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class ClockTarget:
    """One deadline for one urgency. `expires_after_minutes` counts every minute from the start."""

    clock: ClockName
    urgency: Urgency
    minutes: int
    counting: Counting
    owner: Role | None
    side: Party | None
    escalations: tuple[Escalation, ...]
    expires_after_minutes: int | None
    direction: Direction | None
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason a charter adds to the referral machine's own."""

    code: str
    name: Words


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """What a charter changes in the reasons of one action, and who reads the report on them."""

    action: str
    added: tuple[Reason, ...]
    dropped: frozenset[str]
    owner: Role | None
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class GreenChannel:
    """Which referrals are accepted by rule, to be triaged afterwards."""

    urgencies: frozenset[Urgency]
    directions: frozenset[Direction]
    receivers: frozenset[Tier]
    accepts_by_rule: bool
    triage_minutes: int
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class Release:
    """One step in which kept places are let go: from that many days before, only this part is still kept."""

    days_before: int
    kept_ratio: float


@dataclass(frozen=True, slots=True)
class Capacity:
    """How long a place is held, what is kept back for lower units until some days before, and how a wait counts.

    Shape: without `reserved_for` the places are kept for every tier below the unit that offers them; without `releases`
           all of them are let go `released_days_before` days before; either happens at `released_at` on the wall.
    Units: `ageing_days` is the wait after which an elective patient is ranked with the urgent ones.
    """

    hold_minutes: Mapping[Urgency, int]
    reserved_ratio: float
    released_days_before: int
    provenance: Provenance
    line: int
    reserved_for: frozenset[Tier] = frozenset()
    releases: tuple[Release, ...] = ()
    released_at: time = EARLIEST_RELEASE
    ageing_days: int = USUAL_AGEING_DAYS


@dataclass(frozen=True, slots=True)
class Policy:
    """One switchable set of rules (normal, epidemic)."""

    code: str
    name: Words
    extra_approval: bool
    pooled_capacity: bool
    required_up: frozenset[str]
    required_down: frozenset[str]
    provenance: Provenance
    line: int


@dataclass(frozen=True, slots=True)
class ReferralRules:
    """The charter's section on referral."""

    paths: tuple[Path, ...]
    clocks: tuple[ClockTarget, ...]
    reasons: tuple[ReasonRule, ...]
    green_channel: GreenChannel | None
    capacity: Capacity
    policies: tuple[Policy, ...]
    policy_in_force: str
    criteria: Criteria = NO_CRITERIA
    aftercare: Aftercare = NO_AFTERCARE
    routing: Routing = USUAL_ROUTING
    payment: Payment = NO_PAYMENT

    @property
    def policy(self) -> Policy:
        """The set of rules in force."""
        return next(policy for policy in self.policies if policy.code == self.policy_in_force)


@dataclass(frozen=True, slots=True)
class Charter:
    """One charter of one alliance. `provenance` and `values` give origin and text of every single value by its place."""

    code: str
    name: Words
    mode: str
    effective_on: date
    provenance: Mapping[str, Provenance]
    values: Mapping[str, str]
    tiers: tuple[TierRule, ...]
    members: tuple[MemberRule, ...]
    bodies: tuple[Body, ...]
    matters: tuple[Matter, ...]
    referral: ReferralRules
    calendar: CalendarRule
    principles: tuple[Principle, ...] = ()
    targets: tuple[Target, ...] = ()
    notices: NoticeRules = NO_NOTICE_RULES
    pathways: Pathways = NO_PATHWAYS
    assessment: Assessment = NO_ASSESSMENT
    digest: str = ""

    def body(self, code: str | None) -> Body | None:
        """The body of that code, or None for a role's holder."""
        return next((body for body in self.bodies if body.code == code), None)
