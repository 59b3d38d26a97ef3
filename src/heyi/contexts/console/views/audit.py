"""The record as auditors read it. Not here: proving that it is whole (`heyi audit verify`)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from heyi.contexts.console.forms.audit import records_asked
from heyi.contexts.console.queries import audit_page
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.queries.people import names_of_actors
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.foundation.audit import FURTHEST_PAGE
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.record import Kind
from heyi.foundation.words import name


def _columns() -> tuple[Column, ...]:
    return (
        Column("at", gettext("时间")),
        Column("fact", gettext("发生了什么")),
        Column("who", gettext("谁")),
        Column("right", gettext("凭什么职权")),
        Column("about", gettext("对谁，哪一件")),
        Column("address", gettext("来源地址"), is_quiet=True),
    )


@require_safe
@signed_in
def audit(visit: Visit) -> HttpResponse:
    """What was done, read and refused at the institutions where the reader may audit."""
    actor, now = visit.actor, visit.now
    places = audit_page.auditable(actor)
    asked = records_asked(visit.request.GET, auditable=places)
    number = asked_page(visit.request.GET, most=FURTHEST_PAGE)
    page = audit_page.record_page(asked.wanted(), page=number, actor=actor, now=now)
    own = organisation_names(places, actor=actor, now=now)
    context = {
        "page_title": gettext("审计"),
        "asked": asked,
        "page": page,
        "columns": _columns(),
        "caption": gettext("审计记录"),
        "row_template": "console/parts/record_row.html",
        "kinds": [(str(one), name("record_kind", one)) for one in Kind],
        "facts": audit_page.fact_choices(),
        "organisations": sorted(((str(one), words) for one, words in own.items()), key=lambda pair: pair[1]),
        "person": names_of_actors([asked.by]).get(asked.by, "") if asked.by else "",
        "empty_words": gettext("没有符合这些条件的记录。") if asked.is_any else gettext("还没有记录。"),
        "empty_next": gettext("去掉条件") if asked.is_any else "",
        "empty_address": reverse("console:audit") if asked.is_any else "",
    }
    return visit.show("console/audit.html", context)
