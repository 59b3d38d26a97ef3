"""Methods for people: the list, each explained, one asked of a table. Not here: the methods, carrying out (evaluation)."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from heyi.contexts.console.forms.evaluations import place_key
from heyi.contexts.console.forms.methods import MethodForm, initial_of
from heyi.contexts.console.queries.evaluation_looks import places_to_evaluate
from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.queries.survey_questions import said
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.evaluations import require_evaluator, tabs_of
from heyi.contexts.console.views.going import go_to
from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.terms.carried import KeptPlan
from heyi.foundation.http import note_refusal
from heyi.kernel.errors import NotFound
from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.catalogue import ENTRIES, GROUPS, Entry
from heyi.methods.tabular.catalogue import method as method_named
from heyi.methods.tabular.method import Method


def _words(entry: Entry, visit: Visit) -> str:
    told = said(Words(entry.zh, entry.en), visit.language)
    return told[:1].upper() + told[1:]


@require_safe
@signed_in
def methods(visit: Visit) -> HttpResponse:
    """Every method by what it is for, with a search by its names in both languages."""
    require_evaluator(visit)
    text = visit.request.GET.get("text", "").replace("\x00", "")[:80]
    word = text.strip().casefold()
    found = [
        one
        for one in ENTRIES
        if not word or any(word in told.casefold() for told in (one.name, one.zh, one.en))
    ]
    groups = [
        (said(words, visit.language), [(one.name, _words(one, visit)) for one in found if one.family in families])
        for words, families in GROUPS
    ]  # fmt: skip
    context = {
        "page_title": gettext("统计方法"),
        "kinds": tabs_of("methods"),
        "text": text,
        "groups": [(words, listed) for words, listed in groups if listed],
    }
    return visit.show("console/methods.html", context)


class _Kept:
    """A question that was asked before, to be asked anew with its table. Shape: all empty where there is none."""

    def __init__(self, visit: Visit, name: str) -> None:
        self.plan: KeptPlan | None = None
        self.asked: evaluation.OneMethod | None = None
        self.content = b""
        on = visit.request.GET.get("on", "")
        if not on:
            return
        try:
            self.plan = evaluation.see_plan(UUID(on), actor=visit.actor, now=visit.now).kept
        except ValueError as wrong:
            raise NotFound from wrong
        self.asked = evaluation.one_method_in(self.plan.text)
        if self.asked is None or self.asked.method != name:
            raise NotFound
        (self.content,) = evaluation.files_of_plan(self.plan.id, actor=visit.actor, now=visit.now).values()


@require_http_methods(["GET", "POST"])
@signed_in
def method(visit: Visit, method_name: str) -> HttpResponse:
    """What a method is for, and a form that asks it; the answer is kept as an evaluation."""
    require_evaluator(visit)
    try:
        asked_for = method_named(method_name)
    except Unfit as unknown:
        raise NotFound from unknown
    kept = _Kept(visit, method_name)
    form = _form(visit, asked_for, kept)
    if visit.request.method != "POST":
        return _page(visit, asked_for, form, kept)
    if not form.is_valid():
        return _page(visit, asked_for, form, kept, status=422)
    try:
        return go_to("console:evaluation", _asked(visit, form, kept))
    except evaluation.PlanWrong as refused:
        note_refusal(visit.request, refused, 422)
        faults = (refused.en if visit.language.startswith("en") else refused.zh).splitlines()
        return _page(visit, asked_for, form, kept, faults=faults, status=422)


def _form(visit: Visit, asked_for: Method, kept: _Kept) -> MethodForm:
    places = places_to_evaluate(language=visit.language, actor=visit.actor, now=visit.now)
    initial = {"place": next(iter(places), "")}
    if kept.plan is not None and kept.asked is not None:
        initial = {"place": place_key(kept.plan.organisation, kept.plan.alliance), **initial_of(kept.asked)}
    return MethodForm(
        visit.request.POST or None,
        visit.request.FILES or None,
        method=asked_for,
        places=places,
        language="en" if visit.language.startswith("en") else "zh",
        kept=kept.asked.file if kept.asked else "",
        initial=initial,
    )


def _asked(visit: Visit, form: MethodForm, kept: _Kept) -> UUID:
    """Keeps the question as a plan and has it carried out.

    Raises: PlanWrong.
    """
    house, alliance = form.at()
    given = form.cleaned_data["table"]
    content = kept.content if given is None else given.read()
    name = organisation_names([house], actor=visit.actor, now=visit.now).get(house, "")
    table = evaluation.name_of_table(content)
    text = evaluation.text_of_one_method(form.asked(), table, Words(name, name))
    plan = evaluation.keep_plan(
        text, {table: content}, organisation=house, alliance=alliance, actor=visit.actor, now=visit.now
    )
    return evaluation.ask_evaluation(plan.id, actor=visit.actor, now=visit.now).id


def _page(
    visit: Visit,
    asked_for: Method,
    form: MethodForm,
    kept: _Kept,
    *,
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    entry = next(one for one in ENTRIES if one.name == asked_for.name)
    told = asked_for.explained
    context = {
        "page_title": _words(entry, visit),
        "form": form,
        "faults": faults or [],
        "kept": kept.asked.file if kept.asked else "",
        "entry": entry,
        "told": told,
        "formula": form.in_words(told.formula),
        "file_words": form.in_words(said(told.file, visit.language)),
        "assumes": form.in_words(said(told.assumes, visit.language)),
        "not_when": form.in_words(said(told.not_when, visit.language)),
        "status_words": said(evaluation.status_words(told.status), visit.language),
    }
    return visit.show("console/method.html", context, status=status)
