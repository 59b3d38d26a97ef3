"""The home page. Not here: the lists behind it (lists)."""

from django.http import HttpResponse
from django.utils.translation import gettext

from heyi.contexts.console.queries.desk import desk_of
from heyi.contexts.console.views.entering import Visit, signed_in


@signed_in
def home(visit: Visit) -> HttpResponse:
    """What waits for the reader and how long it may wait."""
    desk = desk_of(visit.actor, now=visit.now)
    template = "console/village.html" if desk.is_village else "console/home.html"
    return visit.show(template, {"page_title": gettext("首页"), "desk": desk}, live=("inbox",))
