"""What the criteria propose while a draft is written. Not here: the draft itself (drafting)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from heyi.contexts.console.forms.package import PackageForm
from heyi.contexts.console.queries.suggestion import suggestion_of, ticks_of
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance.terms import Duty, Urgency
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral
from heyi.kernel.errors import InputInvalid

_JUDGED = ("diagnosis_code", "signs", "ticked")


def suggested(
    visit: Visit, one: Referral, package: Mapping[str, Any], urgency: Urgency | None
) -> referral.Suggestion | None:
    """What is proposed for what was written so far; None for a reader who may not write on it.

    What cannot be read yet is told at its field; here it counts as not measured.
    """
    if not visit.actor.may(Duty.DRAFT_REFERRAL, at=one.sender):
        return None
    judged = {key: package[key] for key in _JUDGED if package.get(key)}
    while True:
        wanted = referral.ProposalWanted(
            direction=one.direction,
            package=judged,
            urgency=urgency,
            at=one.sender,
            alliance=one.sender_alliance,
        )
        try:
            return referral.propose_for(wanted, actor=visit.actor, now=visit.now)
        except InputInvalid as refused:
            judged = _without(judged, refused)


def _without(judged: dict[str, Any], refused: InputInvalid) -> dict[str, Any]:
    """What is left once everything wrong is taken out; each turn takes out something, or there is nothing to blame."""
    wrong = {problem.field for problem in refused.problems}
    signs = {
        key: value for key, value in judged.get("signs", {}).items() if f"package.signs.{key}" not in wrong
    }
    left = {key: value for key, value in judged.items() if key != "signs" and f"package.{key}" not in wrong}
    if signs:
        left["signs"] = signs
    if left == judged:
        raise refused
    return left


def urgency_in(form: PackageForm) -> Urgency | None:
    """The urgency that was chosen, if one was."""
    chosen = form.cleaned_data.get("urgency")
    return Urgency(chosen) if chosen else None


def told_beside(found: referral.Suggestion | None, form: PackageForm) -> dict[str, Any]:
    """What the panel needs, and the list of what may be ticked put into the form."""
    form.offer_ticks(ticks_of(found) if found else ())
    return {"suggestion": suggestion_of(found) if found and found.book.up else None}


@require_POST
@signed_in
def suggestion(visit: Visit, referral_id: UUID) -> HttpResponse:
    """The panel anew, for what stands in the form at this moment. Nothing is kept."""
    one = referral.outline_referral(referral_id, actor=visit.actor, now=visit.now).referral
    visit.actor.require(Duty.DRAFT_REFERRAL, at=one.sender)
    form = PackageForm(visit.request.POST)
    form.is_valid()
    found = suggested(visit, one, form.package(), urgency_in(form) or one.urgency)
    beside = told_beside(found, form)
    # What is wrong elsewhere in the form is told when it is sent.
    return visit.show("console/parts/suggestion.html", {"form": form, **beside})
