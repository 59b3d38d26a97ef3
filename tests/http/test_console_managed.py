"""The pages of health management: who is due, one resident, the form of a visit, what proposes a referral."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.follow_up import Item
from heyi.contexts.health.terms.management import Enrolment, ManagedState
from heyi.contexts.patients.terms.people import Patient
from heyi.kernel.moments import day_of
from tests.http.console_pages import (
    PLACES,
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
    village,
)
from tests.making import Yibin, a_patient, a_stranger
from tests.making_management import enrolled, visited

pytestmark = pytest.mark.usefixtures("alone")


def now() -> datetime:
    return datetime.now(UTC)


def managed(yibin: Yibin, *pressures: tuple[int, int], name: str = "王秀英") -> tuple[Enrolment, Patient]:
    """Somebody followed up at the village, with visits 14 days apart, the last one today."""
    doctor = village(yibin).actor(now())
    patient = a_patient(yibin.village, by=doctor, name=name, now=now())
    made = enrolled(patient, by=doctor, now=now())
    for place, (upper, lower) in enumerate(reversed(pressures)):
        visited(made, upper, lower, days_ago=place * 14, by=doctor, now=now())
    return made, patient


def at(made: Enrolment, *rest: str) -> str:
    return "/".join(("", "managed", str(made.id), *rest, ""))


def written(**changes: object) -> dict[str, object]:
    told = {
        "on": day_of(now()).isoformat(),
        "way": "face_to_face",
        "systolic_mmhg": "136",
        "diastolic_mmhg": "84",
    }
    return told | changes


def page_of(yibin: Yibin, made: Enrolment) -> health.EnrolmentPage:
    return health.enrolment_page(made.id, actor=village(yibin).actor(now()), now=now())


def test_the_list_says_who_waits_how_long_and_what_was_last_found(yibin: Yibin):
    managed(yibin, (165, 95))
    grave, _ = managed(yibin, (182, 112), name="李建国")
    page = browser(village(yibin)).get("/managed/")
    words = told(page)
    assert page.status_code == 200
    assert words.index("李建国") < words.index("王秀英")
    assert "1 人建议立即上转" in words
    assert "立即上转" in words
    assert "182/112 mmHg" in words
    assert f'href="/managed/{grave.id}/"' in text_of(page)


def test_the_list_of_nobody_says_what_to_do(yibin: Yibin):
    words = told(browser(village(yibin)).get("/managed/"))
    assert "在居民的页面上点“纳入管理”" in words
    managed(yibin, (136, 84))
    client = browser(village(yibin))
    assert "没有符合这些条件的居民" in told(client.get("/managed/?when=all&group=diabetes"))
    answer = client.post("/managed/?when=all", {"words": "查无此人"})
    assert "没有符合这些条件的居民" in told(client.get(answer["Location"]))
    assert "查无此人" not in answer["Location"]
    answer = client.post("/managed/?when=all", {"words": "wxy"})
    assert "王秀英" in told(client.get(answer["Location"]))


def test_who_manages_nobodys_health_is_refused_and_strangers_find_nothing(yibin: Yibin):
    made, patient = managed(yibin, (182, 112))
    (proposal,) = page_of(yibin, made).proposals
    auditor = browser(yibin.staff(Role.AUDITOR, yibin.village))
    assert auditor.get("/managed/").status_code == 403
    for stranger in (browser(a_stranger()), browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village))):
        assert stranger.get(at(made)).status_code == 404
        assert stranger.get(at(made, "visit")).status_code == 404
        assert stranger.post(at(made, "visit"), written()).status_code == 404
        assert stranger.post(at(made, "attempt"), {}).status_code == 404
        assert stranger.post(at(made, "move", "close"), {"reason": "died"}).status_code == 404
        assert stranger.post(f"/proposals/{proposal.id}/set-aside/", {"reason": "复测"}).status_code == 404
        assert stranger.get(f"/patients/{patient.id}/enrol/").status_code == 404
    client = browser(village(yibin))
    assert client.get(f"/managed/{uuid4()}/").status_code == 404
    assert client.post(at(made, "move", "burn"), {}).status_code == 404
    for path in ("/managed/", at(made), at(made, "visit")):
        assert led_to_the_entrance(path)


def test_a_resident_is_enrolled_from_their_page(yibin: Yibin):
    doctor = village(yibin)
    patient = a_patient(yibin.village, by=doctor.actor(now()), now=now())
    client = browser(doctor)
    assert "此人还没有纳入健康管理" in told(client.get(f"/patients/{patient.id}/"))
    page = client.get(f"/patients/{patient.id}/enrol/")
    assert page.status_code == 200
    asked = {
        "at": str(yibin.village), "group": "hypertension", "ground": "diagnosis", "basis": "public_service",
        "started_on": day_of(now()).isoformat(),
    }  # fmt: skip
    refused = client.post(f"/patients/{patient.id}/enrol/", asked | {"ground": "age"})
    assert refused.status_code == 422
    assert "这个依据不适用于这一类人群" in told(refused)
    unsigned = client.post(f"/patients/{patient.id}/enrol/", asked | {"basis": "contract"})
    assert unsigned.status_code == 409
    assert "没有生效中的签约" in told(unsigned)
    done = client.post(f"/patients/{patient.id}/enrol/", asked, follow=True)
    assert "已纳入高血压管理，下次随访" in told(done)
    again = client.post(f"/patients/{patient.id}/enrol/", asked)
    assert again.status_code == 409
    assert "已在这一类人群的管理之中" in told(again)
    assert "高血压" in told(client.get(f"/patients/{patient.id}/"))


def test_a_visit_is_written_down_and_tells_when_the_next_is_due(yibin: Yibin):
    made, _ = managed(yibin)
    visited(made, 165, 95, days_ago=20, by=village(yibin).actor(now()), now=now())
    client = browser(village(yibin))
    form = client.get(at(made, "visit") + "?care=follow_up")
    words, text = told(form), text_of(form)
    assert "165 mmHg" in words
    assert 'inputmode="decimal"' in text
    wrong = client.post(at(made, "visit") + "?care=follow_up", written(systolic_mmhg="1360", advice="少盐"))
    assert wrong.status_code == 422
    assert "高于 280" in told(wrong)
    assert "少盐" in text_of(wrong)
    done = client.post(at(made, "visit") + "?care=follow_up", written(advice="少盐"), follow=True)
    due = day_of(now()) + timedelta(days=90)
    assert f"已保存：控制满意。下次随访：{due.isoformat()}" in told(done)
    twice = client.post(at(made, "visit") + "?care=follow_up", written())
    assert twice.status_code == 409
    assert "这一天已经记过一次" in told(twice)


def test_a_dangerous_visit_proposes_a_referral_with_its_reasons_and_their_source(yibin: Yibin):
    made, patient = managed(yibin)
    client = browser(village(yibin))
    done = client.post(
        at(made, "visit") + "?care=follow_up", written(systolic_mmhg="182", diastolic_mmhg="112"), follow=True
    )
    words = told(done)
    assert "这次的结果建议上转" in words
    assert "收缩压 182 mmHg，达到立即转诊的界线 180" in words
    assert "转引" in words
    (proposal,) = page_of(yibin, made).proposals
    assert f"/referrals/new/?patient={patient.id}&amp;proposal={proposal.id}" in text_of(done)
    empty = client.post(f"/proposals/{proposal.id}/set-aside/", {"reason": " "})
    assert empty.status_code == 422
    assert "请写明理由" in told(empty)
    aside = client.post(f"/proposals/{proposal.id}/set-aside/", {"reason": "复测 138/84"}, follow=True)
    assert "已暂缓上转" in told(aside)
    assert "复测 138/84" in told(aside)
    late = client.post(f"/proposals/{proposal.id}/set-aside/", {"reason": "复测 138/84"}, follow=True)
    assert "别人已经处理过" in told(late)


def test_a_visit_is_corrected_and_shows_what_it_said_before(yibin: Yibin):
    made, _ = managed(yibin, (165, 95))
    visit = page_of(yibin, made).visits[0]
    client = browser(village(yibin))
    path = at(made, "visits", str(visit.id), "correct")
    assert 'value="165"' in text_of(client.get(path))
    corrected = written(why="看错了血压计", version="1")
    assert client.post(path, corrected | {"why": ""}).status_code == 422
    assert client.post(path, corrected | {"version": "9"}).status_code == 412
    words = told(client.post(path, corrected, follow=True))
    assert "更正前：165/95 mmHg" in words
    assert "看错了血压计" in words
    assert page_of(yibin, made).visits[0].findings.values[Item.SYSTOLIC] == 136
    assert client.get(at(made, "visits", str(uuid4()), "correct")).status_code == 404


def test_a_try_in_vain_is_written_down_and_after_three_somebody_may_be_called_lost(yibin: Yibin):
    made, _ = managed(yibin)
    client = browser(village(yibin))
    tried = {"on": day_of(now()).isoformat(), "way": "phone", "reason": "not_reached", "words": ""}
    assert client.post(at(made, "attempt"), tried | {"reason": "x"}).status_code == 422
    assert client.post(at(made, "attempt"), tried | {"on": "2001-01-01"}).status_code == 422
    client.post(at(made, "attempt"), tried)
    early = client.post(at(made, "move", "stop"), {"reason": "lost", "words": ""})
    assert early.status_code == 409
    assert "只找过 1 次" in told(early)
    for _ in range(2):
        client.post(at(made, "attempt"), tried)
    assert "失访" in told(client.post(at(made, "move", "stop"), {"reason": "lost", "words": ""}, follow=True))
    assert page_of(yibin, made).enrolment.state is ManagedState.STOPPED
    assert client.post(at(made, "visit"), written()).status_code == 409
    client.post(at(made, "move", "resume"), {"words": ""})
    assert page_of(yibin, made).enrolment.state is ManagedState.ACTIVE


def test_a_resident_is_screened_and_led_to_what_follows(yibin: Yibin):
    patient = a_patient(yibin.village, by=village(yibin).actor(now()), now=now())
    path, client = f"/patients/{patient.id}/screening/", browser(village(yibin))
    asked = {"at": str(yibin.village), "on": day_of(now()).isoformat()}
    page = client.get(f"{path}?kind=stroke_risk")
    assert "直系亲属有过脑卒中" in told(page)
    assert client.post(f"{path}?kind=glucose", asked | {"glucose_mmol_per_l": "700"}).status_code == 422
    low = client.post(f"{path}?kind=glucose", asked | {"glucose_mmol_per_l": "5.6"}, follow=True)
    assert "空腹血糖筛查结果“低”，到期再查" in told(low)
    high = client.post(f"{path}?kind=stroke_risk", asked | {"had_stroke": "on"}, follow=True)
    assert "请纳入管理" in told(high)
    assert '<option value="stroke_risk" selected>' in text_of(high)
    grave = {"systolic_mmhg": "190", "diastolic_mmhg": "100"}
    up = client.post(f"{path}?kind=blood_pressure", asked | grave, follow=True)
    assert "请立即上转" in told(up)
    assert "转往哪里" in told(up)
    assert browser(a_stranger()).get(path).status_code == 404


def test_figures_stand_beside_their_numbers_and_say_how_they_are_counted(yibin: Yibin):
    managed(yibin, (136, 84))
    client = browser(village(yibin))
    words = told(client.get("/managed/figures/"))
    assert "期末在管 1 人" in words
    assert "样本不足 1 / 1" in words
    assert "口径" in words
    wrong = client.get("/managed/figures/?since=2099-01-01&until=2098-01-01")
    assert wrong.status_code == 422
    assert "开始的日期在结束之后" in told(wrong)
    assert client.get(f"/managed/figures/?at={yibin.county}").status_code == 422
    assert browser(yibin.staff(Role.AUDITOR, yibin.village)).get("/managed/figures/").status_code == 403


def test_the_screened_are_counted_by_their_result(yibin: Yibin):
    made, _ = managed(yibin, (136, 84))
    client = browser(village(yibin))
    assert "脑卒中风险筛查" not in told(client.get("/managed/figures/"))
    asked = {
        "at": str(yibin.village),
        "on": day_of(now()).isoformat(),
        "factors": ["smoking", "overweight", "diabetes"],
    }
    path = f"/patients/{made.patient}/screening/?kind=stroke_risk"
    assert client.post(path, asked).status_code == 303
    words = told(client.get("/managed/figures/"))
    assert "期内筛查 1 人" in words
    assert "高危者已纳入管理 样本不足 0 / 1" in words


def test_behind_each_figure_stand_those_who_lack_it_by_name(yibin: Yibin):
    managed(yibin, (165, 95))
    client = browser(village(yibin))
    words = told(client.get("/managed/figures/"))
    assert "还差 1 人" in words
    # Of so few nobody is told whether they were in a hospital.
    assert "期内住过院 样本不足" in words
    path = "/managed/figures/hypertension/controlled/"
    shown = client.get(path)
    assert "王秀英" in told(shown)
    assert "未控制" in told(shown)
    assert questions(client, path) <= 22
    nobody = client.get(f"{path}?since=2020-01-01&until=2020-06-30")
    assert "这项指标没有差的人。" in told(nobody)
    assert client.get(f"{path}?since=2099-01-01&until=2098-01-01").status_code == 422
    assert client.get("/managed/figures/hypertension/other/").status_code == 404
    assert client.get("/managed/figures/other/controlled/").status_code == 404
    assert browser(yibin.staff(Role.AUDITOR, yibin.village)).get(path).status_code == 403


def test_every_number_of_a_standard_says_how_sure_it_is(yibin: Yibin):
    client = browser(village(yibin))
    shown = told(client.get("/managed/standards/"))
    assert "收缩压目标，低于 140 mmHg" in shown
    rows = sum(len(standard.figures) for standard in health.STANDARDS.values())
    assert shown.count("health-management#") == rows
    assert browser(yibin.staff(Role.AUDITOR, yibin.village)).get("/managed/standards/").status_code == 403


def test_the_pages_speak_english(yibin: Yibin):
    made, _ = managed(yibin, (165, 95), (182, 112))
    client: Client = browser(village(yibin), english=True)
    names = (*PLACES, "王秀英", "中文", "四川省宜宾市")
    for path in (
        "/managed/?when=all",
        "/managed/figures/",
        "/managed/figures/hypertension/controlled/",
        "/managed/standards/",
        at(made),
        at(made, "visit"),
        f"/patients/{made.patient}/enrol/",
        f"/patients/{made.patient}/screening/?kind=stroke_risk",
        f"/patients/{made.patient}/",
    ):
        assert chinese_left(client.get(path), *names) == [], path


def test_the_pages_ask_no_more_for_more_residents(yibin: Yibin):
    made, _ = managed(yibin, (165, 95))
    client = browser(village(yibin))
    few = questions(client, "/managed/?when=all")
    one = questions(client, at(made))
    for number in range(4):
        managed(yibin, (182, 112), (165, 95), name=f"李{'一二三四'[number]}")
    assert questions(client, "/managed/?when=all") == few
    assert few <= 26
    assert one <= 30
    assert questions(client, at(made, "visit")) <= 26
