"""Contracts by the JSON API: lists, one of them, writing one down, its steps, its renewal."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Path, Query, Router

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health import public as health
from heyi.contexts.health.schemas.contracts import (
    OFFERED,
    Answers,
    ContractIn,
    ContractOut,
    ContractsAsked,
    ContractStoryOut,
    NamedContractOut,
    asks,
    contract_out,
    line_out,
    story_out,
)
from heyi.foundation.access import acting
from heyi.foundation.changes import IDEMPOTENT, VERSIONED, Answer, change, change_seen, tell
from heyi.foundation.shapes import PageOut, answers, outcomes, place_of
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted

router = Router(tags=["contracts"])


@router.get("/contracts", response=answers(PageOut[NamedContractOut]))
def list_contracts(request: HttpRequest, wanted: Query[ContractsAsked]) -> HttpResponse:
    """The contracts of one's own institutions and of the units below them."""
    asked = health.ContractsWanted(
        state=wanted.state,
        team=wanted.team,
        organisation=wanted.organisation,
        is_running_out=wanted.running_out,
        is_doubled=wanted.doubled,
        page=wanted.page,
        per_page=wanted.per_page,
    )
    found = health.list_contracts(asked, actor=acting(request), now=timezone.now())
    page = PageOut[NamedContractOut](
        items=[line_out(one) for one in found.rows],
        page=found.number,
        per_page=found.size,
        has_more=found.has_more,
        total=found.total,
    )
    return tell(Answer(page))


@router.get("/contracts/{uuid:contract_id}", response=answers(ContractStoryOut))
def one_contract(request: HttpRequest, contract_id: Path[UUID]) -> HttpResponse:
    """One contract with its history and what may be done next."""
    page = health.see_contract(contract_id, actor=acting(request), now=timezone.now())
    return tell(Answer(story_out(page), version=page.contract.version))


@router.post("/contracts", response=outcomes(ContractOut, status=201), openapi_extra=IDEMPOTENT)
def prepare_contract(request: HttpRequest, new: Body[ContractIn]) -> HttpResponse:
    """Writes a contract down; it opens nothing before somebody else has confirmed it."""
    actor, now = acting(request), timezone.now()
    told = {name: getattr(new, name) for name in ContractIn.model_fields if name != "at"}

    def deed() -> Answer:
        wanted = health.NewContract(**told, organisation=_place(actor, new.at))
        made = health.prepare_contract(wanted, actor=actor, now=now)
        return Answer(contract_out(made), 201, made.version)

    return change(request, new.model_dump(mode="json"), deed, actor=actor, now=now)


def _place(actor: Actor, asked: UUID | None) -> UUID:
    """Where it is signed; who may sign nowhere is refused by the verb, after it has looked whether there is such a patient."""
    found = place_of(actor, Duty.MANAGE_CONTRACTS, asked) or next(iter(sorted(actor.institutions)), None)
    if found is None:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_CONTRACTS))
    return found


@router.post(
    "/contracts/{uuid:contract_id}/renewal",
    response=outcomes(ContractOut, status=201),
    openapi_extra=IDEMPOTENT,
)
def renew_contract(request: HttpRequest, contract_id: Path[UUID]) -> HttpResponse:
    """Writes the contract of the year after down; it waits to be confirmed like any other."""
    actor, now = acting(request), timezone.now()

    def deed() -> Answer:
        (made,) = health.renew_contracts([contract_id], actor=actor, now=now)
        return Answer(contract_out(made), 201, made.version)

    return change(request, None, deed, actor=actor, now=now)


def _route(action: str) -> None:
    """Declares the route of one step."""

    def take(request: HttpRequest, contract_id: Path[UUID], asked: Answers = None) -> HttpResponse:
        actor, now = acting(request), timezone.now()
        given: dict[str, Any] = asked if isinstance(asked, dict) else {"": asked}

        def deed(seen: int) -> Answer:
            moved = health.take_contract_step(
                contract_id, action, given, seen_version=seen, actor=actor, now=now
            )
            return Answer(contract_out(moved), version=moved.version)

        return change_seen(request, asked, deed, actor=actor, now=now)

    take.__defaults__ = (Body({}),)  # type: ignore[type-arg]  # Ninja types its marker as the body
    take.__name__ = take.__qualname__ = f"contract_{action}"
    router.post(
        f"/contracts/{{uuid:contract_id}}/{action}",
        response=outcomes(ContractOut),
        openapi_extra=VERSIONED,
        summary=action.replace("_", " ").capitalize(),
        description=asks(action),
    )(take)


for _action in OFFERED:
    _route(_action)
