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
from heyi.contexts.patients.actions.emergency import (
    CaseAtHand,
    Emergency,
    break_glass,
    break_glass_in_case,
    end_emergency,
    review_emergency,
)
from heyi.contexts.patients.actions.grants import end_grant, tell_expired
from heyi.contexts.patients.actions.importing import import_people
from heyi.contexts.patients.actions.registering import register_patient
from heyi.contexts.patients.actions.rights import answer_rights_request, file_rights_request, lift_restriction
from heyi.contexts.patients.queries.asking import (
    access_to,
    request_behind,
    requests_made,
    requests_to_answer,
)
from heyi.contexts.patients.queries.emergency import (
    EmergencyReview,
    ReviewCounts,
    count_reviews,
    emergencies_now,
    emergency,
    reviews,
)
from heyi.contexts.patients.queries.grants import GrantsWanted, StandingGrant, standing_grants
from heyi.contexts.patients.queries.keys import RecordKey, own_records, record_key, record_keys, shows_number
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
from heyi.contexts.patients.queries.persons import Human, hold_person, holders_of, humans_of, person_ids
from heyi.contexts.patients.queries.report import (
    MOST_LINES,
    AccessReport,
    Period,
    ReportLine,
    access_report,
    own_record_by_number,
)
from heyi.contexts.patients.queries.research import PEOPLE, research_persons, research_tables
from heyi.contexts.patients.queries.rights import (
    NamedRequest,
    Restriction,
    RightsCounts,
    RightsRequest,
    check_reach,
    count_rights,
    is_readable,
    restrictions,
    restrictions_of,
    rights_requests,
)
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
from heyi.contexts.patients.rules.emergency import EMERGENCY_ACCESS, EmergencyAccess
from heyi.contexts.patients.rules.ending import LONG_OPEN_DAYS
from heyi.contexts.patients.rules.grounds import Found, Ground
from heyi.contexts.patients.rules.masking import mask_address, mask_name, mask_number, mask_phone
from heyi.contexts.patients.rules.rights import (
    DAYS_TO_ANSWER,
    AnswerGiven,
    Asker,
    Proof,
    RightsAsked,
    RightsReason,
)

__all__ = [
    "ASKED_ACCESS",
    "DAYS_TO_ANSWER",
    "EMERGENCY_ACCESS",
    "LONG_OPEN_DAYS",
    "MOST_LINES",
    "PEOPLE",
    "AccessReport",
    "AnswerGiven",
    "AskedMarks",
    "Asker",
    "CaseAtHand",
    "Emergency",
    "EmergencyAccess",
    "EmergencyReview",
    "Found",
    "GrantsWanted",
    "Ground",
    "Human",
    "NamedRequest",
    "PairPage",
    "PatientPage",
    "Period",
    "Pile",
    "Proof",
    "RecordKey",
    "ReferredPatient",
    "ReportLine",
    "Restriction",
    "ReviewCounts",
    "RightsAsked",
    "RightsCounts",
    "RightsReason",
    "RightsRequest",
    "StandingGrant",
    "access_report",
    "access_to",
    "answer_access",
    "answer_rights_request",
    "ask_by_number",
    "ask_for_access",
    "break_glass",
    "break_glass_in_case",
    "cards_of",
    "cards_of_pairs",
    "check_reach",
    "clashes_to_settle",
    "compare_some",
    "correct_patient",
    "count_reviews",
    "count_rights",
    "count_waiting",
    "decide_pair",
    "emergencies_now",
    "emergency",
    "end_access",
    "end_emergency",
    "end_grant",
    "file_rights_request",
    "hold_person",
    "holders_of",
    "humans_of",
    "import_people",
    "is_readable",
    "latest_patients",
    "lift_restriction",
    "marks_asked",
    "mask_address",
    "mask_name",
    "mask_number",
    "mask_phone",
    "open_access",
    "own_record_by_number",
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
    "research_persons",
    "research_tables",
    "restrictions",
    "restrictions_of",
    "review_emergency",
    "reviews",
    "rights_requests",
    "search_patients",
    "shows_number",
    "standing_grants",
    "tell_expired",
    "token_marks",
    "withdraw_decision",
]
