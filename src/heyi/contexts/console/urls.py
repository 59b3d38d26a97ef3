"""The addresses of the pages. Nothing that names a patient ever stands in one."""

from django.urls import URLPattern, path

from heyi.contexts.console.views import (
    audit,
    charters,
    drafting,
    home,
    lists,
    organisations,
    places,
    referral,
    steps,
)

app_name = "console"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("inbox/", lists.inbox, name="inbox"),
    path("sent/", lists.sent, name="sent"),
    path("follow-ups/", lists.follow_ups, name="follow_ups"),
    path("referrals/new/", drafting.draft, name="draft"),
    path("referrals/new/destinations/", drafting.destinations, name="destinations"),
    path("referrals/<uuid:referral_id>/", referral.show, name="referral"),
    path("referrals/<uuid:referral_id>/write/", drafting.write, name="write"),
    path("referrals/<uuid:referral_id>/amend/", drafting.amend, name="amend"),
    path("referrals/<uuid:referral_id>/step/<slug:action>/", steps.step, name="step"),
    path("referrals/<uuid:referral_id>/units/<slug:question>/", referral.units, name="units"),
    path("referrals/<uuid:referral_id>/files/", referral.attach, name="attach"),
    path("referrals/<uuid:referral_id>/files/<uuid:file_id>/", referral.file, name="file"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<uuid:organisation_id>/", organisations.organisation, name="organisation"),
    path("charters/", charters.charters, name="charters"),
    path("charters/<uuid:alliance_id>/", charters.charter, name="charter"),
    path("charters/<uuid:alliance_id>/versions/<uuid:version_id>/", charters.version, name="charter_version"),
    path(
        "charters/<uuid:alliance_id>/difference/<uuid:before_id>/<uuid:after_id>/",
        charters.compare,
        name="charter_difference",
    ),
    path("audit/", audit.audit, name="audit"),
    path("places/", places.places, name="places"),
    path("places/<uuid:pool_id>/", places.resize, name="places_resize"),
]
