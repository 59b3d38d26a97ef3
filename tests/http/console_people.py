"""Who opens the pages about patients in tests, and whom they are about."""

from django.http import HttpResponse
from django.test import Client

from heyi.contexts.governance.terms import Role
from heyi.contexts.patients.terms.people import Patient
from tests.http.console_pages import browser
from tests.making import Staff, Yibin, a_number, a_patient

PEOPLE, NEW, ASK = "/patients/", "/patients/new/", "/patients/ask/"
REQUESTS, CLASHES = "/access-requests/", "/clashes/"


def doctor(yibin: Yibin) -> Staff:
    """Who registered the people of the village."""
    return yibin.staff(Role.VILLAGE_DOCTOR, yibin.village)


def county_doctor(yibin: Yibin) -> Staff:
    """Who knows nobody of the village until somebody is sent up."""
    return yibin.staff(Role.MEMBER_DOCTOR, yibin.county)


def a_villager(yibin: Yibin, name: str = "王秀英", number: str | None = None) -> Patient:
    """Somebody whom the village registered."""
    return a_patient(yibin.village, by=doctor(yibin).actor(), name=name, number=number)


def page_of(patient: Patient) -> str:
    """The address of somebody's page."""
    return f"/patients/{patient.id}/"


def a_form(**changes: str) -> dict[str, str]:
    """What a desk writes down of somebody with a number."""
    return {
        "name": "何淑珍",
        "paper": "resident_number",
        "number": a_number(),
        "phone": "13800138000",
    } | changes


def told_again(known: Patient) -> dict[str, str]:
    """The same person once more, this time without a number."""
    born = str(known.birth_on)
    return {
        "name": known.name,
        "sex": "2",
        "birth_on": born,
        "without_number": "lost",
        "phone": "13900139000",
    }


def asked(client: Client, number: str) -> HttpResponse:
    """The answer to a full number."""
    return client.post(ASK, {"paper": "resident_number", "number": number})


def in_english(staff: Staff) -> Client:
    """Somebody's browser in which English was chosen."""
    client = browser(staff)
    client.cookies["django_language"] = "en"
    return client
