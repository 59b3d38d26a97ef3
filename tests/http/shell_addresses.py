"""Addresses for the tests of the page shell: sign-in, the language switch, and pages as contexts would bring them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def page(request: HttpRequest) -> HttpResponse:
    """An ordinary page."""
    return render(request, "base.html", {"page_title": "我的工作"})


def broken(request: HttpRequest) -> HttpResponse:
    """A page with a bug."""
    raise RuntimeError("a bug")


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", page, name="home"),
    path("referrals/", page, name="inbox"),
    path("referrals/sent/", page, name="sent"),
    path("broken/", broken, name="broken"),
    *(path(f"place/{number}/", page, name=f"place-{number}") for number in range(12)),
]
