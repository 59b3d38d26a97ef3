"""The pages about referrals: home, worklists, one referral, its steps, its draft and its files."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from heyi.contexts.console.urls import urlpatterns
from heyi.contexts.governance.terms import Role
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral, State
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import (
    PLACES,
    a_picture,
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
from tests.making import NOW, Yibin, a_package, a_referral, a_stranger, some_beds, taken

pytestmark = pytest.mark.usefixtures("alone")

MARKUP = "<script>alert(1)</script>"
OURS = ("home", "inbox", "sent", "follow_ups", "draft", "destinations", "referral", "write", "amend", "step", "units",
        "attach", "file")  # fmt: skip


def now_at(made: Referral) -> Referral:
    """Where a referral stands, as its receiver reads it."""
    with reading(OPERATOR, now=NOW):
        return referral.outline_referral(made.id, actor=OPERATOR, now=NOW).referral


# ---- who may come in ----------------------------------------------------------------------------


def _addresses(made: Referral) -> dict[str, str]:
    filled = {
        "referral_id": str(made.id),
        "action": "decline",
        "question": "destination",
        "file_id": str(uuid4()),
    }
    found = {}
    for one in urlpatterns:
        if one.name in OURS:
            route = str(one.pattern)
            for kind in ("uuid", "slug"):
                for key, value in filled.items():
                    route = route.replace(f"<{kind}:{key}>", value)
            found[str(one.name)] = f"/{route}"
    return found


def test_nobody_sees_anything_before_signing_in(yibin: Yibin) -> None:
    addresses = _addresses(a_referral(yibin))
    assert set(addresses) == set(OURS)
    assert Client().post(addresses.pop("attach"))["Location"] == "/accounts/login/?next=/"
    for path in addresses.values():
        assert led_to_the_entrance(path), path


@pytest.mark.parametrize(
    "name",
    [one for one in OURS if one not in ("home", "inbox", "sent", "follow_ups", "draft", "destinations")],
)
def test_a_stranger_learns_nothing_of_a_referral(yibin: Yibin, name: str) -> None:
    made = a_referral(yibin, state=State.ACCEPTED)
    path = _addresses(made)[name]
    desk = browser(a_stranger())
    for answer in (desk.get(path), desk.post(path, {"expected_version": made.version, "file": a_picture()})):
        assert answer.status_code in (404, 405), path
        assert "王秀英" not in text_of(answer)
    assert now_at(made).version == made.version


def test_a_stranger_has_empty_lists(yibin: Yibin) -> None:
    a_referral(yibin)
    desk = browser(a_stranger())
    for path in ("/", "/inbox/", "/inbox/?box=in", "/sent/"):
        answer = desk.get(path)
        assert answer.status_code in (200, 403)
        assert "王秀英" not in text_of(answer)


def test_an_auditor_has_no_worklist_and_is_told_so(yibin: Yibin) -> None:
    desk = browser(yibin.staff(Role.AUDITOR, yibin.county))
    assert desk.get("/inbox/").status_code == 403
    home = desk.get("/")
    assert home.status_code == 200
    assert "您的岗位不处理具体患者的转诊" in told(home)


# ---- home and lists -----------------------------------------------------------------------------


def test_home_shows_what_waits_with_its_time_and_what_was_sent(yibin: Yibin) -> None:
    a_referral(yibin)
    waiting = told(browser(centre(yibin)).get("/"))
    assert "等我处理" in waiting
    assert "王秀英" in waiting
    assert "超时" in waiting
    sent = told(browser(village(yibin)).get("/"))
    assert "我发出的，走到哪里了" in sent
    assert "王秀英" in sent
    for words in ("上转患者", "找人、登记", "请上级指导", "接回和计划", "随访", "绿色通道", "现在值班"):
        assert words in sent


def test_a_list_is_narrowed_searched_and_paged(yibin: Yibin) -> None:
    names = [f"赵{sign}" for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"]
    for name in names:
        a_referral(yibin, name=name)
    desk = browser(centre(yibin))
    first, second = desk.get("/inbox/"), desk.get("/inbox/?page=2")
    assert "共 22 条" in told(first)
    assert sum(name in told(first) for name in names) == 20
    assert sum(name in told(second) for name in names) == 2
    assert "没有符合这些条件的转诊" in told(desk.get("/inbox/?box=in&state=closed"))
    found = desk.post("/inbox/?box=in&urgency=elective", {"words": "赵丑"})
    assert found.status_code == 302
    assert "urgency=elective" in found["Location"]
    assert "赵" not in found["Location"]
    shown = told(desk.get(found["Location"]))
    assert "赵丑" in shown
    assert "赵寅" not in shown
    assert "没有符合这些条件的转诊" in told(desk.get(desk.post("/inbox/", {"words": "。"})["Location"]))


def test_an_address_that_asks_for_nonsense_narrows_nothing(yibin: Yibin) -> None:
    a_referral(yibin)
    answer = browser(centre(yibin)).get(
        f"/inbox/?state=flying&page=x&organisation={uuid4()}&find=%00%E7%8E%8B&urgency="
    )
    assert answer.status_code == 200
    assert "王秀英" in told(answer)


def test_what_looks_like_markup_is_shown_as_text(yibin: Yibin) -> None:
    made = a_referral(yibin, package=a_package(chief_complaint=MARKUP))
    desk = browser(centre(yibin))
    taken(yibin, made, "add_message", message=MARKUP)
    page = text_of(desk.get(at(made)))
    assert MARKUP not in page
    assert page.count("&lt;script&gt;") == 2


# ---- one referral -------------------------------------------------------------------------------


def test_the_receiver_reads_the_package_and_sees_only_its_own_buttons(yibin: Yibin) -> None:
    made = a_referral(yibin, package=None)
    some_beds(yibin.county, by=yibin.staff(Role.WARD_NURSE, yibin.county).actor(NOW))
    page = told(browser(centre(yibin)).get(at(made)))
    for words in (
        "不稳定型心绞痛",
        "反复胸痛三天",
        "150 mmHg",
        "轮到您这一方",
        "接收并留床",
        "退回",
        "改转",
        "患者的一条线",
    ):
        assert words in page
    assert "撤回" not in page
    theirs = told(browser(village(yibin)).get(at(made)))
    assert "接收并留床" not in theirs
    assert "撤回" in theirs


@pytest.mark.parametrize(("state", "leads_on"), [(State.SUBMITTED, False), (State.ACCEPTED, True)])
def test_the_page_leads_to_the_patient_only_where_the_reader_may_follow(
    yibin: Yibin, state: State, leads_on: bool
) -> None:
    made = a_referral(yibin, state=state)
    client = browser(yibin.staff(Role.REFERRAL_COORDINATOR, yibin.county))
    page = f"/patients/{made.patient}/"
    assert (f'href="{page}"' in text_of(client.get(f"/referrals/{made.id}/"))) is leads_on
    assert (client.get(page).status_code == 200) is leads_on


def test_opening_a_referral_is_put_on_record_once(yibin: Yibin) -> None:
    made = a_referral(yibin)
    with reading(OPERATOR, now=NOW):
        before = RecordedRow.objects.filter(kind="read", case=str(made.id)).count()
    browser(centre(yibin)).get(at(made))
    with reading(OPERATOR, now=NOW):
        assert RecordedRow.objects.filter(kind="read", case=str(made.id)).count() == before + 1


def test_a_unit_that_passed_the_patient_on_keeps_the_story_and_loses_the_content(yibin: Yibin) -> None:
    made = taken(yibin, a_referral(yibin, state=State.UNDER_TRIAGE), "redirect")
    page = told(browser(centre(yibin)).get(at(made)))
    assert "您的机构已不再经手这份转诊" in page
    assert "不稳定型心绞痛" not in page
    assert "改转" in page


def test_a_colleague_without_the_duty_is_told_where_the_power_lies(yibin: Yibin) -> None:
    made = a_referral(yibin)
    page = told(browser(yibin.staff(Role.WARD_NURSE, yibin.county)).get(at(made)))
    assert "不在您的职责之内" in page
    assert "由这些岗位决定" in page


# ---- steps --------------------------------------------------------------------------------------


def step(desk: Client, made: Referral, action: str, **given: Any) -> Any:
    given.setdefault("expected_version", made.version)
    return desk.post(at(made, "step", action), given)


def test_a_refusal_without_its_reason_is_told_at_the_field(yibin: Yibin) -> None:
    made = a_referral(yibin)
    answer = step(browser(centre(yibin)), made, "decline", comment="床位紧张，请等通知")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "field__error" in page
    assert "床位紧张，请等通知" in page
    assert now_at(made).state is State.SUBMITTED


@pytest.mark.parametrize(("reason", "status"), [("no_capacity", 302), ("because", 422)])
def test_a_refusal_takes_only_coded_reasons(yibin: Yibin, reason: str, status: int) -> None:
    made = a_referral(yibin)
    assert step(browser(centre(yibin)), made, "decline", reason=reason).status_code == status


def test_the_second_of_two_hands_hears_who_was_first(yibin: Yibin) -> None:
    made = a_referral(yibin)
    desk = browser(centre(yibin))
    assert step(desk, made, "decline", reason="no_capacity").status_code == 302
    answer = step(desk, made, "convert_to_advice", advice="可在门诊处理")
    assert answer.status_code == 409
    page = told(answer)
    assert "没有做成" in page
    assert "已退回" in page


def test_a_step_from_an_older_page_keeps_what_was_typed_and_goes_through_when_sent_again(
    yibin: Yibin,
) -> None:
    made = a_referral(yibin, state=State.UNDER_TRIAGE)
    desk = browser(centre(yibin))
    assert step(desk, made, "grade", urgency="urgent").status_code == 302
    answer = step(desk, made, "convert_to_advice", advice="先按心衰处理，明日复查")
    assert answer.status_code == 412
    page = text_of(answer)
    assert "先按心衰处理，明日复查" in page
    version = now_at(made).version
    assert f'value="{version}"' in page
    assert step(desk, now_at(made), "convert_to_advice", advice="先按心衰处理，明日复查").status_code == 302


def test_an_action_that_does_not_exist_or_is_not_open_changes_nothing(yibin: Yibin) -> None:
    made = a_referral(yibin)
    desk = browser(centre(yibin))
    assert step(desk, made, "fly").status_code == 422
    assert step(desk, made, "complete", outcome="好").status_code == 409
    assert "现在不能做" in told(desk.get(at(made, "step", "complete")))
    assert now_at(made).version == made.version


def test_the_last_bed_is_refused_in_words_and_the_form_stays(yibin: Yibin) -> None:
    pool = some_beds(yibin.county, places=1, by=yibin.staff(Role.WARD_NURSE, yibin.county).actor(NOW))
    first, second = a_referral(yibin), a_referral(yibin, name="李桂兰")
    desk = browser(centre(yibin))
    assert step(desk, first, "accept", pool=str(pool.id)).status_code == 302
    answer = step(desk, second, "accept", pool=str(pool.id), comment="请带心电图")
    assert answer.status_code == 409
    assert "请带心电图" in text_of(answer)
    assert now_at(second).state is State.SUBMITTED


def test_a_message_reaches_the_other_side(yibin: Yibin) -> None:
    made = a_referral(yibin)
    assert (
        step(browser(centre(yibin)), made, "add_message", message="请空腹来院", by_phone="on").status_code
        == 302
    )
    page = told(browser(village(yibin)).get(at(made)))
    assert "请空腹来院" in page
    assert "已电话确认" in page


@pytest.mark.parametrize("text", ["字" * 2_001, "有\x00的"])
def test_text_that_cannot_be_kept_is_refused_at_its_field(yibin: Yibin, text: str) -> None:
    made = a_referral(yibin)
    answer = step(browser(centre(yibin)), made, "request_information", question=text)
    assert answer.status_code == 422
    assert "field__error" in text_of(answer)


def test_units_are_searched_by_name(yibin: Yibin) -> None:
    made = a_referral(yibin)
    found = told(browser(centre(yibin)).get(at(made, "units", "destination"), {"words": "第二"}))
    assert "宜宾市第二人民医院" in found
    assert "筠连" not in found
    assert "没有找到" in told(
        browser(centre(yibin)).get(at(made, "units", "destination"), {"words": "不存在"})
    )


# ---- words and numbers --------------------------------------------------------------------------


def test_an_english_reader_reads_english(yibin: Yibin) -> None:
    made = a_referral(yibin, state=State.UNDER_TRIAGE)
    desk = browser(centre(yibin))
    desk.cookies["django_language"] = "en"
    own = (
        "王秀英",
        *PLACES,
        "反复胸痛三天",
        "不稳定型心绞痛",
        "请上级医院进一步评估并治疗",
        "四川省宜宾市高县文江镇民主村",
        "组",
        "内科",
    )
    for path in (
        "/",
        "/inbox/",
        "/inbox/?box=in",
        at(made),
        at(made, "step", "decline"),
        at(made, "step", "redirect"),
    ):
        left = chinese_left(desk.get(path), *own)
        assert left == [], (path, left)


@pytest.mark.parametrize(
    ("path", "most"), [("/", 20), ("/inbox/", 15), ("/inbox/?box=in", 15), ("/follow-ups/", 12)]
)
def test_a_list_asks_the_database_as_often_for_ten_rows_as_for_one(
    yibin: Yibin, path: str, most: int
) -> None:
    desk = browser(centre(yibin))
    a_referral(yibin)
    one = questions(desk, path)
    for number in range(9):
        a_referral(yibin, name=f"赵{number}")
    # A page that is full is counted as well, once, however many rows there are.
    assert one <= questions(desk, path) <= min(one + 1, most)


@pytest.mark.parametrize("rest", [(), ("step", "decline"), ("step", "redirect")])
def test_a_referral_page_asks_the_database_a_bounded_number_of_times(
    yibin: Yibin, rest: tuple[str, ...]
) -> None:
    made = a_referral(yibin, state=State.UNDER_TRIAGE)
    desk = browser(centre(yibin))
    one = questions(desk, at(made, *rest))
    for number in range(6):
        taken(yibin, now_at(made), "add_message", message=f"第 {number} 条")
    assert questions(desk, at(made, *rest)) == one <= 32


def test_no_role_has_more_than_eight_lines_on_its_menu(yibin: Yibin) -> None:
    for role in Role:
        if role is Role.COUNCIL_MEMBER:
            continue
        place = yibin.village if role is Role.VILLAGE_DOCTOR else yibin.county
        page = text_of(browser(yibin.staff(role, place)).get("/"))
        menu = page.split('<nav class="side"')[1].split("</nav>")[0]
        assert menu.count("side__line") <= 8, role
        assert "side__more" not in menu, role


def test_what_was_read_is_kept_by_no_cache(yibin: Yibin) -> None:
    made = a_referral(yibin)
    assert "no-store" in browser(centre(yibin)).get(at(made))["Cache-Control"]


def test_no_ward_is_chosen_for_whom_nobody_chose_it(yibin: Yibin) -> None:
    nurse = yibin.staff(Role.WARD_NURSE, yibin.county).actor(NOW)
    obstetrics = some_beds(yibin.county, unit="产科", by=nurse)
    made = a_referral(yibin)
    desk = browser(centre(yibin))
    assert f'value="{obstetrics.id}" selected' not in text_of(desk.get(at(made)))
    answer = step(desk, made, "accept", pool="")
    assert answer.status_code == 422
    assert "field__error" in text_of(answer)
