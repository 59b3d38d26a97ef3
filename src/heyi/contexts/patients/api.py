"""What partners' programs may ask and do of the patient index. Not here: the shapes (schemas), who may do what (actions)."""

from collections.abc import Sequence
from typing import TypeVar
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
    EmergencyIn,
    EmergencyOut,
    EmergencyReviewOut,
    GrantOut,
    GrantsAsked,
    HandledWanted,
    LiftIn,
    LookupIn,
    LookupOut,
    PatientOut,
    PatientsWanted,
    PersonIn,
    RegistrationIn,
    ReportLineOut,
    ReportWanted,
    RequestsWanted,
    RestrictionOut,
    RightsAnswerIn,
    RightsIn,
    RightsOut,
    StandingGrantOut,
    VerdictIn,
    VerdictOut,
    patient_out,
)
from heyi.contexts.patients.terms.access import Grant, Known
from heyi.contexts.patients.terms.people import IncomingIdentifier
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, VERSIONED, Answer, change, change_seen, tell
from heyi.foundation.reading import Purpose
from heyi.foundation.shapes import Model, PageOut, Why, answers, check_search, outcomes, place_of
from heyi.kernel.errors import NotFound, NotPermitted

Item = TypeVar("Item", bound=Model)

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


def _all_of(kind: type[Item], found: Sequence[object]) -> PageOut[Item]:
    """A short list as its only page."""
    items = [kind.model_validate(one) for one in found]
    return PageOut[Item](items=items, page=1, per_page=max(1, len(items)), has_more=False, total=len(items))


@router.post("/emergencies", response=outcomes(EmergencyOut, status=201), openapi_extra=IDEMPOTENT)
def break_glass(request: HttpRequest, said: Body[EmergencyIn]) -> HttpResponse:
    """Opens a record at once to the caller alone, for a few hours; it is counted, recorded and judged afterwards."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        emergency = patients.Emergency(reason=said.reason.value, words=said.words)
        done = patients.break_glass(said.question, emergency, actor=actor, now=now)
        return Answer(EmergencyOut.model_validate(done), 201)

    return change(request, said.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/emergencies", response=answers(PageOut[EmergencyOut]))
def list_emergencies(request: HttpRequest) -> HttpResponse:
    """The caller's own emergency accesses that hold now."""
    found = patients.emergencies_now(actor=acting(request), now=timezone.now())
    return tell(Answer(_all_of(EmergencyOut, found)))


