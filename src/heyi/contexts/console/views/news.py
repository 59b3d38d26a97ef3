"""What an open page asks beside its stream: a new ticket, and the news itself where it cannot listen. No patient in either."""

from datetime import UTC, datetime, timedelta

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.foundation.live.line import address_of_stream, ticket_for
from heyi.foundation.live.news import keys_for
from heyi.foundation.live.outbox import newest_since

# More than this in half a minute is not told one by one: the page looks at everything again.
_MOST_TOLD = 300
_LONGEST_NUMBER = 18
# A verb takes its moment when it begins; what it records is visible when it has ended.
_LONGEST_VERB = timedelta(seconds=30)


@require_GET
@signed_in
def ticket(visit: Visit) -> HttpResponse:
    """A ticket for the next minute, and where it is good."""
    address = address_of_stream(visit.request)
    return JsonResponse({"address": address, "ticket": ticket_for(visit.request, visit.actor)})


@require_GET
@signed_in
def news(visit: Visit) -> HttpResponse:
    """What happened behind some topics since the page asked last, or since it was made."""
    asked = visit.request.GET
    floor, made = _number(asked.get("since", "")), _number(asked.get("made", ""))
    entries, following = newest_since(floor, most=_MOST_TOLD, now=visit.now)
    since = datetime.fromtimestamp(made, UTC) - _LONGEST_VERB if made and not floor else None
    fresh = [entry for entry in entries if since is None or entry.at >= since]
    keys = keys_for(asked.get("topics", "").split(","), visit.actor)
    heard = {news: None for entry in fresh for news in entry.news if news.keys & keys}
    told = {
        "news": [one.line for one in heard],
        "since": following,
        "reload": len(fresh) == _MOST_TOLD,
    }
    return JsonResponse(told)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0
