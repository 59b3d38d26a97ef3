"""The reader's notices: the list, opening one, wishes, and the rules that hold. Not here: endpoints (notice_endpoints)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.notices import WishesForm
from heyi.contexts.console.forms.organisations import id_asked
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries import notices_page
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance.terms import Urgency
from heyi.contexts.notices import public
from heyi.contexts.notices.terms import NoticeKind
from heyi.foundation.listing import Column, asked_page
from heyi.foundation.words import name
from heyi.kernel.errors import InputInvalid

_LONGEST_NUMBER = 32


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the pages about notices."""

    words: str
    address: str
    is_current: bool


def tabs(visit: Visit, current: str) -> tuple[Tab, ...]:
    """The pages about notices that this reader may open."""
    pages = [
        ("console:notices", gettext("通知")),
        ("console:notice_wishes", gettext("我的设置")),
        ("console:notice_rules", gettext("谁会收到什么")),
    ]
    if notices_page.places_managed(visit.actor):
        pages.append(("console:endpoints", gettext("群机器人")))
    return tuple(Tab(words, reverse(route), route == current) for route, words in pages)


def _asked(visit: Visit) -> public.NoticesWanted:
    parameters = visit.request.GET
    kind, level = parameters.get("kind", ""), parameters.get("level", "")
    organisation = id_asked(parameters, "organisation")
    return public.NoticesWanted(
        is_unread=parameters.get("box", "") != "all",
        kind=NoticeKind(kind) if kind in set(NoticeKind) else None,
        level=Urgency(level) if level in set(Urgency) else None,
        organisation=organisation if organisation in visit.actor.institutions else None,
        number=parameters.get("number", "").strip()[:_LONGEST_NUMBER],
    )


@require_GET
@signed_in
def notices(visit: Visit) -> HttpResponse:
    """The reader's notices: the new ones, or all."""
    asked = _asked(visit)
    page = notices_page.notice_page(
        asked, page=asked_page(visit.request.GET), actor=visit.actor, now=visit.now
    )
    own = own_organisations(visit.actor, now=visit.now)
    empty = gettext("没有未读的通知。") if asked.is_unread else gettext("还没有收到过通知。")
    context: dict[str, Any] = {
        "page_title": gettext("通知"),
        "tabs": tabs(visit, "console:notices"),
        "asked": asked,
        "page": page,
        "columns": (
            Column("what", gettext("事项")),
            Column("places", gettext("从哪里到哪里")),
            Column("told", gettext("什么时候"), is_quiet=True),
        ),
        "caption": gettext("通知"),
        "row_template": "console/parts/notice_row.html",
        "kinds": [(str(one), name("notice_kind", one)) for one in NoticeKind],
        "levels": [(str(one), name("notice_level", one)) for one in Urgency],
        "organisations": [(str(one), words) for one, words in own] if len(own) > 1 else [],
        "empty_words": gettext("没有符合这些条件的通知。") if asked.is_narrowed else empty,
        "empty_next": gettext("去掉条件") if asked.is_narrowed else "",
        "empty_address": reverse("console:notices") if asked.is_narrowed else "",
        "days": settings.HEYI_NOTICE_DAYS,
    }
    return visit.show("console/notices.html", context, live=("notices",))


@require_POST
@signed_in
def open_notice(visit: Visit, notice_id: UUID) -> HttpResponse:
    """Marks a notice as read and goes to what it is about, or back to the list where the reader may not look."""
    public.read_notice(notice_id, actor=visit.actor, now=visit.now)
    found = public.find_notice(notice_id, actor=visit.actor, now=visit.now)
    address = notices_page.address_of(found, visit.actor)
    return HttpResponseRedirect(address) if address else go_to("console:notices")


@require_POST
@signed_in
def read_all(visit: Visit) -> HttpResponse:
    """Marks everything as read."""
    count = public.read_all(actor=visit.actor, now=visit.now)
    if count:
        words = ngettext("%(count)s 条通知已标为已读。", "%(count)s 条通知已标为已读。", count)
        messages.success(visit.request, words % {"count": count})
    return go_to("console:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def wishes(visit: Visit) -> HttpResponse:
    """How the reader wants to be told."""
    if visit.request.method != "POST":
        wish = public.wish_of(actor=visit.actor, now=visit.now)
        return _wishes_page(visit, WishesForm(initial=WishesForm.of(wish)))
    form = WishesForm(visit.request.POST)
    if not form.is_valid():
        return _wishes_page(visit, form, status=422)
    try:
        public.keep_wish(form.wish(), actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _wishes_page(visit, form, status=422)
    messages.success(visit.request, gettext("已保存。"))
    return go_to("console:notice_wishes")


def _wishes_page(visit: Visit, form: WishesForm, *, status: int = 200) -> HttpResponse:
    places = own_organisations(visit.actor, now=visit.now)
    book = public.book_at(places[0][0], actor=visit.actor, now=visit.now) if places else public.standard()
    context = {
        "page_title": gettext("通知设置"),
        "tabs": tabs(visit, "console:notice_wishes"),
        "form": form,
        "mandatory": notices_page.mandatory(),
        "usual": notices_page.quiet_words(book.quiet),
        "mails": settings.HEYI_MAIL,
    }
    return visit.show("console/notice_wishes.html", context, status=status)


@require_GET
@signed_in
def rules(visit: Visit) -> HttpResponse:
    """Who is told what at one of the reader's organisations, and by which rule."""
    places = own_organisations(visit.actor, now=visit.now)
    asked = id_asked(visit.request.GET, "at")
    chosen = next((pair for pair in places if pair[0] == asked), places[0] if places else None)
    book = public.book_at(chosen[0], actor=visit.actor, now=visit.now) if chosen else public.standard()
    context = {
        "page_title": gettext("谁会收到什么"),
        "tabs": tabs(visit, "console:notice_rules"),
        "places": [(str(one), words) for one, words in places] if len(places) > 1 else [],
        "chosen": chosen,
        "rows": notices_page.rule_rows(book),
        "quiet": notices_page.quiet_words(book.quiet),
        "badge": notices_page.badge_of_book(book),
        "from_charter": bool(book.changed or book.is_quiet_changed),
    }
    return visit.show("console/notice_rules.html", context)
