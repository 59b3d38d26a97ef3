"""A third pathway from its text alone: opened, told, scored, advised, signed, ended, measured and read by programs. No code names it."""

from pathlib import Path
from textwrap import indent
from uuid import UUID

import pytest
from django.test import Client

from heyi.contexts.governance.terms import Role
from tests.http.console_pages import browser, text_of, told
from tests.http.test_console_cases import followed
from tests.making_pathways import Channel, a_channel

pytestmark = pytest.mark.usefixtures("committed")

TRAUMA = (Path(__file__).parents[1] / "rules/trauma.yaml").read_text(encoding="utf-8")


def with_trauma() -> Channel:
    """The alliance of the preset, with one more pathway written below its two."""
    # Under this charter a department head signs, not the emergency room.
    text = TRAUMA.replace("signed_by: [emergency_staff]", "signed_by: [department_head]")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return a_channel(changed="  defined:\n    - " + indent(body, "      ").lstrip() + "\n")


def opened_below(place: Channel, village: Client) -> UUID:
    assert "创伤绿色通道" in told(village.get("/"))
    sent = {"onset": "30", "wall": "", "label": "男 约40岁", "destination": str(place.lead)}
    answer = village.post("/cases/new/trauma/", sent)
    assert answer.status_code == 303, told(answer)
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def treated(centre: Client, surgeon: Client, case: UUID) -> None:
    """Door, scan, the scale, what is asked, the decision, and the operation."""
    address = f"/cases/{case}/"
    for code in ("door", "scan"):
        assert "已记录" in followed(centre, centre.post(f"{address}tell/", {"code": code})), code
    coma = {"eyes": "4", "verbal": "UN", "motor": "6"}
    assert "已保存" in followed(centre, centre.post(f"{address}scales/coma/", coma))
    # Before the decision is signed the operation is refused.
    assert "手术开始" in followed(centre, centre.post(f"{address}tell/", {"code": "operation"}))
    items = {"pressure": "85", "free_fluid": "yes", "cause": "traffic"}
    assert "已保存" in followed(centre, centre.post(f"{address}items/", items))
    signed = surgeon.post(f"{address}sign/surgery/", {"choice": "do", "reason": ""})
    assert "已签名" in followed(surgeon, signed)
    assert "已记录" in followed(centre, centre.post(f"{address}tell/", {"code": "operation"}))


def test_an_injury_runs_from_its_text_alone():
    place = with_trauma()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    team = place.staff(Role.EMERGENCY_STAFF, place.lead)
    centre = browser(team)
    case = opened_below(place, village)
    wall = told(centre.get(f"/walls/{place.lead}/"))
    assert "正在来" in wall
    assert "创伤" in wall
    treated(centre, browser(place.staff(Role.DEPARTMENT_HEAD, place.lead)), case)
    page = told(centre.get(f"/cases/{case}/"))
    assert "10（UN 1）" in page or "10 (UN 1)" in page
    assert "到院至手术" in page
    assert "急性期已结束" in followed(centre, centre.post(f"/cases/{case}/end/", {"end": "discharged"}))
    watching = browser(place.staff(Role.QUALITY_OFFICER, place.lead))
    figures = told(watching.get("/cases/figures/trauma/"))
    assert "手术比例" in figures
    assert "到院至 CT" in figures
    table = watching.get("/cases/figures/trauma/table/").content.decode("utf-8-sig").splitlines()
    assert "figure_door2knife" in table[0]
    assert len(table) == 2
    assert "到院至手术" in told(watching.get("/cases/figures/trauma/behind/door2knife/"))
    review = told(centre.get(f"/cases/{case}/review/"))
    assert "休克伴游离液体" in review
    headers = {"Authorization": f"Bearer {team.token()}"}
    assert Client().get(f"/fhir/Bundle/{case}", headers=headers).status_code == 200
    assert Client().get(f"/api/v1/cases/{case}", headers=headers).json()["pathway"] == "trauma"


def test_a_hospital_that_is_no_trauma_centre_cannot_tell_its_steps():
    place = with_trauma()
    village = browser(place.staff(Role.VILLAGE_DOCTOR, place.primary))
    case = opened_below(place, village)
    hub = browser(place.staff(Role.EMERGENCY_STAFF, place.hub))
    assert hub.post(f"/cases/{case}/tell/", {"code": "door"}).status_code == 404
    assert str(case) not in text_of(hub.get(f"/walls/{place.hub}/"))
