"""Whether two records are one human: the list, the two beside each other, the decision. Not here: the comparison (patients)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.pairs import GROUNDS, DecisionForm, RecordsForm, WithdrawalForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.pairs import pair_list, pair_told
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.patients import Tab, tabs
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.identity import Pair, Verdict
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import asked_page
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, RuleBroken, StaleVersion


@require_GET
@signed_in
def pairs(visit: Visit) -> HttpResponse:
    """Pairs that wait, that were decided, or that were joined without anybody."""
    if not visit.actor.may_anywhere(Duty.DECIDE_IDENTITY):
        raise NotPermitted("duty_not_held", duty=str(Duty.DECIDE_IDENTITY))
    asked = visit.request.GET.get("pile", "")
    pile = patients.Pile(asked) if asked in set(patients.Pile) else patients.Pile.WAITING
    context = {
        "page_title": gettext("同一人判定"),
        "tabs": tabs(visit, "pairs"),
        "piles": _piles(pile),
        "pile": pile.value,
        "page": pair_list(pile, number=asked_page(visit.request.GET), actor=visit.actor, now=visit.now),
    }
    return visit.show("console/pairs.html", context)


def _piles(current: patients.Pile) -> tuple[Tab, ...]:
    words = {
        patients.Pile.WAITING: gettext("等判定"),
        patients.Pile.DECIDED: gettext("已判定"),
        patients.Pile.JOINED: gettext("自动合并的"),
    }
    home = reverse("console:pairs")
    return tuple(Tab(said, f"{home}?pile={pile.value}", pile is current) for pile, said in words.items())


@require_http_methods(["GET", "POST"])
@signed_in
def pair(visit: Visit, pair_id: UUID) -> HttpResponse:
    """Two records beside each other; what is sent decides them, and the next pair follows."""
    if visit.request.method == "GET":
        return _pair_page(visit, pair_id, DecisionForm(initial={"ground": GROUNDS[0]}))
    form = DecisionForm(visit.request.POST)
    if not form.is_valid():
        return _pair_page(visit, pair_id, form, status=422)
    try:
        done = patients.decide_pair(
            pair_id,
            Verdict(form.cleaned_data["verdict"]),
            form.reason(),
            seen_version=form.cleaned_data["expected_version"],
            actor=visit.actor,
            now=visit.now,
        )
    except InputInvalid as refused:
        put_problems(form, refused)
        return _pair_page(visit, pair_id, form, status=422)
    except StaleVersion as refused:
        note_refusal(visit.request, refused, 412)
        form.add_error(None, gettext("您打开页面以后，这一对有了变化：请再看一眼，然后判定。"))
        return _pair_page(visit, pair_id, form, status=412)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error(None, say(refused.code, dict(refused.facts)))
        return _pair_page(visit, pair_id, form, status=409)
    return _onward(visit, done)


def _onward(visit: Visit, done: Pair) -> HttpResponse:
    """To the next pair that waits, with the way back."""
    joined = done.decision is not None and done.decision.verdict is Verdict.SAME
    messages.success(visit.request, gettext("已判定为同一人。") if joined else gettext("已判定为两个人。"))
    waiting = patients.pairs_to_decide(actor=visit.actor, now=visit.now).rows
    if not waiting:
        return go_to("console:pair", done.id)
    return go_to("console:pair", waiting[0].id, after=str(done.id))


def _pair_page(visit: Visit, pair_id: UUID, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    told = pair_told(pair_id, actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("是不是同一个人"),
        "told": told,
        "form": form,
        "former": _former(visit),
    }
    return visit.show("console/pair.html", context, status=status)


def _former(visit: Visit) -> UUID | None:
    """The pair that was decided just before, which can be taken back from here."""
    try:
        return UUID(visit.request.GET.get("after", ""))
    except ValueError:
        return None


@require_POST
@signed_in
def withdraw(visit: Visit, pair_id: UUID) -> HttpResponse:
    """Takes a decision back."""
    form = WithdrawalForm(visit.request.POST)
    if not form.is_valid():
        raise NotFound
    version = form.cleaned_data["expected_version"]
    try:
        patients.withdraw_decision(pair_id, seen_version=version, actor=visit.actor, now=visit.now)
    except StaleVersion as refused:
        note_refusal(visit.request, refused, 412)
        messages.warning(visit.request, gettext("您打开页面以后，这一对有了变化：请再看一眼。"))
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        messages.warning(visit.request, say(refused.code, dict(refused.facts)))
    else:
        messages.success(visit.request, gettext("判定已撤销，一切和判定之前一样。"))
    return go_to("console:pair", pair_id)


@require_POST
@signed_in
def put_beside(visit: Visit) -> HttpResponse:
    """Two records that nothing brought together are put beside each other."""
    form = RecordsForm(visit.request.POST)
    if not form.is_valid():
        messages.warning(visit.request, gettext("请先选好两份登记。"))
        return go_to("console:pairs")
    found = patients.pair_records(
        form.cleaned_data["one"], form.cleaned_data["other"], actor=visit.actor, now=visit.now
    )
    return go_to("console:pair", found.id)
