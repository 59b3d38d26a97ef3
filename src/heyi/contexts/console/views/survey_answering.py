"""Answering a survey without an account: the form behind a code, at a door and at a kiosk. Not here: what fits (surveys).

A code is the whole right to answer, and there is no session, so a forged request from another page could do nothing that
whoever holds the code could not do; that is why these pages ask for no second token against forgery.
"""

import re
from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from heyi.contexts.console.queries.survey_questions import given_of, said, shown_sections
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FormAsked, Mode, NewForm, Receipt
from heyi.foundation import secrets
from heyi.foundation.http import TooLarge
from heyi.foundation.json_body import JSON, cannot_be_stored, read_json
from heyi.foundation.limits import TooMany, count_once
from heyi.foundation.words import say
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, Problem, RuleBroken
from heyi.kernel.ids import new_id_without_time

PER_SECONDS = 60
# A clinic's one address serves its whole waiting room, which fills in a form in a few minutes: nobody there needs more.
MOST_OPENINGS, MOST_SENDINGS, MOST_STARTS = 240, 120, 60
# Codes cannot be guessed; whoever tries many is told so early.
MOST_WRONG_CODES = 20
LARGEST_BYTES = 256 * 1024
_LONGEST_CODE = 64
_DOOR = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECONDS = re.compile(r"[0-9]{1,6}")

View = Callable[..., HttpResponseBase]


