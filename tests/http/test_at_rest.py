"""With the disk in hand and no key nobody is known: what doctors write about people is looked for in every file and table."""

import io
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Role
from heyi.contexts.interop.actions import people as taking_people
from heyi.contexts.interop.public import export_research, import_people
from heyi.contexts.interop.terms import ResearchOrder
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.people import IncomingIdentifier, IncomingPerson
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import State
from heyi.foundation.delivery import deliver
from heyi.foundation.reading import Purpose
from heyi.foundation.seal import anchor_path, seal_settled
from heyi.foundation.store import copy_sqlite
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.moments import day_of
from tests.actions.importing import people_file
from tests.caring_at_rest import WRITTEN, care_for
from tests.databases import FOLDER, LANE
from tests.http.api_calls import V1, Caller
from tests.http.console_pages import browser, text_of
from tests.making import (
    NOW,
    Yibin,
    a_package,
    a_patient,
    a_referral,
    an_alliance,
    some_beds,
    someone_with_post,
)
from tests.making_patients import with_check
from tests.searching_at_rest import files_below, found_in, in_files, in_tables, raw_files, spellings

pytestmark = pytest.mark.usefixtures("committed")

# Names nobody else has, long enough not to be met by chance, also in pinyin and in initials.
NAME, NAME_READ = "欧阳静姝婵", "ouyangjingshuchan"
LONG_NAME, LONG_INITIALS = "买买提依明阿卜杜热合曼", "mmtymabdrhm"
GUARDIAN, GUARDIAN_PHONE = "司马婧嫣", "17788996655"
NUMBER, OTHER_NUMBER = with_check("51152519660309242"), with_check("51152519580101138")
IMPORTED_NUMBER, SENT_NUMBER = with_check("51152519720614286"), with_check("51152519490227318")
PHONE, OTHER_PHONE, IMPORTED_PHONE = "13890987654", "15681234987", "18990123477"
ADDRESS = "四川省宜宾市高县文江镇凤凰社区夕佳巷77号"
COMPLAINT, DIAGNOSIS, OUTCOME = (
    "反复左侧肢体麻木伴言语含糊",
    "右侧大脑中动脉供血区梗死",
    "溶栓后肌力恢复至四级",
)
FINDINGS, REASON = "步态平稳可独立上下楼", "家属电话咨询既往华法林用量"
FILE_NAME, FILE_TEXT = "欧阳静姝婵的心电图.png", "静姝婵病区床旁留言"

TOLD: Mapping[str, frozenset[bytes]] = {
    text: spellings(text)
    for text in (
        NAME, NAME[:3], NAME_READ, LONG_NAME, LONG_INITIALS, GUARDIAN, GUARDIAN_PHONE, NUMBER, NUMBER[6:], OTHER_NUMBER,
        IMPORTED_NUMBER, SENT_NUMBER, PHONE, OTHER_PHONE, IMPORTED_PHONE, ADDRESS, "夕佳巷", COMPLAINT, DIAGNOSIS, OUTCOME, FINDINGS, REASON,
        FILE_NAME, FILE_TEXT, "1966-03-09", "1972-06-14", *WRITTEN,
    )
}  # fmt: skip


def a_picture() -> bytes:
    """A picture in which somebody's words stand."""
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


def register(place: Yibin, name: str, number: str, phone: str) -> patients.PatientPage:
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village).actor()
    person = IncomingPerson(
        name=name,
        identifiers=(IncomingIdentifier("resident_number", number),),
        phone=phone,
        address=ADDRESS,
        guardian_name=GUARDIAN,
        guardian_phone=GUARDIAN_PHONE,
    )
    made = patients.register_patient(person, at=place.village, actor=doctor, now=NOW).patient
    return patients.patient_page(made.id, purpose=Purpose.CARE, actor=doctor, now=NOW)


def a_world(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Yibin:
    """Everything that can be done with people, done with these."""
    place = an_alliance()
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village)
    first = register(place, NAME, NUMBER, PHONE).patient
    second = register(place, LONG_NAME, OTHER_NUMBER, OTHER_PHONE).patient
    care_for(place, first, second)
    package = a_package(chief_complaint=COMPLAINT, diagnosis=DIAGNOSIS)
    whole = a_referral(place, name=NAME, state=State.OUTCOME_RETURNED, package=package)
    draft = referral.NewReferral(
        patient=first.id, direction=whole.direction, destination=place.county, urgency=whole.urgency,
        package={"chief_complaint": COMPLAINT, "diagnosis": DIAGNOSIS},
    )  # fmt: skip
    kept = referral.draft_referral(draft, actor=doctor.actor(), now=NOW)
    referral.attach_file(kept.id, name=FILE_NAME, content=a_picture(), actor=doctor.actor(), now=NOW)
    _ask(place)
    _import(place, folder, monkeypatch)
    _browse(place, first.id)
    for _ in range(5):
        a_patient(place.village, by=doctor.actor())
    deliver(now=NOW)
    seal_settled(now=NOW)
    return place


