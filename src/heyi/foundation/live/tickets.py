"""The ticket with which a page opens its stream: who, from which origin, for a minute. Not here: what may be heard (news)."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

TICKET_SECONDS = 60
_SALT = "heyi.live.ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    """An account, and the origin of the page that may read the stream."""

    account: UUID
    origin: str


def issue(ticket: Ticket) -> str:
    """The ticket as it travels in an address: signed, opaque to nobody, good for a minute."""
    return signing.dumps([str(ticket.account), ticket.origin], salt=_SALT)


def read(text: str) -> Ticket | None:
    """The ticket, or None where it is not ours, was changed or is older than a minute."""
    try:
        account, origin = signing.loads(text, salt=_SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return None
    return Ticket(UUID(account), origin)
