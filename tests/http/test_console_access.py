"""Asking by number, asking to see a record and answering; clashes; and every page about patients in English."""

import re

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients.rules.access import MOST_NUMBERS_ASKED
from heyi.contexts.referral.terms import State
from tests.http.console_pages import PLACES, browser, chinese_left, questions, text_of, told
from tests.http.console_people import (
    ASK,
    CLASHES,
    NEW,
    PEOPLE,
    REQUESTS,
    a_villager,
    asked,
    county_doctor,
    doctor,
    in_english,
    page_of,
    told_again,
)
from tests.making import (
    Yibin,
    a_number,
    a_referral,
    someone_with_post,
)

pytestmark = pytest.mark.usefixtures("alone")


def test_a_number_of_ones_own_leads_to_the_person(yibin: Yibin):
    made = a_villager(yibin)
    answer = asked(browser(doctor(yibin)), made.details.identifiers[0].value)
    assert (answer.status_code, answer["Location"]) == (303, page_of(made))


def test_a_number_nobody_knows_leads_to_registering(yibin: Yibin):
    client, number = browser(doctor(yibin)), a_number()
    answer = asked(client, number)
    assert answer.status_code == 303
    assert number not in answer["Location"]
    page = client.get(answer["Location"])
    assert "联盟里没有人用这个号码登记过" in told(page)
    assert f'value="{number}"' in text_of(page)


def test_a_wrong_number_is_told_at_its_field(yibin: Yibin):
    page = asked(browser(doctor(yibin)), "511525196613090041")
    assert page.status_code == 422
    assert 'id="id_number_error"' in text_of(page)


def test_numbers_cannot_be_collected(yibin: Yibin):
    client = browser(someone_with_post(yibin.village, Role.VILLAGE_DOCTOR))
    for _ in range(MOST_NUMBERS_ASKED):
        assert asked(client, a_number()).status_code == 303
    page = asked(client, a_number())
    assert page.status_code == 429
    assert "操作过于频繁" in told(page)


def test_access_is_asked_with_a_reason_and_given_by_the_holder(yibin: Yibin):
    made = a_villager(yibin)
    county, village = browser(county_doctor(yibin)), browser(doctor(yibin))
    question = asked(county, made.details.identifiers[0].value)["Location"]
    assert "写明原因" in told(county.get(question))
    assert made.name not in text_of(county.get(question))
    short = county.post(question, {"reason": "看"})
    assert short.status_code == 422
    assert 'id="id_reason_error"' in text_of(short)
    assert county.get(page_of(made)).status_code == 404
    assert county.post(question, {"reason": "患者今天来门诊，要看之前的经过"}).status_code == 303
    assert "等对方答复" in told(county.get(question))
    assert "等对方答复" in told(county.get(f"{REQUESTS}?box=made"))
    page = village.get(REQUESTS)
    for words in ("高县人民医院", "王秀英", "同意查阅 30 天"):
        assert words in told(page)
    answer = re.search(r'action="(/access-requests/[^"]+/answer/)"', text_of(page))
    assert answer is not None
    at = {"at": str(yibin.village)}
    third = yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village)
    # The asking side answers nothing, a third side does not hear of it, and no answer is none.
    assert county.post(answer[1], at | {"answer": "give"}).status_code == 404
    assert browser(third).post(answer[1], at | {"answer": "give"}).status_code == 404
    assert village.post(answer[1], at | {"answer": "perhaps"}).status_code == 303
    assert county.get(page_of(made)).status_code == 404
    assert village.post(answer[1], at | {"answer": "give"}).status_code == 303
    assert county.get(page_of(made)).status_code == 200
    assert page_of(made) in text_of(county.get(question))
    assert "已同意" in told(county.get(f"{REQUESTS}?box=made"))
    twice = village.post(answer[1], at | {"answer": "refuse"}, follow=True)
    assert "这个申请已经答复过。" in told(twice)
    assert "没有等您答复的申请。" in told(twice)
    assert county.post(question, {"reason": "再要一次，还没看完"}).status_code == 409


def test_a_refusal_opens_nothing(yibin: Yibin):
    made = a_villager(yibin)
    county, village = browser(county_doctor(yibin)), browser(doctor(yibin))
    question = asked(county, made.details.identifiers[0].value)["Location"]
    county.post(question, {"reason": "患者今天来门诊复诊"})
    answer = re.search(r'action="(/access-requests/[^"]+/answer/)"', text_of(village.get(REQUESTS)))
    assert answer is not None
    village.post(answer[1], {"answer": "refuse", "at": str(yibin.village)})
    assert county.get(page_of(made)).status_code == 404
    assert "不同意" in told(county.get(question))


def test_a_question_of_others_is_nobodys_page(yibin: Yibin):
    made = a_villager(yibin)
    question = asked(browser(county_doctor(yibin)), made.details.identifiers[0].value)["Location"]
    other = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village))
    assert other.get(question).status_code == 404
    assert other.post(question, {"reason": "我也想看看这个人"}).status_code == 404


def test_requests_and_clashes_ask_the_database_no_more_for_many_rows(yibin: Yibin):
    county, village = browser(county_doctor(yibin)), browser(doctor(yibin))
    for _ in range(6):
        made = a_villager(yibin)
        question = asked(county, made.details.identifiers[0].value)["Location"]
        county.post(question, {"reason": "患者今天来门诊复诊"})
        assert village.post(NEW, told_again(made)).status_code == 303
    for path, one in ((REQUESTS, 'class="reason"'), (CLASHES, 'class="clash"')):
        assert text_of(village.get(path)).count(one) >= 6
        assert questions(village, path) <= 18


def test_english_pages_are_english(yibin: Yibin):
    made = a_referral(yibin, state=State.IN_TREATMENT)
    known = a_villager(yibin, "李建国")
    client, county = in_english(doctor(yibin)), in_english(county_doctor(yibin))
    clashing = client.post(NEW, told_again(known))["Location"]
    question = asked(county, known.details.identifiers[0].value)["Location"]
    before = county.get(question)
    county.post(question, {"reason": "Seen in our clinic today"})
    patient = f"/patients/{made.patient}/"
    paths = (
        PEOPLE,
        NEW,
        ASK,
        f"{ASK}?answer=unknown",
        REQUESTS,
        CLASHES,
        clashing,
        patient,
        f"{patient}correct/",
    )
    pages = [before, county.get(question), county.get(f"{REQUESTS}?box=made"), *map(client.get, paths)]
    pages.append(client.post(NEW, {"name": "<b>", "number": "1"}))
    names = (*PLACES, "王秀英", "李建国", "四川省宜宾市高县文江镇民主村", "组", "四川省宜宾市")
    left = {words for page in pages for words in chinese_left(page, *names)}
    assert sorted(left) == []
