"""The doors for programs: the JSON API, put together from what each context brings. Not here: pages, each context's own urls."""

from django.urls import URLPattern, URLResolver, path, re_path

from heyi.contexts.governance.public import authority_of_account
from heyi.contexts.governance.urls import ROUTERS as GOVERNANCE
from heyi.contexts.patients.urls import ROUTERS as PATIENTS
from heyi.contexts.referral.urls import ROUTERS as REFERRAL
from heyi.foundation.access import set_actor_source
from heyi.foundation.api import open_api, unknown

set_actor_source(authority_of_account)

API = open_api([*GOVERNANCE, *PATIENTS, *REFERRAL])

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", API.urls),
    # Whatever is asked for below this address is answered as JSON.
    re_path(r"^api/", unknown),
]
