"""What is told of a case: milestones with one tap, corrections, scales, decisions, sending on. Not here: its page (cases)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.cases import AnswersForm, id_or_none, onset_from, points_of, tap_of
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.case_page import refusal_facts
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.asked import NewDecision, NewFilled, NewStamp
from heyi.contexts.pathways.terms.cases import Choice
from heyi.contexts.pathways.terms.showing import CaseSeen
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import PatientCard
from heyi.foundation.http import note_refusal, status_of
from heyi.foundation.once import once
from heyi.foundation.reading import Purpose
from heyi.foundation.words import say
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, RuleBroken
from heyi.kernel.moments import on_the_wall

# Sent by taps.js, which keeps a tap until it was heard.
TAP_HEADER = "X-Heyi-Tap"
_MOMENT = "%m-%d %H:%M"


def _seen(visit: Visit, case_id: UUID) -> CaseSeen:
    return pathways.see_case(
        case_id, actor=visit.actor, purpose=Purpose.CARE, now=visit.now, page="pathway_case_step"
    )


def _words(refused: HeyiError, visit: Visit, case_id: UUID) -> str:
    """A refusal as a sentence, with names in the place of codes and times of the wall."""
    # Asked first, so that a stranger who sends nonsense hears no more of it than that there is nothing.
    seen = _seen(visit, case_id)
    if isinstance(refused, InputInvalid) and refused.problems:
        told = (say(one.code, {"value": one.value, "limit": one.limit}) for one in refused.problems)
        return " ".join(dict.fromkeys(told))
    facts = refusal_facts(seen.pathway, refused.facts)
    for key, value in facts.items():
        if hasattr(value, "astimezone"):
            facts[key] = on_the_wall(value).strftime(_MOMENT)
    return say(refused.code, facts)


def _step(visit: Visit, case_id: UUID, deed: Callable[[], object], done: str) -> HttpResponse:
    """Does it and goes back to the case; what is refused is said there, and a tap that waits on a phone hears it as data."""
    waits = TAP_HEADER in visit.request.headers
    try:
        deed()
    except (InputInvalid, RuleBroken, NotPermitted) as refused:
        status, words = status_of(refused), _words(refused, visit, case_id)
        note_refusal(visit.request, refused, status)
        if waits:
            return JsonResponse({"words": words}, status=status)
        messages.error(visit.request, words)
    else:
        if waits:
            return JsonResponse({"words": done})
        messages.success(visit.request, done)
    return go_to("console:case", case_id)


@require_POST
@signed_in
def tell(visit: Visit, case_id: UUID) -> HttpResponse:
    """A milestone, told with one tap; with a key a tap that was sent twice counts once."""
    posted = visit.request.POST
    code, wall = posted.get("code", "")[:64], posted.get("wall", "").strip()

    def deed() -> None:
        tap = tap_of(posted)
        # A time of the wall was meant on the day of the tap, which may have waited for a line over midnight.
        said = visit.now if tap is None else pathways.heard_at(tap, now=visit.now)[0]
        at = pathways.on_the_wall(wall, now=said) if wall else None
        new = NewStamp(code=code, at=at, organisation=id_or_none(posted.get("at", "")), tap=tap)
        once(
            posted.get("key") or None,
            {"case": str(case_id), "code": code},
            lambda: _told(new),
            actor=visit.actor,
            now=visit.now,
        )

    def _told(new: NewStamp) -> dict[str, Any]:
        pathways.record_milestone(case_id, new, actor=visit.actor, now=visit.now)
        return {"code": code}

    return _step(visit, case_id, deed, gettext("已记录。"))


@require_POST
@signed_in
def correct(visit: Visit, case_id: UUID, stamp_id: UUID) -> HttpResponse:
    """Another time for a milestone, or none, with the reason."""
    posted = visit.request.POST
    withdraws = "withdraw" in posted

    def deed() -> None:
        at = None if withdraws else pathways.on_the_wall(posted.get("wall", ""), now=visit.now)
        pathways.correct_milestone(
            case_id, stamp_id, at, reason=posted.get("reason", ""), actor=visit.actor, now=visit.now
        )

    return _step(
        visit,
        case_id,
        deed,
        gettext("已撤销，原记录留痕。") if withdraws else gettext("已更正，原记录留痕。"),
    )


@require_POST
@signed_in
def onset(visit: Visit, case_id: UUID) -> HttpResponse:
    """How the beginning is known, told anew."""
    posted = visit.request.POST

    def deed() -> None:
        kind, at = onset_from(posted.get("onset", ""), posted.get("wall", ""), visit.now)
        pathways.change_onset(
            case_id, kind, at, reason=posted.get("reason", "")[:400], actor=visit.actor, now=visit.now
        )

    return _step(visit, case_id, deed, gettext("发病时间已更新。"))


@require_http_methods(["GET", "POST"])
@signed_in
def fill(visit: Visit, case_id: UUID, scale: str = "") -> HttpResponse:
    """A scale, or with none named the items of the case."""
    seen = _seen(visit, case_id)
    found = seen.pathway.scale(scale) if scale else None
    if scale and found is None:
        raise NotFound
    task = visit.request.GET.get("task", "")[:64]
    wanted = seen.pathway.task(task)
    items = (
        found.items
        if found
        else tuple(one for one in seen.pathway.items if wanted is None or one.code in wanted.asks)
    )
    posted = visit.request.POST if visit.request.method == "POST" else None
    form = AnswersForm(posted, items=items, known=_known(seen, scale))
    if posted is not None and form.is_valid():
        new = NewFilled(scale=scale, answers=form.answers(), task=task)
        try:
            scored = pathways.fill_scale(case_id, new, actor=visit.actor, now=visit.now)
        except InputInvalid as refused:
            put_problems(form, refused)
        else:
            words = (
                gettext("已保存：%(shown)s 分。") % {"shown": scored.shown}
                if scored.shown
                else gettext("已保存。")
            )
            messages.success(visit.request, words)
            return go_to("console:case", case_id)
    title = in_our_language(found.name) if found else gettext("病情与检查")
    context = {
        "page_title": title, "case": seen.case, "label": seen.label, "form": form, "scale": found,
        "source": found.source if found else "", "points": points_of(found) if found else {},
    }  # fmt: skip
    return visit.show("console/case_fill.html", context, status=422 if form.errors else 200)


def _known(seen: CaseSeen, scale: str) -> dict[str, Any]:
    last = seen.view.scales.get(scale)
    return {**seen.view.answers, **(last.answers if last else {})}


@require_POST
@signed_in
def sign(visit: Visit, case_id: UUID, checklist: str) -> HttpResponse:
    """A doctor's yes or no to a checklist."""
    posted = visit.request.POST
    choice = Choice.DO if posted.get("choice") == Choice.DO else Choice.LEAVE
    new = NewDecision(checklist=checklist, choice=choice, reason=posted.get("reason", ""))
    return _step(
        visit,
        case_id,
        lambda: pathways.sign_decision(case_id, new, actor=visit.actor, now=visit.now),
        gettext("已签名。"),
    )


