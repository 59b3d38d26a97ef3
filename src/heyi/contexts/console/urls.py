"""The addresses of the pages. Nothing that names a patient ever stands in one."""

from django.urls import URLPattern

app_name = "console"

urlpatterns: list[URLPattern] = []
