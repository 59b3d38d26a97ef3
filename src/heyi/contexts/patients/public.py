"""The door of the patient index: what other contexts may call. Words (IncomingPerson, Patient, …) are in terms."""

from heyi.contexts.patients.actions.access import (
    answer_access,
    ask_by_number,
    ask_for_access,
    end_access,
    open_access,
)
from heyi.contexts.patients.actions.comparing import compare_some
from heyi.contexts.patients.actions.correcting import correct_patient
from heyi.contexts.patients.actions.deciding import decide_pair, pair_records, withdraw_decision
from heyi.contexts.patients.actions.importing import import_people
from heyi.contexts.patients.actions.registering import register_patient
from heyi.contexts.patients.queries.asking import (
    access_to,
    request_behind,
    requests_made,
    requests_to_answer,
)
from heyi.contexts.patients.queries.keys import RecordKey, own_records, record_key, record_keys
from heyi.contexts.patients.queries.marks import token_marks
from heyi.contexts.patients.queries.pairs import (
    PairPage,
    Pile,
    cards_of_pairs,
    clashes_to_settle,
    count_waiting,
    pair_page,
    pairs_to_decide,
)
from heyi.contexts.patients.queries.persons import hold_person, person_ids
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
    "PairPage",
    "PatientPage",
    "Pile",
    "RecordKey",
    "ReferredPatient",
    "access_to",
    "answer_access",
    "ask_by_number",
    "ask_for_access",
    "cards_of",
    "cards_of_pairs",
    "clashes_to_settle",
    "compare_some",
    "correct_patient",
    "count_waiting",
    "decide_pair",
    "end_access",
    "hold_person",
    "import_people",
    "latest_patients",
    "marks_asked",
    "mask_address",
    "mask_number",
    "mask_phone",
    "open_access",
    "own_records",
    "pair_page",
    "pair_records",
    "pairs_to_decide",
    "patient_for_referral",
    "patient_page",
    "person_ids",
    "record_key",
    "record_keys",
    "records_of",
    "register_patient",
    "request_behind",
    "requests_made",
    "requests_to_answer",
    "search_patients",
    "token_marks",
    "withdraw_decision",
]
