"""The addresses of the pages. Nothing that names a patient ever stands in one."""

from django.urls import URLPattern, path

from heyi.contexts.console.views import (
    access,
    audit,
    charters,
    drafting,
    home,
    lists,
    organisations,
    pairs,
    patients,
    places,
    referral,
    registering,
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
    path("search/", patients.search, name="search"),
    path("patients/", patients.people, name="patients"),
    path("patients/new/", registering.register, name="register"),
    path("patients/ask/", access.ask_number, name="ask_number"),
    path("patients/ask/<uuid:question_id>/", access.ask_access, name="ask_access"),
    path("patients/<uuid:patient_id>/", patients.show, name="patient"),
    path("patients/<uuid:patient_id>/correct/", registering.correct, name="correct_patient"),
    path("access-requests/", access.access_requests, name="access_requests"),
    path("access-requests/<uuid:question_id>/answer/", access.answer_access, name="answer_access"),
    path("clashes/", patients.clashes, name="clashes"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/beside/", pairs.put_beside, name="put_beside"),
    path("pairs/<uuid:pair_id>/", pairs.pair, name="pair"),
    path("pairs/<uuid:pair_id>/withdraw/", pairs.withdraw, name="withdraw_decision"),
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
