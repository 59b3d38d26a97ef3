"""Cases of the green channels: the list, opening one in three taps, and its page. Not here: what is told of it (case_steps)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from heyi.contexts.console.forms.cases import OpenCaseForm, id_or_none, onset_choices, tap_of
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.case_page import page_of, state_words
from heyi.contexts.console.queries.case_review import review_of
from heyi.contexts.console.queries.naming import in_our_language, organisation_names
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance.terms import Duty
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.asked import NewCase
from heyi.contexts.pathways.terms.cases import CaseState
from heyi.contexts.pathways.terms.showing import CaseLine, CasesWanted
from heyi.contexts.patients import public as patients
from heyi.foundation.listing import asked_page
from heyi.foundation.once import once
from heyi.foundation.reading import Purpose, reading
from heyi.kernel.errors import InputInvalid, NotFound

_PERIODS = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}


@require_GET
@signed_in
def cases(visit: Visit) -> HttpResponse:
    """The cases at the reader's hospitals, narrowed by state, pathway and period, and the walls beside them."""
    asked = visit.request.GET
    state, code, period = asked.get("state", ""), asked.get("pathway", "")[:64], asked.get("period", "")
    wanted = CasesWanted(
        states=frozenset({CaseState(state)}) if state in set(CaseState) else frozenset(),
        pathway=code,
        opened_from=visit.now - _PERIODS[period] if period in _PERIODS else None,
        page=asked_page(asked),
    )
    page = pathways.list_cases(wanted, actor=visit.actor, now=visit.now)
    places = {place for line in page.rows for place in (line.case.here, line.case.next)}
    names = organisation_names(places | set(visit.actor.institutions), actor=visit.actor, now=visit.now)
    offered = pathways.pathways_for(visit.actor, now=visit.now)
    context = {
        "page_title": gettext("绿色通道"),
        "page": page,
        "rows": [_row(line, names) for line in page.rows],
        "states": [(str(one), state_words(one), state == one) for one in CaseState],
        "periods": [
            ("day", gettext("24 小时内")), ("week", gettext("一周内")), ("month", gettext("一月内")), ("year", gettext("一年内")),
        ],
        "period": period,
        "pathway": code,
        "kinds": dict.fromkeys((one.pathway.code, in_our_language(one.pathway.short)) for one in offered),
        "offered": _tiles(offered),
        "is_narrowed": bool(state or code or period),
        "may_watch": visit.actor.may_anywhere(Duty.MONITOR_CASES),
        "may_ask_where": any(visit.actor.may_anywhere(one) for one in pathways.ASKERS),
        "walls": [(one, names.get(one, "")) for one in sorted(visit.actor.institutions, key=str)],
    }  # fmt: skip
    return visit.show("console/cases.html", context, live=("board",))


def _row(line: CaseLine, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "case": line.case,
        "label": line.label,
        "short": in_our_language(line.pathway.short),
        "state": state_words(line.case.state),
        "here": names.get(line.case.here, ""),
        "coming_to": names.get(line.case.next, "") if line.case.next else "",
    }


def _tiles(offered: tuple[pathways.Offered, ...]) -> tuple[tuple[str, str], ...]:
    """Each pathway once, however many hospitals of the reader run it."""
    return tuple({one.pathway.code: in_our_language(one.pathway.name) for one in offered}.items())


@require_http_methods(["GET", "POST"])
@signed_in
def open_one(visit: Visit, code: str) -> HttpResponse:
    """The second and third tap: when it began, and open. What is not known yet is said later."""
    mine = [one for one in pathways.pathways_for(visit.actor, now=visit.now) if one.pathway.code == code]
    if not mine:
        raise NotFound
    offered = next((one for one in mine if str(one.organisation) == visit.request.GET.get("at")), mine[0])
    patient = id_or_none(visit.request.GET.get("patient", ""))
    name = _patient_name(visit, patient, offered)
    form = _form(visit, offered)
    if visit.request.method == "POST" and form.is_valid():
        try:
            return go_to("console:case", _open(visit, offered, form, patient))
        except InputInvalid as refused:
            put_problems(form, refused)
    context = {
        "page_title": in_our_language(offered.pathway.name),
        "form": form,
        "patient_name": name,
        "patient": patient,
    }
    status = 422 if form.errors else 200
    return visit.show("console/case_open.html", context, status=status)


