"""Writing on a draft of a questionnaire: part by part, or the whole text. Nothing typed is lost by a fault or a colleague.

Not here: what is typed (forms.designing), how it is shown (queries.designing), what may be kept (surveys).
"""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from heyi.contexts.console.forms.designing import Sent, sent_from
from heyi.contexts.console.queries.designing import designer_told
from heyi.contexts.console.queries.questionnaires import Deed, deeds_of, look_of, title_of
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.console.views.questionnaires import refused_words, said_by, seen_version
from heyi.contexts.governance.terms import Duty
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import Edition
from heyi.foundation.http import note_refusal
from heyi.kernel.errors import HeyiError, InputInvalid, RuleBroken, StaleVersion, WrongState

Tree = dict[str, Any]


def _draft(visit: Visit, edition_id: UUID) -> Edition:
    """The draft, if the reader may write on it.

    Raises: NotFound, NotPermitted, WrongState once it was released.
    """
    edition = surveys.see_edition(edition_id, actor=visit.actor, now=visit.now)
    visit.actor.require(Duty.RUN_SURVEYS, at=edition.organisation)
    if not edition.is_open_to_change:
        raise WrongState(action="change_edition", state=str(look_of(edition.state).words))
    return edition


def _status(refused: HeyiError) -> int:
    if isinstance(refused, StaleVersion):
        return 412
    return 409 if isinstance(refused, RuleBroken) else 422


@require_http_methods(["GET", "POST"])
@signed_in
def write(visit: Visit, edition_id: UUID) -> HttpResponse:
    """The designer: each press of a button sends the whole questionnaire, takes one step, and shows it again."""
    edition = _draft(visit, edition_id)
    if visit.request.method == "GET":
        opened = visit.request.GET.get("at", "")
        return _page(visit, edition, surveys.designing.laid_open(edition.tree), opened)
    try:
        sent = sent_from(visit.request.POST)
    except InputInvalid as refused:
        kept = surveys.designing.laid_open(edition.tree)
        return _page(visit, edition, kept, "", notice=refused_words(refused), status=422)
    if sent.step.startswith("save"):
        return _save(visit, edition, sent)
    if sent.step == "undo":
        return _page(visit, edition, sent.tree, "")
    before = json.dumps(sent.tree, ensure_ascii=False) if sent.step == "remove" else ""
    step = sent.step
    tree, opened = surveys.stepping.stepped(sent.tree, step, sent.address, sent.detail)
    stepped = opened
    if step in ("", "keep"):
        opened = sent.opened
    elif step in ("up", "down") and sent.opened != sent.address:
        # What was open stays so only where nothing moved around it.
        opened = ""
    return _page(visit, edition, tree, opened, before=before, stepped=stepped)


def _save(visit: Visit, edition: Edition, sent: Sent) -> HttpResponse:
    tree = surveys.designing.named(sent.tree, is_last=True)
    # Whoever has seen that a colleague saved meanwhile may keep their own on purpose.
    seen = edition.version if sent.step == "save_over" else seen_version(visit)
    try:
        surveys.change_edition(
            edition.id, surveys.designing.written(tree), seen_version=seen, actor=visit.actor, now=visit.now
        )
    except surveys.QuestionnaireWrong as wrong:
        faults = surveys.placed(said_by(wrong, visit), tree)
        opened = sent.opened or next((one.address for one in faults if one.address), "")
        return _page(visit, edition, tree, opened, faults=faults, status=422)
    except (InputInvalid, RuleBroken, StaleVersion) as refused:
        status = _status(refused)
        note_refusal(visit.request, refused, status)
        is_stale = isinstance(refused, StaleVersion)
        notice = "" if is_stale else refused_words(refused)
        return _page(visit, edition, tree, sent.opened, notice=notice, is_stale=is_stale, status=status)
    messages.success(visit.request, gettext("已保存。"))
    if sent.step == "save_close":
        return go_to("console:questionnaire", edition.id)
    return go_to("console:write_questionnaire", edition.id, **({"at": sent.opened} if sent.opened else {}))


def _last_deed(visit: Visit, edition: Edition) -> Deed | None:
    return next(iter(deeds_of(edition, actor=visit.actor, now=visit.now)), None)


def _page(
    visit: Visit, edition: Edition, tree: Tree, opened: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Shape: `more` may hold `faults`, `notice`, `is_stale`, `stepped` where a step ended, `before` what an undo goes back to."""
    kept = surveys.designing.written(surveys.designing.laid_open(edition.tree))
    seen = seen_version(visit) if visit.request.method == "POST" else None
    context = {
        "page_title": title_of(edition, visit.language),
        "edition": edition,
        "version": edition.version if seen is None else seen,
        "told": designer_told(tree, opened, more.get("faults", ()), language=visit.language),
        "tree": json.dumps(tree, ensure_ascii=False),
        "opened": opened,
        "is_dirty": surveys.designing.written(tree) != kept,
        "notice": more.get("notice", ""),
        "before": more.get("before", ""),
        "stepped": more.get("stepped", ""),
        "stale_by": _last_deed(visit, edition) if more.get("is_stale") else None,
        "is_stale": more.get("is_stale", False),
    }
    return visit.show("console/questionnaire_write.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def text(visit: Visit, edition_id: UUID) -> HttpResponse:
    """The whole questionnaire as text in YAML, for those who prefer it."""
    edition = _draft(visit, edition_id)
    if visit.request.method == "GET":
        return _text_page(visit, edition, surveys.text_of(edition.tree))
    typed = visit.request.POST.get("text", "").replace("\r\n", "\n")
    seen = edition.version if visit.request.POST.get("do") == "save_over" else seen_version(visit)
    try:
        tree = surveys.tree_in(typed)
        surveys.change_edition(edition.id, tree, seen_version=seen, actor=visit.actor, now=visit.now)
    except surveys.QuestionnaireWrong as wrong:
        lines = said_by(wrong, visit).splitlines()
        return _text_page(visit, edition, typed, faults=lines, status=422)
    except (InputInvalid, RuleBroken, StaleVersion) as refused:
        status = _status(refused)
        note_refusal(visit.request, refused, status)
        is_stale = isinstance(refused, StaleVersion)
        faults = [] if is_stale else [refused_words(refused)]
        return _text_page(visit, edition, typed, faults=faults, is_stale=is_stale, status=status)
    messages.success(visit.request, gettext("已保存。"))
    return go_to("console:text_questionnaire", edition.id)


def _text_page(visit: Visit, edition: Edition, typed: str, *, status: int = 200, **more: Any) -> HttpResponse:
    seen = seen_version(visit) if visit.request.method == "POST" else None
    context = {
        "page_title": title_of(edition, visit.language),
        "edition": edition,
        "version": edition.version if seen is None else seen,
        "text": typed,
        "faults": more.get("faults", []),
        "is_stale": more.get("is_stale", False),
        "stale_by": _last_deed(visit, edition) if more.get("is_stale") else None,
        "is_dirty": status != 200,
    }
    return visit.show("console/questionnaire_text.html", context, status=status)
