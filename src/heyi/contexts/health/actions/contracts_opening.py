"""What a contract in force opens, and whose contracts came to stand beside each other. Not here: its steps (contracts_moving)."""

from datetime import datetime
from uuid import UUID

from heyi.contexts.health.events.contracts import ContractAccessOpened, ContractDoubled
from heyi.contexts.health.models import ContractRow
from heyi.contexts.health.rules.contracts import doubled
from heyi.contexts.health.terms.contracts import ContractState
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.access import AccessOffer, GrantBasis
from heyi.contexts.patients.terms.protection import RestrictionScope
from heyi.foundation.unit_of_work import in_the_house_name, unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import day_of, end_of

# As many in one round as one transaction carries easily; the next round takes the rest.
MOST_OPENED = 200


def open_records(contract_id: UUID, *, actor: Actor, now: datetime) -> bool:
    """Opens the resident's records at other members to the institution that signed; answers whether there was anything to open.

    Shape:  in the house's own name: the confirming side may be the institution above, which is no party of the access.
            Nothing is opened before the first day, where no other member has a record, or where the resident had a record
            shut to everybody after the contract was confirmed; a later round looks again.
    Records: AccessOpened, ContractAccessOpened.
    """
    with in_the_house_name(actor, now=now), unit_of_work(actor, now=now) as work:
        row = ContractRow.objects.hold(contract_id)
        contract = row.snapshot()
        if row.opened_at is not None or not contract.holds_on(day_of(now)):
            return False
        others = [one for one in patients.holders_of(row.person) if one != row.organisation]
        if not others or _is_shut_since(row, actor, now):
            return False
        offer = AccessOffer(
            person=row.person,
            to=row.organisation,
            offered_by=others[0],
            basis=GrantBasis.CONTRACT_SIGNED,
            case=row.id,
            record=row.patient,
            until=end_of(row.ends_on),
        )
        patients.open_access(offer, actor=actor, now=now)
        row.store(opened_at=now)
        work.record(ContractAccessOpened(subject=row.id, organisation=row.organisation), patient=row.person)
        return True


def _is_shut_since(row: ContractRow, actor: Actor, now: datetime) -> bool:
    """A restriction that came after the signature must not be undone by an access that begins after the restriction."""
    shut = patients.restrictions_of(row.person, actor=actor, now=now)
    return any(
        one.scope is RestrictionScope.ALL
        and row.confirmed_at is not None
        and one.begins_at >= row.confirmed_at
        for one in shut
    )


def open_pending(*, actor: Actor, now: datetime) -> int:
    """Opens the access of contracts that have begun, or whose resident has got a record elsewhere; answers how many.

    Raises: NotPermitted for anybody who is no part of the system.
    Records: AccessOpened and ContractAccessOpened for each.
    """
    if not actor.is_system:
        raise NotPermitted("system_only")
    today = day_of(now)
    with unit_of_work(actor, now=now):
        rows = ContractRow.objects.filter(
            state=ContractState.IN_FORCE, opened_at__isnull=True, starts_on__lte=today, ends_on__gte=today
        )
        waiting = list(rows.order_by("starts_on", "id").values_list("id", flat=True)[:MOST_OPENED])
    return sum(open_records(one, actor=actor, now=now) for one in waiting)


def look_for_doubles(person: UUID, *, actor: Actor, now: datetime) -> int:
    """Marks the contracts of one human that are in force on the same days, and takes the mark off where they no longer are.

    Shape:  two records, each with a contract, may turn out to be one human: nothing is ended by itself, both are shown to the
            people of both institutions, who end one. Answers how many are marked now; done twice it is done once.
    Raises: NotPermitted for anybody who is no part of the system.
    Records: ContractDoubled for each whose mark changed.
    """
    if not actor.is_system:
        raise NotPermitted("system_only")
    with unit_of_work(actor, now=now) as work:
        known = patients.hold_person(person)
        rows = list(ContractRow.objects.filter(person__in=known, state=ContractState.IN_FORCE).order_by("id"))
        marked = doubled(row.snapshot() for row in rows)
        for row in rows:
            if (row.id in marked) != (row.doubled_at is not None):
                row.store(doubled_at=now if row.id in marked else None)
                fact = ContractDoubled(
                    subject=row.id, is_doubled=row.id in marked, organisation=row.organisation
                )
                work.record(fact, patient=row.person)
        return len(marked)
