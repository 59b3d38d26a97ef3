"""The addresses of FHIR. Not here: the JSON API, which has an address of its own."""

from django.urls import URLPattern, path, re_path

from heyi.contexts.interop import api

urlpatterns: list[URLPattern] = [
    path("metadata", api.metadata),
    path("ServiceRequest", api.search_service_requests),
    path("ServiceRequest/<uuid:referral_id>", api.read_service_request),
    path("Task/<uuid:referral_id>", api.read_task),
    path("Bundle/<uuid:case_id>", api.read_case),
    path("Patient/<uuid:patient_id>", api.read_patient),
    path("Organization", api.search_organizations),
    path("Organization/<uuid:organisation_id>", api.read_organization),
    re_path(r"^", api.unknown),
]
