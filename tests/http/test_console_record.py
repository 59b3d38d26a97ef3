"""The record of one person in the browser: what happened at all members, allergies on top, an observation over time."""

from datetime import timedelta

import pytest

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients.terms.people import Patient
from heyi.contexts.record import public as record
from heyi.contexts.record.terms import EntryKind, IncomingFile
from heyi.contexts.referral.terms import State
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
from tests.http.console_people import a_villager, county_doctor, doctor, in_english, page_of
from tests.making import NOW, Yibin, a_referral, a_stranger
from tests.making_record import EARLIER, HIS, a_blood_pressure, an_entry, counts, sent

pytestmark = pytest.mark.usefixtures("alone")

MOST_QUESTIONS = 41
FILE = IncomingFile("小结.txt", "恢复良好".encode())


def takes_in(yibin: Yibin, *entries, now=NOW):
    office = yibin.staff(Role.DATA_OFFICER, yibin.village).actor()
    return sent(yibin.village, *entries, actor=office, now=now)


def a_history(yibin: Yibin, patient: Patient) -> None:
    """A visit with everything that belongs to it, and a series of blood pressures."""
    visit = an_entry(EntryKind.ENCOUNTER, patient)
    report = takes_in(
        yibin,
        visit,
        an_entry(EntryKind.DIAGNOSIS, patient, encounter=visit.key),
        an_entry(EntryKind.CHARGE, patient, encounter=visit.key),
        an_entry(EntryKind.ALLERGY, patient),
        an_entry(EntryKind.DOCUMENT, patient, file=FILE),
        *(
            a_blood_pressure(patient, 160 - 10 * week, 100 - 5 * week, EARLIER + timedelta(weeks=week))
            for week in range(3)
        ),
    )
    assert counts(report)[0] == 8


def record_of(patient: Patient) -> str:
    return f"{page_of(patient)}record/"


def entry_of(page: str, title: str) -> str:
    """The address behind a title of the list."""
    before, found, _ = page.replace("\u2009", " ").partition(f'">{title}</a>')
    assert found, title
    return before.rpartition('href="')[2]


def test_the_record_tells_what_happened_with_allergies_on_top(yibin: Yibin):
    patient = a_villager(yibin)
    a_history(yibin, patient)
    desk = browser(doctor(yibin))
    assert record_of(patient) in text_of(desk.get(page_of(patient)))
    words = told(desk.get(record_of(patient)))
    assert words.index("青霉素") < words.index("最近的生命体征") < words.index("门诊")
    for one in (
        "重度",
        "140/90 mm[Hg]",
        "高血压 2 级",
        "I10.x00x002",
        "费用 15.00 元（1 项）",
        "出院小结",
        "民主村卫生室",
    ):
        assert one in words, one
    # Money line by line only where it is asked for.
    assert "普通门诊诊察费" not in words
    assert "普通门诊诊察费" in told(desk.get(f"{record_of(patient)}?kind=charge"))


def test_words_are_looked_for_and_stand_in_no_address(yibin: Yibin):
    patient = a_villager(yibin)
    a_history(yibin, patient)
    desk = browser(doctor(yibin))
    answer = desk.post(record_of(patient), {"words": "高血压"})
    assert answer.status_code == 303
    assert "高血压" not in answer["Location"]
    assert "%E9" not in answer["Location"]
    page = desk.get(answer["Location"])
    assert "高血压 2 级" in told(page)
    assert "出院小结" not in told(page)
    nothing = told(desk.get(f"{record_of(patient)}?until=2000-01-01"))
    assert "没有符合这些条件的记录" in nothing
    # What an address may not ask for narrows nothing.
    assert "出院小结" in told(desk.get(f"{record_of(patient)}?kind=x&since=x&organisation=x&page=x"))


def test_an_empty_record_says_so(yibin: Yibin):
    patient = a_villager(yibin)
    assert "还没有机构送来此人的诊疗记录" in told(browser(doctor(yibin)).get(record_of(patient)))


def test_an_observation_is_drawn_over_time_and_the_table_says_the_same(yibin: Yibin):
    patient = a_villager(yibin)
    a_history(yibin, patient)
    desk = browser(doctor(yibin))
    page = desk.get(entry_of(text_of(desk.get(record_of(patient))), "血压"))
    drawing = text_of(page).split('<svg class="chart__drawing"')[1].split("</svg>")[0]
    assert (drawing.count("<path"), drawing.count("<circle"), drawing.count("<rect")) == (2, 3, 3)
    words = told(page)
    for one in ("160/100 mm[Hg]", "150/95 mm[Hg]", "140/90 mm[Hg]", "收缩压", "舒张压", "来源系统", HIS):
        assert one in words, one


