"""Whether two records are one human: the list, the two beside each other, the decision. Not here: the comparison (patients)."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.finding import hide, reveal
from heyi.contexts.console.forms.pairs import GROUNDS, DecisionForm, RecordsForm, WithdrawalForm
from heyi.contexts.console.forms.person import WordsForm
from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.queries.pairs import pair_list, pair_told
from heyi.contexts.console.queries.residents import PersonRow, find_people, people_by_record
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.patients import NOTHING_TO_FIND, Tab, require_search, tabs
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.identity import Pair, Verdict
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column, Page, asked_page
from heyi.foundation.reading import Purpose
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


@require_http_methods(["GET", "POST"])
@signed_in
def choose(visit: Visit, patient_id: UUID) -> HttpResponse:
    """The other record of somebody is looked for among those that the reader may know."""
    known = people_by_record((patient_id,), purpose=Purpose.REGISTRATION, actor=visit.actor, now=visit.now)
    own = known.get(patient_id)
    if own is None:
        raise NotFound
    require_search(visit)
    if visit.request.method == "POST":
        form = WordsForm(visit.request.POST)
        if form.is_valid():
            return go_to("console:choose_pair", patient_id, find=hide(form.cleaned_data["words"]))
        return _choose_page(visit, own, form, None, status=422)
    words = reveal(visit.request.GET.get("find", ""))
    if not words:
        return _choose_page(visit, own, WordsForm(), None)
    form = WordsForm(initial={"words": words})
    try:
        found = find_people(words, number=asked_page(visit.request.GET), actor=visit.actor, now=visit.now)
    except InputInvalid:
        form = WordsForm({"words": words})
        form.add_error("words", NOTHING_TO_FIND)
        return _choose_page(visit, own, form, None, status=422)
    return _choose_page(visit, own, form, found)


def _choose_page(
    visit: Visit, own: PersonRow, form: WordsForm, found: Page[PersonRow] | None, *, status: int = 200
) -> HttpResponse:
    others = () if found is None else tuple(row for row in found.rows if row.card.id != own.card.id)
    context = {
        "page_title": gettext("还有另一份登记"),
        "own": own,
        "form": form,
        "page": found and replace(found, rows=others),
        "columns": (
            Column("name", gettext("姓名")),
            Column("number", gettext("证件号码")),
            Column("phone", gettext("电话")),
            Column("organisation", gettext("登记机构")),
            Column("choose", ""),
        ),
        "row_template": "console/parts/choose_row.html",
        "caption": gettext("可能是同一人的登记"),
        "may_decide": visit.actor.may_anywhere(Duty.DECIDE_IDENTITY),
    }
    return visit.show("console/choose.html", context, status=status)


@require_POST
@signed_in
def put_beside(visit: Visit) -> HttpResponse:
    """Two records are put beside each other; who may not decide on them is told who will."""
    form = RecordsForm(visit.request.POST)
    if not form.is_valid():
        messages.warning(visit.request, gettext("请先选好两份登记。"))
        return go_to("console:patients")
    one, other = form.cleaned_data["one"], form.cleaned_data["other"]
    found = patients.pair_records(one, other, actor=visit.actor, now=visit.now)
    if visit.actor.may_anywhere(Duty.DECIDE_IDENTITY):
        return go_to("console:pair", found.id)
    messages.success(visit.request, _answer(found))
    return go_to("console:patient", one)


def _answer(pair: Pair) -> str:
    if pair.is_joined:
        return gettext("这两份登记已经是同一个人了。")
    if pair.decision is not None:
        return gettext("数据管理员已经判定过：这是两个人。请与数据管理员联系。")
    return gettext("已请数据管理员对照；判定以后，两份登记合成一个人。")
