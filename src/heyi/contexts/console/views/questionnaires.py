"""Questionnaires: the list, those of the house, one edition with what may be done with it. Not here: writing (designing)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.questionnaires import BeginForm, editions_asked
from heyi.contexts.console.queries.questionnaires import (
    difference_lines,
    edition_page,
    edition_told,
    look_of,
    places_to_write,
    shipped,
    title_of,
)
from heyi.contexts.console.queries.survey_questions import ShownSection, given_of, said, shown_sections
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.narrowing import Tab
from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition, EditionState
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.foundation.http import note_refusal
from heyi.foundation.listing import Column
from heyi.foundation.words import say
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, RuleBroken, StaleVersion

LANGUAGES = ("zh-hans", "en")


def subnav(here: str) -> list[Tab]:
    """Surveys and questionnaires beside one another, where this installation has both pages."""
    tabs = []
    for route, words in (
        ("console:surveys", gettext("调查")),
        ("console:questionnaires", gettext("问卷")),
    ):
        try:
            tabs.append(Tab(words, reverse(route), route == here))
        except NoReverseMatch:
            continue
    return tabs


def require_post_somewhere(visit: Visit) -> None:
    """Questionnaires are there for people with a post; anybody else finds nothing."""
    if not visit.actor.institutions:
        raise NotFound


@require_GET
@signed_in
def questionnaires(visit: Visit) -> HttpResponse:
    """Editions in the store, and apart from them the questionnaires that come with the house."""
    require_post_somewhere(visit)
    asked = editions_asked(visit.request.GET)
    page = edition_page(
        asked.wanted(), page=asked.page, language=visit.language, actor=visit.actor, now=visit.now
    )
    places = places_to_write(visit.actor, now=visit.now)
    context = {
        "page_title": gettext("问卷"),
        "kinds": subnav("console:questionnaires"),
        "asked": asked,
        "page": page,
        "columns": (
            Column("title", gettext("问卷")),
            Column("state", gettext("状态")),
            Column("number", gettext("版本"), is_number=True),
            Column("questions", gettext("题数"), is_number=True),
            Column("organisation", gettext("机构"), is_quiet=True),
            Column("made", gettext("建立"), is_quiet=True),
        ),
        "row_template": "console/parts/questionnaire_row.html",
        "caption": gettext("问卷"),
        "states": [(str(one), look_of(one).words) for one in EditionState],
        "shipped": shipped(visit.language),
        "may_begin": bool(places),
        "empty_words": gettext("没有符合这些条件的问卷。")
        if asked.is_any
        else gettext("还没有问卷。可以从下面随附的问卷开始，或新建一份。"),
        "empty_next": gettext("看全部") if asked.is_any else "",
        "empty_address": reverse("console:questionnaires"),
    }
    return visit.show("console/questionnaires.html", context)


def _house(code: str) -> dict[str, Any]:
    """The text of a questionnaire that comes with the house.

    Raises: NotFound.
    """
    tree = surveys.shipped_trees().get(code)
    if tree is None:
        raise NotFound
    return dict(tree)


@require_GET
@signed_in
def house(visit: Visit, code: str) -> HttpResponse:
    """One of the questionnaires that come with the house, as it is asked."""
    require_post_somewhere(visit)
    questionnaire = surveys.questionnaire_of(_house(code))
    context = {
        **preview_of(visit, questionnaire),
        "page_title": said(questionnaire.title, visit.language),
        "questionnaire": questionnaire,
        "code": code,
        "may_begin": bool(places_to_write(visit.actor, now=visit.now)),
    }
    return visit.show("console/questionnaire_house.html", context)


def preview_of(visit: Visit, questionnaire: Questionnaire) -> dict[str, Any]:
    """The questionnaire as somebody is asked it, following the answers in the address from question to question.

    Shape: nothing typed here is kept anywhere.
    """
    told = visit.request.GET
    language = told.get("language", visit.language)
    language = language if language in LANGUAGES else LANGUAGES[0]
    given = given_of(questionnaire, told)
    form = surveys.form_of(questionnaire, given)
    is_tried = "tried" in told
    # Until somebody answers, everything is shown with the words that tell when it is asked.
    is_following = is_tried or bool(given)
    asked = {one.code for one in questionnaire.questions if not set(form.asked).isdisjoint(one.columns)}
    shown = shown_sections(
        questionnaire, language=language, given=given, faults=form.faults if is_tried else ()
    )
    return {
        "preview_language": language,
        "preview_title": said(questionnaire.title, language),
        "introduction": said(questionnaire.introduction, language),
        "sections": _asked_only(shown, asked) if is_following else shown,
        "is_following": is_following,
        "asked_count": len(asked),
        "question_count": len(questionnaire.questions),
        "is_tried": is_tried,
        "is_whole": is_tried and not form.faults,
    }


def _asked_only(sections: Iterable[ShownSection], asked: set[str]) -> list[ShownSection]:
    kept = [
        replace(section, questions=tuple(one for one in section.questions if one.code in asked))
        for section in sections
    ]
    return [section for section in kept if section.questions]


@require_GET
@signed_in
def questionnaire(visit: Visit, edition_id: UUID) -> HttpResponse:
    """One edition: what it asks, what happened to it, what may come next."""
    return edition_view(visit, edition_id)


def edition_view(visit: Visit, edition_id: UUID, *, status: int = 200, notice: str = "") -> HttpResponse:
    """The page of one edition, with a refusal above it where something was refused.

    Raises: NotFound.
    """
    told = edition_told(edition_id, visit.language, actor=visit.actor, now=visit.now)
    context = {
        **preview_of(visit, told.questionnaire),
        "page_title": told.row.title,
        "told": told,
        "row": told.row,
        "edition": told.row.edition,
        "questionnaire": told.questionnaire,
        "may_copy": visit.actor.may_anywhere(Duty.RUN_SURVEYS),
        "notice": notice,
    }
    return visit.show("console/questionnaire.html", context, status=status)


def seen_version(visit: Visit) -> int | None:
    """The version that stood on the page; None where it told none."""
    told = visit.request.POST.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 7 else None


def _move(visit: Visit, edition_id: UUID, verb: Callable[[], Edition], done: str) -> HttpResponse:
    try:
        verb()
    except (RuleBroken, StaleVersion) as refused:
        status = 412 if isinstance(refused, StaleVersion) else 409
        note_refusal(visit.request, refused, status)
        words = say(refused.code, dict(refused.facts))
        return edition_view(visit, edition_id, status=status, notice=words)
    messages.success(visit.request, done)
    return go_to("console:questionnaire", edition_id)


@require_POST
@signed_in
def release(visit: Visit, edition_id: UUID) -> HttpResponse:
    """An edition may be put before people."""
    return _move(
        visit,
        edition_id,
        lambda: surveys.release_edition(
            edition_id, seen_version=seen_version(visit), actor=visit.actor, now=visit.now
        ),
        gettext("已发布，可以用来开展调查。"),
    )


@require_POST
@signed_in
def withdraw(visit: Visit, edition_id: UUID) -> HttpResponse:
    """No new survey uses an edition."""
    return _move(
        visit,
        edition_id,
        lambda: surveys.withdraw_edition(edition_id, actor=visit.actor, now=visit.now),
        gettext("已停用，新的调查不再用它；进行中的调查不受影响。"),
    )


@require_POST
@signed_in
def follow(visit: Visit, edition_id: UUID) -> HttpResponse:
    """The next edition of a questionnaire, as a draft; where one waits already, that one is opened."""
    edition = surveys.see_edition(edition_id, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.RUN_SURVEYS, at=edition.organisation)
    like = surveys.editions_like(edition, actor=visit.actor, now=visit.now)
    waiting = next((one for one in like if one.is_open_to_change), None)
    if waiting is not None:
        messages.info(visit.request, gettext("这份问卷已有正在编写的版本，已为您打开。"))
        return go_to("console:write_questionnaire", waiting.id)
    made = surveys.draft_edition(
        edition.tree, organisation=edition.organisation, actor=visit.actor, now=visit.now
    )
    messages.success(visit.request, gettext("已新建第 %(number)s 版草稿。") % {"number": made.number})
    return go_to("console:write_questionnaire", made.id)


def _source(visit: Visit) -> tuple[dict[str, Any] | None, str]:
    """What a new questionnaire is copied from, and its title; nothing where it begins empty.

    Raises: NotFound.
    """
    asked = visit.request.GET.get("from", "")
    if not asked:
        return None, ""
    try:
        edition = surveys.see_edition(UUID(asked), actor=visit.actor, now=visit.now)
    except ValueError:
        tree = _house(asked)
        return tree, said(surveys.questionnaire_of(tree).title, visit.language)
    return dict(edition.tree), title_of(edition, visit.language)


@require_http_methods(["GET", "POST"])
@signed_in
def begin(visit: Visit) -> HttpResponse:
    """A new questionnaire: empty, from one that comes with the house, or a copy under another code."""
    places = places_to_write(visit.actor, now=visit.now)
    if not places:
        raise NotPermitted("duty_not_held", duty=str(Duty.RUN_SURVEYS))
    source, title = _source(visit)
    if visit.request.method == "GET":
        begun: dict[str, Any] = {"organisation": places[0][0]}
        if source:
            begun |= {f"title_{key}": source["title"][key] for key in ("zh", "en")}
            begun["code"] = _other_code(source, visit.request.GET.get("from", ""))
        return _begin_page(visit, BeginForm(initial=begun, places=places), title)
    form = BeginForm(visit.request.POST, places=places)
    if not form.is_valid():
        return _begin_page(visit, form, title, status=422)
    try:
        made = surveys.draft_edition(
            form.tree(source), organisation=form.organisation_id(), actor=visit.actor, now=visit.now
        )
    except surveys.QuestionnaireWrong as wrong:
        form.add_error(None, said_by(wrong, visit))
        return _begin_page(visit, form, title, status=422)
    except InputInvalid as refused:
        put_problems(form, refused)
        return _begin_page(visit, form, title, status=422)
    except RuleBroken as refused:
        note_refusal(visit.request, refused, 409)
        form.add_error("code", say(refused.code, dict(refused.facts)))
        return _begin_page(visit, form, title, status=409)
    messages.success(visit.request, gettext("已建立草稿，可以开始编写。"))
    return go_to("console:write_questionnaire", made.id)


def _other_code(source: dict[str, Any], asked: str) -> str:
    """A template keeps its code; a copy beside the one it came from has another."""
    code = str(source["questionnaire"])
    return code if asked == code else f"{code[:55]}-copy"


def said_by(wrong: surveys.QuestionnaireWrong, visit: Visit) -> str:
    """The faults in the reader's language."""
    return wrong.en if visit.language.startswith("en") else wrong.zh


