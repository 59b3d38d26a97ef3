"""What partners' programs may ask and do of the patient index. Not here: the shapes (schemas), who may do what (actions)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Query, Router

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.schemas import (
    AccessAnswerIn,
    AccessRequestIn,
    AccessRequestOut,
    CardOut,
    LookupIn,
    LookupOut,
    PatientOut,
    PatientsWanted,
    PersonIn,
    RegistrationIn,
    RequestsWanted,
    patient_out,
)
from heyi.contexts.patients.terms.access import Known
from heyi.contexts.patients.terms.people import IncomingIdentifier
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, VERSIONED, Answer, change, change_seen, tell
from heyi.foundation.reading import Purpose
from heyi.foundation.shapes import PageOut, Why, answers, check_search, outcomes, place_of
from heyi.kernel.errors import NotFound, NotPermitted

router = Router(tags=["patients"])


def _place(request: HttpRequest, duty: Duty, asked: UUID | None) -> UUID:
    """Where the actor does this. Raises: NotPermitted, InputInvalid."""
    place = place_of(acting(request), duty, asked)
    if place is None:
        raise NotPermitted("duty_not_held", duty=str(duty))
    return place


@router.post("/patients", response=outcomes(PatientOut, status=201), openapi_extra=IDEMPOTENT)
def register_patient(request: HttpRequest, person: Body[RegistrationIn]) -> HttpResponse:
    """Registers somebody at one's own institution. What clashes with another record is told with the answer."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        at = _place(request, Duty.REGISTER_PATIENT, person.at)
        done = patients.register_patient(person.incoming(), at=at, actor=actor, now=now)
        told = patient_out(done.patient, is_own=True, clashes=done.clashes)
        return Answer(told, 201, done.patient.version)

    return change(request, person.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/patients", response=answers(PageOut[CardOut]))
def search_patients(request: HttpRequest, wanted: Query[PatientsWanted]) -> HttpResponse:
    """Patients within reach, the latest registered first; a full number is looked up, not searched."""
    actor, now = acting(request), timezone.now()
    words, purpose = check_search(wanted.q), Purpose.CARE
    if words.strip():
        found = patients.search_patients(words, purpose=purpose, number=wanted.page, actor=actor, now=now)
    else:
        found = patients.latest_patients(purpose=purpose, number=wanted.page, actor=actor, now=now)
    page = PageOut[CardOut](
        items=[CardOut.model_validate(one) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.post("/patients/lookup", response=answers(LookupOut, also=(415,)))
def look_up_number(request: HttpRequest, asked: Body[LookupIn]) -> HttpResponse:
    """Whether the alliance knows a full exact number; asking beyond one's own patients is counted."""
    actor, now = acting(request), timezone.now()
    at = _place(request, Duty.SEARCH_PATIENT, asked.at)
    number = IncomingIdentifier(asked.type.value, asked.value)
    found = patients.ask_by_number(number, at=at, actor=actor, now=now)
    if found.known is Known.UNKNOWN:
        raise NotFound
    ask = found.question if found.known is Known.ASK_FOR_ACCESS else None
    return tell(Answer(LookupOut(known=True, patient=found.patient, ask=ask)))


@router.get("/patients/{uuid:patient_id}", response=answers(PatientOut))
def see_patient(request: HttpRequest, patient_id: Path[UUID], why: Query[Why]) -> HttpResponse:
    """One record; the look is put on record."""
    purpose = why.purpose or Purpose.CARE
    page = patients.patient_page(patient_id, purpose=purpose, actor=acting(request), now=timezone.now())
    told = patient_out(
        page.patient, is_own=page.is_own, is_masked=page.is_masked, clashes=page.clashes, grants=page.grants
    )
    return tell(Answer(told, version=page.patient.version))


@router.put("/patients/{uuid:patient_id}", response=outcomes(PatientOut), openapi_extra=VERSIONED)
def correct_patient(request: HttpRequest, patient_id: Path[UUID], person: Body[PersonIn]) -> HttpResponse:
    """Says anew what one's own institution knows of somebody. Numbers that fall away are kept, ended."""
    actor, now = acting(request), timezone.now()

    def deed(seen: int) -> Answer:
        done = patients.correct_patient(
            patient_id, person.incoming(), seen_version=seen, actor=actor, now=now
        )
        told = patient_out(done.patient, is_own=True, clashes=done.clashes)
        return Answer(told, version=done.patient.version)

    return change_seen(request, person.model_dump(mode="json"), deed, actor=actor, now=now)


@router.post("/access-requests", response=outcomes(AccessRequestOut, status=201), openapi_extra=IDEMPOTENT)
def ask_for_access(request: HttpRequest, asked: Body[AccessRequestIn]) -> HttpResponse:
    """Asks the institutions that hold a record to see it, and says why."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        done = patients.ask_for_access(asked.question, asked.reason, actor=actor, now=now)
        return Answer(AccessRequestOut.model_validate(done), 201)

    return change(request, asked.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/access-requests", response=answers(PageOut[AccessRequestOut]))
def list_access_requests(request: HttpRequest, wanted: Query[RequestsWanted]) -> HttpResponse:
    """Requests of others that wait for an answer, the oldest first."""
    found = patients.requests_to_answer(number=wanted.page, actor=acting(request), now=timezone.now())
    page = PageOut[AccessRequestOut](
        items=[AccessRequestOut.model_validate(one) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.post(
    "/access-requests/{uuid:question_id}/answer",
    response=outcomes(AccessRequestOut),
    openapi_extra=IDEMPOTENT,
)
def answer_access(
    request: HttpRequest, question_id: Path[UUID], answer: Body[AccessAnswerIn]
) -> HttpResponse:
    """Gives access, which then holds for thirty days, or does not."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        at = _place(request, Duty.READ_PATIENT, answer.at)
        done = patients.answer_access(question_id, give=answer.give, at=at, actor=actor, now=now)
        return Answer(AccessRequestOut.model_validate(done))

    return change(request, answer.model_dump(mode="json"), deed, actor=actor, now=now)
