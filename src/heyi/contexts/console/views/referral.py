"""The page of one referral, its files and its units to choose. Not here: the form of a step (steps), the draft (drafting)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from heyi.contexts.console import terms
from heyi.contexts.console.forms.offering import UNITS, offered_for, usual_answers
from heyi.contexts.console.forms.steps import StepForm, step_form
from heyi.contexts.console.queries import choosing
from heyi.contexts.console.queries.board import in_line_words
from heyi.contexts.console.queries.channels_page import use_words
from heyi.contexts.console.queries.letters import letters_told
from heyi.contexts.console.queries.looks import STATE_LOOKS
from heyi.contexts.console.queries.naming import names_of_people
from heyi.contexts.console.queries.routing_page import advice_told
from heyi.contexts.console.queries.telling import Telling, tell
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import OpenAction, State
from heyi.foundation.http import note_refusal
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name, say
from heyi.kernel.errors import HeyiError, InputInvalid, RuleBroken, WrongState
from heyi.kernel.moments import on_the_wall

# Steps short enough to be answered beside the patient; the others have a page of their own.
_SHORT = frozenset({"pool", "reason", "comment", "scheduled_at", "transport", "urgency", "by_phone"})


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that may be done: its verb, where its form is, and whether one press does it."""

    action: str
    words: str
    address_name: str
    is_final: bool
    form: StepForm | None


@signed_in
def show(visit: Visit, referral_id: UUID) -> HttpResponse:
    """One referral. The read is put on record."""
    return page(visit, referral_id)


def page(visit: Visit, referral_id: UUID, *, warning: str = "", status: int = 200) -> HttpResponse:
    """The page as it stands now, with what went wrong above it."""
    telling = tell(referral_id, actor=visit.actor, now=visit.now)
    if telling.referral.state is State.DRAFT and telling.may_edit and not warning:
        return redirect("console:write", referral_id)
    primary = _way(telling, telling.primary, visit) if telling.primary else None
    context = {
        "page_title": telling.seen.patient_name,
        "telling": telling,
        "referral": telling.referral,
        "organisation_names": telling.names,
        "primary": primary,
        "ways": tuple(_way(telling, one, visit, with_form=False) for one in telling.others),
        "warning": warning,
        "may_break_glass": _may_break_glass(telling, visit),
        "may_see_patient": patients.is_readable(telling.referral.patient, actor=visit.actor, now=visit.now),
        "may_attach": bool(telling.seen.my_sides) and telling.package is not None and telling.is_open,
        "advice": advice_told(
            referral.advice_on(referral_id, actor=visit.actor, now=visit.now),
            actor=visit.actor,
            now=visit.now,
        )
        if telling.package
        else None,
        "by_agreement": use_words(telling.referral, actor=visit.actor, now=visit.now),
        "in_line": in_line_words(telling.referral, actor=visit.actor, now=visit.now),
        "letters": letters_told(telling.seen),
        "largest_megabytes": settings.HEYI_LARGEST_ATTACHMENT // 2**20,
    }
    return visit.show("console/referral.html", context, status=status, live=(f"referral/{referral_id}",))


def _may_break_glass(telling: Telling, visit: Visit) -> bool:
    """Whether the reader's institution was asked to take the patient and may not see the record yet."""
    at = telling.referral.receiver
    return telling.referral.state in terms.NOT_YET_OPEN and visit.actor.may(Duty.BREAK_GLASS, at=at)


def _way(telling: Telling, action: OpenAction, visit: Visit, *, with_form: bool = True) -> Way:
    form = None
    if with_form and _SHORT.issuperset((*action.asks, *action.may_ask)):
        offered = offered_for(action, telling.referral, given={}, actor=visit.actor, now=visit.now)
        form = step_form(
            action, offered, initial=usual_answers(action, telling.referral, offered, now=visit.now)
        )
    address = "console:amend" if action.action == "amend" else "console:step"
    return Way(action.action, name("step", action.action), address, action.action in terms.FINAL, form)


def too_late(visit: Visit, referral_id: UUID, refused: WrongState) -> HttpResponse:
    """The page as it stands now, telling the second of two hands who was first and when."""
    note_refusal(visit.request, refused, 409)
    return page(visit, referral_id, warning=_who_was_first(refused), status=409)


def _who_was_first(refused: WrongState) -> str:
    moved_by, moved_at, state = (refused.facts.get(key) for key in ("moved_by", "moved_at", "state"))
    if moved_by is None or not isinstance(moved_at, datetime):
        return say(refused.code, dict(refused.facts))
    who = names_of_people([UUID(str(moved_by))]).get(UUID(str(moved_by))) or gettext("系统")
    look = STATE_LOOKS.get(State(str(state)))
    return gettext("没有做成：%(who)s 已在 %(when)s 把它变成“%(state)s”。下面是最新内容。") % {
        "who": who,
        "when": f"{on_the_wall(moved_at):%m-%d %H:%M}",
        "state": gettext(look.words) if look else str(state),
    }


@require_GET
@signed_in
def units(visit: Visit, referral_id: UUID, question: str) -> HttpResponse:
    """The units that fit what was typed into the search box of a form."""
    outline = referral.outline_referral(referral_id, actor=visit.actor, now=visit.now)
    words = visit.request.GET.get("words", "")[:64]
    found: tuple[choosing.Choice, ...] = ()
    if question in UNITS:
        found = choosing.next_units(outline.referral, question, words=words, actor=visit.actor, now=visit.now)
    chosen = choosing.chosen_organisation(
        visit.request.GET.get(question, ""), actor=visit.actor, now=visit.now
    )
    told = {
        "choices": choosing.with_chosen(chosen, found),
        "name": question,
        "chosen": visit.request.GET.get(question, ""),
    }
    return visit.show("console/widgets/choices.html", told)


@require_POST
@signed_in
def attach(visit: Visit, referral_id: UUID) -> HttpResponse:
    """Adds a file to the referral and goes back to where it was added."""
    file = visit.request.FILES.get("file")
    back = "console:write" if visit.request.POST.get("back") == "write" else "console:referral"
    if file is None:
        messages.warning(visit.request, gettext("请先选择一个文件。"))
        return redirect(back, referral_id)
    if (file.size or 0) > settings.HEYI_LARGEST_ATTACHMENT:
        largest = settings.HEYI_LARGEST_ATTACHMENT // 2**20
        messages.error(
            visit.request, gettext("文件不能超过 %(largest)s MB，没有添加。") % {"largest": largest}
        )
        return redirect(back, referral_id)
    try:
        told = {"name": file.name or "", "content": file.read()}
        referral.attach_file(referral_id, **told, actor=visit.actor, now=visit.now)
    except (InputInvalid, RuleBroken) as refused:
        messages.error(visit.request, _problem_words(refused))
        return redirect(back, referral_id)
    messages.success(visit.request, gettext("已添加“%(name)s”。") % {"name": file.name})
    return redirect(back, referral_id)


def _problem_words(refused: HeyiError) -> str:
    problems = getattr(refused, "problems", ())
    told = [say(one.code, {"value": one.value, "limit": one.limit}) for one in problems]
    return " ".join(told) or say(refused.code, dict(refused.facts))


@require_GET
@signed_in
def file(visit: Visit, referral_id: UUID, file_id: UUID) -> HttpResponse:
    """The content of a file. The read is put on record."""
    known, content = referral.fetch_file(
        referral_id, file_id, actor=visit.actor, purpose=Purpose.REFERRAL, now=visit.now
    )
    answer = HttpResponse(content, content_type=known.media_type)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=known.name) or "inline"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
