"""The words of governance and the values that have a shape. Not here: what a charter must satisfy (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Tier(StrEnum):
    """Levels of care, from the top down."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def height(self) -> int:
        """0 for the village, 4 for the province."""
        return len(Tier) - 1 - list(Tier).index(self)


class OrganisationKind(StrEnum):
    """What an organisation is."""

    HOSPITAL = "hospital"
    TOWNSHIP_HOSPITAL = "township_hospital"
    COMMUNITY_HEALTH_CENTRE = "community_health_centre"
    COMMUNITY_HEALTH_STATION = "community_health_station"
    VILLAGE_CLINIC = "village_clinic"
    GOVERNMENT = "government"
    COUNCIL_BODY = "council_body"

    @property
    def gives_care(self) -> bool:
        """Whether patients are treated there."""
        return self not in (OrganisationKind.GOVERNMENT, OrganisationKind.COUNCIL_BODY)


class Position(StrEnum):
    """What an organisation is in an alliance."""

    LEAD = "lead"
    MEMBER = "member"


class Role(StrEnum):
    """Posts that people hold."""

    VILLAGE_DOCTOR = "village_doctor"
    MEMBER_DOCTOR = "member_doctor"
    REFERRAL_COORDINATOR = "referral_coordinator"
    WARD_NURSE = "ward_nurse"
    DEPARTMENT_HEAD = "department_head"
    PRESIDENT = "president"
    ALLIANCE_ADMINISTRATOR = "alliance_administrator"
    QUALITY_OFFICER = "quality_officer"
    DATA_OFFICER = "data_officer"
    AUDITOR = "auditor"
    IT_STAFF = "it_staff"
    COUNCIL_MEMBER = "council_member"
    EMERGENCY_STAFF = "emergency_staff"
    AMBULANCE_CREW = "ambulance_crew"
    CHANNEL_TEAM = "channel_team"


class Duty(StrEnum):
    """What a charter can let a post do; every verb names the one it needs."""

    REGISTER_PATIENT = "register_patient"
    SEARCH_PATIENT = "search_patient"
    READ_PATIENT = "read_patient"
    DRAFT_REFERRAL = "draft_referral"
    SUBMIT_REFERRAL = "submit_referral"
    TRIAGE_REFERRAL = "triage_referral"
    ACCEPT_REFERRAL = "accept_referral"
    DECLINE_REFERRAL = "decline_referral"
    REDIRECT_REFERRAL = "redirect_referral"
    ADVISE_REFERRAL = "advise_referral"
    MANAGE_CAPACITY = "manage_capacity"
    CONFIRM_ARRIVAL = "confirm_arrival"
    TREAT_PATIENT = "treat_patient"
    RETURN_OUTCOME = "return_outcome"
    OFFER_DOWN_REFERRAL = "offer_down_referral"
    ACCEPT_DOWN_REFERRAL = "accept_down_referral"
    RUN_FOLLOW_UP = "run_follow_up"
    MANAGE_HEALTH = "manage_health"
    REVIEW_PLAN = "review_plan"
    CLOSE_REFERRAL = "close_referral"
    CANCEL_REFERRAL = "cancel_referral"
    INTERVENE_REFERRAL = "intervene_referral"
    MONITOR_REFERRALS = "monitor_referrals"
    AGREE_CHANNELS = "agree_channels"
    OPEN_CASE = "open_case"
    RECORD_CASE = "record_case"
    SIGN_DECISION = "sign_decision"
    MONITOR_CASES = "monitor_cases"
    CORRECT_RECORD = "correct_record"
    RECORD_DEATH = "record_death"
    DECIDE_IDENTITY = "decide_identity"
    RUN_SURVEYS = "run_surveys"
    ENTER_FORMS = "enter_forms"
    EVALUATE_ALLIANCE = "evaluate_alliance"
    IMPORT_DATA = "import_data"
    EXPORT_RESEARCH = "export_research"
    READ_AUDIT = "read_audit"
    BREAK_GLASS = "break_glass"
    REVIEW_ACCESS = "review_access"
    HANDLE_RIGHTS = "handle_rights"
    MANAGE_CONTRACTS = "manage_contracts"
    CONFIRM_CONTRACT = "confirm_contract"
    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_POSTS = "manage_posts"
    MANAGE_ENDPOINTS = "manage_endpoints"
    APPLY_CHARTER = "apply_charter"
    READ_CHARTER = "read_charter"


class Domain(StrEnum):
    """Fields in which an alliance decides."""

    GOVERNANCE = "governance"
    PERSONNEL = "personnel"
    FINANCE = "finance"
    ASSETS = "assets"
    EQUIPMENT = "equipment"
    PHARMACY = "pharmacy"
    QUALITY = "quality"
    DISCIPLINES = "disciplines"
    INFORMATION = "information"
    REFERRAL = "referral"
    RECORDS = "records"
    PERFORMANCE = "performance"
    HEALTH = "health"


class Act(StrEnum):
    """What a holder may do with a matter."""

    DECIDE = "decide"
    PROPOSE = "propose"
    VETO = "veto"
    BE_HEARD = "be_heard"
    BE_INFORMED = "be_informed"


