"""Letters on pages: one at a time, or many of a worklist. Not here: what stands in them (referral)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from heyi.contexts.console import terms
from heyi.contexts.console.forms.lists import narrowed, wanted
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.letters import LetterKind, Tongue
from heyi.foundation.printing import pdf_answer
from heyi.foundation.words import name, say
from heyi.kernel.errors import InputInvalid, NotFound, RuleBroken

_LISTS = frozenset({"inbox", "sent", "follow_ups"})
# A batch takes seconds; after so long the worker has given it up, or does not run.
_PATIENCE = timedelta(minutes=30)
_BOXES = {"in": referral.Box.IN, "late": referral.Box.LATE}


def _site(visit: Visit) -> str:
    return visit.request.build_absolute_uri("/").rstrip("/")


def _tongue(asked: str) -> Tongue:
    return Tongue.ENGLISH if asked.startswith("en") else Tongue.CHINESE


@require_GET
@signed_in
def letter(visit: Visit, referral_id: UUID, kind: str) -> HttpResponse:
    """One letter as PDF. Printing is put on record as a read."""
    if kind not in set(LetterKind):
        raise NotFound
    asked = referral.LetterWanted(
        referral=referral_id,
        kind=LetterKind(kind),
        language=_tongue(visit.request.GET.get("language", "")),
        site=_site(visit),
    )
    printed = referral.print_letter(asked, actor=visit.actor, now=visit.now)
    return pdf_answer(printed.name, printed.content)


@require_POST
@signed_in
def order(visit: Visit) -> HttpResponse:
    """Orders one letter of each referral of the list from which this was sent, narrowed as it was there."""
    told = visit.request.POST
    here, kind = told.get("list", ""), told.get("kind", "")
    if here not in _LISTS or kind not in set(LetterKind):
        raise InputInvalid
    back = f"{reverse(f'console:{here}')}?{visit.request.GET.urlencode()}"
    try:
        made = referral.order_letters(
            referral.LetterOrder(
                kind=LetterKind(kind),
                language=_tongue(told.get("language", "")),
                listed=_listed(visit, here),
                site=_site(visit),
            ),
            actor=visit.actor,
            now=visit.now,
        )
    except RuleBroken as refused:
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
        return redirect(back)
    return redirect("console:letter_batch", made.id)


def _listed(visit: Visit, here: str) -> referral.Wanted:
    asked = narrowed(visit.request.GET, own=visit.actor.institutions)
    if here == "sent":
        return wanted(referral.Box.OUT, asked, page=1)
    if here == "inbox":
        return wanted(_BOXES.get(visit.request.GET.get("box", ""), referral.Box.WAITING), asked, page=1)
    question = wanted(referral.Box.WAITING, asked, page=1)
    return replace(question, states=(question.states & terms.COMING_DOWN) or terms.COMING_DOWN)


@signed_in
def batch(visit: Visit, batch_id: UUID) -> HttpResponse:
    """How far the letters are, and the file once they are made."""
    found = referral.letter_batch(batch_id, actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("批量打印"),
        "batch": found,
        "words": name("letter", found.kind),
        "is_stuck": found.finished_at is None and visit.now - found.ordered_at > _PATIENCE,
        "left_out": found.done - found.printed,
        "kept_hours": referral.KEPT_HOURS,
    }
    return visit.show("console/letter_batch.html", context, live=(f"letters/{batch_id}",))


@require_GET
@signed_in
def batch_file(visit: Visit, batch_id: UUID) -> HttpResponse:
    """The letters in one PDF. The read is put on record."""
    printed = referral.fetch_letters(batch_id, actor=visit.actor, now=visit.now)
    return pdf_answer(printed.name, printed.content)
