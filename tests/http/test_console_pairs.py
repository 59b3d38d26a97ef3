"""The pages on which a steward decides whether two records are one human."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.people import Patient
from heyi.kernel.ids import new_id
from tests.http.console_pages import browser, chinese_left, led_to_the_entrance, questions, text_of, told
from tests.http.console_people import NEW, a_form, a_villager, county_doctor, doctor, in_english
from tests.making import NOW, Staff, Yibin, a_number, a_stranger

pytestmark = pytest.mark.usefixtures("alone")

PAIRS = "/pairs/"


def steward(yibin: Yibin) -> Staff:
    return yibin.staff(Role.DATA_OFFICER, yibin.county)


def borrowed(yibin: Yibin, known: Patient, name: str = "李桂芳") -> None:
    """Somebody else comes to the county with the number of a villager."""
    sent = browser(county_doctor(yibin)).post(
        NEW, a_form(name=name, number=known.details.identifiers[0].value, phone="13912340000")
    )
    assert sent.status_code == 303


def the_pair(client: Client) -> str:
    found = re.search(r'href="(/pairs/[0-9a-f-]{36}/)"', text_of(client.get(PAIRS)))
    assert found is not None
    return found[1]


def version_on(page: HttpResponse) -> str:
    found = re.search(r'name="expected_version" value="(\d+)"', text_of(page))
    assert found is not None
    return found[1]


def test_nobody_waits_and_the_page_says_so(yibin: Yibin):
    client = browser(steward(yibin))
    assert "没有等判定的登记。" in told(client.get(PAIRS))
    assert "还没有人判定过。" in told(client.get(PAIRS, {"pile": "decided"}))
    assert "还没有自动合并的登记。" in told(client.get(PAIRS, {"pile": "joined"}))
    assert client.get(PAIRS, {"pile": "x", "page": "x"}).status_code == 200


def test_a_pair_is_seen_line_by_line_decided_and_taken_back(yibin: Yibin):
    known = a_villager(yibin)
    borrowed(yibin, known)
    client = browser(steward(yibin))
    waiting = client.get(PAIRS)
    assert "同一号码，姓名不同" in told(waiting)
    # One's own record is named in the list, the other one only where it is.
    assert "李桂芳" in told(waiting)
    assert "王秀英" not in told(waiting)
    pair = the_pair(client)
    page = client.get(pair)
    assert "有一个号码相同" in told(page)
    assert "姓名不同" in told(page)
    number = known.details.identifiers[0].value
    assert text_of(page).count(number) == 1
    sent = client.post(
        pair,
        {
            "verdict": "different",
            "ground": "paper",
            "words": "两本户口本",
            "expected_version": version_on(page),
        },
    )
    assert sent.status_code == 303
    done = client.get(pair)
    assert "判定为两个人" in told(done)
    assert "核对了证件原件：两本户口本" in told(done)
    assert pair in text_of(client.get(PAIRS, {"pile": "decided"}))
    assert pair not in text_of(client.get(PAIRS))
    back = client.post(f"{pair}withdraw/", {"expected_version": version_on(done)}, follow=True)
    assert "判定已撤销，一切和判定之前一样。" in told(back)
    assert pair in text_of(client.get(PAIRS))


def test_after_a_decision_the_next_pair_comes_with_the_way_back(yibin: Yibin):
    for name in ("李桂芳", "赵玉兰"):
        borrowed(yibin, a_villager(yibin), name)
    client = browser(steward(yibin))
    first = the_pair(client)
    sent = client.post(first, {"verdict": "same", "expected_version": version_on(client.get(first))})
    following = client.get(sent["Location"])
    assert sent["Location"] != first
    assert "已判定为同一人。" in told(following)
    assert f'href="{first}" data-key="z"' in text_of(following)
    assert {"s", "d"} <= set(re.findall(r'data-key="(.)"', text_of(following)))


def test_what_is_sent_wrong_changes_nothing_and_says_what_to_do(yibin: Yibin):
    borrowed(yibin, a_villager(yibin))
    client = browser(steward(yibin))
    pair = the_pair(client)
    for sent, status in (
        ({}, 422),
        ({"verdict": "ask", "expected_version": "1"}, 422),
        ({"verdict": "same", "expected_version": "1", "words": "字" * 600}, 422),
        ({"verdict": "same", "expected_version": "9"}, 412),
    ):
        assert client.post(pair, sent).status_code == status, sent
    assert "请再看一眼" in told(client.post(pair, {"verdict": "same", "expected_version": "9"}))
    again = client.post(f"{pair}withdraw/", {"expected_version": "1"}, follow=True)
    assert "这一对还没有判定，无可撤销。" in told(again)
    assert client.post(f"{pair}withdraw/", {}).status_code == 404
    assert "请先选好两份登记。" in told(client.post(f"{PAIRS}beside/", {"one": "x"}, follow=True))


def test_strangers_learn_nothing_and_the_unentitled_are_told(yibin: Yibin):
    borrowed(yibin, a_villager(yibin))
    pair = the_pair(browser(steward(yibin)))
    for path in (PAIRS, pair):
        assert led_to_the_entrance(path), path
    for who in (a_stranger(), yibin.staff(Role.IT_STAFF, yibin.county)):
        client = browser(who)
        assert client.get(PAIRS).status_code == 403
        assert client.get(pair).status_code == 404
    other = browser(yibin.staff(Role.DATA_OFFICER, yibin.city))
    assert other.get(pair).status_code == 404
    assert pair not in text_of(other.get(PAIRS))


def test_two_records_are_put_beside_each_other_by_hand(yibin: Yibin):
    desk, client = browser(county_doctor(yibin)), browser(steward(yibin))
    made = [desk.post(NEW, a_form(name=name))["Location"] for name in ("何淑珍", "罗家英")]
    ids = [path.strip("/").split("/")[-1] for path in made]
    sent = client.post(f"{PAIRS}beside/", {"one": ids[0], "other": ids[1]})
    page = client.get(sent["Location"])
    assert {"何淑珍", "罗家英"} <= set(re.findall(r"何淑珍|罗家英", told(page)))
    assert client.post(f"{PAIRS}beside/", {"one": ids[0], "other": ids[0]}).status_code == 404


def test_who_sees_several_records_of_one_human_sees_the_person_and_where_each_field_comes_from(yibin: Yibin):
    known = a_villager(yibin)
    county = browser(county_doctor(yibin))
    own = county.post(
        NEW, a_form(name="王秀瑛", number=known.details.identifiers[0].value, phone="13912340000")
    )
    assert "各家登记合成的一个人" not in told(county.get(own["Location"]))
    offer = AccessOffer(
        person=known.person,
        to=yibin.county,
        offered_by=yibin.village,
        basis=GrantBasis.REFERRAL_ACCEPTED,
        case=new_id(),
    )
    patients.open_access(offer, actor=doctor(yibin).actor(), now=NOW)
    page = told(county.get(own["Location"]))
    assert "各家登记合成的一个人" in page
    assert "以最近的登记为准" in page
    assert {"王秀英", "王秀瑛"} <= set(re.findall("王秀[英瑛]", page))


def test_the_pages_ask_the_database_no_more_for_many_rows(yibin: Yibin):
    for _ in range(6):
        borrowed(yibin, a_villager(yibin))
    client = browser(steward(yibin))
    pair = the_pair(client)
    client.get(pair)
    assert text_of(client.get(PAIRS)).count('class="clash__kind"') >= 6
    assert questions(client, PAIRS) <= 16
    assert questions(client, pair) <= 18


def test_in_english_everything_is_english(yibin: Yibin):
    borrowed(yibin, a_villager(yibin, "李建国"))
    client = in_english(steward(yibin))
    pages = [client.get(PAIRS), client.get(the_pair(client)), client.get(PAIRS, {"pile": "decided"})]
    sent = {"verdict": "same", "ground": "asked", "expected_version": version_on(pages[1])}
    pages.append(client.post(the_pair(client), sent, follow=True))
    places = [words for page in pages for words in re.findall(r"[一-鿿]+(?:医院|卫生室|卫生院)", told(page))]
    left = {
        words
        for page in pages
        for words in chinese_left(page, *places, "李建国", "李桂芳", "李", "建国", "桂芳")
    }
    assert sorted(word for word in left if "四川省" not in word and word not in ("张医生", "组")) == []


def test_who_registered_somebody_twice_asks_for_the_pair_and_the_steward_finds_it_first(yibin: Yibin):
    client = browser(county_doctor(yibin))
    known = [
        registered_again(client, name, number=number, phone=phone)
        for name, number, phone in (
            ("赵玉兰", a_number(), "13911110000"),
            ("钱国富", a_number(), "13922220000"),
        )
    ]
    page = f"{known[0]}pair/"
    assert "此人还有另一份登记" in told(client.get(known[0]))
    assert questions(client, page) <= 14
    assert "交给数据管理员对照" in told(client.get(page))
    nothing = client.post(page, {"words": "！"})
    assert "这里面没有可以查的字" in told(client.get(nothing["Location"]))
    found = client.post(page, {"words": "钱国富"})
    assert found.status_code == 303
    shown = told(client.get(found["Location"]))
    assert "就是这一份" in shown
    assert "钱国富" in shown
    # One's own record is not offered as its other one.
    own = client.post(page, {"words": "赵玉兰"})
    assert "没有另外的人符合" in told(client.get(own["Location"]))
    ids = [address.split("/")[2] for address in known]
    sent = client.post("/pairs/beside/", {"one": ids[0], "other": ids[1]}, follow=True)
    assert "已请数据管理员对照" in told(sent)
    waiting = told(browser(steward(yibin)).get(PAIRS))
    assert "有人请求对照" in waiting
    assert browser(a_stranger()).get(page).status_code == 404


def registered_again(client: Client, name: str, **changes: str) -> str:
    """The page of somebody whom the county registers."""
    sent = client.post(NEW, a_form(name=name, **changes))
    assert sent.status_code == 303, told(sent)
    return sent["Location"].partition("?")[0]
