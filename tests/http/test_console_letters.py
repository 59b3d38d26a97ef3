"""Letters and the patient's page on pages: printed one at a time and together, opened by a patient without an account."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from heyi.contexts.governance.terms import Role
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation import jobs
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import (
    PLACES,
    at,
    browser,
    centre,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
    village,
)
from tests.making import NOW, Yibin, a_referral, taken

pytestmark = pytest.mark.usefixtures("alone")

PAGE = {"contact": "张医生 138 0013 8000", "bring": "旧的心电图"}


def pdf_words(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_the_page_of_a_referral_offers_the_letters_it_has_by_now(yibin: Yibin):
    made, client = a_referral(yibin), browser(village(yibin))
    page = text_of(client.get(at(made)))
    assert at(made, "letters", "referral") in page
    assert at(made, "letters", "acceptance") not in page
    made = taken(yibin, made, "accept")
    assert at(made, "letters", "acceptance") in text_of(client.get(at(made)))
    assert "接收转诊回执" in pdf_words(client.get(at(made, "letters", "acceptance")))
    assert "Acceptanceofareferral" in pdf_words(
        client.get(at(made, "letters", "acceptance") + "?language=en")
    )
    for kind in ("outcome", "down_referral", "nonsense"):
        assert client.get(at(made, "letters", kind)).status_code == 404


def test_letters_are_no_more_for_others_than_the_referral_is(yibin: Yibin):
    made = a_referral(yibin)
    path = at(made, "letters", "referral")
    assert browser(yibin.staff(Role.MEMBER_DOCTOR, yibin.other_county)).get(path).status_code == 404
    assert browser(yibin.staff(Role.DATA_OFFICER, yibin.village)).get(path).status_code == 403
    assert led_to_the_entrance(path)


def test_the_letters_of_a_list_are_ordered_and_opened_when_they_are_made(yibin: Yibin):
    client = browser(village(yibin))
    for number in range(3):
        a_referral(yibin, name=f"王秀{number}", state=State.ACCEPTED if number else State.SUBMITTED)
    assert "打印这个列表的信件" in told(client.get("/sent/"))
    answer = client.post("/letters/?state=accepted", {"list": "sent", "kind": "acceptance", "language": "zh"})
    page = answer["Location"]
    assert "正在准备：已看 0 / 2 件" in told(client.get(page))
    assert client.get(f"{page}file/").status_code == 404
    jobs.run_next(now=NOW)
    assert "2 份已经做好" in told(client.get(page))
    assert len(re.findall("接收转诊回执王秀", pdf_words(client.get(f"{page}file/")))) <= 2
    assert browser(centre(yibin)).get(page).status_code == 404
    assert questions(client, page) <= 12


def test_letters_that_nobody_makes_are_not_waited_for_without_end(yibin: Yibin, monkeypatch):
    a_referral(yibin)
    client = browser(village(yibin))
    page = client.post("/letters/", {"list": "sent", "kind": "referral"})["Location"]
    monkeypatch.setattr("heyi.contexts.console.views.letters._PATIENCE", timedelta(seconds=-1))
    assert "没有做成" in told(client.get(page))


def test_an_empty_list_or_one_that_is_too_long_prints_nothing_and_says_why(yibin: Yibin, monkeypatch):
    client = browser(centre(yibin))
    answer = client.post("/letters/?box=late", {"list": "inbox", "kind": "outcome"}, follow=True)
    assert "没有转诊可以打印" in told(answer)
    a_referral(yibin)
    a_referral(yibin, name="李桂芳")
    monkeypatch.setattr("heyi.contexts.referral.actions.printing.MOST_PAPERS", 1)
    monkeypatch.setattr("heyi.contexts.referral.actions.printing.MOST_PER_PAGE", 1)
    answer = client.post("/letters/?box=in", {"list": "inbox", "kind": "referral"}, follow=True)
    assert "一次最多打印 1 份，这里有 2 份" in told(answer)
    assert client.post("/letters/", {"list": "else", "kind": "referral"}).status_code == 422


def patient_address(client: Client, made: Referral) -> str:
    found = re.search(r'href="http://testserver(/p/[^"]+)"', text_of(client.get(at(made, "patient-page"))))
    assert found is not None
    return found[1]


def test_a_patient_opens_their_page_without_an_account(yibin: Yibin):
    made, client = a_referral(yibin, state=State.SCHEDULED), browser(village(yibin))
    assert "生成查询码" in told(client.get(at(made, "patient-page")))
    wrong = client.post(at(made, "patient-page"), {"contact": ""})
    assert (wrong.status_code, "请写明患者打给谁" in told(wrong)) == (422, True)
    client.post(at(made, "patient-page"), PAGE)
    path = patient_address(client, made)
    patient = Client()
    answer = patient.get(path)
    page = told(answer)
    for words in (
        "王**",
        "医院已经接收",
        "高县人民医院",
        "张医生 138 0013 8000",
        "身份证",
        "旧的心电图",
        "什么时候",
    ):
        assert words in page, words
    for secret in ("王秀英", "心绞痛", "胸痛", "511525", str(made.id)):
        assert secret not in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert "打开过 1 次" in told(client.get(at(made, "patient-page")))
    assert "转诊进度查询单" in pdf_words(client.get(at(made, "patient-page", "slip")))


def test_a_wrong_a_withdrawn_and_an_ended_page_look_the_same(yibin: Yibin):
    made, client = a_referral(yibin), browser(village(yibin))
    client.post(at(made, "patient-page"), PAGE)
    path = patient_address(client, made)
    form = re.search(r'action="(/referrals/[^"]+/withdraw/)"', text_of(client.get(at(made, "patient-page"))))
    assert form is not None
    assert "已作废" in told(client.post(form[1], follow=True))
    assert "生成查询码" in told(client.get(at(made, "patient-page")))
    client.post(form[1], follow=True)
    answers = [Client().get(one) for one in (path, "/p/wrong/", f"{path[:-2]}x/")]
    assert {one.status_code for one in answers} == {404}
    bare = {re.sub(r'(value|content)="[^"]*"', "", told(one)) for one in answers}
    assert len(bare) == 1
    assert "这个码已经失效" in bare.pop()


def test_pages_of_patients_are_not_opened_without_end(yibin: Yibin, monkeypatch):
    monkeypatch.setattr("heyi.contexts.console.views.patient_page._MOST_OPENINGS", 2)
    patient = Client()
    told_by = [patient.get("/p/wrong/") for _ in range(3)]
    assert [one.status_code for one in told_by] == [404, 404, 429]
    assert "Retry-After" in told_by[-1]
    # Nobody's address stands in a table.
    from heyi.foundation.models import RateRow

    assert not RateRow.objects.filter(subject__contains="127.0.0.1").exists()


def test_a_draft_and_an_ended_referral_offer_no_page_and_strangers_none_at_all(yibin: Yibin):
    ended = a_referral(yibin, state=State.CANCELLED)
    client = browser(village(yibin))
    assert "不能再做查询页" in told(client.get(at(ended, "patient-page")))
    assert "患者" in told(client.post(at(ended, "patient-page"), PAGE, follow=True))
    stranger = browser(yibin.staff(Role.MEMBER_DOCTOR, yibin.other_county))
    assert stranger.get(at(ended, "patient-page")).status_code == 404
    assert stranger.post(at(ended, "patient-page"), PAGE).status_code == 404
    assert stranger.get(at(ended, "patient-page", "slip")).status_code == 404
    assert led_to_the_entrance(at(ended, "patient-page"))


def test_pages_ask_a_bounded_number_of_questions(yibin: Yibin):
    made, client = a_referral(yibin, state=State.ACCEPTED), browser(village(yibin))
    client.post(at(made, "patient-page"), PAGE)
    assert questions(client, at(made, "patient-page")) <= 40
    assert questions(client, at(made, "letters", "referral")) <= 30
    assert questions(Client(), patient_address(client, made)) <= 20


def test_english_pages_are_english(yibin: Yibin):
    made, client = a_referral(yibin, state=State.SCHEDULED), browser(village(yibin), english=True)
    pages = [client.get(at(made, "patient-page"))]
    client.post(at(made, "patient-page"), {"contact": "Dr Zhang 138", "bring": "old tracings"})
    pages.append(client.get(at(made, "patient-page")))
    patient = Client()

    patient.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    pages += [patient.get(patient_address(client, made)), patient.get("/p/wrong/"), client.get("/sent/")]
    answer = client.post("/letters/", {"list": "sent", "kind": "acceptance", "language": "en"})
    pages.append(client.get(answer["Location"]))
    jobs.run_next(now=NOW)
    pages.append(client.get(answer["Location"]))
    left = {words for one in pages for words in chinese_left(one, *PLACES, "王秀英", "王", "中文")}
    assert sorted(left) == []


def test_every_letter_printed_on_a_page_is_a_read(yibin: Yibin):
    made, client = a_referral(yibin), browser(village(yibin))
    client.get(at(made, "letters", "referral"))
    with reading(OPERATOR, now=NOW):
        reads = RecordedRow.objects.filter(kind="read").order_by("-id").values_list("facts", flat=True)[:1]
        assert "letter:referral" in str(list(reads))
