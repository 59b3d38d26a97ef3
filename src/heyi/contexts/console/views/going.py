"""After something was sent: on to the page that shows it, so that a reload sends nothing twice."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode


class _SeeOther(HttpResponseRedirect):
    status_code = 303


def go_to(route: str, *parts: object, **parameters: str) -> HttpResponse:
    """On to a named page; parameters may hold marks and ids, never a name."""
    address = resolve_url(route, *parts)
    return _SeeOther(f"{address}?{urlencode(parameters)}" if parameters else address)
