"""What has happened in notices, as others may hear it. Not here: who listens (their reactions)."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices.terms import Answer, BotKind, Channel, Ending, NoticeKind
from heyi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesRaised(Event):
    """People were told of something; `subject` is the telling, `about` the case, `cause` the fact behind it."""

    about: UUID
    cause: UUID
    kind: NoticeKind
    level: Urgency
    step: int
    organisations: tuple[UUID, ...]
    notices: int
    sendings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderMoved(Event):
    """A ladder was begun, climbed or ended; `subject` is the ladder, `about` the case that waits for an answer."""

    about: UUID
    climbed: int
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesSettled(Event):
    """What notices were about has been answered; nobody need look any more. `subject` is the round."""

    notices: int
    sendings: int
    organisations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesRead(Event):
    """Somebody looked at their notices; `subject` is the reader."""

    notices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesSwept(Event):
    """Notices and sendings that nobody needs any more were deleted; `subject` is the round."""

    notices: int
    sendings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingsTaken(Event):
    """A worker took sendings up; nobody else does for some minutes. `subject` is the round."""

    messages: int
    sendings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingsPutBack(Event):
    """A message was taken up and not tried, because its place did not answer another one; `subject` is the message."""

    sendings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTried(Event):
    """One message was tried outside; `subject` is the message, `ending` stands where it is not tried again."""

    channel: Channel
    answer: Answer
    attempts: int
    ending: Ending | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingsRevived(Event):
    """Sendings that were given up are tried again; `subject` is the endpoint."""

    organisation: UUID
    sendings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WishKept(Event):
    """Somebody said how they want to be told; `subject` is the account."""

    by_email: bool
    has_quiet: bool
    muted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointKept(Event):
    """An organisation is told at an endpoint from now on, or in another way."""

    organisation: UUID
    kind: BotKind
    least: Urgency
    is_on: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRemoved(Event):
    """An organisation is no longer told at an endpoint; what still waited for it is not sent."""

    organisation: UUID
    sendings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointTried(Event):
    """Somebody sent a trial message to an endpoint."""

    organisation: UUID
    answer: Answer