def test_one_entry_shows_what_it_said_before_and_that_it_was_taken_back(yibin: Yibin):
    patient = a_villager(yibin)
    first = an_entry(EntryKind.DIAGNOSIS, patient, text="第一种说法", key="V")
    takes_in(yibin, first)
    takes_in(
        yibin,
        an_entry(EntryKind.DIAGNOSIS, patient, text="第二种说法", key="V"),
        now=NOW + timedelta(hours=1),
    )
    office = yibin.staff(Role.DATA_OFFICER, yibin.village).actor()
    record.withdraw(
        [(EntryKind.DIAGNOSIS, "V")], at=yibin.village, source=HIS, actor=office, now=NOW + timedelta(hours=2)
    )
    desk = browser(doctor(yibin))
    page = told(desk.get(record_of(patient)))
    assert "第二种说法 已撤回" in page
    assert "第 3 版" in page
    words = told(desk.get(entry_of(text_of(desk.get(record_of(patient))), "第二种说法")))
    assert "第一种说法" in words
    assert "内容保留备查" in words


def test_a_document_is_opened_and_nothing_of_it_is_guessed(yibin: Yibin):
    patient = a_villager(yibin)
    a_history(yibin, patient)
    desk = browser(doctor(yibin))
    entry = entry_of(text_of(desk.get(record_of(patient))), "出院小结")
    assert f"{entry}file/" in text_of(desk.get(entry))
    file = desk.get(f"{entry}file/")
    assert (file.content, file["Content-Type"]) == (FILE.content, "text/plain; charset=utf-8")
    assert file["X-Content-Type-Options"] == "nosniff"
    visit = entry_of(text_of(desk.get(record_of(patient))), "门诊 心血管内科")
    assert desk.get(f"{visit}file/").status_code == 404


def test_who_has_accepted_the_patient_reads_all_members_and_others_find_nothing(yibin: Yibin):
    made = a_referral(yibin, state=State.ACCEPTED)
    takes_in(yibin, an_entry(EntryKind.DIAGNOSIS, named=made.patient))
    address = f"/patients/{made.patient}/record/"
    page = browser(county_doctor(yibin)).get(address)
    assert "民主村卫生室" in told(page)
    entry = entry_of(text_of(page), "高血压 2 级")
    others = (a_stranger(), yibin.staff(Role.VILLAGE_DOCTOR, yibin.other_village))
    for other in others:
        for one in (address, entry, f"{entry}file/"):
            assert browser(other).get(one).status_code == 404, one
    assert led_to_the_entrance(address)


def test_each_page_puts_the_look_on_record(yibin: Yibin):
    patient = a_villager(yibin)
    a_history(yibin, patient)
    desk = browser(doctor(yibin))
    entry = entry_of(text_of(desk.get(record_of(patient))), "出院小结")
    desk.get(entry)
    desk.get(f"{entry}file/")
    with reading(OPERATOR, now=NOW):
        looks = list(RecordedRow.objects.filter(fact="patient_read", patient=str(patient.person)))
    seen = " ".join(look.facts for look in looks)
    pages = {page for page in ("record", "record_entry", "record_document") if f'"{page}"' in seen}
    assert pages == {"record", "record_entry", "record_document"}


def test_english_pages_hold_no_chinese_but_what_was_sent(yibin: Yibin):
    patient = a_villager(yibin)
    takes_in(
        yibin,
        an_entry(
            EntryKind.ENCOUNTER, patient, department="Internal medicine", doctor="Dr Li", reason="", key="E"
        ),
        an_entry(EntryKind.CHARGE, patient, item_name="Visit", encounter="E"),
        an_entry(EntryKind.ALLERGY, patient, substance="Penicillin", reaction="Rash"),
        an_entry(EntryKind.OBSERVATION, patient, text="Glucose", group="vital_signs"),
    )
    desk = in_english(doctor(yibin))
    page = desk.get(record_of(patient))
    assert chinese_left(page, *PLACES, patient.name) == []
    for title in ("Glucose", "Outpatient Internal medicine", "Penicillin"):
        assert chinese_left(desk.get(entry_of(text_of(page), title)), *PLACES, patient.name) == [], title


def test_a_long_record_asks_no_more_of_the_database(yibin: Yibin):
    patient = a_villager(yibin)
    a_history(yibin, patient)
    desk = browser(doctor(yibin))
    few = questions(desk, record_of(patient))
    for _ in range(6):
        a_history(yibin, patient)
    page = text_of(desk.get(record_of(patient)))
    assert questions(desk, record_of(patient)) <= few <= MOST_QUESTIONS
    assert questions(desk, entry_of(page, "血压")) <= MOST_QUESTIONS
