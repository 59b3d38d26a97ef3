"""The siphon monitor: does the lead keep patients who could be treated below. Not here: counting and judging (referral)."""

import csv
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.siphon import SiphonAsked, SiphonPeriodForm, siphon_asked
from heyi.contexts.console.queries.naming import in_our_language, organisation_names
from heyi.contexts.console.queries.routing_page import advice_figures
from heyi.contexts.console.queries.siphon_page import PairRow, SiphonTold, everybody, pair_rows, siphon_told
from heyi.contexts.console.queries.siphon_words import Told
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Words
from heyi.contexts.referral import public as referral
from heyi.foundation.listing import Column, Page, asked_page
from heyi.kernel.errors import InputInvalid, NotPermitted
from heyi.kernel.moments import day_of

_PAGE_SIZE = 20
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@signed_in
def siphon_alliances(visit: Visit) -> HttpResponse:
    """The alliances whose figures the reader may read; where there is one, its page."""
    if not visit.actor.may_anywhere(Duty.MONITOR_REFERRALS):
        raise NotPermitted("duty_not_held", duty=str(Duty.MONITOR_REFERRALS))
    able = {one.alliance for one in visit.actor.standings if Duty.MONITOR_REFERRALS in one.duties}
    known = [one for one in governance.alliances(actor=visit.actor, now=visit.now) if one.id in able]
    if len(known) == 1:
        return go_to("console:siphon", known[0].id)
    rows = [(one.id, in_our_language(Words(one.name, one.name_en or one.name))) for one in known]
    return visit.show("console/siphon_alliances.html", {"page_title": gettext("转诊监测"), "alliances": rows})


@require_safe
@signed_in
def siphon(visit: Visit, alliance_id: UUID) -> HttpResponse:
    """Five numbers, what lies outside the limits, funnels, members and pairs; with `whole` as one page for the printer."""
    asked, form = siphon_asked(visit.request.GET), _form(visit)
    # Before anything of the form is answered: a stranger learns nothing, not even that a period was wrong.
    referral.siphon_scope(alliance_id, actor=visit.actor, now=visit.now)
    alliance = governance.find_alliance(alliance_id, actor=visit.actor, now=visit.now)
    context: dict[str, Any] = {
        "page_title": gettext("转诊监测"),
        "alliance": alliance,
        "alliance_words": in_our_language(Words(alliance.name, alliance.name_en or alliance.name)),
        "form": form,
        "asked": asked,
    }
    figures = _figures(visit, alliance_id, asked, form)
    if figures is not None:
        names = organisation_names(everybody(figures), actor=visit.actor, now=visit.now)
        context |= _told(visit, figures, names, asked)
        counts = referral.advice_figures(alliance_id, figures.period, actor=visit.actor, now=visit.now)
        context["advised"], context["advice"] = advice_figures(counts)
    return visit.show("console/siphon.html", context, status=422 if form.errors else 200)


def _form(visit: Visit) -> SiphonPeriodForm:
    return SiphonPeriodForm({"kind": "recent"} | visit.request.GET.dict(), today=day_of(visit.now))


def _figures(
    visit: Visit, alliance_id: UUID, asked: SiphonAsked, form: SiphonPeriodForm
) -> referral.SiphonFigures | None:
    if not form.is_valid():
        return None
    try:
        return referral.siphon_figures(
            alliance_id, form.period(), of=asked.of, actor=visit.actor, now=visit.now
        )
    except InputInvalid as refused:
        put_problems(form, refused)
        return None


def _told(
    visit: Visit, figures: referral.SiphonFigures, names: dict[UUID, str], asked: SiphonAsked
) -> dict[str, Any]:
    told = siphon_told(figures, names)
    pairs = pair_rows(figures, names, words=asked.words)
    number = 1 if asked.is_whole else asked_page(visit.request.GET)
    size = max(len(pairs), 1) if asked.is_whole else _PAGE_SIZE
    begin = (number - 1) * size
    shown = pairs[begin : begin + size]
    return {
        "told": told,
        "figures": figures,
        "is_lead": told.subject == figures.lead,
        "may_look": visit.actor.may(Duty.READ_PATIENT, at=told.subject),
        "page": Page(shown, number, size, begin + size < len(pairs), len(pairs)),
        "columns": _pair_columns(),
        "caption": gettext("每一对机构"),
        "row_template": "console/parts/siphon_pair_row.html",
        "empty_words": gettext("没有名称含这些字的机构。") if asked.words else gettext("这一期没有转诊。"),
    }


def _pair_columns() -> tuple[Column, ...]:
    return (
        Column("lower", gettext("下级")),
        Column("upper", gettext("上级")),
        Column("asked", gettext("提出上转"), is_number=True),
        Column("up", gettext("接收上转"), is_number=True),
        Column("down", gettext("接回下转"), is_number=True),
        Column("ratio", gettext("下转比上转")),
        Column("kept", gettext("可下转而未下转")),
        Column("moves", gettext("不愿转")),
    )


@require_safe
@signed_in
def siphon_table(visit: Visit, alliance_id: UUID) -> HttpResponse:
    """Members and pairs as a table for a spreadsheet."""
    asked, form = siphon_asked(visit.request.GET), _form(visit)
    referral.siphon_scope(alliance_id, actor=visit.actor, now=visit.now)
    figures = _figures(visit, alliance_id, asked, form)
    if figures is None:
        raise InputInvalid
    names = organisation_names(everybody(figures), actor=visit.actor, now=visit.now)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    period = f"{figures.period.since:%Y%m%d}-{figures.period.until:%Y%m%d}"
    answer["Content-Disposition"] = f'attachment; filename="siphon-{period}.csv"'
    # Without this mark a Chinese Excel reads the table as GBK.
    answer.write("\ufeff")
    written = csv.writer(answer)
    written.writerow(
        [gettext("下级"), gettext("上级"), gettext("指标"), gettext("分子"), gettext("分母"), gettext("值"),
         gettext("95% 区间"), gettext("同期常态"), gettext("95% 界限"), gettext("判断")]
    )  # fmt: skip
    written.writerows(_member_lines(siphon_told(figures, names)))
    written.writerows(_pair_lines(pair_rows(figures, names)))
    return answer


def _member_lines(told: SiphonTold) -> list[list[str]]:
    return [_line("", member.words, one) for member in told.members for one in member.measures]


def _pair_lines(pairs: tuple[PairRow, ...]) -> list[list[str]]:
    return [_line(pair.lower, pair.upper, one) for pair in pairs for one in (pair.ratio, pair.kept)]


def _line(lower: str, upper: str, one: Told) -> list[str]:
    counts = (str(one.count), str(one.of)) if one.counts else ("", "")
    return [
        _cell(lower), _cell(upper), one.words, *counts, one.value, one.interval, one.usual, one.limits, one.verdict_words,
    ]  # fmt: skip


def _cell(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words
