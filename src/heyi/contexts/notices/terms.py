"""The words of notices and the values that have a shape. Not here: who is told what (rules)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from heyi.contexts.governance.terms import Role, Urgency
from heyi.contexts.referral.terms import State


class NoticeKind(StrEnum):
    """What a notice is about. A charter calls the kinds by the same codes."""

    EMERGENCY_WAITING = "emergency_waiting"
    URGENT_WAITING = "urgent_waiting"
    EMERGENCY_COMING = "emergency_coming"
    CLOCK_CALLED = "clock_called"
    SENT_BACK = "sent_back"
    INFORMATION_WANTED = "information_wanted"
    ADVICE_GIVEN = "advice_given"
    PLACE_FOUND = "place_found"
    PLACE_LOST = "place_lost"
    CANCEL_ASKED = "cancel_asked"
    NOT_COME = "not_come"
    OUTCOME_BACK = "outcome_back"
    COMING_BACK = "coming_back"
    NOT_TAKEN_BACK = "not_taken_back"
    SHOULD_GO_UP = "should_go_up"
    GLASS_BROKEN = "glass_broken"
    RIGHTS_ASKED = "rights_asked"
    CASE_ALERT = "case_alert"
    EVALUATION_SHOWN = "evaluation_shown"


class Channel(StrEnum):
    """The ways out of the house. Within it, every notice stands in its reader's list."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class BotKind(StrEnum):
    """What listens at an endpoint: the robots of three messengers, or a program of one's own."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    PLAIN = "plain"


class At(StrEnum):
    """Where those sit who are told: a side of the referral, the place that was called, of the fact, or named by it."""

    SENDER = "sender"
    RECEIVER = "receiver"
    LOWER = "lower"
    CALLED = "called"
    THERE = "there"
    NAMED = "named"


class Answer(StrEnum):
    """What came of one attempt to send."""

    TAKEN = "taken"
    LIMITED = "limited"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    NOT_TRUSTED = "not_trusted"
    NOT_ALLOWED = "not_allowed"


class Ending(StrEnum):
    """Why nothing is sent any more."""

    SENT = "sent"
    ANSWERED = "answered"
    SWITCHED_OFF = "switched_off"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Quiet:
    """When only emergencies are told: from one minute of the day to another, and on days off if so wished.

    Units: minutes after midnight in Shanghai; two equal ones mean never.
    """

    begins: int
    ends: int
    days_off: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: so many minutes after the fact, these people are told too."""

    minutes: int
    role: Role
    at: At


@dataclass(frozen=True, slots=True)
class Target:
    """Who is told: holders of these roles there, the others where nobody holds one, or whoever sent the referral."""

    at: At
    roles: tuple[Role, ...] = ()
    or_roles: tuple[Role, ...] = ()
    is_sender: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one kind of notice means.

    Shape: empty `urgencies` stand for all; `level` is None where the referral's own urgency counts; `until_left` are the
           states in which the matter still waits, empty where nothing waits.
    """

    kind: NoticeKind
    facts: frozenset[str]
    targets: tuple[Target, ...]
    urgencies: frozenset[Urgency] = frozenset()
    level: Urgency | None = None
    channels: frozenset[Channel] = frozenset()
    is_mandatory: bool = False
    until_left: frozenset[State] = frozenset()
    ladder: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule in force at one organisation, its quiet hours, and where they come from."""

    rules: Mapping[NoticeKind, Rule]
    quiet: Quiet
    source: str
    status: str
    changed: frozenset[NoticeKind] = frozenset()
    is_quiet_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """What a charter changes in one kind; None leaves as it is."""

    kind: NoticeKind
    is_off: bool = False
    roles: tuple[Role, ...] | None = None
    channels: frozenset[Channel] | None = None
    ladder: tuple[Rung, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing one person was told. It names a case by its id, and nobody."""

    id: UUID
    kind: NoticeKind
    level: Urgency
    subject: UUID
    detail: str
    organisation: UUID
    other: UUID | None
    step: int
    told_at: datetime
    read_at: datetime | None
    settled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still wants to be looked at."""
        return self.read_at is None and self.settled_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How one person wants to be told; without quiet hours of their own, those of their organisation hold."""

    email: str = ""
    by_email: bool = False
    quiet: Quiet | None = None
    muted: frozenset[NoticeKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where an organisation wants to be told outside the house. Address and secret stay sealed; only the host is shown."""

    id: UUID
    organisation: UUID
    kind: BotKind
    name: str
    host: str
    has_secret: bool
    keyword: str
    least: Urgency
    is_on: bool
    version: int
    changed_at: datetime
    last_at: datetime | None
    last_answer: Answer | None
    last_code: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a message tells: in words without a patient, with the address behind which the rest stands."""

    title: str
    places: str
    number: str
    at: str
    address: str


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves the house, the same id however often it is sent."""

    id: UUID
    level: Urgency
    heading: str
    lines: tuple[Line, ...]
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """One request to an endpoint, ready to be sent."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an endpoint or a mail server said; `code` is its own number or the name of what went wrong, never a text."""

    answer: Answer
    code: str = ""