def _open(page: View) -> View:
    """A page for anybody with a code: kept by no cache, found by no search, told to no other page."""

    def answer(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        told = page(request, *args, **kwargs)
        told["Cache-Control"] = "no-store, private"
        told["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        told["Referrer-Policy"] = "same-origin"
        return told

    update_wrapper(answer, page)
    answer.csrf_exempt = True  # type: ignore[attr-defined]  # the code is the whole right, and there is no session to forge
    return never_cache(answer)


@require_http_methods(["GET", "POST"])
@_open
def form(request: HttpRequest, token: str) -> HttpResponseBase:
    """The form behind a code: shown, and taken."""
    try:
        if request.method == "POST":
            return _take(request, token)
        _count(request, "survey-form", MOST_OPENINGS)
        asked = surveys.open_form(_known(token), actor=surveys.SURVEY_DOOR, now=timezone.now())
    except HeyiError as refused:
        return _refused(request, refused, token=token)
    if asked.is_answered:
        return _page(request, asked, "console/survey_thanks.html", {"number": asked.number})
    return _form_page(request, asked, {}, ())


@require_GET
@_open
def thanks(request: HttpRequest, token: str) -> HttpResponseBase:
    """That a form is in."""
    try:
        _count(request, "survey-form", MOST_OPENINGS)
        asked = surveys.open_form(_known(token), actor=surveys.SURVEY_DOOR, now=timezone.now())
    except HeyiError as refused:
        return _refused(request, refused, token=token)
    if not asked.is_answered:
        return redirect("console:survey_form", token)
    return _page(request, asked, "console/survey_thanks.html", {"number": asked.number})


@require_http_methods(["GET", "POST"])
@_open
def door(request: HttpRequest, token: str) -> HttpResponseBase:
    """A poster: whoever begins gets a code of their own."""
    return _door(request, token, Mode.LINK)


@require_http_methods(["GET", "POST"])
@_open
def kiosk(request: HttpRequest, token: str) -> HttpResponseBase:
    """A device of the house that one after the other answers on."""
    return _door(request, token, Mode.KIOSK)


def _door(request: HttpRequest, token: str, mode: Mode) -> HttpResponseBase:
    is_kiosk = mode is Mode.KIOSK
    try:
        _count(request, "survey-door", MOST_STARTS if request.method == "POST" else MOST_OPENINGS)
        if request.method == "POST":
            code = _known(token)
            begun = surveys.start_at_door(code, mode=mode, actor=surveys.SURVEY_DOOR, now=timezone.now())
            address = reverse("console:survey_form", args=[begun.token])
            return redirect(f"{address}?kiosk={token}" if is_kiosk else address)
        told = surveys.look_at_door(_known(token), actor=surveys.SURVEY_DOOR, now=timezone.now())
    except HeyiError as refused:
        return _refused(request, refused, kiosk=token if is_kiosk else "")
    language = get_language() or "zh-hans"
    context = {
        "page_title": told.survey.title,
        "introduction": said(told.questionnaire.introduction, language),
        "title": said(told.questionnaire.title, language),
        "point": told.point,
        "is_kiosk": is_kiosk,
        "language": language,
    }
    return render(request, "console/survey_door.html", context)


def _take(request: HttpRequest, token: str) -> HttpResponseBase:
    _count(request, "survey-answer", MOST_SENDINGS)
    if len(request.body) > LARGEST_BYTES:
        raise TooLarge(limit=LARGEST_BYTES)
    if request.POST.get("language") in dict(settings.LANGUAGES):
        return _in_another_language(request, token)
    sent = _sent(request)
    now = timezone.now()
    asked = surveys.ask_again(_known(token), actor=surveys.SURVEY_DOOR, now=now)
    given = given_of(asked.questionnaire, sent)
    kiosk_token, seconds = _kiosk(request, sent), _text(sent, "seconds")
    new = NewForm(
        given=given,
        key=_text(sent, "key") or "plain",
        language=get_language() or "zh-hans",
        mode=Mode.KIOSK if kiosk_token else Mode.LINK,
        seconds=int(seconds) if _SECONDS.fullmatch(seconds) else None,
    )
    try:
        _check_storable(given)
        receipt = surveys.answer_survey(token, new, actor=surveys.SURVEY_DOOR, now=now)
    except surveys.FormWrong as refused:
        if _wants_json(request):
            raise
        return _form_page(request, asked, given, refused.form.faults, status=422)
    except InputInvalid as refused:
        if _wants_json(request):
            raise
        told = {"fault": say(refused.problems[0].code, {})}
        return _form_page(request, asked, given, (), status=422, more=told)
    return _received(request, token, receipt, kiosk_token)


def _in_another_language(request: HttpRequest, token: str) -> HttpResponseBase:
    """The same form in the other language with everything that was filled in; nothing is taken."""
    asked = surveys.open_form(_known(token), actor=surveys.SURVEY_DOOR, now=timezone.now())
    chosen = request.POST["language"]
    with override(chosen):
        answer = _form_page(request, asked, given_of(asked.questionnaire, request.POST), ())
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=settings.LANGUAGE_COOKIE_AGE, path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE, httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )  # fmt: skip
    answer["Content-Language"] = chosen
    return answer


def _check_storable(given: Mapping[str, str]) -> None:
    """Raises: InputInvalid for signs that no store can carry; JSON was looked through when it was read."""
    problems = [Problem(column, "forbidden_sign") for column, text in given.items() if cannot_be_stored(text)]
    if problems:
        raise InputInvalid(*problems)


def _kiosk(request: HttpRequest, sent: QueryDict | Mapping[str, object] | None = None) -> str:
    """At which kiosk somebody sits; empty for a phone, and for anything that is no code of a door."""
    named = _text(request.POST if sent is None else sent, "kiosk") or _text(request.GET, "kiosk")
    return named if _DOOR.fullmatch(named) else ""


def _received(request: HttpRequest, token: str, receipt: Receipt, kiosk_token: str) -> HttpResponseBase:
    if _wants_json(request):
        return JsonResponse(
            {"number": receipt.number, "again": receipt.is_again}, status=200 if receipt.is_again else 201
        )
    address = reverse("console:survey_thanks", args=[token])
    return redirect(f"{address}?kiosk={kiosk_token}" if kiosk_token else address)


def _sent(request: HttpRequest) -> QueryDict | Mapping[str, object]:
    if request.content_type == JSON:
        body = read_json(request)
        return body if isinstance(body, dict) else {}
    return request.POST


def _text(sent: QueryDict | Mapping[str, object], name: str) -> str:
    value = sent.get(name)
    return "" if value is None else str(value)[:_LONGEST_CODE]


def _wants_json(request: HttpRequest) -> bool:
    return JSON in request.headers.get("Accept", "")


def _known(token: str) -> str:
    """A code that can be one.

    Raises: NotFound.
    """
    if not 0 < len(token) <= _LONGEST_CODE:
        raise NotFound
    return token


def _count(request: HttpRequest, deed: str, most: int) -> None:
    """Counts a deed against what one address may do; of the address only a keyed hash is kept.

    Raises: TooMany.
    """
    address = secrets.blind("address", str(request.META.get("REMOTE_ADDR", ""))).hex()
    count_once(address, deed, most=most, per_seconds=PER_SECONDS, now=timezone.now())


def _form_page(
    request: HttpRequest,
    asked: FormAsked,
    given: Mapping[str, str],
    faults: tuple[surveys.Fault, ...],
    *,
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    language = get_language() or "zh-hans"
    # What was not to be asked is left out in silence: nobody is told off for going on where a form said to skip.
    told = [one for one in faults if one.code != "answer_unasked"]
    sent = request.POST.get("key", "") if request.method == "POST" else ""
    context = {
        "sections": shown_sections(asked.questionnaire, language=language, given=given, faults=told),
        "introduction": said(asked.questionnaire.introduction, language),
        "faults": len(told),
        "key": sent or new_id_without_time().hex,
        **(more or {}),
    }
    return _page(request, asked, "console/survey_form.html", context, status=status)


def _page(
    request: HttpRequest, asked: FormAsked, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    language = get_language() or "zh-hans"
    shown = {
        "page_title": said(asked.questionnaire.title, language),
        "survey": asked.survey,
        "point": asked.point,
        "kiosk": _kiosk(request),
        "language": language,
        # Where a phone keeps the form until it is sent: it says of the code nothing that could open it.
        "slot": secrets.blind("survey-slot", f"{asked.survey.id} {asked.number}").hex(),
        **context,
    }
    return render(request, template, shown, status=status)


_STATUS = ((TooMany, 429), (NotFound, 404), (RuleBroken, 409), (InputInvalid, 422), (TooLarge, 413))


def _refused(request: HttpRequest, refused: HeyiError, *, token: str = "", kiosk: str = "") -> HttpResponse:
    """What somebody is told whose form cannot be shown or taken; nothing of a survey is told to who has no code."""
    if isinstance(refused, NotFound):
        try:
            _count(request, "survey-wrong-code", MOST_WRONG_CODES)
        except TooMany as too_many:
            refused = too_many
    status = next((status for kind, status in _STATUS if isinstance(refused, kind)), 0)
    if not status:
        raise refused
    kiosk = kiosk if _DOOR.fullmatch(kiosk) else _kiosk(request)
    if _wants_json(request):
        problems = [{"column": one.field, "code": one.code} for one in getattr(refused, "problems", ())]
        if isinstance(refused, surveys.FormWrong):
            words = {one.column: said(one.words, get_language() or "") for one in refused.form.faults}
            problems = [{**one, "words": words.get(one["column"], "")} for one in problems]
        answer: HttpResponse = JsonResponse(
            {"code": refused.code, "reason": _reason(refused), "problems": problems}, status=status
        )
    else:
        context = {
            "page_title": _heading(refused),
            "reason": _reason(refused),
            "kiosk": kiosk,
            "code": refused.code,
        }
        answer = render(request, "console/survey_gone.html", context, status=status)
    if isinstance(refused, TooMany):
        answer["Retry-After"] = str(refused.facts["retry_after_seconds"])
    return answer


def _heading(refused: HeyiError) -> str:
    if isinstance(refused, TooMany):
        return gettext("请稍后再试")
    if isinstance(refused, surveys.InvitationUsed):
        return gettext("这个码已经用过")
    if isinstance(refused, surveys.SurveyNotOpen):
        return gettext("现在不能作答")
    if isinstance(refused, surveys.PointFull):
        return gettext("答卷已经收齐")
    return gettext("打不开这份问卷")


def _reason(refused: HeyiError) -> str:
    if isinstance(refused, NotFound):
        return gettext("这个码已经失效，或没有扫完整。请再扫一次；还是打不开，请问给您码的人。")
    if isinstance(refused, TooMany):
        return gettext("同一个地方打开得太频繁，请过一分钟再试。填好的内容不会丢。")
    return say(refused.code, dict(refused.facts))
