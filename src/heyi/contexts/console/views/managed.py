"""One resident who is followed up: enrolled, shown, visited, stopped. Not here: the list of who is due (due_list)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.follow_up import (
    AttemptForm,
    EnrolForm,
    FollowUpForm,
    MoveForm,
    written_before,
)
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.managed import due_told, in_short, proposal_told, visit_told
from heyi.contexts.console.queries.naming import names_of_people, organisation_names, own_organisations
from heyi.contexts.console.queries.residents import PersonRow, people_by_record
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import FollowUpVisit, ReferralNeed, Way
from heyi.contexts.health.terms.management import Basis, Care, Ground, ManagedAction, ManagedState
from heyi.contexts.patients import public as patients
from heyi.foundation.http import note_refusal
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name, say
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, RuleBroken, StaleVersion
from heyi.kernel.moments import day_of


@dataclass(frozen=True, slots=True)
class _Shown:
    """One enrolment with the resident it is about."""

    page: health.EnrolmentPage
    person: PersonRow


def _shown(visit: Visit, enrolment_id: UUID) -> _Shown:
    page = health.enrolment_page(enrolment_id, actor=visit.actor, now=visit.now)
    patient = page.enrolment.patient
    people = people_by_record([patient], purpose=Purpose.FOLLOW_UP, actor=visit.actor, now=visit.now)
    if patient not in people:
        raise NotFound
    return _Shown(page, people[patient])


def _told(visit: Visit, shown: _Shown) -> dict[str, Any]:
    """What every page about one enrolment says."""
    one = shown.page.enrolment
    seen = [visit_told(each) for each in shown.page.visits if each.missed is None]
    return {
        "shown": shown.page,
        "enrolment": one,
        "person": shown.person,
        "group": name("risk_group", one.group),
        "state": name("managed_state", one.state),
        "is_active": one.state is ManagedState.ACTIVE,
        "due": due_told(one.due, now=visit.now),
        "last_seen": seen[0] if seen else None,
        "may_manage": visit.actor.may(Duty.MANAGE_HEALTH, at=one.organisation),
    }


@require_http_methods(["GET", "POST"])
@signed_in
def enrol(visit: Visit, patient_id: UUID) -> HttpResponse:
    """Beginning to follow a resident up."""
    patients.check_reach(patient_id, actor=visit.actor, now=visit.now)
    own = own_organisations(visit.actor, now=visit.now)
    able = tuple(one for one in own if visit.actor.may(Duty.MANAGE_HEALTH, at=one[0]))
    if not able:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_HEALTH))
    if visit.request.method == "GET":
        usual = {
            "at": str(able[0][0]),
            "basis": str(Basis.PUBLIC_SERVICE),
            "ground": visit.request.GET.get("ground", str(Ground.DIAGNOSIS)),
            "group": visit.request.GET.get("group", ""),
            "started_on": day_of(visit.now).isoformat(),
        }
        return _enrol_page(visit, patient_id, EnrolForm(initial=usual, organisations=able))
    form = EnrolForm(visit.request.POST, organisations=able)
    if not form.is_valid():
        return _enrol_page(visit, patient_id, form, status=422)
    try:
        made = health.enrol_resident(form.new(patient_id), actor=visit.actor, now=visit.now)
    except (InputInvalid, RuleBroken) as refused:
        return _enrol_page(visit, patient_id, form, status=_put(visit, form, refused))
    due = due_told(made.due, now=visit.now)
    if due:
        told = {"group": name("risk_group", made.group), "care": due.care, "day": due.on.isoformat()}
        messages.success(visit.request, gettext("已纳入%(group)s管理，下次%(care)s：%(day)s。") % told)
    return go_to("console:managed", made.id)


def _put(visit: Visit, form: forms.Form, refused: HeyiError) -> int:
    """Puts a refusal where it belongs; the status of the answer."""
    if isinstance(refused, InputInvalid):
        put_problems(form, refused)
        return 422
    note_refusal(visit.request, refused, 409)
    form.add_error(None, say(refused.code, dict(refused.facts)))
    return 409


def _enrol_page(visit: Visit, patient_id: UUID, form: EnrolForm, *, status: int = 200) -> HttpResponse:
    people = people_by_record([patient_id], purpose=Purpose.FOLLOW_UP, actor=visit.actor, now=visit.now)
    if patient_id not in people:
        raise NotFound
    context = {"page_title": gettext("纳入健康管理"), "form": form, "person": people[patient_id]}
    return visit.show("console/enrol.html", context, status=status)


@require_GET
@signed_in
def managed(visit: Visit, enrolment_id: UUID) -> HttpResponse:
    """One resident in one group: what was found, what is due, what waits for an answer."""
    return _managed_page(visit, enrolment_id)


def _managed_page(
    visit: Visit, enrolment_id: UUID, *, form: forms.Form | None = None, part: str = "", status: int = 200
) -> HttpResponse:
    shown = _shown(visit, enrolment_id)
    one = shown.page.enrolment
    today = {"on": day_of(visit.now).isoformat()}
    moves = [ManagedAction(step.action) for step in health.ENROLMENT.leaving(one.state)]
    context = {
        **_told(visit, shown),
        **_history(shown),
        **_way_it_is_managed(visit, shown),
        "page_title": f"{shown.person.card.name} · {name('risk_group', one.group)}",
        "proposals": [proposal_told(each, now=visit.now) for each in shown.page.proposals],
        "attempt_form": form if part == "attempt" else AttemptForm(initial=today, auto_id="attempt_%s"),
        "move_forms": [
            (
                move,
                name("managed_action", move),
                form if part == move else MoveForm(action=move, auto_id=f"{move}_%s"),
            )
            for move in moves
        ],
        "open_part": part,
        "set_aside_words": visit.request.POST.get("reason", "") if part == "aside" else "",
        "may_refer": visit.actor.may(Duty.DRAFT_REFERRAL, at=one.organisation),
    }
    return visit.show("console/managed.html", context, status=status)


def _history(shown: _Shown) -> dict[str, Any]:
    """What was done, in words: visits, what they said before, and changes of the enrolment."""
    return {
        "visits": [visit_told(each) for each in shown.page.visits],
        "former": [
            (each, in_short(each.findings), name("health_result", each.result)) for each in shown.page.former
        ],
        "steps": [
            (
                each,
                name("managed_action", each.action),
                name("managed_reason", each.reason) if each.reason else "",
            )
            for each in shown.page.steps
        ],
    }


def _way_it_is_managed(visit: Visit, shown: _Shown) -> dict[str, Any]:
    """Where, by whom, by what right and on what ground."""
    one = shown.page.enrolment
    places = organisation_names([one.organisation], actor=visit.actor, now=visit.now)
    return {
        "organisation": places.get(one.organisation, ""),
        "responsible": names_of_people([one.responsible]).get(one.responsible, ""),
        "basis": name("health_basis", one.basis),
        "ground": name("health_ground", one.ground),
    }


@require_http_methods(["GET", "POST"])
@signed_in
def follow_up(visit: Visit, enrolment_id: UUID) -> HttpResponse:
    """The form of a visit, the last values beside it; saved, it says when the next is due."""
    shown = _shown(visit, enrolment_id)
    asked = visit.request.GET.get("care", "")
    care = Care(asked) if asked in set(Care) else _due_care(shown)
    group = shown.page.enrolment.group
    if visit.request.method == "GET":
        initial = {"on": day_of(visit.now).isoformat(), "way": str(Way.FACE_TO_FACE)}
        return _follow_up_page(visit, shown, FollowUpForm(initial=initial, group=group), care)
    form = FollowUpForm(visit.request.POST, group=group)
    if not form.is_valid():
        return _follow_up_page(visit, shown, form, care, status=422)
    try:
        made = health.record_follow_up(enrolment_id, form.new(care), actor=visit.actor, now=visit.now)
    except (InputInvalid, RuleBroken) as refused:
        return _follow_up_page(visit, shown, form, care, status=_put(visit, form, refused))
    _tell(visit, made)
    return go_to("console:managed", enrolment_id)


def _due_care(shown: _Shown) -> Care:
    due = shown.page.enrolment.due
    return due.care if due else Care.FOLLOW_UP


def _tell(visit: Visit, made: health.Visited) -> None:
    due = due_told(made.due, now=visit.now)
    if due and made.visit.result:
        told = {
            "result": name("health_result", made.visit.result),
            "care": due.care,
            "day": due.on.isoformat(),
        }
        messages.success(visit.request, gettext("已保存：%(result)s。下次%(care)s：%(day)s。") % told)
    if made.judgement.need is not ReferralNeed.NONE:
        messages.warning(visit.request, gettext("这次的结果建议上转，请在下面处理。"))


def _follow_up_page(
    visit: Visit, shown: _Shown, form: FollowUpForm, care: Care, *, status: int = 200,
    corrected: FollowUpVisit | None = None,
) -> HttpResponse:  # fmt: skip
    words = gettext("更正") if corrected else name("care", care)
    context = {
        **_told(visit, shown),
        "page_title": f"{shown.person.card.name} · {words}",
        "form": form,
        "care": care,
        "words": words,
        "corrected": corrected,
    }
    return visit.show("console/follow_up.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def correct(visit: Visit, enrolment_id: UUID, visit_id: UUID) -> HttpResponse:
    """Putting a visit right; what it said before stays below it."""
    shown = _shown(visit, enrolment_id)
    found = next((one for one in shown.page.visits if one.id == visit_id and one.missed is None), None)
    if found is None:
        raise NotFound
    group = shown.page.enrolment.group
    if visit.request.method == "GET":
        initial = written_before(found.findings, found.way, found.version)
        form = FollowUpForm(initial=initial, group=group, is_correction=True)
        return _follow_up_page(visit, shown, form, found.care, corrected=found)
    form = FollowUpForm(visit.request.POST, group=group, is_correction=True)
    if not form.is_valid():
        return _follow_up_page(visit, shown, form, found.care, status=422, corrected=found)
    try:
        made = health.correct_follow_up(
            visit_id,
            form.correction(),
            seen_version=form.cleaned_data["version"],
            actor=visit.actor,
            now=visit.now,
        )
    except StaleVersion as refused:
        note_refusal(visit.request, refused, 412)
        form.data = {**visit.request.POST.dict(), "version": str(found.version)}
        form.add_error(
            None, gettext("您打开页面以后，别人更正过这一次。您填的都在；请看过最新内容，再提交一次。")
        )
        return _follow_up_page(visit, shown, form, found.care, status=412, corrected=found)
    except (InputInvalid, RuleBroken) as refused:
        status = _put(visit, form, refused)
        return _follow_up_page(visit, shown, form, found.care, status=status, corrected=found)
    _tell(visit, made)
    return go_to("console:managed", enrolment_id)


@require_POST
@signed_in
def attempt(visit: Visit, enrolment_id: UUID) -> HttpResponse:
    """A visit that was tried in vain."""
    shown = _shown(visit, enrolment_id)
    form = AttemptForm(visit.request.POST, auto_id="attempt_%s")
    if not form.is_valid():
        return _managed_page(visit, enrolment_id, form=form, part="attempt", status=422)
    try:
        count = health.record_attempt(
            enrolment_id, form.new(_due_care(shown)), actor=visit.actor, now=visit.now
        )
    except (InputInvalid, RuleBroken) as refused:
        status = _put(visit, form, refused)
        return _managed_page(visit, enrolment_id, form=form, part="attempt", status=status)
    messages.success(visit.request, gettext("已记下：上次见到以后找过 %(count)s 次。") % {"count": count})
    return go_to("console:managed", enrolment_id)


@require_POST
@signed_in
def move(visit: Visit, enrolment_id: UUID, action: str) -> HttpResponse:
    """Following somebody up stops, goes on or ends."""
    if action not in set(ManagedAction):
        raise NotFound
    form = MoveForm(visit.request.POST, action=ManagedAction(action), auto_id=f"{action}_%s")
    if not form.is_valid():
        return _managed_page(visit, enrolment_id, form=form, part=action, status=422)
    try:
        health.move_enrolment(enrolment_id, form.move(), seen_version=None, actor=visit.actor, now=visit.now)
    except (InputInvalid, RuleBroken) as refused:
        return _managed_page(visit, enrolment_id, form=form, part=action, status=_put(visit, form, refused))
    messages.success(visit.request, gettext("已完成：%(step)s。") % {"step": name("managed_action", action)})
    return go_to("console:managed", enrolment_id)


@require_POST
@signed_in
def set_aside(visit: Visit, proposal_id: UUID) -> HttpResponse:
    """A doctor decides that somebody need not go up, and says why."""
    found = health.find_proposal(proposal_id, actor=visit.actor, now=visit.now)
    try:
        reason = visit.request.POST.get("reason", "")
        health.set_proposal_aside(proposal_id, reason, actor=visit.actor, now=visit.now)
    except InputInvalid as refused:
        messages.warning(visit.request, gettext("没有暂缓：请写明理由，不超过 500 字。"))
        note_refusal(visit.request, refused, 422)
        return _managed_page(visit, found.enrolment, part="aside", status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, gettext("没有暂缓：别人已经处理过这条建议。"))
        return go_to("console:managed", found.enrolment)
    messages.success(visit.request, gettext("已暂缓上转，理由已记下。"))
    return go_to("console:managed", found.enrolment)
