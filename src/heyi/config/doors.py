"""The doors for programs: the JSON API, put together from what each context brings. Not here: pages, each context's own urls."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.defaults import server_error

from heyi.contexts.governance.urls import ROUTERS as GOVERNANCE
from heyi.contexts.health.urls import ROUTERS as HEALTH
from heyi.contexts.interop import api as fhir
from heyi.contexts.pathways.urls import ROUTERS as PATHWAYS
from heyi.contexts.patients.urls import ROUTERS as PATIENTS
from heyi.contexts.record.urls import ROUTERS as RECORD
from heyi.contexts.referral.urls import ROUTERS as REFERRAL
from heyi.foundation.api import fallen, open_api, unknown

API = open_api([*GOVERNANCE, *PATIENTS, *RECORD, *HEALTH, *REFERRAL, *PATHWAYS])

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", API.urls),
    # Whatever is asked for below this address is answered as JSON.
    re_path(r"^api/", unknown),
    path("fhir/", include("heyi.contexts.interop.urls")),
]


def answer_bug(request: HttpRequest) -> HttpResponse:
    """What is said when we have made a mistake: in the language of the door at which it happened."""
    if request.path.startswith("/fhir/"):
        return fhir.fallen(request)
    if request.path.startswith("/api/"):
        return fallen(request)
    return server_error(request)
