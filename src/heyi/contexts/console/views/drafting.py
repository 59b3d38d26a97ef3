"""Beginning a referral and writing its package. Not here: sending a patient down (a step of its own)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from heyi.contexts.console import terms
from heyi.contexts.console.forms.consent import with_who_informed
from heyi.contexts.console.forms.drafting import BeginForm
from heyi.contexts.console.forms.package import PackageForm, written_before
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.routing import put_route_problems
from heyi.contexts.console.queries import choosing
from heyi.contexts.console.queries.channels_page import offers_for
from heyi.contexts.console.queries.naming import in_our_language, own_organisations
from heyi.contexts.console.queries.package import sex_and_age
from heyi.contexts.console.queries.proposals import NOTHING_KNOWN, known_for
from heyi.contexts.console.queries.telling import Telling, tell
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.payment import payment_beside
from heyi.contexts.console.views.referral import too_late
from heyi.contexts.console.views.routing import ranked_for
from heyi.contexts.console.views.suggestions import suggested, told_beside, urgency_in
from heyi.contexts.governance.terms import Direction, Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.http import note_refusal
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotPermitted, RuleBroken, StaleVersion, WrongState

# Buttons that save and show a panel again.
_SHOWN = {"look": "suggestion", "follow": "suggestion", "route": "routing"}
_DUTIES = {Direction.UP: Duty.DRAFT_REFERRAL, Direction.DOWN: Duty.OFFER_DOWN_REFERRAL}


Begun = TypeVar("Begun", bound=BeginForm)


@dataclass(frozen=True, slots=True)
class Start:
    """What a new referral is begun with: which ways are open, from where, and for whom."""

    ways: tuple[Direction, ...]
    direction: Direction
    organisations: tuple[tuple[UUID, str], ...]
    at: UUID


def start_of(visit: Visit) -> Start:
    """Which ways are open to the reader, and which of them the address asks for.

    Raises: NotPermitted for whoever sends nobody.
    """
    ways = tuple(way for way in Direction if visit.actor.may_anywhere(_DUTIES[way]))
    if not ways:
        raise NotPermitted("duty_not_held", duty=Duty.DRAFT_REFERRAL)
    asked = visit.request.POST.get("direction") or visit.request.GET.get("direction", "")
    direction = next((way for way in ways if way == asked), ways[0])
    duty = _DUTIES[direction]
    able = {one.organisation for one in visit.actor.standings if duty in one.duties}
    own = tuple(one for one in own_organisations(visit.actor, now=visit.now) if one[0] in able)
    chosen = visit.request.POST.get("at") or visit.request.GET.get("at", "")
    at = next((one for one, _ in own if str(one) == chosen), own[0][0])
    return Start(ways, direction, own, at)


@require_http_methods(["GET", "POST"])
@signed_in
def draft(visit: Visit) -> HttpResponse:
    """Choosing where a patient is to go; whoever is on the way already is told before anything is typed."""
    start = start_of(visit)
    patient = visit.request.POST.get("patient") or visit.request.GET.get("patient", "")
    if not patient:
        messages.info(visit.request, gettext("先找到患者，再从患者页面开始转诊。"))
        wish = visit.request.GET.get("wish", "")
        return go_to("console:patients", **({"wish": wish} if wish in terms.WISHES else {}))
    proposal = visit.request.POST.get("proposal") or visit.request.GET.get("proposal", "")
    known = known_for(identifier(proposal), actor=visit.actor, now=visit.now) if proposal else NOTHING_KNOWN
    form = begin_form(visit, start, patient, BeginForm, proposal)
    if visit.request.method == "GET" or not form.is_valid():
        return _begin_page(visit, start, form, patient, reasons=known.reasons)
    try:
        begun = form.begun(start.at, urgency=known.urgency, package=known.package)
        made = referral.draft_referral(begun, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _begin_page(visit, start, form, patient, reasons=known.reasons)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        going = refused.facts.get("referral") if refused.code == "open_referral" else None
        return _begin_page(visit, start, form, patient, status=409, going=going, reasons=known.reasons)
    if made.direction is Direction.DOWN:
        return redirect("console:step", made.id, "offer_down")
    return redirect("console:write", made.id)


def begin_form(visit: Visit, start: Start, patient: str, kind: type[Begun], proposal: str = "") -> Begun:
    """The form in which a destination is chosen, empty or as it was sent."""
    given = visit.request.POST if visit.request.method == "POST" else None
    found = choosing.destinations(start.at, start.direction, actor=visit.actor, now=visit.now)
    chosen = visit.request.POST.get("destination", "")
    shown = choosing.with_chosen(
        choosing.chosen_organisation(chosen, actor=visit.actor, now=visit.now), found
    )
    more_at = f"{reverse('console:destinations')}?direction={start.direction}&at={start.at}"
    initial = {
        "patient": patient, "direction": start.direction, "at": str(start.at), "proposal": proposal,
        "wish": visit.request.GET.get("wish", ""),
    }  # fmt: skip
    return kind(
        given, initial=initial, organisations=start.organisations, destinations=shown, more_at=more_at
    )


def _begin_page(  # noqa: PLR0913 (each is asked by its name)
    visit: Visit,
    start: Start,
    form: BeginForm,
    patient: str,
    *,
    status: int = 0,
    going: object = None,
    reasons: tuple[str, ...] = (),
) -> HttpResponse:
    shown = patients.patient_page(
        identifier(patient), purpose=Purpose.REFERRAL, actor=visit.actor, now=visit.now
    ).patient
    about = sex_and_age(str(shown.sex), shown.birth_on, now=visit.now)
    title = _title(start, visit.request.POST.get("wish") or visit.request.GET.get("wish", ""))
    context: dict[str, Any] = {
        "page_title": title,
        "form": form,
        "patient": shown,
        "about": about,
        "start": start,
        "going": going,
        "reasons": reasons,
    }
    return visit.show("console/draft.html", context, status=status or (422 if form.errors else 200))


def _title(start: Start, wish: str) -> str:
    if start.direction is not Direction.UP:
        return gettext("下转患者")
    return {terms.WISH_ADVICE: gettext("请上级指导"), terms.WISH_GREEN: gettext("绿色通道上转")}.get(
        wish, gettext("上转患者")
    )


def identifier(text: str) -> UUID:
    """The id that an address names; nobody's where it names none."""
    try:
        return UUID(text)
    except ValueError:
        # An id that nobody has: the patient index says what it says of every stranger.
        return UUID(int=0)


