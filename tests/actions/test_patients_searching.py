"""Finding patients: by fragments, readings and numbers, page by page, with few statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.people import PatientCard
from heyi.demo.people import PeopleMaker
from heyi.foundation.reading import Purpose
from heyi.kernel.errors import InputInvalid
from heyi.kernel.ids import new_id
from tests.making_patients import NOW, a_person, registered, staff_at

pytestmark = pytest.mark.usefixtures("committed")

CLINIC, COUNTY = new_id(), new_id()


def cards(query: str, *, number: int = 1) -> list[PatientCard]:
    page = patients.search_patients(
        query, purpose=Purpose.CARE, number=number, actor=staff_at(CLINIC), now=NOW
    )
    return list(page.rows)


@contextmanager
def at_most(statements: int) -> Iterator[None]:
    """Setting the actor, opening and closing a transaction are PostgreSQL's price, not the page's."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [
        one["sql"]
        for one in captured.captured_queries
        if one["sql"].split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}
        and "set_config" not in one["sql"]
    ]
    assert len(asked) <= statements, "\n".join(asked)


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("曾国华", ["曾国华", "曾国", "国华", "曾", "zengguohua", "cengguohua", "zgh", "曾 8000"]),
        ("欧阳娜", ["欧阳娜", "欧阳", "ouyangna", "oyn", "OYN"]),
        ("买买提·艾力", ["买买提", "艾力", "买买提·艾力", "maimaitiaili"]),
        ("John Smith", ["john", "smith", "John Smith", "johnsmith"]),
    ],
)
def test_a_patient_is_found_by_every_word_for_them(name: str, queries: list[str]):
    patient = registered(CLINIC, name)
    registered(CLINIC, "李桂芳", phone="13911112222")
    for query in queries:
        assert [card.id for card in cards(query)] == [patient.id], query


def test_a_number_finds_one_and_half_a_number_nobody():
    patient = registered(CLINIC)
    number = patient.details.identifiers[0].value
    assert [card.id for card in cards(number)] == [patient.id] == [card.id for card in cards(number.lower())]
    assert cards(number[:17]) == cards(number[:6]) == []
    assert [card.id for card in cards("13800138000")] == [patient.id] == [card.id for card in cards("8000")]
    assert cards("0013800") == []


def test_a_card_shows_the_name_and_masks_the_numbers():
    patient = registered(CLINIC, phone="13800138000")
    card = cards("王秀英")[0]
    number = patient.details.identifiers[0].value
    assert (card.name, card.phone) == ("王秀英", "138****8000")
    assert card.number == f"{number[:6]}********{number[-4:]}"
    assert card.is_own


def test_pages_follow_one_another_without_gap_or_repeat():
    made = PeopleMaker(seed=1, homes=["511525"], today=date(2026, 8, 3)).people(45)
    patients.import_people(
        [(row, one.person) for row, one in enumerate(made, start=2)],
        at=CLINIC,
        actor=staff_at(CLINIC),
        now=NOW,
    )
    actor = staff_at(CLINIC)
    pages = [
        patients.latest_patients(purpose=Purpose.CARE, number=number, actor=actor, now=NOW)
        for number in (1, 2, 3, 4)
    ]
    assert [len(page.rows) for page in pages] == [20, 20, 5, 0]
    assert [page.has_more for page in pages] == [True, True, False, False]
    ids = [card.id for page in pages for card in page.rows]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 45


def test_questions_take_few_statements_however_many_patients_there_are():
    made = PeopleMaker(seed=2, homes=["511525"], today=date(2026, 8, 3)).people(60)
    patients.import_people(
        [(row, one.person) for row, one in enumerate(made, start=2)],
        at=CLINIC,
        actor=staff_at(CLINIC),
        now=NOW,
    )
    patient = registered(CLINIC)
    offer = AccessOffer(
        person=patient.person, to=COUNTY, offered_by=CLINIC, basis=GrantBasis.REFERRAL_ACCEPTED, case=new_id()
    )
    patients.open_access(offer, actor=staff_at(COUNTY), now=NOW)
    for actor in (staff_at(CLINIC), staff_at(COUNTY)):
        # Rows and their numbers; for the recorded look at most two to find its place, and its row.
        with at_most(5):
            found = patients.search_patients("李", purpose=Purpose.CARE, actor=actor, now=NOW)
        with at_most(5):
            listed = patients.latest_patients(purpose=Purpose.CARE, actor=actor, now=NOW)
        assert listed.rows
        assert bool(found.rows) == (actor.institutions == {CLINIC})
        # Besides these: by which post or emergency, the other records of the person, clashes, access.
        with at_most(11):
            patients.patient_page(patient.id, purpose=Purpose.CARE, actor=actor, now=NOW)


def test_a_registration_takes_few_statements():
    registered(CLINIC)
    person, actor = a_person("李桂芳"), staff_at(CLINIC)
    with at_most(16):
        patients.register_patient(person, at=CLINIC, actor=actor, now=NOW)


def test_a_text_that_asks_for_nothing_is_refused():
    for query in ("", " ", "·" * 10, "王" * 101):
        with pytest.raises(InputInvalid):
            cards(query)


def test_odd_texts_find_nobody_and_break_nothing():
    registered(CLINIC)
    for query in ("王\x00秀", "王' OR 1=1 --", "%", "王%", "\ud800王", "王_英"):
        try:
            found = cards(query)
        except InputInvalid:
            found = []
        assert all(card.name == "王秀英" for card in found)
