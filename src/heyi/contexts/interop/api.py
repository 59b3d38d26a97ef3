"""FHIR R4, to read: a referral as ServiceRequest and Task, a case of a pathway as Bundle, Patient, institutions as Organization.

Every answer comes from the same questions as the pages, with the same reach and the same record of who looked.
Not here: the shapes (rules.fhir_*), what a search may ask (schemas).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Organisation
from heyi.contexts.interop import schemas
from heyi.contexts.interop.rules import fhir_base as fhir
from heyi.contexts.interop.rules import fhir_parties, fhir_referral
from heyi.contexts.interop.rules.case.bundle import bundle
from heyi.contexts.interop.rules.case.told import Told
from heyi.contexts.pathways import public as pathways
from heyi.contexts.patients import public as patients
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Referral
from heyi.foundation.access import acting
from heyi.foundation.http import body_of, note_refusal, status_of
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name, say
from heyi.kernel.actor import Actor
from heyi.kernel.errors import HeyiError, InputInvalid, NotFound, NotPermitted, Problem
from heyi.kernel.moments import day_of

ROOT = "/fhir/"
# Read by a partner's system a record shows as much of each number as tells people apart; for care it shows them whole.
PURPOSE_HEADER = "Heyi-Purpose"
_WHOLE_FOR = frozenset({Purpose.CARE, Purpose.REFERRAL, Purpose.FOLLOW_UP})
_JSON_NAMES = frozenset({"json", "application/json", fhir.MIME})
_ALLOW = "GET, HEAD, OPTIONS"

View = Callable[..., HttpResponse]


class NotOffered(HeyiError):
    """A representation that this server does not write."""

    default_code = "unsupported_media"


def _send(resource: fhir.Resource, *, status: int = 200, version: int | None = None) -> HttpResponse:
    response = JsonResponse(
        resource,
        status=status,
        content_type=f"{fhir.MIME}; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-store"
    if version is not None:
        response["ETag"] = f'W/"{version}"'
    return response


def _refuse(request: HttpRequest, refused: HeyiError) -> HttpResponse:
    status = 406 if isinstance(refused, NotOffered) else status_of(refused)
    note_refusal(request, refused, status)
    body = body_of(refused)
    response = _send(
        fhir.outcome(status, body["code"], body["message"], body.get("problems", ())), status=status
    )
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _check_format(request: HttpRequest) -> None:
    """Refuses who wants anything but JSON. Raises: NotOffered."""
    wanted = schemas.words(request.GET, "_format")
    accepted = request.headers.get("Accept", "*/*")
    if wanted:
        if wanted.partition(";")[0].strip() not in _JSON_NAMES:
            raise NotOffered
    elif not any(kind in accepted for kind in ("*/*", "application/*", "json")):
        raise NotOffered


def _door(view: View) -> View:
    """A way to read: only GET, only JSON, every refusal as an OperationOutcome."""

    @wraps(view)
    def answer(request: HttpRequest, **place: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            is_asked_for = request.method == "OPTIONS"
            told = fhir.outcome(405, "method_not_allowed", say("method_not_allowed"))
            response = HttpResponse(status=204) if is_asked_for else _send(told, status=405)
            response["Allow"] = _ALLOW
            return response
        try:
            _check_format(request)
            return view(request, **place)
        except HeyiError as refused:
            return _refuse(request, refused)

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is changed here
    return answer


@_door
def metadata(request: HttpRequest) -> HttpResponse:
    """What a partner's system may ask here; told to everybody."""
    told = fhir.capability_statement(
        base=request.build_absolute_uri(ROOT), told_on=day_of(timezone.now()), version=version("heyi")
    )
    return _send(told)


