"""Lists of contracts: by state, team and last day, found by name or number. Not here: one contract (showing)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.health.models import ContractRow
from heyi.contexts.health.models.contracts import ContractRows, found_by
from heyi.contexts.health.queries.contracts import number_mark
from heyi.contexts.health.rules.contracts import RUNNING_OUT_DAYS
from heyi.contexts.health.terms.contracts import Contract, ContractState
from heyi.contexts.patients import public as patients
from heyi.foundation.listing import Page
from heyi.foundation.reading import Purpose, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotPermitted, Problem
from heyi.kernel.moments import day_of

MOST_PER_PAGE = 100
# Who sees lists of contracts: who writes, who confirms, and who decides about identities, because of doubled ones.
LOOKING = (Duty.MANAGE_CONTRACTS, Duty.CONFIRM_CONTRACT, Duty.DECIDE_IDENTITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractsWanted:
    """What a list shall hold. `words` are a resident's name, its reading, its initials, a number of theirs or of the paper.

    Shape: `is_running_out` are those whose last day is at most thirty days off; `is_doubled` those beside another one.
    """

    state: ContractState | None = None
    team: UUID | None = None
    organisation: UUID | None = None
    is_running_out: bool = False
    is_doubled: bool = False
    words: str = field(default="", repr=False)
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractLine:
    """One contract in a list."""

    contract: Contract
    name: str = field(repr=False)
    is_followed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCounts:
    """How many contracts of one's institutions wait, stand, run out, stand twice; `to_confirm` wait for the reader."""

    prepared: int
    to_confirm: int
    in_force: int
    running_out: int
    doubled: int


def places_of(actor: Actor) -> frozenset[UUID]:
    """The institutions at which an actor may look at lists of contracts."""
    return frozenset(one.organisation for one in actor.standings if one.duties & set(LOOKING))


def list_contracts(wanted: ContractsWanted, *, actor: Actor, now: datetime) -> Page[ContractLine]:
    """One page of the contracts of the actor's institutions and of the units below them; the look is recorded.

    Raises: NotPermitted for who has nothing to do with contracts anywhere, InputInvalid for a page that cannot be.
    """
    if not 1 <= wanted.per_page <= MOST_PER_PAGE or not 1 <= wanted.page <= 100_000:
        raise InputInvalid(Problem("page", "out_of_range", limit=MOST_PER_PAGE))
    first = (wanted.page - 1) * wanted.per_page
    with reading(actor, now=now):
        rows = _narrowed(_theirs(actor), wanted, day_of(now))
        total = rows.count()
        order = ("ends_on", "id") if wanted.is_running_out else ("-moved_at", "-id")
        shown = list(rows.order_by(*order)[first : first + wanted.per_page])
        followed = set(
            ContractRow.objects.filter(
                follows__in=[row.id for row in shown], state__in=["prepared", "in_force", "ended"]
            ).values_list("follows", flat=True)
        )
    lines = tuple(
        ContractLine(contract=row.snapshot(), name=row.patient_name, is_followed=row.id in followed)
        for row in shown
    )
    if lines:
        record_read(actor=actor, now=now, purpose=Purpose.CARE, page="contracts", rows=len(lines))
    has_more = first + len(lines) < total
    return Page(lines, wanted.page, wanted.per_page, has_more=has_more, total=total)


def _theirs(actor: Actor) -> ContractRows:
    mine = places_of(actor)
    if not mine:
        raise NotPermitted("duty_not_held", duty=str(Duty.MANAGE_CONTRACTS))
    rows = ContractRow.objects.within_reach_of(actor)
    return rows.filter(Q(organisation__in=mine) | Q(supervisor__in=mine))


def _running_out(today: date) -> Q:
    last = today + timedelta(days=RUNNING_OUT_DAYS)
    return Q(state=ContractState.IN_FORCE, ends_on__gte=today, ends_on__lte=last)


def _narrowed(rows: ContractRows, wanted: ContractsWanted, today: date) -> ContractRows:
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.team is not None:
        rows = rows.filter(team=wanted.team)
    if wanted.organisation is not None:
        rows = rows.filter(organisation=wanted.organisation)
    if wanted.is_running_out:
        rows = rows.filter(_running_out(today))
    if wanted.is_doubled:
        rows = rows.filter(doubled_at__isnull=False)
    if wanted.words.strip():
        rows = rows.filter(_found(wanted.words, rows))
    return rows


def _found(words: str, rows: ContractRows) -> Q:
    units = rows.values_list("organisation", flat=True).distinct().order_by()
    papers = [number_mark(words, one) for one in units[:MOST_PER_PAGE]]
    paper = Q(number_mark__in=[mark for mark in papers if mark is not None])
    try:
        return paper | found_by(patients.marks_asked(words))
    except InputInvalid:
        # Too short for a name, but perhaps the number of a paper.
        return paper


def count_contracts(*, actor: Actor, now: datetime) -> ContractCounts:
    """The numbers above a list, in one statement; nothing for who has nothing to do with contracts."""
    if not places_of(actor):
        return ContractCounts(prepared=0, to_confirm=0, in_force=0, running_out=0, doubled=0)
    with reading(actor, now=now):
        told = _theirs(actor).aggregate(
            prepared=Count("pk", filter=Q(state=ContractState.PREPARED)),
            to_confirm=Count("pk", filter=Q(state=ContractState.PREPARED) & ~Q(prepared_by=actor.id)),
            in_force=Count("pk", filter=Q(state=ContractState.IN_FORCE)),
            running_out=Count("pk", filter=_running_out(day_of(now))),
            doubled=Count("pk", filter=Q(doubled_at__isnull=False)),
        )
    return ContractCounts(**told)
