"""The shell of the JSON API: who comes in, how a refusal is told, how it is described.

Not here: the operations (each context's api), their shapes (shapes), what a body may be (json_body), retries (changes).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.utils import check_csrf

from heyi.foundation.access import SignInNeeded, acting
from heyi.foundation.http import TooLarge, refuse_json
from heyi.foundation.json_body import LARGEST_BYTES, cannot_be_stored, read_json
from heyi.foundation.words import register_words, say
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, Problem

# What stands around the file in a multipart body.
_MULTIPART_FRAME_BYTES = 64 * 1024
_LONGEST_CHOICE_SHOWN = 64

register_words(
    {
        "csrf_failed": (
            "请求缺少防伪令牌或已失效，请刷新页面后再试。",
            "The token against forged requests is missing or has expired; reload the page.",
        ),
    }
)


def _check_request(request: HttpRequest) -> None:
    """Turns away what is too large, before a byte of it is read, and addresses that hold what cannot be stored.

    Raises: TooLarge, InputInvalid.
    """
    is_file = request.content_type == "multipart/form-data"
    largest = settings.HEYI_LARGEST_ATTACHMENT + _MULTIPART_FRAME_BYTES if is_file else LARGEST_BYTES
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isascii() or not length.isdigit() or int(length[:32]) > largest:
        raise TooLarge(limit=largest)
    for name, values in request.GET.lists():
        if any(cannot_be_stored(text) for text in (name, *values)):
            shown = "query" if cannot_be_stored(name) else name[:_LONGEST_CHOICE_SHOWN]
            raise InputInvalid(Problem(shown, "forbidden_sign"))


class Bearer:
    """A token in the Authorization header; the way of machines and of people's own programs."""

    openapi_security_schema: Mapping[str, Any] = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The actor, or None for a request without a token. Raises: SignInNeeded, TooLarge, InputInvalid."""
        _check_request(request)
        return acting(request) if getattr(request, "by_token", False) else None


class Session:
    """The session of somebody signed in to the pages; a change also needs the token against forged requests."""

    openapi_security_schema: Mapping[str, Any] = {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "POST, PATCH: X-CSRFToken",
    }

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor. Raises: SignInNeeded, NotPermitted for a request that may be forged."""
        actor = acting(request)
        if check_csrf(request) is not None:
            raise NotPermitted("csrf_failed")
        return actor


class _BoundedParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request)


_PROBLEM_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "enum": "unknown_value",
    "literal_error": "unknown_value",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "timezone_aware": "time_zone_missing",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}
_LIMITS = ("max_length", "le", "ge")


def _problem(source: str, error: Mapping[str, Any]) -> Problem:
    """What pydantic found, in our words. A value is shown back only where it should have been one of our own codes."""
    place = [str(part) for part in error["loc"]]
    code = _PROBLEM_CODES.get(error["type"], "malformed")
    value = str(error.get("input"))[:_LONGEST_CHOICE_SHOWN] if code == "unknown_value" else None
    facts = error.get("ctx", {})
    limit = next((facts[name] for name in _LIMITS if name in facts), None)
    return Problem(".".join(place)[:_LONGEST_CHOICE_SHOWN] or source, code, value, limit)


