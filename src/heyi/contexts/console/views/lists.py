"""The worklists: received, sent, to be followed up. Not here: one referral (referral)."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from heyi.contexts.console import terms
from heyi.contexts.console.forms.lists import Narrowed, narrowed, wanted
from heyi.contexts.console.queries.letters import kinds_told
from heyi.contexts.console.queries.looks import STATE_LOOKS
from heyi.contexts.console.queries.naming import own_organisations
from heyi.contexts.console.queries.worklists import work_page
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import with_words
from heyi.contexts.console.views.narrowing import Tab
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Direction, Duty, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.listing import Column, asked_page, page_of
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotPermitted


def _columns() -> tuple[Column, ...]:
    return (
        Column("patient", gettext("患者")),
        Column("way", gettext("从哪里到哪里")),
        Column("state", gettext("状态")),
        Column("due", gettext("时限")),
        Column("moved", gettext("最近变动"), is_quiet=True),
    )


def _require_reader(actor: Actor) -> None:
    if not actor.may_anywhere(Duty.READ_PATIENT):
        raise NotPermitted("duty_not_held", duty=Duty.READ_PATIENT)


@signed_in
def inbox(visit: Visit) -> HttpResponse:
    """What came in: what waits for the reader, what is late, and everything."""
    _require_reader(visit.actor)
    asked_box = visit.request.GET.get("box", "")
    box = {"in": referral.Box.IN, "late": referral.Box.LATE}.get(asked_box, referral.Box.WAITING)
    counts = referral.count_referrals(actor=visit.actor, now=visit.now)
    here = reverse("console:inbox")
    tabs = (
        Tab(gettext("等我处理"), here, box is referral.Box.WAITING, counts.waiting),
        Tab(gettext("已超时"), f"{here}?box=late", box is referral.Box.LATE),
        Tab(gettext("全部收到的"), f"{here}?box=in", box is referral.Box.IN),
    )
    empty = {
        referral.Box.WAITING: gettext("现在没有等您处理的转诊。"),
        referral.Box.LATE: gettext("没有超时的转诊。"),
        referral.Box.IN: gettext("还没有收到过转诊。"),
    }[box]
    told = {
        "page_title": gettext("收到的转诊"),
        "tabs": tabs,
        "empty_words": empty,
        "box": asked_box,
        "letter_list": "inbox",
    }
    return _list(visit, box, told)


@signed_in
def sent(visit: Visit) -> HttpResponse:
    """What went out and where it stands."""
    _require_reader(visit.actor)
    may_draft = any(visit.actor.may_anywhere(duty) for duty in terms.SENDERS)
    told = {
        "page_title": gettext("发出的转诊"),
        "letter_list": "sent",
        "tabs": sent_tabs(visit, "sent"),
        "empty_words": gettext("还没有发出过转诊。"),
        "empty_next": gettext("上转或下转一位患者") if may_draft else "",
        "empty_address": reverse("console:draft") if may_draft else "",
        "may_draft": may_draft,
        "may_send_down": visit.actor.may_anywhere(Duty.OFFER_DOWN_REFERRAL),
    }
    return _list(visit, referral.Box.OUT, told)


def follow_up_tabs(visit: Visit, here: str) -> tuple[Tab, ...]:
    """The lists of whoever follows patients up, each for those whose duty it is."""
    told = (
        ("due_list", gettext("今天该随访谁"), Duty.MANAGE_HEALTH),
        ("follow_ups", gettext("转回来的患者"), Duty.READ_PATIENT),
        ("contacts", gettext("出院后联系"), Duty.RUN_FOLLOW_UP),
    )
    tabs = tuple(
        Tab(words, reverse(f"console:{one}"), one == here)
        for one, words, duty in told
        if visit.actor.may_anywhere(duty)
    )
    return tabs if len(tabs) > 1 else ()


def sent_tabs(visit: Visit, here: str) -> tuple[Tab, ...]:
    """What went out, and what came back of it."""
    unseen = referral.count_unseen(actor=visit.actor, now=visit.now)
    return (
        Tab(gettext("发出的转诊"), reverse("console:sent"), here == "sent"),
        Tab(gettext("回传的结果"), reverse("console:returned"), here == "returned", unseen),
    )


@signed_in
def follow_ups(visit: Visit) -> HttpResponse:
    """Patients who come back or came back with a plan."""
    _require_reader(visit.actor)
    told = {
        "page_title": gettext("转回来的患者"),
        "letter_list": "follow_ups",
        "tabs": follow_up_tabs(visit, "follow_ups"),
        "empty_words": gettext("现在没有要接回或要随访的患者。"),
        "states": terms.COMING_DOWN,
    }
    return _list(visit, referral.Box.WAITING, told, only=terms.COMING_DOWN)


def _list(
    visit: Visit, box: referral.Box, told: dict[str, Any], *, only: frozenset[State] = frozenset()
) -> HttpResponse:
    request, actor, now = visit.request, visit.actor, visit.now
    if request.method == "POST":
        return with_words(visit)
    asked = narrowed(request.GET, own=actor.institutions)
    question = wanted(box, asked, page=asked_page(request.GET))
    if only:
        question = replace(question, states=(question.states & only) or only)
    try:
        page = work_page(question, actor=actor, now=now)
    except InputInvalid:
        # Words of which nothing can be looked up, such as a lone full stop, find nobody.
        page = page_of((), number=1, size=question.per_page, total=0)
    if asked.is_any and not page.rows:
        told |= {
            "empty_words": gettext("没有符合这些条件的转诊。"),
            "empty_next": gettext("去掉条件"),
            "empty_address": request.path,
        }
    context = {
        "page": page,
        "columns": _columns(),
        "row_template": "console/parts/work_row.html",
        "caption": told["page_title"],
        "filters": _filters(asked, actor, visit, only),
        "letter_kinds": kinds_told(),
        **told,
    }
    return visit.show("console/list.html", context, live=("inbox",))


def _filters(asked: Narrowed, actor: Actor, visit: Visit, only: frozenset[State]) -> dict[str, Any]:
    own = own_organisations(actor, now=visit.now)
    return {
        "asked": asked,
        "states": [(str(one), gettext(STATE_LOOKS[one].words)) for one in State if not only or one in only],
        "urgencies": [(str(one), governance.words_for(one).said_in(visit.language)) for one in Urgency],
        "directions": [(str(Direction.UP), gettext("上转")), (str(Direction.DOWN), gettext("下转"))],
        "organisations": [(str(one), words) for one, words in own] if len(own) > 1 else [],
    }
