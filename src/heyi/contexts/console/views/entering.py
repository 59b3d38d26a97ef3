"""How every page is entered and shown: signed in, with its moment. Not here: any page's own content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from heyi.foundation.access import acting
from heyi.foundation.live.line import allow_stream, line_for
from heyi.kernel.actor import Actor

Rest = ParamSpec("Rest")

# Sent by live.js when it fetches a page again to take the changed parts from it.
REFRESH_HEADER = "X-Heyi-Again"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody signed in: who, when, and the request itself."""

    request: HttpRequest
    actor: Actor
    now: datetime

    @property
    def language(self) -> str:
        """The language of whoever reads the page."""
        return get_language() or "zh-hans"

    def show(
        self, template: str, context: Mapping[str, Any], *, status: int = 200, live: tuple[str, ...] = ()
    ) -> HttpResponse:
        """A page with what every page needs; it keeps itself fresh by what is told of the `live` topics."""
        # A page that looks again by itself must not take the words away that wait for the next one a person opens.
        told = {"now": self.now, "looks_again": REFRESH_HEADER in self.request.headers}
        if not live:
            return render(self.request, template, {**told, **context}, status=status)
        doors = reverse("console:news"), reverse("console:news_ticket")
        topics = dict.fromkeys((*live, "notices"))
        line = line_for(self.request, topics, doors=doors, actor=self.actor, now=self.now)
        answer = render(self.request, template, {**told, **context, "live_line": line}, status=status)
        allow_stream(answer, line)
        return answer


Page = Callable[Concatenate[Visit, Rest], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def signed_in(page: Page[Rest]) -> View[Rest]:
    """A page for people who are signed in; others are led to the entrance and come back afterwards.

    What is on it may name a patient, so no cache between here and the reader keeps it.
    """

    def answer(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if request.actor is None and not request.headers.get("HX-Request"):  # type: ignore[attr-defined]  # set by ActorMiddleware
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        return page(Visit(request, acting(request), timezone.now()), *args, **kwargs)

    update_wrapper(answer, page)
    return never_cache(answer)
