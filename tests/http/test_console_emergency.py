"""Emergency access on pages: begun, shown everywhere while it lasts, ended, and judged by data officers."""

import re

import pytest
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients.terms.people import Patient
from heyi.contexts.referral.terms import State
from tests.http.console_pages import PLACES, browser, chinese_left, questions, text_of, told
from tests.http.console_people import a_villager, asked, county_doctor, page_of
from tests.making import Staff, Yibin, a_referral

pytestmark = pytest.mark.usefixtures("alone")

REVIEWS = "/emergency-reviews/"
SAID = {"reason": "unconscious", "words": "车祸昏迷，无人陪同"}


def officer(yibin: Yibin) -> Staff:
    return yibin.staff(Role.DATA_OFFICER, yibin.village)


def the_form(client: Client, made: Patient) -> str:
    """Where the doctor says why it cannot wait."""
    return f"{asked(client, made.details.identifiers[0].value)['Location']}emergency/"


def broken(client: Client, made: Patient) -> str:
    """The page of an emergency access that was just begun."""
    answer = client.post(the_form(client, made), SAID)
    assert answer.status_code == 303
    return answer["Location"]


def review_form(client: Client) -> str:
    found = re.search(r'action="(/emergency-reviews/[^"]+)"', text_of(client.get(REVIEWS)))
    assert found is not None
    return found[1]


def test_a_doctor_breaks_the_glass_and_every_page_says_so_until_it_is_ended(yibin: Yibin):
    made, doctor = a_villager(yibin), browser(county_doctor(yibin))
    form = the_form(doctor, made)
    assert "来不及等：紧急访问" in told(doctor.get(form.removesuffix("emergency/")))
    assert "只有您本人可以查阅" in told(doctor.get(form))
    silent = doctor.post(form, {"reason": "", "words": ""})
    assert (silent.status_code, 'id="id_words_error"' in text_of(silent)) == (422, True)
    assert doctor.post(form, SAID | {"words": "急"}).status_code == 422
    assert doctor.get(page_of(made)).status_code == 404
    page = broken(doctor, made)
    assert "王秀英" in told(doctor.get(page))
    for path in ("/", page, page_of(made), "/organisations/"):
        assert "紧急访问中" in told(doctor.get(path)), path
    assert "您正在紧急访问" in told(doctor.get(page_of(made)))
    assert doctor.post(form, SAID).status_code == 409
    ended = doctor.post(f"{page}end/", follow=True)
    assert "紧急访问已结束" in told(ended)
    assert "王秀英" not in told(ended)
    assert "紧急访问中" not in told(doctor.get("/"))
    assert doctor.get(page_of(made)).status_code == 404
    assert "已经结束" in told(doctor.post(f"{page}end/", follow=True))


def test_others_find_neither_the_form_nor_the_access(yibin: Yibin):
    made, doctor = a_villager(yibin), browser(county_doctor(yibin))
    form = the_form(doctor, made)
    page = broken(doctor, made)
    for other in (officer(yibin), yibin.staff(Role.MEMBER_DOCTOR, yibin.other_county)):
        client = browser(other)
        assert [client.get(path).status_code for path in (form, page)] == [404, 404]
        assert [client.post(path, SAID).status_code for path in (form, f"{page}end/")] == [404, 404]
    colleague = browser(yibin.staff(Role.WARD_NURSE, yibin.county))
    assert colleague.get(form).status_code == 403
    assert colleague.get(REVIEWS).status_code == 403


def test_the_data_officer_sees_it_at_home_and_judges_it(yibin: Yibin):
    made, doctor, client = a_villager(yibin), browser(county_doctor(yibin)), browser(officer(yibin))
    assert "没有等待核查的紧急访问" in told(client.get(REVIEWS))
    broken(doctor, made)
    doctor.get(page_of(made))
    assert "1 次紧急访问待核查" in told(client.get("/"))
    page = told(client.get(REVIEWS))
    for words in ("车祸昏迷，无人陪同", "患者昏迷，无法询问", "高县人民医院", "王**", "期间看过", "患者页面"):
        assert words in page, words
    assert "王秀英" not in page
    review = review_form(client)
    assert "请写明理由" in told(client.post(review, {"verdict": "not_justified"}, follow=True))
    assert browser(county_doctor(yibin)).post(review, {"verdict": "justified"}).status_code == 404
    done = client.post(review, {"verdict": "not_justified", "words": "患者清醒，可以询问"}, follow=True)
    assert "核查结论已记下" in told(done)
    assert "没有等待核查的紧急访问" in told(done)
    assert "患者清醒，可以询问" in told(client.get(f"{REVIEWS}?box=judged"))
    assert "已经核查过" in told(client.post(review, {"verdict": "justified"}, follow=True))
    # The other house has still to judge for itself.
    county = browser(yibin.staff(Role.DATA_OFFICER, yibin.county))
    assert "王" not in told(county.get(REVIEWS)).replace("王**", "")
    assert "1 次紧急访问待核查" in told(county.get("/"))


def test_a_referral_that_was_not_accepted_leads_to_the_record_in_an_emergency(yibin: Yibin):
    made = a_referral(yibin, state=State.SEEN)
    client = browser(yibin.staff(Role.DEPARTMENT_HEAD, yibin.county))
    form = f"/referrals/{made.id}/emergency/"
    assert form in text_of(client.get(f"/referrals/{made.id}/"))
    assert client.get(f"/patients/{made.patient}/").status_code == 404
    for other in (Role.VILLAGE_DOCTOR, Role.DATA_OFFICER):
        assert browser(yibin.staff(other, yibin.village)).get(form).status_code == 404
    assert client.post(form, SAID).status_code == 303
    assert client.get(f"/patients/{made.patient}/").status_code == 200


def test_many_reviews_cost_no_more_statements_than_one(yibin: Yibin):
    doctor, client = browser(county_doctor(yibin)), browser(officer(yibin))
    broken(doctor, a_villager(yibin))
    one = questions(client, REVIEWS)
    for _ in range(3):
        broken(doctor, a_villager(yibin))
    assert questions(client, REVIEWS) == one <= 20


def test_english_pages_are_english(yibin: Yibin):
    made, doctor = a_villager(yibin), browser(county_doctor(yibin), english=True)
    client = browser(officer(yibin), english=True)
    empty = client.get(REVIEWS)
    form = the_form(doctor, made)
    said = {"reason": "life_threatening", "words": "Unconscious after an accident"}
    page = doctor.post(form, said)["Location"]
    pages = [
        empty,
        doctor.get(form),
        doctor.get(page),
        doctor.get(page_of(made)),
        client.get(REVIEWS),
        client.get("/"),
    ]
    client.post(review_form(client), {"verdict": "justified"})
    pages += [client.get(f"{REVIEWS}?box=judged"), doctor.post(f"{page}end/", follow=True)]
    names = (*PLACES, "王秀英", "王", "四川省宜宾市高县文江镇民主村", "组", "四川省宜宾市")
    left = {words for one in pages for words in chinese_left(one, *names)}
    assert sorted(left) == []
