"""The addresses of the pages. Nothing that names a patient ever stands in one."""

from django.urls import URLPattern, path

from heyi.contexts.console.views import drafting, home, lists, referral, steps

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
]
