"""The accesses that stand, and ending one of them early. Not here: opening one, which follows a case or a request (access)."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.console.queries.grants import grant_page
from heyi.contexts.console.views.emergency import protection_tabs
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import GrantBasis
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import asked_page
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, RuleBroken

_MOST_DAYS = 3_650


def _wanted(parameters: Mapping[str, str]) -> patients.GrantsWanted:
    """What an address asks for; what makes no sense narrows nothing."""
    basis, days = parameters.get("basis", ""), parameters.get("days", "")
    return patients.GrantsWanted(
        is_had=parameters.get("box") == "had",
        basis=GrantBasis(basis) if basis in set(GrantBasis) else None,
        organisation=id_asked(parameters, "organisation"),
        open_days=min(int(days), _MOST_DAYS) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
    )


@require_GET
@signed_in
def grants(visit: Visit) -> HttpResponse:
    """Accesses that one's institutions gave, or have; those that stand longest first."""
    wanted = _wanted(visit.request.GET)
    context = {
        "page_title": gettext("授权"),
        "tabs": protection_tabs(visit, "grants"),
        "page": grant_page(wanted, number=asked_page(visit.request.GET), actor=visit.actor, now=visit.now),
        "wanted": wanted,
        "bases": [(str(one), name("opened_by", one)) for one in GrantBasis],
        "long_days": patients.LONG_OPEN_DAYS,
        "is_narrowed": bool(wanted.basis or wanted.organisation or wanted.open_days),
    }
    return visit.show("console/grants.html", context)


@require_POST
@signed_in
def end(visit: Visit, grant_id: UUID) -> HttpResponse:
    """The giver ends an access before its time."""
    try:
        patients.end_grant(grant_id, visit.request.POST.get("words", ""), actor=visit.actor, now=visit.now)
    except InputInvalid:
        messages.warning(visit.request, gettext("没有收回：请写明理由。"))
        return go_to("console:grants")
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
        return go_to("console:grants")
    messages.success(visit.request, gettext("已收回，对方从现在起不能再查阅。"))
    return go_to("console:grants")