class _Description(OpenAPISchema):
    """The description of the API, in which one name means one shape."""

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Adds shapes. Raises: ValueError where two contexts gave one name to different ones."""
        for name, shape in definitions.items():
            if self.schemas.setdefault(name, shape) != shape:
                raise ValueError(f"two shapes named {name}")


class HeyiApi(NinjaAPI):
    """The one API of the house; contexts bring routers, config puts them together."""

    def __init__(self) -> None:
        super().__init__(
            title="Heyi 合一",
            version="1",
            description="The operating platform of a compact medical alliance. Sentences come in the language asked for.",
            docs_url=None,
            urls_namespace="api",
            auth=[Bearer(), Session()],
            parser=_BoundedParser(),
        )
        self._told: OpenAPISchema | None = None
        for kind, tell in _TELLING.items():
            self.add_exception_handler(kind, tell)

    def validation_error_from_error_contexts(  # type: ignore[override]  # ours is a refusal like any other
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> InputInvalid:
        """Everything that is wrong with a request, told at once."""
        problems = []
        for context in error_contexts:
            model = context.model
            names = getattr(model, "__ninja_flatten_map_reverse__", {})
            for error in context.pydantic_validation_error.errors(include_url=False):
                # The first part is the name of an argument of ours, which nobody outside knows.
                place = names.get(error["loc"], error["loc"][1:] or error["loc"])
                problems.append(_problem(str(model.__ninja_param_source__), dict(error) | {"loc": place}))
        return InputInvalid(*problems)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description of the whole API, made once a process."""
        if self._told is None:
            root = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
            self._told = _Description(self, root)
        return self._told

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of the function behind an operation: one word, one meaning, also for those who generate clients."""
        return str(operation.view_func.__name__)

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = polite(pattern.callback)
        return patterns


View = Callable[..., HttpResponseBase]


def polite(view: View) -> View:
    """A view that also answers HEAD and OPTIONS, tells of a wrong method as of any refusal, and is never kept by a cache."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        response = _told(view, request, *args, **kwargs)
        if asked == "HEAD":
            request.method = "HEAD"
        if isinstance(response, HttpResponseNotAllowed):
            response = _not_allowed(response, is_asked_for=asked == "OPTIONS")
        response.setdefault("Cache-Control", "no-store")
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # Session checks it; a bearer token cannot be forged by a page
    return answer


def _told(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return refuse_json(request, NotFound())


def _not_allowed(response: HttpResponseNotAllowed, *, is_asked_for: bool) -> HttpResponse:
    methods = {name.strip() for name in response["Allow"].split(",")} | {"OPTIONS"}
    if "GET" in methods:
        methods.add("HEAD")
    told = HttpResponse(status=204) if is_asked_for else _plain("method_not_allowed", 405)
    told["Allow"] = ", ".join(sorted(methods))
    return told


def _plain(code: str, status: int) -> JsonResponse:
    body = {"code": code, "message": say(code), "facts": {}}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def unknown(request: HttpRequest, **_: str) -> HttpResponse:
    """The answer under an address of the API that is none."""
    return refuse_json(request, NotFound())


unknown.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is changed under an address that is none


def _tell_refusal(request: HttpRequest, error: Any) -> HttpResponse:
    return refuse_json(request, error)


def _tell_framework(request: HttpRequest, error: Any) -> HttpResponse:
    """A refusal of the framework in our words; behind an unreadable body stands our own refusal."""
    cause = error.__cause__
    if isinstance(cause, HeyiError):
        return refuse_json(request, cause)
    if error.status_code == 401:
        return refuse_json(request, SignInNeeded())
    return refuse_json(request, InputInvalid(code="not_json"))


def _tell_too_big(request: HttpRequest, error: Any) -> HttpResponse:
    return refuse_json(request, TooLarge(limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def _tell_unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return refuse_json(request, InputInvalid(Problem("body", "malformed")))


def _let_fall(request: HttpRequest, error: Exception) -> HttpResponse:
    """A bug stays a bug: Django writes it down, wakes someone and answers it (fallen)."""
    raise error


def fallen(request: HttpRequest) -> JsonResponse:
    """The answer when we have made a mistake; the caller learns no more than that."""
    return _plain("bug", 500)


_TELLING: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    HeyiError: _tell_refusal,
    HttpError: _tell_framework,
    RequestDataTooBig: _tell_too_big,
    SuspiciousOperation: _tell_unreadable,
    MultiPartParserError: _tell_unreadable,
    UnreadablePostError: _tell_unreadable,
    Exception: _let_fall,
}


def open_api(routers: Iterable[Router]) -> HeyiApi:
    """The API with everybody's operations."""
    api = HeyiApi()
    for router in routers:
        api.add_router("", router)
    return api
