"""What lists of patients share: their parts as tabs, and words that go on encrypted. Not here: any list."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect

from heyi.contexts.console.forms.finding import hide
from heyi.contexts.console.views.entering import Visit


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of a list: its name, where it is, and how much it holds where that is counted."""

    words: str
    address: str
    is_current: bool
    count: int | None = None


def with_words(visit: Visit) -> HttpResponse:
    """Back to the list with the words that were sought, encrypted in its address: no name ever stands in one."""
    kept = visit.request.GET.copy()
    kept.pop("page", None)
    kept.pop("find", None)
    hidden = hide(visit.request.POST.get("words", ""))
    if hidden:
        kept["find"] = hidden
    return redirect(f"{visit.request.path}?{kept.urlencode()}" if kept else visit.request.path)
