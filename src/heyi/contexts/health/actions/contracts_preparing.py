"""Writing a contract down, anew or as the next after one that runs out. Not here: confirming and ending it (contracts_moving)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.events.contracts import ContractPrepared
from heyi.contexts.health.models import CareTeamRow, ContractMarkRow, ContractRow, ContractStepRow
from heyi.contexts.health.queries.contracts import number_mark
from heyi.contexts.health.rules.contracts import (
    ContractNumberTaken,
    NewContract,
    check_new,
    renewal_of,
)
from heyi.contexts.health.rules.contracts import (
    ContractPrepared as PreparedAlready,
)
from heyi.contexts.health.terms.contracts import Contract, ContractSide, ContractState
from heyi.contexts.patients import public as patients
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import Work, unit_of_work
from heyi.kernel.actor import Actor, Warrant
from heyi.kernel.errors import InputInvalid, NotFound, Problem
from heyi.kernel.ids import new_id
from heyi.kernel.moments import day_of

# As many as one list shows; each renewal is a few statements.
MOST_AT_ONCE = 100


def prepare_contract(new: NewContract, *, actor: Actor, now: datetime) -> Contract:
    """Somebody of an institution writes down a contract with a resident. It opens nothing yet.

    Raises: NotFound (no such patient or team within reach), NotPermitted, InputInvalid, TeamNotForUnit, DoctorNotInTeam,
            ContractPrepared where one waits already, ContractNumberTaken.
    Records: ContractPrepared.
    """
    with unit_of_work(actor, now=now) as work:
        resident = patients.patient_for_referral(
            new.patient, organisation=new.organisation, actor=actor, now=now
        )
        warrant = actor.require(Duty.MANAGE_CONTRACTS, at=new.organisation)
        team = CareTeamRow.objects.within_reach_of(actor).look_up(new.team)
        check_new(new, team.snapshot(), today=day_of(now))
        row = ContractRow(
            id=new_id(),
            person=resident.person,
            patient=resident.id,
            patient_name=resident.name,
            organisation=new.organisation,
            supervisor=governance.organisation(new.organisation).parent,
            team=team,
            doctor=new.doctor,
            package=new.package,
            package_name=new.package_name.strip(),
            fee_fen=new.fee_fen,
            number=new.number.strip(),
            number_mark=number_mark(new.number, new.organisation),
            starts_on=new.starts_on,
            ends_on=new.ends_on,
        )
        _write(row, patients.token_marks(resident.details), warrant, work)
        return row.snapshot()


def renew_contracts(contracts: Iterable[UUID], *, actor: Actor, now: datetime) -> tuple[Contract, ...]:
    """For each of these the contract of the year after it is written down, without a gap, by the same team and for the same fee.

    Shape:  all or none; each waits for its confirmation like any other, because the resident signs anew.
    Raises: NotFound, NotPermitted, InputInvalid for too many, NotRenewable naming the contract, ContractPrepared.
    Records: ContractPrepared for each.
    """
    wanted = tuple(dict.fromkeys(contracts))
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise InputInvalid(Problem("contracts", "out_of_range", limit=MOST_AT_ONCE))
    with unit_of_work(actor, now=now) as work:
        return tuple(_renewed(one, actor, now, work) for one in sorted(wanted))


def _renewed(contract_id: UUID, actor: Actor, now: datetime, work: Work) -> Contract:
    rows = ContractRow.objects.within_reach_of(actor)
    # The human first, then the contract: the same order in which a step of a contract holds them.
    patients.hold_person(rows.look_up(contract_id).person)
    before = rows.hold(contract_id)
    if not actor.is_system and before.organisation not in actor.institutions:
        raise NotFound
    warrant = actor.require(Duty.MANAGE_CONTRACTS, at=before.organisation)
    following = ContractRow.objects.filter(follows=before, state__in=["prepared", "in_force", "ended"])
    starts_on, ends_on = renewal_of(before.snapshot(), has_successor=following.exists(), today=day_of(now))
    row = ContractRow(
        id=new_id(),
        person=before.person,
        patient=before.patient,
        patient_name=before.patient_name,
        organisation=before.organisation,
        supervisor=before.supervisor,
        team_id=before.team_id,
        doctor=before.doctor,
        package=before.package,
        package_name=before.package_name,
        fee_fen=before.fee_fen,
        number="",
        starts_on=starts_on,
        ends_on=ends_on,
        follows=before,
    )
    marks = ContractMarkRow.objects.filter(contract=before).values_list("mark", flat=True)
    _write(row, (bytes(mark) for mark in marks), warrant, work)
    return row.snapshot()


def _write(row: ContractRow, marks: Iterable[bytes], warrant: Warrant, work: Work) -> None:
    refuse_second(row)
    row.state, row.prepared_at, row.prepared_by = ContractState.PREPARED, work.now, work.actor.id
    row.moved_at, row.moved_by = work.now, work.actor.id
    row.save(force_insert=True)
    ContractMarkRow.objects.bulk_create(ContractMarkRow(contract=row, mark=mark) for mark in sorted(marks))
    ContractStepRow(
        contract=row,
        ordinal=row.version,
        action="prepare",
        side=ContractSide.SIGNER,
        organisation=row.organisation,
        by=work.actor.id,
        at=work.now,
    ).save(force_insert=True)
    work.record(
        ContractPrepared(
            subject=row.id,
            organisation=row.organisation,
            team=row.team_id,
            state=ContractState.PREPARED,
            side=ContractSide.SIGNER,
            version=row.version,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            package=row.snapshot().package,
            fee_fen=row.fee_fen,
            follows=row.follows_id,
        ),
        warrant=warrant,
        patient=row.person,
        after={"number": row.number, "package_name": row.package_name, "doctor": str(row.doctor)},
    )


def refuse_second(row: ContractRow) -> None:
    """Stops a second contract of one resident that would wait beside the first, and a number that is given already.

    Raises: ContractPrepared naming the one that waits, ContractNumberTaken.
    """
    with beyond_reach("one waiting contract of a human with an institution, whichever record it is for"):
        known = patients.hold_person(row.person)
        own = ContractRow.objects.filter(organisation=row.organisation)
        waiting = own.filter(person__in=known, state="prepared").values_list("id", flat=True).first()
        taken = row.number_mark is not None and own.exclude(pk=row.pk).filter(
            number_mark=row.number_mark, state__in=["prepared", "in_force", "ended"]
        ).exists()  # fmt: skip
    if waiting is not None and waiting != row.pk:
        raise PreparedAlready(contract=waiting)
    if taken:
        raise ContractNumberTaken(organisation=row.organisation)
