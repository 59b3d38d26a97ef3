"""What an open page asks beside its stream: a new ticket, and the news itself where it cannot listen. No patient in either."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.foundation.live.line import address_of_stream, ticket_for
from heyi.foundation.live.news import keys_for
from heyi.foundation.live.outbox import newest_since

# More than this in half a minute is not told one by one: the page looks at everything again.
_MOST_TOLD = 300
_LONGEST_NUMBER = 18


@require_GET
@signed_in
def ticket(visit: Visit) -> HttpResponse:
    """A ticket for the next minute, and where it is good."""
    address = address_of_stream(visit.request)
    return JsonResponse({"address": address, "ticket": ticket_for(visit.request, visit.actor)})


@require_GET
@signed_in
def news(visit: Visit) -> HttpResponse:
    """What happened behind some topics since the page asked last."""
    asked = visit.request.GET
    floor = _number(asked.get("since", ""))
    entries, following = newest_since(floor, most=_MOST_TOLD, now=visit.now)
    keys = keys_for(asked.get("topics", "").split(","), visit.actor)
    heard = dict.fromkeys(news for entry in entries for news in entry.news if news.keys & keys)
    # Who asks for the first time cannot say since when; a page made a moment ago is looked at once more.
    is_unknown = not floor or len(entries) == _MOST_TOLD
    return JsonResponse({"news": [one.line for one in heard], "since": following, "reload": is_unknown})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0
