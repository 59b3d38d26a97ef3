"""Contracts in words: a list's rows, one contract's page, the family doctor's line. Not here: which there are (health)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import in_brackets, names_of_people, organisation_names
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.contracts import Contract, ContractState, Package
from heyi.foundation.listing import Page
from heyi.foundation.looks import Look, Tone
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.moments import day_of

_LOOKS: Mapping[ContractState, tuple[Tone, str]] = {
    ContractState.PREPARED: (Tone.WAITING, "clock"),
    ContractState.IN_FORCE: (Tone.IN_TIME, "circle-check"),
    ContractState.ENDED: (Tone.DONE, "checks"),
    ContractState.REFUSED: (Tone.REFUSED, "circle-x"),
    ContractState.WITHDRAWN: (Tone.REFUSED, "ban"),
}
_FEN = 100


def look_of(state: ContractState) -> Look:
    """How a state of a contract looks."""
    tone, icon = _LOOKS[state]
    return Look(name("contract_state", state), tone, icon)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """One contract in a list, in words."""

    contract: Contract
    name: str
    look: Look
    organisation: str
    team: str
    doctor: str
    package: str
    days_left: int | None
    may_renew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTold:
    """One step of the history, in words."""

    words: str
    at: datetime
    by: str
    organisation: str
    reason: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTold:
    """One contract's page."""

    row: ContractRow
    phone: str
    consent: str
    reason: str
    steps: tuple[tuple[str, str], ...]
    history: tuple[StepTold, ...]
    others: tuple[ContractRow, ...]
    follower: UUID | None
    fee_yuan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyDoctor:
    """The line on a patient's page: who is the family doctor, how to call the team, until when."""

    contract: Contract
    look: Look
    doctor: str
    team: str
    phone: str
    organisation: str

    @property
    def is_standing(self) -> bool:
        """Whether it is in force, and does not only wait."""
        return self.contract.state is ContractState.IN_FORCE


def yuan(fen: int) -> str:
    """Money as it is written: `12.50`."""
    return f"{fen // _FEN}.{fen % _FEN:02d}"


def package_words(contract: Contract) -> str:
    """Which services were signed for."""
    kind = name("package", contract.package)
    if contract.package is Package.PAID and contract.package_name:
        return in_brackets(kind, contract.package_name)
    return contract.package_name or kind


def contract_page(wanted: health.ContractsWanted, *, actor: Actor, now: datetime) -> Page[ContractRow]:
    """One page of contracts in words."""
    found = health.list_contracts(wanted, actor=actor, now=now)
    lines = [(line.contract, line.name, line.is_followed) for line in found.rows]
    rows = tuple(_rows(lines, actor=actor, now=now))
    return Page(rows, found.number, found.size, found.has_more, found.total)


def _rows(
    lines: Iterable[tuple[Contract, str, bool]], *, actor: Actor, now: datetime
) -> Iterable[ContractRow]:
    told = tuple(lines)
    organisations = organisation_names({one.organisation for one, _, _ in told}, actor=actor, now=now)
    teams = health.teams_by_id({one.team for one, _, _ in told}, actor=actor, now=now)
    doctors = names_of_people({one.doctor for one, _, _ in told})
    for one, words, is_followed in told:
        left = (one.ends_on - day_of(now)).days
        is_near = one.state is ContractState.IN_FORCE and 0 <= left <= health.RUNNING_OUT_DAYS
        yield ContractRow(
            contract=one,
            name=words,
            look=look_of(one.state),
            organisation=organisations.get(one.organisation, ""),
            team=teams[one.team].name if one.team in teams else "",
            doctor=doctors.get(one.doctor, ""),
            package=package_words(one),
            days_left=left if is_near else None,
            may_renew=is_near and not is_followed and actor.may("manage_contracts", at=one.organisation),
        )


def contract_told(contract_id: UUID, *, actor: Actor, now: datetime) -> ContractTold:
    """One contract with its history and next steps in words.

    Raises: NotFound.
    """
    page = health.see_contract(contract_id, actor=actor, now=now)
    contract = page.contract
    lines = [(contract, page.name, page.follower is not None), *((one, "", True) for one in page.others)]
    row, *others = _rows(lines, actor=actor, now=now)
    team = health.team(contract.team, actor=actor, now=now)
    people = names_of_people({one.by for one in page.history})
    places = organisation_names({one.organisation for one in page.history}, actor=actor, now=now)
    history = tuple(
        StepTold(
            words=name("contract_step", one.action),
            at=one.at,
            by=people.get(one.by, gettext("系统")),
            organisation=places.get(one.organisation, "") if one.organisation else "",
            reason=name("contract_reason", one.reason) if one.reason else "",
            said=one.words,
        )
        for one in page.history
    )
    return ContractTold(
        row=row,
        phone=team.phone,
        consent=name("contract_consent", contract.consent) if contract.consent else "",
        reason=name("contract_reason", contract.end_reason) if contract.end_reason else "",
        steps=tuple((action, name("contract_step", action)) for action in page.steps),
        history=history,
        others=tuple(others),
        follower=page.follower,
        fee_yuan=yuan(contract.fee_fen),
    )


def contracts_told(patient: UUID, *, actor: Actor, now: datetime) -> tuple[ContractRow, ...]:
    """The contracts of a patient in words, the latest first."""
    found = health.contracts_of(patient, actor=actor, now=now)
    return tuple(_rows(((one, "", True) for one in found), actor=actor, now=now))


def family_doctor(patient: UUID, *, actor: Actor, now: datetime) -> FamilyDoctor | None:
    """Who is the family doctor of a patient; None where nobody is, or nobody to know of."""
    contract = health.family_doctor_of(patient, actor=actor, now=now)
    if contract is None:
        return None
    team = health.team(contract.team, actor=actor, now=now)
    return FamilyDoctor(
        contract=contract,
        look=look_of(contract.state),
        doctor=names_of_people([contract.doctor]).get(contract.doctor, ""),
        team=team.name,
        phone=team.phone,
        organisation=organisation_names([contract.organisation], actor=actor, now=now).get(
            contract.organisation, ""
        ),
    )


def first_day(now: datetime) -> date:
    """The day on which a contract written now usually begins."""
    return day_of(now)
