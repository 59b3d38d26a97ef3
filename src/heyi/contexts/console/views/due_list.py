"""Whom to follow up next. Not here: one resident who is followed up (managed)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console import terms
from heyi.contexts.console.forms.due_list import DueAsked, due_asked
from heyi.contexts.console.queries.managed import DueRow, due_page
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import with_words
from heyi.contexts.console.views.narrowing import Tab
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.management import RiskGroup
from heyi.foundation.listing import Page, asked_page, page_of
from heyi.foundation.words import name
from heyi.kernel.errors import InputInvalid, NotPermitted


@require_http_methods(["GET", "POST"])
@signed_in
def due_list(visit: Visit) -> HttpResponse:
    """Who is due at one's own institutions, those who wait longest first; words come by POST and go on encrypted."""
    if not visit.actor.may_anywhere(Duty.MANAGE_HEALTH):
        if visit.actor.may_anywhere(Duty.RUN_FOLLOW_UP):
            return redirect("console:follow_ups")
        if any(visit.actor.may_anywhere(duty) for duty in terms.SIGNERS):
            return redirect("console:contracts")
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_HEALTH))
    if visit.request.method == "POST":
        return with_words(visit)
    asked = due_asked(visit.request.GET, own=visit.actor.institutions)
    counts = health.count_due(actor=visit.actor, now=visit.now)
    own = own_organisations(visit.actor, now=visit.now)
    context = {
        "page_title": gettext("今天该随访谁"),
        "enters_forms": visit.actor.may_anywhere(Duty.ENTER_FORMS),
        "page": _page(visit, asked),
        "asked": asked,
        "counts": counts,
        "tabs": _tabs(asked, counts),
        "may_sign": any(visit.actor.may_anywhere(duty) for duty in terms.SIGNERS),
        "may_follow_up": visit.actor.may_anywhere(Duty.RUN_FOLLOW_UP),
        "groups": [(str(one), name("risk_group", one)) for one in RiskGroup],
        "organisations": [(str(one), words) for one, words in own] if len(own) > 1 else [],
        "empty_words": _empty(asked, counts),
    }
    return visit.show("console/due_list.html", context)


def _page(visit: Visit, asked: DueAsked) -> Page[DueRow]:
    number = asked_page(visit.request.GET)
    try:
        return due_page(asked.wanted(), number=number, actor=visit.actor, now=visit.now)
    except InputInvalid:
        # Words of which nothing can be looked up, such as a lone full stop, find nobody.
        return page_of((), number=1, size=1, total=0)


def _tabs(asked: DueAsked, counts: health.DueCounts) -> tuple[Tab, ...]:
    told = (
        (health.When.OVERDUE, gettext("已逾期"), counts.overdue),
        (health.When.WEEK, gettext("7 天内"), counts.week),
        (health.When.MONTH, gettext("30 天内"), counts.month),
        (health.When.PROPOSED, gettext("建议上转"), counts.proposed),
        (health.When.ALL, gettext("全部在管"), counts.active),
        (health.When.STOPPED, gettext("已暂停或结束"), None),
    )
    here = reverse("console:due_list")
    return tuple(Tab(words, f"{here}?when={when}", asked.when is when, count) for when, words, count in told)


def _empty(asked: DueAsked, counts: health.DueCounts) -> str:
    if asked.is_narrowed:
        return gettext("没有符合这些条件的居民。")
    if not counts.active:
        return gettext("还没有纳入管理的居民：在居民的页面上点“纳入管理”。")
    return gettext("这里现在没有要随访的居民。")