@require_GET
@signed_in
def destinations(visit: Visit) -> HttpResponse:
    """The organisations that fit what was typed into the search box."""
    start = start_of(visit)
    words = visit.request.GET.get("words", "")[:64]
    chosen = visit.request.GET.get("destination", "")
    found = choosing.destinations(start.at, start.direction, words=words, actor=visit.actor, now=visit.now)
    shown = choosing.with_chosen(
        choosing.chosen_organisation(chosen, actor=visit.actor, now=visit.now), found
    )
    return visit.show(
        "console/widgets/choices.html", {"choices": shown, "name": "destination", "chosen": chosen}
    )


@require_http_methods(["GET", "POST"])
@signed_in
def write(visit: Visit, referral_id: UUID) -> HttpResponse:
    """Writing the package of a draft: kept while it is typed, sent when it is complete."""
    if visit.request.headers.get("X-Heyi-Draft") and visit.request.method == "POST":
        return _keep_typing(visit, referral_id, PackageForm(visit.request.POST))
    telling = tell(referral_id, actor=visit.actor, now=visit.now)
    if telling.referral.state is not State.DRAFT:
        return redirect("console:referral", referral_id)
    if telling.referral.direction is Direction.DOWN:
        return redirect("console:step", referral_id, "offer_down")
    if visit.request.method == "GET":
        return _written(visit, telling, PackageForm(initial=_as_it_stands(telling)))
    return _save_and_send(visit, telling, PackageForm(visit.request.POST))