def _begin_page(visit: Visit, form: BeginForm, title: str, *, status: int = 200) -> HttpResponse:
    words = gettext("以“%(title)s”为底本新建问卷") % {"title": title} if title else gettext("新建问卷")
    return visit.show("console/questionnaire_begin.html", {"page_title": words, "form": form}, status=status)


@require_GET
@signed_in
def difference(visit: Visit, edition_id: UUID, other_id: UUID) -> HttpResponse:
    """What one edition asks otherwise than another of the same questionnaire."""
    after = surveys.see_edition(edition_id, actor=visit.actor, now=visit.now)
    before = surveys.see_edition(other_id, actor=visit.actor, now=visit.now)
    if (before.organisation, before.code) != (after.organisation, after.code):
        raise NotFound
    context = {
        "page_title": gettext("%(title)s：第 %(before)s 版 → 第 %(after)s 版")
        % {"title": title_of(after, visit.language), "before": before.number, "after": after.number},
        "before": before,
        "after": after,
        "lines": difference_lines(before, after, visit.language),
    }
    return visit.show("console/questionnaire_difference.html", context)


def refused_words(refused: HeyiError) -> str:
    """The sentence of a refusal, with those of its fields behind it."""
    if isinstance(refused, InputInvalid) and refused.problems:
        return " ".join(say(one.code, {"value": one.value, "limit": one.limit}) for one in refused.problems)
    return say(refused.code, dict(refused.facts))
