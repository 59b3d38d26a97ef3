"""What partners' programs may ask of governance. Not here: the shapes (schemas), the questions (queries)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Query, Router

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.schemas import (
    AllianceOut,
    CharterOut,
    DeadlineOut,
    MemberOut,
    MeOut,
    OnCallAsked,
    OnCallIn,
    OnCallOut,
    OrganisationOut,
    OrganisationsWanted,
    PathOut,
    RecordOut,
    RecordsAsked,
    RowOut,
    StandingOut,
    VersionOut,
    WordsOut,
)
from heyi.foundation import audit
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, Answer, change, tell
from heyi.foundation.shapes import Named, Paged, PageOut, answers, outcomes

router = Router(tags=["governance"])


@router.get("/me", response=answers(MeOut))
def who_am_i(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with every post and what it may do."""
    actor, now = acting(request), timezone.now()
    names = governance.names_of(actor.institutions, actor=actor, now=now)
    standings = [
        StandingOut.model_validate(
            {
                "organisation": Named(
                    id=one.organisation, name=names[one.organisation].zh, name_en=names[one.organisation].en
                ),
                "alliance": one.alliance,
                "charter": one.charter,
                "roles": one.roles,
                "duties": one.duties,
            }
        )
        for one in actor.standings
    ]
    return tell(Answer(MeOut(id=actor.id, name=actor.name, kind=actor.kind, standings=standings)))


