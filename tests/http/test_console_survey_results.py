"""Pages of a survey that runs: what its forms show, the table that is taken along, forms of paper typed in."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.test import Client
from docx import Document

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import FramePoint, SamplePlan, Survey
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.moments import day_of
from heyi.methods.tabular.catalogue import method
from heyi.methods.tabular.method import Asked
from heyi.methods.tabular.table import Table
from tests.http.console_pages import PLACES, browser, chinese_left, led_to_the_entrance, questions, told
from tests.making import Staff, Yibin, a_stranger
from tests.making_surveys import TREE, Asking, a_survey, sent, tokens_of

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def runner(yibin: Yibin) -> Staff:
    return yibin.staff(Role.QUALITY_OFFICER, yibin.city)


@pytest.fixture
def asking(yibin: Yibin, runner: Staff, now: datetime) -> Asking:
    return Asking(yibin, runner.actor(now), yibin.staff(Role.VILLAGE_DOCTOR, yibin.village).actor(now))


@pytest.fixture
def survey(asking: Asking, yibin: Yibin, now: datetime) -> Survey:
    frame = [
        FramePoint(area="村", name="民主村", size=40, organisation=yibin.village),
        FramePoint(area="镇", name="文江镇", size=60, organisation=yibin.township),
    ]
    days = {"opens_on": day_of(now) - timedelta(days=1), "closes_on": day_of(now) + timedelta(days=5)}
    return a_survey(asking, frame=frame, plan=SamplePlan(forms=8), now=now, **days)


def answered(asking: Asking, survey: Survey, now: datetime, count: int = 12) -> None:
    for place, token in enumerate(tokens_of(asking, survey, now=now)[:count]):
        kind = "referred" if place % 2 else "outpatient"
        given = {"kind": kind, "score": str(place % 11), "remark": "谢谢"}
        if kind == "referred":
            given["informed"] = str(1 + place % 5)
        sent(token, key=f"k-{place}", now=now, **given)


def test_the_results_say_what_the_method_says(asking: Asking, survey: Survey, runner: Staff, now: datetime):
    answered(asking, survey, now)
    page = told(browser(runner).get(f"/surveys/{survey.id}/results/"))
    assert "n = 12" in page
    assert "n = 6，问到 6 人" in page
    taken = browser(runner).post(f"/surveys/{survey.id}/export/")
    rows = list(csv.DictReader(StringIO(taken.content.decode("utf-8-sig"))))
    assert len(rows) == 12
    assert "remark" not in rows[0]
    table = Table({name: [row[name] for row in rows] for name in ("kind", "weight", "point")})
    found = method("survey-shares").run(
        table, Asked(columns=("kind",), group="point", own={"weight": "weight"})
    )
    for share in found.tables["shares"]:
        assert f"{100 * share['value']:.1f}%" in page
    with reading(OPERATOR, now=now):
        assert RecordedRow.objects.filter(fact="survey_forms_exported").count() == 1


def test_open_answers_leave_the_house_only_when_asked_for(
    asking: Asking, survey: Survey, runner: Staff, now: datetime
):
    answered(asking, survey, now, 2)
    with_texts = browser(runner).post(f"/surveys/{survey.id}/export/", {"texts": "1"})
    assert "谢谢" in with_texts.content.decode("utf-8-sig")
    words = browser(runner).get(f"/surveys/{survey.id}/dictionary/").content.decode("utf-8-sig")
    assert "informed,scale,两家医院衔接得好吗？" in words


def test_a_test_is_withheld_with_the_cells_it_would_tell(
    asking: Asking, survey: Survey, runner: Staff, now: datetime
):
    answered(asking, survey, now, 16)
    page = told(browser(runner).get(f"/surveys/{survey.id}/crossed/?rows=kind&by=point"))
    assert "所以不给检验" in page
    assert "Cramér V" not in page


@pytest.mark.parametrize("english", [False, True])
def test_the_report_says_what_the_page_says(
    asking: Asking, survey: Survey, runner: Staff, now: datetime, english: bool
):
    client = browser(runner, english=english)
    empty = client.get(f"/surveys/{survey.id}/report/pdf/")
    assert empty.content.startswith(b"%PDF")
    answered(asking, survey, now, 12)
    pdf = client.get(f"/surveys/{survey.id}/report/pdf/")
    assert pdf.content.startswith(b"%PDF")
    word = client.get(f"/surveys/{survey.id}/report/word/")
    sheet = Document(BytesIO(word.content))
    cells = {cell.text for table in sheet.tables for row in table.rows for cell in row.cells}
    assert {"50.0%", "6", "Outpatient" if english else "门诊"} <= cells
    words = " ".join(line.text for line in sheet.paragraphs)
    assert ("n = 6 of 6 asked" if english else "n = 6，问到 6 人") in words
    assert "谢谢" not in words
    assert client.get(f"/surveys/{survey.id}/report/rtf/").status_code == 404
    assert browser(a_stranger()).get(f"/surveys/{survey.id}/report/pdf/").status_code == 404


def test_few_answers_show_nothing(asking: Asking, survey: Survey, runner: Staff, now: datetime):
    assert "还没有收到答卷" in told(browser(runner).get(f"/surveys/{survey.id}/results/"))
    answered(asking, survey, now, 4)
    page = told(browser(runner).get(f"/surveys/{survey.id}/results/"))
    assert "人数太少，不显示" in page
    assert ".0%" not in page


def test_one_question_by_another(asking: Asking, survey: Survey, runner: Staff, now: datetime):
    for place, token in enumerate(tokens_of(asking, survey, now=now)):
        sent(token, key=f"k-{place}", now=now, kind="referred" if place < 8 else "outpatient", score="7")
    empty = told(browser(runner).get(f"/surveys/{survey.id}/crossed/"))
    assert "选一道题和一个分组" in empty
    page = told(browser(runner).get(f"/surveys/{survey.id}/crossed/?rows=kind&by=point"))
    assert "民主村" in page
    assert "Cramér V" in page
    assert "所以不给检验" not in page
    alike = told(browser(runner).get(f"/surveys/{survey.id}/crossed/?rows=score&by=mode"))
    assert "p =" not in alike
    nonsense = browser(runner).get(f"/surveys/{survey.id}/crossed/?rows=remark&by=weight")
    assert nonsense.status_code == 200


def test_the_pages_speak_english(asking: Asking, survey: Survey, runner: Staff, now: datetime):
    answered(asking, survey, now)
    client = browser(runner, english=True)
    known = (*PLACES, "民主村", "文江镇", "就诊感受调查", "村", "镇", survey.title)
    for path in ("results/", "crossed/?rows=kind&by=area", "enter/", ""):
        assert not chinese_left(client.get(f"/surveys/{survey.id}/{path}"), *known), path


def test_paper_is_typed_in_by_its_number(asking: Asking, survey: Survey, yibin: Yibin, now: datetime):
    clerk = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    path = f"/surveys/{survey.id}/enter/"
    assert clerk.get(path).status_code == 200
    wrong = clerk.post(path, {"number": "00001-4", "kind": "outpatient", "key": "a"})
    assert wrong.status_code == 422
    assert "编号不对" in told(wrong)
    missing = clerk.post(path, {"number": surveys.form_number(1), "score": "3", "key": "a"})
    assert missing.status_code == 422
    assert 'value="3" checked' in missing.content.decode()
    done = clerk.post(
        path, {"number": surveys.form_number(1), "kind": "outpatient", "informed": "3", "key": "a"}
    )
    assert done.status_code == 302
    # What the form said to skip is left out, and whoever types it in is told.
    assert "1 个回答按跳转不该答" in told(clerk.get(done["Location"]))
    again = clerk.post(path, {"number": surveys.form_number(1), "kind": "referred", "key": "b"})
    assert again.status_code == 409
    forms = surveys.answered_forms(survey.id, actor=asking.runner, now=now)
    assert [(row["kind"], row["mode"], row.get("informed")) for row in forms.rows] == [
        ("outpatient", "paper", None)
    ]


def test_a_neighbour_types_nothing_in_for_others(survey: Survey, yibin: Yibin, asking: Asking):
    other = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village))
    assert other.get(f"/surveys/{survey.id}/enter/").status_code == 404
    clerk = browser(yibin.staff(Role.VILLAGE_DOCTOR, yibin.village))
    beyond = surveys.form_number(16)
    refused = clerk.post(f"/surveys/{survey.id}/enter/", {"number": beyond, "kind": "outpatient", "key": "a"})
    assert refused.status_code == 422
    assert "没有这个编号" in told(refused)
    assert clerk.get(f"/surveys/{survey.id}/results/").status_code == 403


def test_strangers_find_nothing_and_who_is_not_signed_in_is_led_to_the_entrance(survey: Survey):
    stranger = browser(a_stranger())
    for path in ("", "results/", "crossed/", "enter/", "dictionary/"):
        assert stranger.get(f"/surveys/{survey.id}/{path}").status_code == 404, path
        assert led_to_the_entrance(f"/surveys/{survey.id}/{path}")
    assert stranger.post(f"/surveys/{survey.id}/export/").status_code == 404
    assert Client().post(f"/surveys/{survey.id}/export/").status_code == 302


def test_questions_do_not_grow_with_the_forms(asking: Asking, survey: Survey, runner: Staff, now: datetime):
    client = browser(runner)
    answered(asking, survey, now, 3)
    few = questions(client, f"/surveys/{survey.id}/results/")
    answered(asking, survey, now, 9)
    assert questions(client, f"/surveys/{survey.id}/results/") == few <= 30
    assert questions(client, f"/surveys/{survey.id}/") <= 30
    assert TREE["questionnaire"] == "short-visit"