@router.post(
    "/emergencies/{uuid:emergency_id}/end", response=outcomes(EmergencyOut), openapi_extra=IDEMPOTENT
)
def end_emergency(request: HttpRequest, emergency_id: Path[UUID]) -> HttpResponse:
    """Ends one's own emergency access before its time."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        done = patients.end_emergency(emergency_id, actor=actor, now=now)
        return Answer(EmergencyOut.model_validate(done))

    return change(request, None, deed, actor=actor, now=now)


@router.get("/emergency-reviews", response=answers(PageOut[EmergencyReviewOut]))
def list_emergency_reviews(request: HttpRequest, wanted: Query[HandledWanted]) -> HttpResponse:
    """Emergency accesses that the caller's institutions must judge, the most urgent first, or have judged."""
    found = patients.reviews(
        number=wanted.page, is_judged=wanted.handled, actor=acting(request), now=timezone.now()
    )
    page = PageOut[EmergencyReviewOut](
        items=[EmergencyReviewOut.model_validate(one) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.post(
    "/emergency-reviews/{uuid:review_id}/verdict", response=outcomes(VerdictOut), openapi_extra=IDEMPOTENT
)
def review_emergency(request: HttpRequest, review_id: Path[UUID], found: Body[VerdictIn]) -> HttpResponse:
    """Says for one institution whether an emergency access was justified."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        done = patients.review_emergency(review_id, found.verdict.value, found.words, actor=actor, now=now)
        return Answer(VerdictOut(verdict=done))

    return change(request, found.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/patients/{uuid:patient_id}/access-report", response=answers(PageOut[ReportLineOut]))
def access_report(request: HttpRequest, patient_id: Path[UUID], wanted: Query[ReportWanted]) -> HttpResponse:
    """Who looked at a person's data at all members, the latest first; for the data officer who hands it to the patient."""
    period = patients.Period(wanted.since, wanted.until)
    report = patients.access_report(
        patient_id,
        period,
        number=wanted.page,
        size=wanted.per_page,
        actor=acting(request),
        now=timezone.now(),
    )
    page = PageOut[ReportLineOut](
        items=[ReportLineOut.model_validate(one) for one in report.lines.rows],
        page=report.lines.number,
        per_page=report.lines.size,
        has_more=report.lines.has_more,
    )
    return tell(Answer(page))


def _desk(request: HttpRequest, asked: UUID | None) -> UUID:
    """The desk that takes a request down: that of a data officer, or one that registers people."""
    actor = acting(request)
    handles = actor.may_anywhere(Duty.HANDLE_RIGHTS)
    return _place(request, Duty.HANDLE_RIGHTS if handles else Duty.REGISTER_PATIENT, asked)


@router.post("/rights-requests", response=outcomes(PageOut[RightsOut], status=201), openapi_extra=IDEMPOTENT)
def file_rights_request(request: HttpRequest, told: Body[RightsIn]) -> HttpResponse:
    """Takes down what a person asks about their data; it goes to the institution that holds the record."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        patients.check_reach(told.patient, actor=actor, now=now)
        asked = patients.RightsAsked(
            kind=told.kind.value,
            scope=told.scope.value if told.scope else "",
            asker=told.asker.value,
            relation=told.relation,
            proof=told.proof.value,
            words=told.words,
        )
        made = patients.file_rights_request(
            told.patient,
            asked,
            at=_desk(request, told.at),
            everywhere=told.everywhere,
            actor=actor,
            now=now,
        )
        return Answer(_all_of(RightsOut, made), 201)

    return change(request, told.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/rights-requests", response=answers(PageOut[RightsOut]))
def list_rights_requests(request: HttpRequest, wanted: Query[HandledWanted]) -> HttpResponse:
    """Requests that wait for an answer of the caller's institutions or were taken down there, the most urgent first."""
    found = patients.rights_requests(
        number=wanted.page, is_answered=wanted.handled, actor=acting(request), now=timezone.now()
    )
    page = PageOut[RightsOut](
        items=[RightsOut.model_validate(one.request) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.post(
    "/rights-requests/{uuid:request_id}/answer", response=outcomes(RightsOut), openapi_extra=IDEMPOTENT
)
def answer_rights_request(
    request: HttpRequest, request_id: Path[UUID], answer: Body[RightsAnswerIn]
) -> HttpResponse:
    """Answers a request for the institution that holds the record; what is granted is done at once."""
    actor, now = acting(request), timezone.now()
    reason = answer.reason.value if answer.reason else ""
    given = patients.AnswerGiven(outcome=answer.outcome.value, reason=reason, words=answer.words)

    def deed() -> Answer:
        done = patients.answer_rights_request(request_id, given, actor=actor, now=now)
        return Answer(RightsOut.model_validate(done))

    return change(request, answer.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/restrictions", response=answers(PageOut[RestrictionOut]))
def list_restrictions(request: HttpRequest, wanted: Query[RequestsWanted]) -> HttpResponse:
    """Records of the caller's institutions that are restricted now, the latest first."""
    found = patients.restrictions(number=wanted.page, actor=acting(request), now=timezone.now())
    page = PageOut[RestrictionOut](
        items=[RestrictionOut.model_validate(one) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.post(
    "/restrictions/{uuid:restriction_id}/lift", response=outcomes(RestrictionOut), openapi_extra=IDEMPOTENT
)
def lift_restriction(request: HttpRequest, restriction_id: Path[UUID], why: Body[LiftIn]) -> HttpResponse:
    """Opens a restricted record again to those who have access."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        done = patients.lift_restriction(restriction_id, why.words, actor=actor, now=now)
        return Answer(RestrictionOut.model_validate(done))

    return change(request, why.model_dump(mode="json"), deed, actor=actor, now=now)


@router.get("/grants", response=answers(PageOut[StandingGrantOut]))
def list_grants(request: HttpRequest, asked: Query[GrantsAsked]) -> HttpResponse:
    """Accesses that stand, given or had by the caller's institutions, the longest standing first."""
    wanted = patients.GrantsWanted(is_had=asked.had, open_days=asked.open_days)
    found = patients.standing_grants(wanted, number=asked.page, actor=acting(request), now=timezone.now())
    page = PageOut[StandingGrantOut](
        items=[_grant_out(one.grant, one.offered_by) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


def _grant_out(grant: Grant, offered_by: UUID) -> StandingGrantOut:
    return StandingGrantOut(
        id=grant.id,
        organisation=grant.organisation,
        offered_by=offered_by,
        basis=grant.basis,
        begins_at=grant.begins_at,
        ends_at=grant.ends_at,
    )


@router.post("/grants/{uuid:grant_id}/end", response=outcomes(GrantOut), openapi_extra=IDEMPOTENT)
def end_grant(request: HttpRequest, grant_id: Path[UUID], why: Body[LiftIn]) -> HttpResponse:
    """Ends an access before its time, for the institution that gave it."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        done = patients.end_grant(grant_id, why.words, actor=actor, now=now)
        return Answer(GrantOut.model_validate(done))

    return change(request, why.model_dump(mode="json"), deed, actor=actor, now=now)
