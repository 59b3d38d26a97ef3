"""After something was sent: on to the page that shows it, so that a reload sends nothing twice."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from heyi.contexts.console.forms.finding import hide
from heyi.contexts.console.views.entering import Visit


class _SeeOther(HttpResponseRedirect):
    status_code = 303


def go_to(route: str, *parts: object, **parameters: str) -> HttpResponse:
    """On to a named page; parameters may hold marks and ids, never a name."""
    address = resolve_url(route, *parts)
    return _SeeOther(f"{address}?{urlencode(parameters)}" if parameters else address)


def go_to_address(address: str) -> HttpResponse:
    """On to a page of ours with what its address already holds."""
    return _SeeOther(address)


def with_words(visit: Visit) -> HttpResponse:
    """The list narrowed by what was typed: the words may be a name, so they come by POST and go on encrypted."""
    kept = visit.request.GET.copy()
    kept.pop("page", None)
    kept.pop("find", None)
    hidden = hide(visit.request.POST.get("words", ""))
    if hidden:
        kept["find"] = hidden
    return redirect(f"{visit.request.path}?{kept.urlencode()}" if kept else visit.request.path)
