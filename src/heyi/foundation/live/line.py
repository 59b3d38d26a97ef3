"""What a page is given so that it can listen: topics, address, ticket, and what its policy must allow. Not here: who may."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from heyi.foundation.live import tickets
from heyi.kernel.actor import Actor

# How often a page asks that cannot listen.
POLL_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """The beginning of a page's stream.

    Shape: without an `address` the page asks at `ask` every half minute; at `again` it gets another ticket.
    Units: `made_at` in milliseconds.
    """

    topics: str
    address: str
    ticket: str
    made_at: int
    ask: str
    again: str
    poll_seconds: int = POLL_SECONDS


def address_of_stream(request: HttpRequest) -> str:
    """Where the page of this request reaches the stream: the address that was set, else our host at the stream's port."""
    if settings.HEYI_LIVE_URL or not settings.HEYI_LIVE_PORT:
        return str(settings.HEYI_LIVE_URL)
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{host}:{settings.HEYI_LIVE_PORT}/live"


def ticket_for(request: HttpRequest, actor: Actor) -> str:
    """A ticket for the page of this request."""
    return tickets.issue(tickets.Ticket(actor.id, f"{request.scheme}://{request.get_host()}"))


def line_for(
    request: HttpRequest, topics: Iterable[str], *, doors: tuple[str, str], actor: Actor, now: datetime
) -> Line:
    """What a page needs to listen to these topics from the moment at which it is made.

    Shape: `doors` are the addresses of the news and of another ticket.
    """
    address = address_of_stream(request)
    ticket = ticket_for(request, actor) if address else ""
    return Line(",".join(topics), address, ticket, int(now.timestamp() * 1000), *doors)


def allow_stream(answer: HttpResponse, line: Line) -> None:
    """Names the stream's origin in the policy of a page, which is another one where only the port differs."""
    if line.address:
        parts = urlsplit(line.address)
        # The way django-csp is told what one answer needs beyond the policy of all.
        answer._csp_update = {"connect-src": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]  # read by django-csp
