"""Every address of the product; each context brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from heyi.config import doors

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *doors.urlpatterns,
    path("", include("heyi.contexts.console.urls")),
]

handler500 = "heyi.config.doors.answer_bug"