@_door
def read_service_request(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """One referral as what is asked."""
    return _read_referral(request, referral_id, fhir_referral.service_request)


@_door
def read_task(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """One referral as how far it has come."""
    return _read_referral(request, referral_id, fhir_referral.task)


def _read_referral(
    request: HttpRequest, referral_id: UUID, shape: Callable[[fhir_referral.Told], fhir.Resource]
) -> HttpResponse:
    seen = referral.see_referral(
        referral_id, actor=acting(request), purpose=_purpose(request), now=timezone.now()
    )
    told = _told(
        seen.referral,
        patient_name=seen.patient_name,
        package=seen.package,
        passages=seen.passages,
        clocks=seen.clocks,
    )
    return _send(shape(told), version=seen.referral.version)


def _told(one: Referral, **more: Any) -> fhir_referral.Told:
    return fhir_referral.Told(
        referral=one,
        request_status=referral.request_status(one.state),
        task_status=referral.task_status(one.state),
        state_words=name("state", one.state),
        direction_words=name("direction", one.direction),
        **more,
    )


def _purpose(request: HttpRequest) -> Purpose:
    """For what is read, as the header says. Raises: InputInvalid."""
    told = request.headers.get(PURPOSE_HEADER, Purpose.PARTNER.value)
    try:
        return Purpose(told)
    except ValueError:
        raise InputInvalid(Problem(PURPOSE_HEADER, "unknown_value", told[:64])) from None


@_door
def search_service_requests(request: HttpRequest) -> HttpResponse:
    """Referrals of one's own institutions, the latest moved first; what is listed is a part of each, the rest is read."""
    asked, part = request.GET, schemas.paging(request.GET)
    sought = referral.Sought(
        patient=schemas.patient_asked(asked),
        states=schemas.states_asked(asked),
        page=part.page,
        size=part.count,
    )
    found = referral.seek_referrals(
        sought, actor=acting(request), purpose=_purpose(request), now=timezone.now()
    )
    resources = [fhir_referral.service_request(_told(one, is_part=True)) for one in found.rows]
    return _send_found(request, resources, part, has_more=found.has_more, total=found.total)


@_door
def read_patient(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One record of a person."""
    purpose = _purpose(request)
    page = patients.patient_page(patient_id, purpose=purpose, actor=acting(request), now=timezone.now())
    return _send(_patient(page, purpose), version=page.patient.version)


def _patient(page: patients.PatientPage, purpose: Purpose) -> fhir.Resource:
    is_whole = purpose in _WHOLE_FOR or page.is_masked
    return fhir_parties.patient(
        page.patient,
        mask_number=None if is_whole else patients.mask_number,
        mask_phone=None if is_whole else patients.mask_phone,
    )


@_door
def read_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case of a time-critical pathway, whole; the look is put on record as that of the page is."""
    actor, purpose, now = acting(request), _purpose(request), timezone.now()
    seen = pathways.see_case(case_id, actor=actor, purpose=purpose, now=now, page="fhir_case")
    places = {part.organisation for part in seen.parts} | {one.stamp.organisation for one in seen.trail}
    language = get_language() or ""
    known = governance.names_of(places, actor=actor, now=now)
    told = Told(
        seen=seen,
        codes=pathways.codes_for(seen.case, actor=actor, now=now),
        base=request.build_absolute_uri(ROOT),
        language=language,
        names={place: words.said_in(language) for place, words in known.items()},
        told_at=now,
        patient=_patient_of(seen.case.patient, purpose, actor=actor, now=now),
    )
    return _send(bundle(told), version=seen.case.version)


def _patient_of(
    patient_id: UUID | None, purpose: Purpose, *, actor: Actor, now: datetime
) -> fhir.Resource | None:
    """Whose case it is; who has a part in a case without a right to the record gets the name that the case bears."""
    if patient_id is None:
        return None
    try:
        return _patient(patients.patient_page(patient_id, purpose=purpose, actor=actor, now=now), purpose)
    except (NotFound, NotPermitted):
        return None


@_door
def read_organization(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One institution."""
    found = governance.find_organisation(organisation_id, actor=acting(request), now=timezone.now())
    return _send(_organization(found))


@_door
def search_organizations(request: HttpRequest) -> HttpResponse:
    """Institutions by name or number."""
    part = schemas.paging(request.GET)
    sought = " ".join((schemas.words(request.GET, "name"), schemas.token(request.GET, "identifier")))
    found = governance.organisations(
        governance.OrganisationSearch(words=sought),
        actor=acting(request),
        now=timezone.now(),
        page=part.page,
        size=part.count,
    )
    resources = [_organization(one) for one in found.rows]
    return _send_found(request, resources, part, has_more=found.has_more, total=found.total)


def _organization(one: Organisation) -> fhir.Resource:
    return fhir_parties.organization(
        one, tier=name("tier", one.tier), kind=name("organisation_kind", one.kind)
    )


def _send_found(
    request: HttpRequest,
    resources: list[fhir.Resource],
    part: schemas.Paging,
    *,
    has_more: bool,
    total: int | None,
) -> HttpResponse:
    pages = {"self": part.page, "previous": part.page - 1, "next": part.page + 1 if has_more else 0}
    links = {relation: _link(request, part, page) for relation, page in pages.items() if page > 0}
    base = request.build_absolute_uri(ROOT)
    return _send(fhir.searchset(resources, base=base, links=links, total=total))


def _link(request: HttpRequest, part: schemas.Paging, page: int) -> str:
    kept = [(key, text) for key, texts in request.GET.lists() if not key.startswith("_") for text in texts]
    return request.build_absolute_uri(
        f"{request.path}?{urlencode([*kept, ('_count', part.count), ('_page', page)])}"
    )


@_door
def unknown(request: HttpRequest, **_: str) -> HttpResponse:
    """The answer under an address that is none."""
    raise NotFound


def fallen(request: HttpRequest) -> HttpResponse:
    """The answer when we have made a mistake."""
    told = fhir.outcome(500, "bug", say("bug"))
    told["issue"][0]["code"] = "exception"
    return _send(told, status=500)