class Where(StrEnum):
    """At which place a holder sits and for which places it decides.

    OWN: at any institution, for that one. LEAD and MEMBER: the same, at the lead or at a caring member only.
    ALLIANCE: at the lead, a council or a government body, for every institution of the alliance.
    """

    OWN = "own"
    LEAD = "lead"
    MEMBER = "member"
    ALLIANCE = "alliance"


class Direction(StrEnum):
    """Which way a referral goes."""

    UP = "up"
    DOWN = "down"


class Urgency(StrEnum):
    """How soon a patient must be seen."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ELECTIVE = "elective"


class ClockName(StrEnum):
    """The deadlines of one referral."""

    SEEN = "seen"
    ANSWER = "answer"
    SLOT = "slot"
    ARRIVE = "arrive"
    FEEDBACK = "feedback"
    ACCEPT_BELOW = "accept_below"
    FIRST_FOLLOW_UP = "first_follow_up"
    REVIEW = "review"


class Counting(StrEnum):
    """Which minutes count: those of the working calendar, or every minute."""

    WORKING = "working"
    ALWAYS = "always"


class Party(StrEnum):
    """A side of a referral as the charter names it; the centre is the alliance's lead."""

    SENDER = "sender"
    RECEIVER = "receiver"
    UPPER = "upper"
    LOWER = "lower"
    CENTRE = "centre"


class Status(StrEnum):
    """How sure a value of a charter is."""

    SEED = "seed"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"
    ASSUMPTION = "assumption"


class Sign(StrEnum):
    """What is measured on a patient before a referral. The unit stands in the name."""

    SYSTOLIC = "systolic_mmhg"
    DIASTOLIC = "diastolic_mmhg"
    PULSE = "pulse_per_minute"
    BREATHS = "breaths_per_minute"
    TEMPERATURE = "temperature_celsius"
    OXYGEN = "oxygen_percent"
    GLUCOSE = "glucose_mmol_l"
    COMA_SCALE = "coma_scale"


# Lowest and highest value that is no slip of the pen. Source: docs/sources/referral-criteria.md#bounds
SIGN_BOUNDS: Mapping[Sign, tuple[float, float]] = {
    Sign.SYSTOLIC: (30, 320), Sign.DIASTOLIC: (10, 220), Sign.PULSE: (10, 320), Sign.BREATHS: (2, 120),
    Sign.TEMPERATURE: (25, 45), Sign.OXYGEN: (20, 100), Sign.GLUCOSE: (0.3, 80), Sign.COMA_SCALE: (3, 15),
}  # fmt: skip


class Comparison(StrEnum):
    """On which side of a bound a measurement must lie; the first two include the bound."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"


class RoutingCriterion(StrEnum):
    """What speaks for or against a destination."""

    CAPABILITY = "capability"
    TIER = "tier"
    CAPACITY = "capacity"
    TRAVEL = "travel"
    ANSWER = "answer"
    ZONE = "zone"


class Measure(StrEnum):
    """What the limit of a power is counted in."""

    FEN = "fen"
    DAYS = "days"
    PERSONS = "persons"


class Severity(StrEnum):
    """How heavy a finding is; only an error stops a charter from being applied."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Dimension(StrEnum):
    """The four dimensions of synergy, and the text itself. Source: docs/sources/east-china-five-cities.md#dimensions"""

    AUTHORITY = "authority"
    RESOURCE = "resource"
    BUSINESS = "business"
    MECHANISM = "mechanism"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Words:
    """One name in both languages."""

    zh: str
    en: str

    def said_in(self, language: str) -> str:
        """The Chinese words unless English is asked for."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Organisation:
    """An institution as it stands now."""

    id: UUID
    code: str
    name: str
    name_en: str
    tier: Tier
    kind: OrganisationKind
    uscc: str | None = None
    division: str | None = None
    parent: UUID | None = None


@dataclass(frozen=True, slots=True)
class Alliance:
    """An alliance; what it is allowed to do stands in its charter, not here."""

    id: UUID
    code: str
    name: str
    name_en: str
    founded_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """An organisation's place in an alliance for a time; the end is the first instant it no longer holds."""

    id: UUID
    alliance: UUID
    organisation: UUID
    position: Position
    starts_at: datetime
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at that instant."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Post:
    """Who does what where, for a time. `alliance` None means: in every alliance the organisation belongs to."""

    id: UUID
    account: UUID
    organisation: UUID
    alliance: UUID | None
    role: Role
    starts_at: datetime
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at that instant."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Place:
    """What a charter must know of an organisation to say what its people may do."""

    organisation: UUID
    tier: Tier
    kind: OrganisationKind


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the text of a charter. Lines and columns count from 1."""

    line: int
    column: int
    place: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a charter as a reviewer would write it; `place` is where it stands in the text."""

    code: str
    severity: Severity
    dimension: Dimension
    place: str
    line: int
    facts: Mapping[str, str | Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CharterVersion:
    """One text of an alliance's charter, in force from `effective_from` until the next one's."""

    id: UUID
    alliance: UUID
    number: int
    effective_from: datetime
    digest: str
    applied_at: datetime
    applied_by: UUID
