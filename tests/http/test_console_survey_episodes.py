"""From a treatment that ended to its answer: drawn on the page, on the patient's own page, answered, and told to who follows up."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral, State
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FrameKind, SamplePlan, Survey
from tests.http.console_pages import browser
from tests.making import Yibin, a_referral, an_alliance
from tests.making_surveys import Asking, a_plan, a_released_edition

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def place(committed: None) -> Yibin:
    return an_alliance(timezone.now())


def planned(place: Yibin) -> Survey:
    now = timezone.now()
    runner = place.staff(Role.QUALITY_OFFICER, place.county).actor(now)
    asking = Asking(replace(place, city=place.county), runner, runner)
    today = surveys.today_of(now)
    new = a_plan(
        asking, a_released_edition(asking, now=now), frame=FrameKind.EPISODES, plan=SamplePlan(forms=5),
        opens_on=today, closes_on=today + timedelta(days=13), is_anonymous=False,
    )  # fmt: skip
    return surveys.plan_survey(new, actor=runner, now=now)


def treated(place: Yibin) -> Referral:
    return a_referral(place, state=State.OUTCOME_RETURNED, now=timezone.now())


def desk(place: Yibin) -> Client:
    return browser(place.staff(Role.QUALITY_OFFICER, place.county))


def period() -> dict[str, str]:
    today = surveys.today_of(timezone.now())
    return {"begin": (today - timedelta(days=3)).isoformat(), "end": today.isoformat(), "by": "lower"}


def test_a_treatment_is_drawn_asked_on_the_patients_page_and_its_answer_told(place: Yibin):
    one, survey, now = treated(place), planned(place), timezone.now()
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village)
    made = referral.make_patient_page(
        one.id, referral.NewPatientPage(contact="王医生 0831"), actor=doctor.actor(now), now=now
    )
    referral.arrange_contacts(one.id, actor=referral.AFTERCARE, now=now)
    office, page = desk(place), reverse("console:survey_episodes", args=[survey.id])
    seen = office.get(page, period())
    assert "可抽的诊疗 <strong>1</strong> 次" in seen.content.decode()
    assert "王秀英" not in seen.content.decode()
    drawn = office.post(page, period())
    assert drawn.status_code == 303
    # The frame that was drawn from is still the one on the page.
    assert all(f"{key}={value}" in drawn["Location"] for key, value in period().items())
    office.post(reverse("console:survey_move", args=[survey.id, "open"]))
    mine = Client().get(f"/p/{made.token}/").content.decode()
    link = re.search(r'href="(/s/[^"]+/)"', mine)
    assert link is not None, mine
    clerk = browser(doctor)
    listed = referral.contact_list(referral.ContactsWanted(), actor=doctor.actor(now), now=now).rows
    contact = reverse("console:contact", args=[listed[0].id])
    assert "现在就问" in clerk.get(contact).content.decode()
    point = surveys.points_of(survey.id, actor=doctor.actor(now), now=now)[0]
    handing = reverse("console:survey_handing", args=[point.id])
    assert "王秀英" in clerk.get(handing).content.decode()
    assert "没有要提醒的人" in clerk.get(handing, {"after": "7"}).content.decode()
    phone = Client()
    phone.get(link.group(1))
    sent = phone.post(link.group(1), {"kind": "outpatient", "remark": "秘密的话", "key": "phone-1"})
    assert sent.status_code in (200, 302)
    told = clerk.get(contact).content.decode()
    assert "已经答了" in told
    assert "秘密的话" not in told
    assert link.group(1) not in Client().get(f"/p/{made.token}/").content.decode()
    assert "王秀英" not in clerk.get(handing).content.decode()


def test_the_page_tells_an_empty_frame_a_wrong_period_and_no_stranger(place: Yibin):
    survey = planned(place)
    office, page = desk(place), reverse("console:survey_episodes", args=[survey.id])
    assert "没有可以抽的诊疗" in office.get(page).content.decode()
    assert office.get(page, period() | {"begin": "2999-01-01"}).status_code == 422
    assert office.get(page, period() | {"end": "gone"}).status_code == 422
    assert office.post(page, period()).status_code == 409
    neighbour = browser(place.staff(Role.QUALITY_OFFICER, place.other_county))
    assert neighbour.get(page).status_code == 404
    assert neighbour.post(page, period()).status_code == 404


def test_names_are_told_to_nobody_who_may_not_see_the_referral(place: Yibin):
    one, survey, now = treated(place), planned(place), timezone.now()
    office = desk(place)
    office.post(reverse("console:survey_episodes", args=[survey.id]), period())
    office.post(reverse("console:survey_move", args=[survey.id, "open"]))
    runner = place.staff(Role.QUALITY_OFFICER, place.county).actor(now)
    point = surveys.points_of(survey.id, actor=runner, now=now)[0]
    other = browser(place.staff(Role.VILLAGE_DOCTOR, place.other_village))
    assert other.get(reverse("console:survey_handing", args=[point.id])).status_code == 404
    stranger = place.staff(Role.VILLAGE_DOCTOR, place.other_village).actor(now)
    assert referral.names_of_episodes([one.id], actor=stranger, now=now) == {}
