"""The door of the patient index: what other contexts may call. Words (IncomingPerson, Patient, …) are in terms."""

from heyi.contexts.patients.actions.access import (
    answer_access,
    ask_by_number,
    ask_for_access,
    end_access,
    open_access,
)
from heyi.contexts.patients.actions.correcting import correct_patient
from heyi.contexts.patients.actions.importing import import_people
from heyi.contexts.patients.actions.registering import register_patient
from heyi.contexts.patients.queries.asking import (
    access_to,
    clashes_to_settle,
    request_behind,
    requests_made,
    requests_to_answer,
)
from heyi.contexts.patients.queries.marks import token_marks
from heyi.contexts.patients.queries.searching import (
    AskedMarks,
    cards_of,
    latest_patients,
    marks_asked,
    search_patients,
)
from heyi.contexts.patients.queries.showing import (
    PatientPage,
    ReferredPatient,
    patient_for_referral,
    patient_page,
    records_of,
)
from heyi.contexts.patients.rules.access import ASKED_ACCESS
from heyi.contexts.patients.rules.masking import mask_address, mask_number, mask_phone

__all__ = [
    "ASKED_ACCESS",
    "AskedMarks",
    "PatientPage",
    "ReferredPatient",
    "access_to",
    "answer_access",
    "ask_by_number",
    "ask_for_access",
    "cards_of",
    "clashes_to_settle",
    "correct_patient",
    "end_access",
    "import_people",
    "latest_patients",
    "marks_asked",
    "mask_address",
    "mask_number",
    "mask_phone",
    "open_access",
    "patient_for_referral",
    "patient_page",
    "records_of",
    "register_patient",
    "request_behind",
    "requests_made",
    "requests_to_answer",
    "search_patients",
    "token_marks",
]
