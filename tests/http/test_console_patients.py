"""The pages about patients: finding them, and one person with the story over all hospitals."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from heyi.contexts.console.views import looking
from heyi.contexts.governance.terms import Direction, Role, Urgency
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.guard import lifted
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import browser, led_to_the_entrance, questions, text_of, told
from tests.http.console_people import (
    ASK,
    CLASHES,
    NEW,
    PEOPLE,
    REQUESTS,
    a_villager,
    county_doctor,
    doctor,
    page_of,
)
from tests.making import (
    NOW,
    Yibin,
    a_number,
    a_referral,
    a_stranger,
)

pytestmark = pytest.mark.usefixtures("alone")


def test_nobody_opens_a_page_without_signing_in(yibin: Yibin):
    here = page_of(a_villager(yibin))
    for path in (
        PEOPLE,
        NEW,
        ASK,
        REQUESTS,
        CLASHES,
        here,
        f"{here}correct/",
        f"{ASK}{uuid4()}/",
        "/search/",
    ):
        assert led_to_the_entrance(path), path
    answer = Client().post("/search/", {"words": "王秀英"})
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/"


def test_a_post_without_the_duty_opens_none_of_the_pages(yibin: Yibin):
    client = browser(yibin.staff(Role.IT_STAFF, yibin.county))
    for path in (PEOPLE, NEW, ASK, REQUESTS, CLASHES, f"{ASK}{uuid4()}/"):
        assert client.get(path).status_code == 403, path
    assert client.post("/search/", {"words": "王秀英"}).status_code == 403
    assert client.post(f"{REQUESTS}{uuid4()}/answer/", {"answer": "give"}).status_code == 403


def test_a_stranger_hears_of_nobody(yibin: Yibin):
    here = page_of(a_villager(yibin))
    client = browser(a_stranger())
    assert client.get(here).status_code == 404
    assert client.get(f"{here}correct/").status_code == 404
    assert client.post(f"{here}correct/", {"name": "王秀英"}).status_code == 404


def test_the_list_holds_the_latest_with_covered_numbers(yibin: Yibin):
    number = a_number()
    a_villager(yibin, "陈桂芳", number=number)
    page = browser(doctor(yibin)).get(PEOPLE)
    assert page.status_code == 200
    assert "陈桂芳" in told(page)
    assert f"511525********{number[-4:]}" in told(page)
    assert number not in text_of(page)


@pytest.mark.parametrize("words", ["陈桂芳", "chenguifang", "cgf", "8000"])
def test_a_person_is_found_and_the_words_stand_in_no_address(yibin: Yibin, words: str):
    found, other = a_villager(yibin, "陈桂芳"), a_villager(yibin, "李建国")
    client = browser(doctor(yibin))
    sent = client.post(PEOPLE, {"words": words})
    assert sent.status_code == 303
    assert words not in sent["Location"]
    page = client.get(sent["Location"])
    assert page_of(found) in text_of(page)
    assert (page_of(other) in text_of(page)) == (words == "8000")


def test_the_box_above_every_page_finds_people_numbers_and_referrals(yibin: Yibin):
    number = a_number()
    found = a_villager(yibin, "陈桂芳", number=number)
    client = browser(doctor(yibin))
    page = client.post("/search/", {"words": f" {number} "}, follow=True)
    assert page_of(found) in text_of(page)
    assert number not in "".join(address for address, _ in page.redirect_chain)
    made = a_referral(yibin)
    sent = client.post("/search/", {"words": f"{made.id}"})
    assert (sent.status_code, sent["Location"]) == (303, f"/referrals/{made.id}/")
    assert client.get("/search/")["Location"] == PEOPLE
    assert client.post("/search/", {"words": ""})["Location"] == PEOPLE


def test_nobody_found_leads_on_with_what_was_typed(yibin: Yibin):
    client = browser(doctor(yibin))
    page = client.post(PEOPLE, {"words": "11010119900307651X"}, follow=True)
    assert "您能查到的登记里没有这个人" in told(page)
    ways = re.findall(r'href="(/patients/(?:new|ask)/\?find=[^"]+)"', text_of(page))
    assert len(ways) == 2
    for way in ways:
        assert 'value="11010119900307651X"' in text_of(client.get(way))
    page = client.post(PEOPLE, {"words": "欧阳无人"}, follow=True)
    begun = re.search(r'href="(/patients/new/\?find=[^"]+)"', text_of(page))
    assert begun is not None
    assert 'value="欧阳无人"' in text_of(client.get(begun[1]))


def test_an_empty_list_leads_to_registering_and_asking(yibin: Yibin):
    page = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)).get(PEOPLE)
    assert "这里还没有登记过人" in told(page)
    assert f'href="{NEW}"' in text_of(page)
    assert f'href="{ASK}"' in text_of(page)


@pytest.mark.parametrize(("words", "said"), [("？！", "这里面没有可以查的字"), ("王" * 101, "太长")])
def test_words_that_ask_for_nothing_are_told_at_their_field(yibin: Yibin, words: str, said: str):
    page = browser(doctor(yibin)).post(PEOPLE, {"words": words}, follow=True)
    assert page.status_code == 422
    assert said in told(page)
    assert 'id="id_words_error"' in text_of(page)


def test_a_long_list_has_pages_that_keep_the_words(yibin: Yibin):
    for _ in range(21):
        a_villager(yibin, "赵一鸣")
    client = browser(doctor(yibin))
    page = client.post(PEOPLE, {"words": "赵一鸣"}, follow=True)
    assert text_of(page).count('<tr data-href="/patients/') == 20
    further = re.search(r'rel="next" href="([^"]+)"', text_of(page))
    assert further is not None
    page = client.get(PEOPLE + further[1].replace("&amp;", "&"))
    assert text_of(page).count('<tr data-href="/patients/') == 1


def test_the_list_asks_the_database_no_more_for_twenty_rows(yibin: Yibin):
    for _ in range(20):
        a_villager(yibin)
    client = browser(doctor(yibin))
    client.get(PEOPLE)
    assert questions(client, PEOPLE) <= 14


def looks(purpose: str) -> int:
    with reading(OPERATOR, now=NOW):
        rows = RecordedRow.objects.filter(fact="patient_read")
        return sum(purpose in row.facts for row in rows)


def test_numbers_are_covered_until_one_says_for_what(yibin: Yibin):
    patient = a_villager(yibin)
    number = patient.details.identifiers[0].value
    client = browser(doctor(yibin))
    page = client.get(page_of(patient))
    assert "王秀英" in told(page)
    assert number not in text_of(page)
    assert "13800138000" not in text_of(page)
    wrong = client.post(page_of(patient), {"purpose": "curiosity"})
    assert wrong.status_code == 422
    assert 'id="id_purpose_error"' in text_of(wrong)
    assert number not in text_of(wrong)
    before = looks("follow_up")
    sent = client.post(page_of(patient), {"purpose": "follow_up"})
    assert (sent.status_code, sent["Location"]) == (303, page_of(patient))
    page = client.get(page_of(patient))
    assert number in text_of(page)
    assert "13800138000" in text_of(page)
    assert looks("follow_up") == before + 1
    other = a_villager(yibin, "李建国")
    assert other.details.identifiers[0].value not in text_of(client.get(page_of(other)))
    client.post(page_of(patient), {"cover": "1"})
    assert number not in text_of(client.get(page_of(patient)))


def test_an_open_look_ends_by_itself(yibin: Yibin, monkeypatch: pytest.MonkeyPatch):
    patient = a_villager(yibin)
    number = patient.details.identifiers[0].value
    client = browser(doctor(yibin))
    monkeypatch.setattr(looking, "LOOK", timedelta(0))
    client.post(page_of(patient), {"purpose": "care"})
    assert number not in text_of(client.get(page_of(patient)))


def test_a_name_is_shown_as_it_is_and_runs_nothing(yibin: Yibin):
    patient = a_villager(yibin)
    script = "<img src=x onerror=alert(1)>"
    with reading(OPERATOR, now=NOW), lifted("a name that no door lets in"):
        details = PatientRow.objects.get(pk=patient.id).details | {"name": script, "address": script}
        PatientRow.objects.filter(pk=patient.id).update(details=details)
    client = browser(doctor(yibin))
    client.post(page_of(patient), {"purpose": "care"})
    for path in (PEOPLE, page_of(patient), f"{page_of(patient)}correct/"):
        page = text_of(client.get(path))
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page


def test_the_story_runs_over_both_hospitals_and_says_who_may_look(yibin: Yibin):
    made = a_referral(yibin, state=State.IN_TREATMENT)
    village = browser(doctor(yibin)).get(f"/patients/{made.patient}/")
    assert village.status_code == 200
    assert text_of(village).count('class="journey"') == 1
    for words in ("民主村卫生室", "高县人民医院", "接收并留床", "患者在此", "看在途的转诊", "接收转诊"):
        assert words in told(village)
    assert f'href="/referrals/{made.id}/"' in text_of(village)
    assert f'href="/referrals/new/?patient={made.patient}"' in text_of(village)
    assert "correct/" in text_of(village)
    county = browser(county_doctor(yibin)).get(f"/patients/{made.patient}/")
    assert "您的机构经授权可以查阅" in told(county)
    assert "更正登记" not in told(county)


def test_each_journey_is_a_line_of_its_own(yibin: Yibin):
    made = a_referral(yibin, state=State.CANCELLED)
    new = referral.NewReferral(
        patient=made.patient, direction=Direction.UP, destination=yibin.county, urgency=Urgency.ELECTIVE
    )
    referral.draft_referral(new, actor=doctor(yibin).actor(), now=NOW)
    page = browser(doctor(yibin)).get(f"/patients/{made.patient}/")
    assert text_of(page).count('class="journey"') == 2


def test_a_person_asks_the_database_no_more_for_a_longer_story(yibin: Yibin):
    made = a_referral(yibin, state=State.PLAN_RUNNING)
    client = browser(doctor(yibin))
    client.get(f"/patients/{made.patient}/")
    assert questions(client, f"/patients/{made.patient}/") <= 50