def _ask(place: Yibin) -> None:
    """Another member asks for access by the number."""
    asker = place.staff(Role.DEPARTMENT_HEAD, place.county).actor()
    asked = patients.ask_by_number(
        IncomingIdentifier("resident_number", OTHER_NUMBER), at=place.county, actor=asker, now=NOW
    )
    patients.ask_for_access(asked.question, REASON, actor=asker, now=NOW)


def _import(place: Yibin, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file as hospitals send it, by way of the stage; and one in which somebody is told twice, with errors."""
    monkeypatch.setattr(taking_people, "STAGED_ABOVE_ROWS", 0)
    code = governance.find_organisation(place.county, actor=OPERATOR, now=NOW).code
    person = IncomingPerson(
        name=NAME, identifiers=(IncomingIdentifier("resident_number", IMPORTED_NUMBER),), phone=IMPORTED_PHONE, address=ADDRESS
    )  # fmt: skip
    wrong = IncomingPerson(
        name=LONG_NAME, identifiers=(IncomingIdentifier("resident_number", OTHER_NUMBER[:-1] + "?"),)
    )
    sent = people_file(folder, [person], encoding="gb18030", name="sent.csv")
    import_people(sent, organisation_code=code, all_or_nothing=True, actor=OPERATOR, now=NOW)
    bad = people_file(folder, [person, wrong], encoding="gb18030", name="bad.csv")
    import_people(bad, organisation_code=code, actor=OPERATOR, now=NOW)


def _browse(place: Yibin, patient: object) -> None:
    """The same by the doors: pages with a session, an interface with a key of a retry, addresses nobody knows."""
    doctor = place.staff(Role.VILLAGE_DOCTOR, place.village)
    pages = browser(doctor)
    for words in (NAME, NAME_READ, NUMBER, PHONE[-4:]):
        pages.get("/search/", {"q": words})
        pages.post("/search/", {"q": words})
        pages.get("/patients/", {"q": words})
    assert NAME in text_of(pages.get(f"/patients/{patient}/"))
    pages.get(f"/patients/{NAME}/")
    caller = Caller(doctor.token())
    body = {
        "name": NAME,
        "identifiers": [{"type": "resident_number", "value": SENT_NUMBER}],
        "phone": PHONE,
        "address": ADDRESS,
    }
    assert caller.send("POST", f"{V1}/patients", body, key="a-retry").status_code == 201
    assert caller.send("POST", f"{V1}/patients", body | {"name": GUARDIAN}, key="a-retry").status_code == 409
    assert caller.send("POST", f"{V1}/patients", body | {"phone": GUARDIAN}, key="other").status_code == 422
    assert caller.get(f"{V1}/patients/{NUMBER}?q={NAME}&number={NUMBER}").status_code == 404


@pytest.fixture
def began() -> float:
    """Before anything of this test was written; a file system may round down."""
    return time.time() - 2


def test_nobody_can_be_read_in_any_file_or_table(
    began: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    a_world(tmp_path, monkeypatch)
    export = tmp_path / "export"
    order = ResearchOrder(folder=export, project="at-rest", since=date(2000, 1, 1), until=day_of(NOW))
    export_research(order, actor=OPERATOR, now=NOW)
    written = [*files_below(export), anchor_path()]
    if LANE == "sqlite":
        copy_sqlite(Path(connection.settings_dict["NAME"]), tmp_path / "backup.sqlite3")
        written.append(tmp_path / "backup.sqlite3")
    raw = raw_files(FOLDER, since=began)
    assert sum(path.stat().st_size for path in raw if path.exists()) > 100_000
    assert in_tables(TOLD) == set()
    assert in_files(TOLD, [*written, *raw]) == set()


def test_what_lies_open_is_found_wherever_it_is_planted(began: float, tmp_path: Path):
    place = an_alliance()
    head = place.staff(Role.DEPARTMENT_HEAD, place.county).actor()
    some_beds(place.county, unit=f"{NAME} {PHONE}", by=head)
    someone_with_post(place.county, Role.WARD_NURSE, name=NAME_READ)
    expected = {NAME, NAME[:3], NAME_READ, PHONE}
    assert {what for what, _ in in_tables(TOLD)} == expected
    assert {what for what, _ in in_files(TOLD, raw_files(FOLDER, since=began))} >= expected
    for number, encoding in enumerate(("utf-8", "utf-16-le", "utf-16-be", "gb18030")):
        path = tmp_path / str(number)
        path.write_bytes(b"\x00\x17" + f"… {LONG_NAME} …".encode(encoding))
        assert in_files(TOLD, [path]) == {(LONG_NAME, str(number))}
    for form in (NAME.encode().hex(), ascii(NAME)):
        assert NAME in found_in(form.encode(), TOLD)