@require_POST
@signed_in
def send(visit: Visit, case_id: UUID) -> HttpResponse:
    """On to the next hospital."""
    posted = visit.request.POST

    def deed() -> None:
        destination = id_or_none(posted.get("destination", ""))
        if destination is None:
            raise NotFound
        consent = True if posted.get("consent") else None
        pathways.send_on(case_id, destination, consent=consent, actor=visit.actor, now=visit.now)

    return _step(visit, case_id, deed, gettext("已通知对方医院，正在等患者到达。"))


@require_POST
@signed_in
def end(visit: Visit, case_id: UUID) -> HttpResponse:
    """The acute part is over."""
    code = visit.request.POST.get("end", "")[:64]
    return _step(
        visit,
        case_id,
        lambda: pathways.end_case(case_id, code, None, actor=visit.actor, now=visit.now),
        gettext("急性期已结束。"),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def name_patient(visit: Visit, case_id: UUID) -> HttpResponse:
    """Saying whose case it is: found by name or number among those within reach, or registered first."""
    seen = _seen(visit, case_id)
    posted = visit.request.POST
    chosen = id_or_none(posted.get("patient", "")) if visit.request.method == "POST" else None
    if chosen is not None:
        return _step(
            visit,
            case_id,
            lambda: pathways.name_patient(case_id, chosen, actor=visit.actor, now=visit.now),
            gettext("身份已写明。"),
        )
    words, problem = posted.get("words", "").strip()[:100], ""
    found: tuple[PatientCard, ...] = ()
    if words:
        try:
            page = patients.search_patients(words, purpose=Purpose.REFERRAL, actor=visit.actor, now=visit.now)
            found = page.rows
        except InputInvalid as refused:
            problem = say(refused.problems[0].code) if refused.problems else say(refused.code)
    context = {
        "page_title": gettext("写明患者"), "case": seen.case, "label": seen.label, "words": words, "found": found,
        "problem": problem, "asked": bool(words),
    }  # fmt: skip
    return visit.show("console/case_patient.html", context)


@require_GET
@signed_in
def clock(visit: Visit) -> HttpResponse:
    """The server's time in milliseconds, by which walls and taps set their clocks."""
    del visit
    return JsonResponse({"now": round(timezone.now().timestamp() * 1000)})
