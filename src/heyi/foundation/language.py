"""Which language an answer is written in. Not here: the words (locale/)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

CHINESE = "zh-hans"
_PROGRAMS = "/api/"


def language_of(request: HttpRequest) -> str:
    """The language the reader chose; Chinese until somebody chose.

    A browser's Accept-Language is not asked: in a hospital it tells the language of the installed system, which nobody
    on the ward picked. A program that calls the API sends that header on purpose, so there it counts.
    """
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or _of_account(request)
    if chosen in dict(settings.LANGUAGES):
        return str(chosen)
    if request.path.startswith(_PROGRAMS) and request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request)
    return CHINESE


def _of_account(request: HttpRequest) -> str | None:
    # Without a session cookie nobody is signed in, and asking for the user would only cost a query.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return getattr(getattr(request, "user", None), "language", None)


class LanguageMiddleware:
    """Answers each request in its reader's language. Stands after the middleware that knows the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, in the reader's language and marked with it."""
        with translation.override(language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or CHINESE)
        patch_vary_headers(response, ("Cookie",))
        return response
