"""The page of cohorts: criteria added one by one, Table 1, what is taken along; for whom, and with what trace."""

import csv
import html
import re
from io import BytesIO, StringIO
from urllib.parse import quote

import pyarrow.parquet as parquet
import pytest
from django.test import Client
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.contexts.surveys.terms.collecting import SamplePlan, Survey
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import (
    PLACES,
    browser,
    chinese_left,
    led_to_the_entrance,
    questions,
    text_of,
    told,
)
from tests.http.survey_pages import asking, officer, opened
from tests.making import NOW, Yibin, a_stranger
from tests.making_surveys import sent, tokens_of

pytestmark = pytest.mark.usefixtures("alone")

REFERRED = quote('["kind","one_of","referred"]')


def with_forms(yibin: Yibin, count: int = 24) -> Survey:
    survey = opened(yibin, plan=SamplePlan(forms=6))
    now = timezone.now()
    for place, token in enumerate(tokens_of(asking(yibin), survey, now=now)[:count]):
        kind = "referred" if place % 2 else "outpatient"
        sent(token, key=f"c-{place}", now=now, kind=kind, score=str(place % 11), remark="谢谢王医生")
    return survey


def looks() -> list[str]:
    with reading(OPERATOR, now=NOW):
        rows = RecordedRow.objects.filter(fact="survey_cohort_read")
        return [one.fact for one in rows]


def added(client: Client, address: str, query: str) -> str:
    """The address after a criterion was added."""
    answer = client.get(f"{address}{'&' if '?' in address else '?'}{query}&add=1")
    assert answer.status_code == 303
    return str(answer["Location"])


def test_criteria_are_added_taken_off_and_the_cohort_is_described_and_taken_along(yibin: Yibin):
    survey = with_forms(yibin)
    client = browser(officer(yibin))
    page = f"/surveys/{survey.id}/cohort/"
    assert f'href="{page}"' in text_of(client.get(f"/surveys/{survey.id}/results/"))
    empty = client.get(page)
    assert "没有条件时" in told(empty)
    picked = told(client.get(page, {"pick": "kind"}))
    assert "转诊" in picked
    assert "都不是" in picked
    one = added(client, page, "column=kind&test=one_of&value=referred")
    assert "就诊类型：转诊" in told(client.get(one))
    two = added(client, one, "column=score&test=between&low=&high=9")
    both = client.get(two)
    assert "总体打分：不大于 9" in told(both)
    assert looks() == []
    off = re.search(r'<a href="([^"]+)" aria-label="去掉 就诊类型', text_of(both))
    assert off is not None
    assert "就诊类型：转诊" not in told(client.get(html.unescape(off[1])))
    shown = told(client.get(f"{page}?c={REFERRED}&by=cohort&show=1"))
    for words in ("纳入人群 (n = 12)", "其余答卷 (n = 12)", "标准化差", "答全了问到的每一题"):
        assert words in shown
    assert len(looks()) == 1
    given = {"c": '["kind","one_of","referred"]', "by": "cohort"}
    rows = list(csv.DictReader(StringIO(client.post(f"{page}csv/", given).content.decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["referred"] * 12
    assert "remark" not in rows[0]
    table = parquet.read_table(BytesIO(client.post(f"{page}parquet/", given).content))
    assert table.column("score").to_pylist() == [row["score"] for row in rows]
    assert client.post(f"{page}pdf/", given).content.startswith(b"%PDF")
    assert client.post(f"{page}word/", given).content.startswith(b"PK")
    assert len(looks()) == 5
    assert client.post(f"{page}svg/", given).status_code == 404


def test_what_cannot_be_asked_is_told_and_nobody_matching_is_told_too(yibin: Yibin):
    survey = with_forms(yibin, 12)
    client = browser(officer(yibin))
    page = f"/surveys/{survey.id}/cohort/"
    wrong = client.get(page, {"column": "score", "test": "between", "low": "x", "add": "1"}, follow=True)
    assert "这个条件没有加上" in told(wrong)
    assert "从" in told(wrong)
    for broken in ("not json", "[" * 1_900, '["score"]', '[["score"],"between","1","2"]', "7"):
        assert "链接里的条件不对" in told(client.get(page, {"c": broken}, follow=True)), broken
    assert client.post(f"{page}csv/", {"c": "not json"}).status_code == 422
    assert client.get(page, {"pick": "nothing"}).status_code == 404
    nobody = quote('["score","between","99",""]')
    shown = told(client.get(f"{page}?c={nobody}&by=kind&show=1"))
    assert "没有一份答卷符合全部条件" in shown
    assert "分不出两组" in shown


def test_it_is_there_for_who_runs_the_survey_alone_and_speaks_english(yibin: Yibin):
    survey = with_forms(yibin)
    page = f"/surveys/{survey.id}/cohort/"
    assert led_to_the_entrance(page)
    clerk = yibin.staff(Role.VILLAGE_DOCTOR, yibin.village)
    assert browser(clerk).get(page).status_code in (403, 404)
    assert browser(a_stranger()).get(page).status_code == 404
    assert browser(clerk).post(f"{page}csv/", {}).status_code in (403, 404)
    names = (*PLACES, survey.title, "宜宾市第二人民医院")
    english = browser(officer(yibin), english=True)
    for address in (page, f"{page}?pick=kind", f"{page}?pick=score", f"{page}?c={REFERRED}&by=mode&show=1"):
        left = chinese_left(english.get(address), *names)
        assert not [one for one in left if "城市" not in one and "中心" not in one], address


def test_more_forms_and_criteria_ask_the_store_no_oftener(yibin: Yibin):
    client = browser(officer(yibin))
    asked = []
    # The first look reads what is kept from then on.
    for count in (6, 6, 24):
        page = f"/surveys/{with_forms(yibin, count).id}/cohort/"
        narrowed = quote('["score","between","0","9"]')
        asked.append(questions(client, f"{page}?c={REFERRED}&c={narrowed}&by=kind&show=1"))
    assert asked[1] == asked[2] <= asked[0] <= 30
