"""Outcomes that came back to who sent the patient: the list, one of them, its letter. Not here: telling them (referral)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from heyi.contexts.console.forms.finding import reveal
from heyi.contexts.console.queries.returned import ReturnedLine, returned_lines, returned_told
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import with_words
from heyi.contexts.console.views.lists import sent_tabs
from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.letters import Tongue
from heyi.foundation.listing import Column, Page, asked_page, page_of
from heyi.foundation.printing import pdf_answer
from heyi.kernel.errors import InputInvalid, NotPermitted


@require_http_methods(["GET", "POST"])
@signed_in
def returned(visit: Visit) -> HttpResponse:
    """The outcomes that came back to one's own institutions, the newest first."""
    if not visit.actor.may_anywhere(Duty.READ_PATIENT):
        raise NotPermitted("duty_not_held", duty=str(Duty.READ_PATIENT))
    if visit.request.method == "POST":
        return with_words(visit)
    words, only_unseen = reveal(visit.request.GET.get("find", "")), visit.request.GET.get("unseen") == "1"
    context = {
        "page_title": gettext("回传的结果"),
        "kinds": sent_tabs(visit, "returned"),
        "page": _page(visit, referral.ReturnedWanted(only_unseen=only_unseen, words=words)),
        "columns": (
            Column("patient", gettext("患者")),
            Column("from", gettext("谁回传的")),
            Column("state", gettext("状态")),
            Column("when", gettext("回传时间"), is_quiet=True),
        ),
        "row_template": "console/parts/returned_row.html",
        "caption": gettext("回传的结果"),
        "words": words,
        "only_unseen": only_unseen,
        "empty_words": gettext("没有符合这些条件的结果。")
        if words or only_unseen
        else gettext("还没有结果回传给您的机构。"),
    }
    return visit.show("console/returned.html", context)


def _page(visit: Visit, wanted: referral.ReturnedWanted) -> Page[ReturnedLine]:
    number = asked_page(visit.request.GET)
    try:
        found = referral.returned_outcomes(wanted, number=number, actor=visit.actor, now=visit.now)
    except InputInvalid:
        # Words of which nothing can be looked up, such as a lone full stop, find nobody.
        return page_of((), number=1, size=1, total=0)
    return returned_lines(found, actor=visit.actor, now=visit.now)


@require_GET
@signed_in
def outcome(visit: Visit, returned_id: UUID) -> HttpResponse:
    """One outcome; that it was opened is noted."""
    found = referral.see_returned(returned_id, actor=visit.actor, now=visit.now)
    referral.read_outcome(returned_id, actor=visit.actor, now=visit.now)
    told = returned_told(found, actor=visit.actor, now=visit.now)
    return visit.show("console/returned_outcome.html", {"page_title": found.patient_name, "told": told})


@require_GET
@signed_in
def outcome_letter(visit: Visit, returned_id: UUID) -> HttpResponse:
    """The outcome on paper. Printing is put on record as a read."""
    language = Tongue.ENGLISH if visit.request.GET.get("language") == "en" else Tongue.CHINESE
    printed = referral.print_returned(returned_id, language, actor=visit.actor, now=visit.now)
    return pdf_answer(printed.name, printed.content)