def _patient_name(visit: Visit, patient: UUID | None, offered: pathways.Offered) -> str:
    if patient is None:
        return ""
    with reading(visit.actor, now=visit.now):
        found = patients.patient_for_referral(
            patient, organisation=offered.organisation, actor=visit.actor, now=visit.now
        )
    return found.name


def _form(visit: Visit, offered: pathways.Offered) -> OpenCaseForm:
    with reading(visit.actor, now=visit.now):
        found = pathways.destinations(
            offered.pathway, offered.alliance, but=[offered.organisation], actor=visit.actor, now=visit.now
        )
    # The nearest tier first: the hub before the lead.
    found = tuple(sorted(found, key=lambda one: one.tier.height))
    names = organisation_names([one.id for one in found], actor=visit.actor, now=visit.now)
    choices = [(str(one.id), names.get(one.id, one.name)) for one in found]
    first = choices[0][0] if choices else ""
    given: dict[str, Any] = {
        "kinds": offered.pathway.onset_kinds,
        "destinations": choices,
        "initial": {"onset": "30", "destination": first},
    }
    return (
        OpenCaseForm(visit.request.POST, **given) if visit.request.method == "POST" else OpenCaseForm(**given)
    )


def _open(visit: Visit, offered: pathways.Offered, form: OpenCaseForm, patient: UUID | None) -> str:
    kind, at = form.onset_told(visit.now)
    new = NewCase(
        pathway=offered.pathway.code,
        onset_kind=kind,
        onset_at=at,
        at=offered.organisation,
        alliance=offered.alliance,
        patient=patient,
        label=form.cleaned_data["label"] or gettext("身份待查"),
        destination=id_or_none(form.cleaned_data["destination"]),
        tap=tap_of(visit.request.POST),
    )
    key = visit.request.POST.get("key") or None

    def deed() -> dict[str, Any]:
        return {"case": str(pathways.open_case(new, actor=visit.actor, now=visit.now).id)}

    answer = once(key, {"pathway": new.pathway, "at": str(new.at)}, deed, actor=visit.actor, now=visit.now)
    messages.success(visit.request, gettext("已开启，时钟在走。"))
    return str(answer["case"])


@require_GET
@signed_in
def case(visit: Visit, case_id: UUID) -> HttpResponse:
    """One case: its clock, the one thing to do next, everything told, advised and measured."""
    return show_case(visit, case_id)


def show_case(visit: Visit, case_id: UUID) -> HttpResponse:
    """The page of a case."""
    seen = pathways.see_case(case_id, actor=visit.actor, purpose=Purpose.CARE, now=visit.now)
    context = page_of(seen, actor=visit.actor, now=visit.now)
    title = f"{seen.label} · {context['short']}"
    mine = seen.mine or seen.signing
    own = next((one for one in (seen.case.here, seen.case.next) if one in mine), mine[0] if mine else None)
    links = {
        "page_title": title,
        "board_address": reverse("console:wall", args=[own]) if own else "",
        "onsets": onset_choices(seen.pathway.onset_kinds),
    }
    return visit.show("console/case.html", {**context, **links}, live=(f"case/{case_id}",))


@require_GET
@signed_in
def review(visit: Visit, case_id: UUID) -> HttpResponse:
    """One case looked at afterwards, printable: each interval against its target, the decisions, what is missing."""
    seen = pathways.see_case(case_id, actor=visit.actor, purpose=Purpose.AUDIT, now=visit.now)
    title = gettext("%(name)s · 病例回顾") % {"name": seen.label}
    return visit.show(
        "console/case_review.html",
        {"page_title": title, **review_of(seen, actor=visit.actor, now=visit.now)},
    )
