"""Tables for a registry on the page of figures: who watches over the cases takes them out, under pseudonyms, and it is on record."""

import csv
import json
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from heyi.contexts.governance.terms import Role
from heyi.foundation.models import RecordedRow
from heyi.foundation.reading import reading
from heyi.foundation.system_actors import OPERATOR
from tests.http.console_pages import browser, chinese_left, told
from tests.making_pathways import Channel, a_channel

pytestmark = pytest.mark.usefixtures("committed")

TABLE = "/cases/figures/stroke/exports/res-q-stroke-2026-1/"


def lines_of(answer: HttpResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, told(answer)
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


def taken() -> list[int]:
    """The lines of each table that was taken out of the house."""
    with reading(OPERATOR, now=timezone.now()):
        looks = [json.loads(row.facts) for row in RecordedRow.objects.filter(fact="patient_read")]
    return [look["rows"] for look in looks if look["page"] == "pathway_export"]


def opened(place: Channel, client: Client, label: str) -> None:
    sent = {"onset": "30", "wall": "", "label": label, "destination": str(place.hub)}
    assert client.post("/cases/new/stroke/", sent).status_code == 303


def test_cases_leave_under_names_that_hold_within_one_project_and_it_is_on_record():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    for label in ("男 约70岁", "女 约60岁"):
        opened(place, village, label)
    watching = browser(place.staff(Role.QUALITY_OFFICER, place.lead))
    page = told(watching.get("/cases/figures/stroke/"))
    assert "RES-Q 式登记表" in page
    assert "数据字典" in page
    first = watching.get(f"{TABLE}?project=one")
    again, other = watching.get(f"{TABLE}?project=one"), watching.get(f"{TABLE}?project=two")
    assert taken() == [2, 2, 2]
    names = [{line["case_id"] for line in lines_of(one)} for one in (first, again, other)]
    assert names[0] == names[1]
    assert not names[0] & names[2]
    assert all(len(one) == 16 for one in names[0])
    text = first.content.decode("utf-8-sig")
    assert "约" not in text
    for line in lines_of(first):
        assert (line["prenotification"], line["thrombolysis"], line["hospitals"]) == ("true", "false", "0")
        assert not [cell for cell in line.values() if is_moment(cell)]


def is_moment(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return not cell.isdigit()


def test_every_column_of_the_table_stands_in_the_dictionary():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    opened(place, village, "男 约70岁")
    watching = browser(place.staff(Role.QUALITY_OFFICER, place.lead))
    (line,) = lines_of(watching.get(TABLE))
    described = lines_of(watching.get(f"{TABLE}dictionary/"))
    assert [one["name"] for one in described] == list(line)
    assert all(one["meaning_zh"] and one["meaning_en"] and one["type"] and one["status"] for one in described)
    nihss = next(one for one in described if one["name"] == "nihss_score")
    assert (nihss["least"], nihss["most"], nihss["coding"]) == ("0", "42", "http://loinc.org|72089-6")
    assert nihss["source"] == "res-q#variables"


def test_who_does_not_watch_over_them_gets_none_and_a_strange_project_is_told_in_words():
    place = a_channel()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    watching = browser(place.staff(Role.QUALITY_OFFICER, place.lead))
    assert village.get(TABLE).status_code == 403
    assert village.get(f"{TABLE}dictionary/").status_code == 403
    assert Client().get(TABLE).status_code == 302
    assert watching.get("/cases/figures/stroke/exports/none/").status_code == 404
    assert watching.get("/cases/figures/chest-pain/exports/res-q-stroke-2026-1/").status_code == 404
    before = taken()
    strange = watching.get(f"{TABLE}?project=Mein Projekt")
    assert strange.status_code == 422
    assert "课题代号" in told(strange)
    assert taken() == before


def test_the_page_says_it_in_english_too():
    place = a_channel()
    opened(place, browser(place.staff(Role.VILLAGE_DOCTOR, place.primary)), "x")
    english = browser(place.staff(Role.QUALITY_OFFICER, place.lead), english=True)
    page = english.get("/cases/figures/stroke/")
    assert "Data dictionary" in told(page)
    left = chinese_left(page, "西部牵头医院", "西部中心医院", "槎龙社区卫生服务站", "白云区西部", "张医生")
    assert not left, left
