"""Contacts after a treatment: whom a unit still has to speak with, one contact, and how the units of an alliance stand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from heyi.contexts.console.forms.contacts import (
    ContactMadeForm,
    ContactsAsked,
    ContactTriedForm,
    contacts_asked,
)
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.contacts import ContactLine, contact_lines, contact_told, unit_lines
from heyi.contexts.console.queries.naming import in_our_language, own_organisations
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import with_words
from heyi.contexts.console.views.lists import follow_up_tabs
from heyi.contexts.console.views.narrowing import Tab
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Words
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.contacts import When
from heyi.contexts.surveys import public as surveys
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, Page, asked_page, page_of
from heyi.kernel.errors import InputInvalid, WrongState

_UNITS_PAGE = 20


def columns() -> tuple[Column, ...]:
    """The heads of the list."""
    return (
        Column("patient", gettext("患者")),
        Column("due", gettext("该联系的日期")),
        Column("state", gettext("状态")),
        Column("unit", gettext("机构"), is_quiet=True),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def contacts(visit: Visit) -> HttpResponse:
    """Whom one's own units have to speak with; words come by POST and go on encrypted."""
    if visit.request.method == "POST":
        return with_words(visit)
    asked = contacts_asked(visit.request.GET, own=visit.actor.institutions)
    page = _page(visit, asked)
    own = own_organisations(visit.actor, now=visit.now)
    context = {
        "page_title": gettext("出院后联系"),
        "kinds": follow_up_tabs(visit, "contacts"),
        "tabs": _tabs(visit, asked),
        "page": page,
        "columns": columns(),
        "row_template": "console/parts/contact_row.html",
        "caption": gettext("出院后联系"),
        "asked": asked,
        "organisations": [(str(one), words) for one, words in own] if len(own) > 1 else [],
        "empty_words": gettext("没有符合这些条件的联系。")
        if asked.is_narrowed
        else gettext("这里现在没有要联系的患者。结果回传或患者回到基层后，系统会按章程排好。"),
    }
    return visit.show("console/contacts.html", context)


def _page(visit: Visit, asked: ContactsAsked) -> Page[ContactLine]:
    wanted = referral.ContactsWanted(when=asked.when, organisation=asked.organisation, words=asked.words)
    number = asked_page(visit.request.GET)
    try:
        found = referral.contact_list(wanted, number=number, actor=visit.actor, now=visit.now)
    except InputInvalid:
        # Words of which nothing can be looked up, such as a lone full stop, find nobody.
        return page_of((), number=1, size=1, total=0)
    return contact_lines(found, actor=visit.actor, now=visit.now)


def _tabs(visit: Visit, asked: ContactsAsked) -> tuple[Tab, ...]:
    counts = referral.count_contacts(actor=visit.actor, now=visit.now)
    told = (
        (When.OVERDUE, gettext("已逾期"), counts.overdue),
        (When.WEEK, gettext("7 天内"), counts.week),
        (When.OPEN, gettext("全部待联系"), counts.open),
        (When.ENDED, gettext("已联系或不再需要"), None),
    )
    here = reverse("console:contacts")
    return tuple(Tab(words, f"{here}?when={when}", asked.when is when, count) for when, words, count in told)


@require_http_methods(["GET", "POST"])
@signed_in
def contact(visit: Visit, contact_id: UUID) -> HttpResponse:
    """One contact: made, or tried in vain."""
    is_try = visit.request.POST.get("what") == "tried"
    made = ContactMadeForm(visit.request.POST if visit.request.method == "POST" and not is_try else None)
    tried = ContactTriedForm(visit.request.POST if is_try else None, auto_id="tried_%s")
    if visit.request.method == "POST":
        done = _record(visit, contact_id, tried if is_try else made)
        if done is not None:
            return done
    seen = referral.see_contact(contact_id, actor=visit.actor, now=visit.now)
    told = contact_told(seen, actor=visit.actor, now=visit.now)
    asked = surveys.forms_of_episode(seen.contact.referral, actor=visit.actor, now=visit.now)
    context = {
        "page_title": told.line.contact.patient_name,
        "told": told,
        "made": made,
        "tried": tried,
        "asked": [(one, surveys.form_number(one.invitation.number)) for one in asked],
    }
    return visit.show("console/contact.html", context, status=422 if made.errors or tried.errors else 200)


def _record(visit: Visit, contact_id: UUID, form: ContactMadeForm | ContactTriedForm) -> HttpResponse | None:
    """Writes down what was filled in; None where it is to be shown again."""
    if not form.is_valid():
        return None
    try:
        if isinstance(form, ContactMadeForm):
            referral.record_contact(contact_id, form.made(), actor=visit.actor, now=visit.now)
        else:
            referral.record_contact_try(contact_id, form.tried(), actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return None
    except WrongState as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, gettext("这次联系已经有人记过，或不再需要了。下面是最新内容。"))
        return redirect("console:contact", contact_id)
    if isinstance(form, ContactMadeForm):
        messages.success(visit.request, gettext("已记下。"))
        return redirect("console:contacts")
    messages.success(visit.request, gettext("已记下，仍在待联系里，请再试。"))
    return redirect("console:contact", contact_id)


@require_safe
@signed_in
def overdue_units(visit: Visit, alliance_id: UUID) -> HttpResponse:
    """How the units of an alliance stand with their contacts; numbers, and nobody's name."""
    found = referral.overdue_by_unit(alliance_id, actor=visit.actor, now=visit.now)
    alliance = governance.find_alliance(alliance_id, actor=visit.actor, now=visit.now)
    words = visit.request.GET.get("words", "").strip()[:64]
    rows = unit_lines(found, words=words, actor=visit.actor, now=visit.now)
    number = min(max(1, asked_page(visit.request.GET)), max(1, -(-len(rows) // _UNITS_PAGE)))
    begin = (number - 1) * _UNITS_PAGE
    context = {
        "page_title": gettext("出院后联系：各机构"),
        "alliance": alliance,
        "alliance_words": in_our_language(Words(alliance.name, alliance.name_en or alliance.name)),
        "page": page_of(
            rows[begin : begin + _UNITS_PAGE + 1], number=number, size=_UNITS_PAGE, total=len(rows)
        ),
        "columns": (
            Column("unit", gettext("机构")),
            Column("overdue", gettext("已逾期"), is_number=True),
            Column("unreached", gettext("其中试过没联系上"), is_number=True),
            Column("open", gettext("待联系"), is_number=True),
            Column("done", gettext("已联系"), is_number=True),
            Column("oldest", gettext("最早一个该联系的日期"), is_quiet=True),
        ),
        "row_template": "console/parts/overdue_row.html",
        "caption": gettext("出院后联系：各机构"),
        "words": words,
        "empty_words": gettext("没有符合的机构。") if words else gettext("还没有排过出院后的联系。"),
    }
    return visit.show("console/overdue_units.html", context)
