"""The wall of an emergency room: what runs here and what is on the way. Not here: one case (cases)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from heyi.contexts.console.queries.case_page import wall_rows
from heyi.contexts.console.queries.naming import in_our_language, organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance import public as governance
from heyi.contexts.pathways import public as pathways
from heyi.foundation.reading import reading


@require_GET
@signed_in
def wall(visit: Visit, organisation: UUID) -> HttpResponse:
    """One row a case: its running clock, its track, the next action; who is on the way stands first."""
    code = visit.request.GET.get("pathway", "")[:64]
    every = pathways.board(organisation, actor=visit.actor, now=visit.now)
    asked = [one for one in every if code in ("", one.pathway.code)]
    # Who lies on a ward for days keeps nobody in an emergency room waiting; that there are such is said.
    lines = [one for one in asked if not one.is_quiet]
    senders = {one.coming_from for one in lines if one.coming_from}
    places = {organisation, *senders}
    with reading(visit.actor, now=visit.now):
        ways = governance.ways_between(places) if senders else {}
    minutes_from = {here: float(one.minutes) for (here, there), one in ways.items() if there == organisation}
    names = organisation_names(places, actor=visit.actor, now=visit.now)
    kinds = {one.pathway.code: in_our_language(one.pathway.short) for one in every}
    context = {
        "page_title": gettext("绿色通道"),
        "place": names.get(organisation, ""),
        "rows": wall_rows(lines, names, minutes_from),
        "kinds": kinds.items() if len(kinds) > 1 or code else (),
        "pathway": code,
        "quiet_count": len(asked) - len(lines),
    }
    return visit.show("console/wall.html", context, live=("board",))