def _as_it_stands(telling: Telling) -> dict[str, Any]:
    one = telling.referral
    up = (telling.seen.package or {}).get("up")
    up = up if isinstance(up, Mapping) else {}
    overruling = (telling.seen.package or {}).get("overruling")
    return {
        **written_before(up),
        **(overruling if isinstance(overruling, Mapping) else {}),
        "urgency": str(one.urgency),
        "department": one.department,
        "green_channel": one.green_channel,
        "expected_version": one.version,
    }


def _changes(visit: Visit, form: PackageForm) -> referral.DraftChanges:
    told = form.cleaned_data
    route = form.data.get("route", "")
    return referral.DraftChanges(
        destination=identifier(route) if route else None,
        urgency=urgency_in(form),
        department=told.get("department", ""),
        green_channel=bool(told.get("green_channel")),
        package=_package(visit, form),
        overruling=form.overruling(),
    )


def _package(visit: Visit, form: PackageForm) -> dict[str, Any]:
    """What was written, with who informed the patient where they said more than that somebody consented."""
    written = form.package()
    consent = with_who_informed(written["consent"], informed_by=visit.actor.name, now=visit.now)
    return {**written, "consent": consent}


def _as_proposed(visit: Visit, telling: Telling, form: PackageForm) -> referral.DraftChanges:
    """What was written, with urgency, green channel and department as they are proposed for it."""
    changes = _changes(visit, form)
    found = suggested(visit, telling.referral, form.package(), changes.urgency)
    if found is None or found.proposed.urgency is None:
        return changes
    departments = [in_our_language(one) for one in found.proposed.departments]
    return replace(
        changes,
        urgency=found.proposed.urgency,
        green_channel=changes.green_channel or found.proposed.green_channel,
        department=changes.department or next(iter(departments), ""),
    )


def _keep_typing(visit: Visit, referral_id: UUID, form: PackageForm) -> JsonResponse:
    """Keeps what was typed so far; what cannot be read yet is left for the moment at which it is sent."""
    if not form.is_valid():
        return JsonResponse({"problems": list(form.errors)}, status=422)
    kept = referral.edit_draft(
        referral_id,
        _changes(visit, form),
        seen_version=form.cleaned_data["expected_version"],
        actor=visit.actor,
        now=visit.now,
    )
    return JsonResponse({"version": kept.version})


def _save_and_send(visit: Visit, telling: Telling, form: PackageForm) -> HttpResponse:
    one = telling.referral
    if not form.is_valid():
        return _written(visit, telling, form, status=422)
    seen = form.cleaned_data["expected_version"]
    try:
        told = _as_proposed(visit, telling, form) if "follow" in visit.request.POST else _changes(visit, form)
        kept = referral.edit_draft(one.id, told, seen_version=seen, actor=visit.actor, now=visit.now)
        kept = _under(visit, kept)
        form.data = _renewed(visit, kept.version)
        referral.keep_advice(one.id, form.routing(), actor=visit.actor, now=visit.now)
        return _shown_or_sent(visit, one.id, kept.version)
    except InputInvalid as refused:
        if not put_route_problems(form, refused):
            put_problems(form, refused)
        return _written(visit, telling, form, status=422)
    except WrongState as refused:
        return too_late(visit, one.id, refused)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _written(visit, telling, form, status=409)
    except StaleVersion as refused:
        note_refusal(visit.request, refused, 412)
        form.data = _renewed(visit, one.version)
        form.add_error(None, gettext("这份草稿在别处改过。您填的都在本页；确认后再保存一次，会以本页为准。"))
        return _written(visit, telling, form, status=412)


def _under(visit: Visit, draft: Referral) -> Referral:
    """The draft with the agreement that was chosen for it, where the page asked; another destination is asked anew."""
    told = visit.request.POST
    if "channel_asked" not in told:
        return draft
    chosen = told.get("channel", "") if "route" not in told else ""
    channel = identifier(chosen) if chosen else None
    return referral.use_channel(
        draft.id, channel, seen_version=draft.version, actor=visit.actor, now=visit.now
    )