@router.get("/organisations", response=answers(PageOut[OrganisationOut]))
def list_organisations(request: HttpRequest, wanted: Query[OrganisationsWanted]) -> HttpResponse:
    """Institutions, by place and name."""
    search = governance.OrganisationSearch(
        words=wanted.q,
        tiers=frozenset(wanted.tier),
        kinds=frozenset(wanted.kind),
        alliance=wanted.alliance,
        parent=wanted.parent,
    )
    actor, now = acting(request), timezone.now()
    found = governance.organisations(search, actor=actor, now=now, page=wanted.page, size=wanted.per_page)
    page = PageOut[OrganisationOut](
        items=[OrganisationOut.model_validate(one) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.get("/organisations/{uuid:organisation_id}", response=answers(OrganisationOut))
def see_organisation(request: HttpRequest, organisation_id: Path[UUID]) -> HttpResponse:
    """One institution."""
    found = governance.find_organisation(organisation_id, actor=acting(request), now=timezone.now())
    return tell(Answer(OrganisationOut.model_validate(found)))


@router.get("/alliances", response=answers(PageOut[AllianceOut]))
def list_alliances(request: HttpRequest, wanted: Query[Paged]) -> HttpResponse:
    """Alliances, by code."""
    found = governance.alliances(actor=acting(request), now=timezone.now())
    first = (wanted.page - 1) * wanted.per_page
    page = PageOut[AllianceOut](
        items=[AllianceOut.model_validate(one) for one in found[first : first + wanted.per_page]],
        page=wanted.page,
        per_page=wanted.per_page,
        has_more=len(found) > first + wanted.per_page,
        total=len(found),
    )
    return tell(Answer(page))


@router.get("/alliances/{uuid:alliance_id}", response=answers(AllianceOut))
def see_alliance(request: HttpRequest, alliance_id: Path[UUID]) -> HttpResponse:
    """One alliance."""
    found = governance.find_alliance(alliance_id, actor=acting(request), now=timezone.now())
    return tell(Answer(AllianceOut.model_validate(found)))


@router.get("/alliances/{uuid:alliance_id}/members", response=answers(PageOut[MemberOut]))
def list_members(request: HttpRequest, alliance_id: Path[UUID], wanted: Query[Paged]) -> HttpResponse:
    """Who belongs to an alliance now, the lead first."""
    actor, now = acting(request), timezone.now()
    alliance = governance.find_alliance(alliance_id, actor=actor, now=now)
    found = governance.members_of(
        alliance.id, at=now, actor=actor, now=now, page=wanted.page, size=wanted.per_page
    )
    members = [
        MemberOut(
            organisation=OrganisationOut.model_validate(one.organisation),
            position=one.membership.position,
            starts_at=one.membership.starts_at,
            ends_at=one.membership.ends_at,
        )
        for one in found.rows
    ]
    page = PageOut[MemberOut](items=members, page=found.number, per_page=found.size, has_more=found.has_more)
    return tell(Answer(page))


@router.get("/alliances/{uuid:alliance_id}/charter", response=answers(CharterOut))
def see_charter(request: HttpRequest, alliance_id: Path[UUID]) -> HttpResponse:
    """The charter in force with its power matrix, for those who stand in the alliance."""
    actor, now = acting(request), timezone.now()
    version = governance.version_in_force(alliance_id, actor=actor, now=now)
    charter = governance.charter_of_version(version.id, actor=actor, now=now)
    told = CharterOut(
        alliance=alliance_id,
        version=VersionOut.model_validate(version),
        code=charter.code,
        name=WordsOut.model_validate(charter.name),
        effective_on=charter.effective_on,
        policy_in_force=charter.referral.policy_in_force,
        matrix=[RowOut.model_validate(row) for row in governance.power_table(charter)],
        paths=[PathOut.model_validate(path) for path in charter.referral.paths],
        clocks=[DeadlineOut.model_validate(clock) for clock in charter.referral.clocks],
    )
    return tell(Answer(told))


@router.get("/audit", response=answers(PageOut[RecordOut]))
def list_records(request: HttpRequest, wanted: Query[RecordsAsked]) -> HttpResponse:
    """The record of the institutions at which one may audit, the latest first."""
    told = {
        name: getattr(wanted, name) for name in RecordsAsked.model_fields if name not in Paged.model_fields
    }
    found = audit.list_records(
        audit.RecordsWanted(**told),
        actor=acting(request),
        now=timezone.now(),
        page=wanted.page,
        size=wanted.per_page,
    )
    page = PageOut[RecordOut](
        items=[RecordOut.model_validate(one) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.get("/on-call", response=answers(PageOut[OnCallOut]))
def list_on_call(request: HttpRequest, wanted: Query[OnCallAsked]) -> HttpResponse:
    """Who answers which telephone at the members of one's own alliances, the nearest tier first."""
    asked = governance.OnCallWanted(
        words=wanted.q,
        organisations=frozenset({wanted.organisation}) if wanted.organisation else None,
        is_now=wanted.now,
        page=wanted.page,
        per_page=wanted.per_page,
    )
    found = governance.on_call(asked, actor=acting(request), now=timezone.now())
    page = PageOut[OnCallOut](
        items=[OnCallOut.model_validate(one) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
    )
    return tell(Answer(page))


@router.post("/on-call", response=outcomes(OnCallOut, status=201), openapi_extra=IDEMPOTENT)
def put_on_call(request: HttpRequest, new: Body[OnCallIn]) -> HttpResponse:
    """Puts somebody on the roster of one's own institution."""
    actor, now = acting(request), timezone.now()
    wanted = governance.NewOnCall(**{name: getattr(new, name) for name in OnCallIn.model_fields})

    def deed() -> Answer:
        return Answer(OnCallOut.model_validate(governance.put_on_call(wanted, actor=actor, now=now)), 201)

    return change(request, new.model_dump(mode="json"), deed, actor=actor, now=now)


@router.post("/on-call/{uuid:on_call_id}/off", response=outcomes(OnCallOut), openapi_extra=IDEMPOTENT)
def take_off_call(request: HttpRequest, on_call_id: Path[UUID]) -> HttpResponse:
    """Takes a duty off the roster."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        return Answer(OnCallOut.model_validate(governance.take_off_call(on_call_id, actor=actor, now=now)))

    return change(request, None, deed, actor=actor, now=now)
