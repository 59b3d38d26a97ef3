"""Every address of the product; each context brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from heyi.config import doors

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    *doors.urlpatterns,
]