def _shown_or_sent(visit: Visit, referral_id: UUID, version: int) -> HttpResponse:
    """What the button asked for once the draft is kept: a panel again, the page again, or sending it."""
    anchor = next((shown for key, shown in _SHOWN.items() if key in visit.request.POST), "")
    if anchor:
        return redirect(f"{reverse('console:write', args=[referral_id])}#{anchor}")
    if "send" not in visit.request.POST:
        messages.success(visit.request, gettext("草稿已保存。"))
        return redirect("console:write", referral_id)
    referral.take_step(referral_id, "submit", {}, seen_version=version, actor=visit.actor, now=visit.now)
    messages.success(visit.request, gettext("已提交给对方，答复后会出现在“首页”。"))
    return redirect("console:referral", referral_id)


def _renewed(visit: Visit, version: int) -> dict[str, Any]:
    """What was typed, on top of what is stored now."""
    return {**visit.request.POST.dict(), "expected_version": str(version)}


def _written(visit: Visit, telling: Telling, form: PackageForm, *, status: int = 200) -> HttpResponse:
    one = telling.referral
    package = form.package() if form.is_bound else (telling.seen.package or {}).get("up") or {}
    urgency = (urgency_in(form) if form.is_bound else None) or one.urgency
    found = suggested(visit, one, package if isinstance(package, Mapping) else {}, urgency)
    context = {
        **told_beside(found, form),
        "routing": ranked_for(visit, one, form, found),
        "payment": payment_beside(visit, one.id, form, Direction.UP, form["diagnosis_code"].value()),
        "channels": offers_for(one, actor=visit.actor, now=visit.now),
        "channel": str(one.standing_channel or ""),
        "page_title": gettext("上转 %(name)s") % {"name": telling.seen.patient_name},
        "form": form,
        "telling": telling,
        "referral": one,
        "organisation_names": telling.names,
        "ways": [
            (one.action, name("step", one.action))
            for one in telling.seen.actions
            if one.action in terms.FINAL
        ],
        "may_attach": True,
        "largest_megabytes": settings.HEYI_LARGEST_ATTACHMENT // 2**20,
    }
    return visit.show("console/write.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def amend(visit: Visit, referral_id: UUID) -> HttpResponse:
    """Changing the package of a referral that was sent and not yet answered."""
    telling = tell(referral_id, actor=visit.actor, now=visit.now)
    form = PackageForm(visit.request.POST or None, initial=_as_it_stands(telling))
    if visit.request.method == "POST" and form.is_valid():
        try:
            referral.take_step(
                referral_id,
                "amend",
                {"package": _package(visit, form)},
                seen_version=form.cleaned_data["expected_version"],
                actor=visit.actor,
                now=visit.now,
            )
        except InputInvalid as refused:
            put_problems(form, refused)
        except WrongState as refused:
            return too_late(visit, referral_id, refused)
        except StaleVersion as refused:
            note_refusal(visit.request, refused, 412)
            form.data = _renewed(visit, telling.referral.version)
            form.add_error(
                None, gettext("您打开页面以后，别人改过这份转诊。您填的都在；请看过最新内容，再提交一次。")
            )
        else:
            messages.success(visit.request, gettext("资料已更新。"))
            return redirect("console:referral", referral_id)
    if not any(one.action == "amend" for one in telling.seen.actions):
        return redirect("console:referral", referral_id)
    context = {
        **told_beside(suggested(visit, telling.referral, {}, None), form),
        "payment": payment_beside(visit, referral_id, form, Direction.UP, form["diagnosis_code"].value()),
        "page_title": gettext("修改资料：%(name)s") % {"name": telling.seen.patient_name},
        "form": form,
        "telling": telling,
        "referral": telling.referral,
        "organisation_names": telling.names,
        "is_amending": True,
    }
    return visit.show("console/write.html", context, status=422 if form.errors else 200)
