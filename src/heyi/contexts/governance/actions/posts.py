"""Giving and ending posts. Not here: what a post may do (the charter)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from heyi.contexts.governance.events import PostEnded, PostGiven
from heyi.contexts.governance.models import MembershipRow, OrganisationRow, PostRow
from heyi.contexts.governance.queries.authority import require_over
from heyi.contexts.governance.rules.belonging import check_period, check_role, overlaps
from heyi.contexts.governance.rules.refusals import (
    AccountClosed,
    InThePast,
    PostForOneself,
    PostHeldAlready,
    PostOutsideAlliance,
    PostOver,
)
from heyi.contexts.governance.terms import Duty, Post, Role
from heyi.foundation.access import raise_authority_version
from heyi.foundation.models import Account
from heyi.foundation.unit_of_work import unit_of_work
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound
from heyi.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """Who is to hold which post where, and when; without an alliance it holds in every one of the organisation's."""

    account: UUID
    organisation: UUID
    role: Role
    alliance: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def give_post(new: NewPost, *, actor: Actor, now: datetime) -> Post:
    """Somebody is given a post; nobody gives one to themselves.

    Raises: NotFound, NotPermitted, PostForOneself, InputInvalid, InThePast, RoleDoesNotFit, AccountClosed,
            PostOutsideAlliance, PostHeldAlready.
    Records: PostGiven.
    """
    starts_at = new.starts_at or now
    with unit_of_work(actor, now=now) as work:
        raise_authority_version()
        organisation = OrganisationRow.objects.within_reach_of(actor).hold(new.organisation).snapshot()
        warrant = require_over(actor, Duty.MANAGE_POSTS, organisation=new.organisation, now=now)
        if new.account == actor.id:
            raise PostForOneself
        check_period(starts_at, new.ends_at, now=now)
        check_role(new.role, organisation.tier, organisation.kind)
        _refuse_closed(new.account)
        _refuse_outside(new, starts_at)
        _refuse_overlap(new, starts_at)
        row = PostRow(
            id=new_id(),
            account_id=new.account,
            organisation_id=new.organisation,
            alliance_id=new.alliance,
            role=new.role.value,
            starts_at=starts_at,
            given_at=now,
            given_by=actor.id,
            ends_at=new.ends_at,
            ended_by=actor.id if new.ends_at else None,
        )
        row.save(force_insert=True)
        fact = PostGiven(
            subject=row.id,
            account=new.account,
            organisation=new.organisation,
            alliance=new.alliance,
            role=new.role,
            starts_at=starts_at,
            ends_at=new.ends_at,
        )
        work.record(fact, warrant=warrant)
    return row.snapshot()


def _refuse_closed(account: UUID) -> None:
    active = Account.objects.filter(id=account).values_list("is_active", flat=True).first()
    if active is None:
        raise NotFound
    if not active:
        raise AccountClosed(account=account)


def _refuse_outside(new: NewPost, starts_at: datetime) -> None:
    if new.alliance is None:
        return
    member = MembershipRow.objects.at(starts_at).filter(alliance=new.alliance, organisation=new.organisation)
    if not member.exists():
        raise PostOutsideAlliance(organisation=new.organisation, alliance=new.alliance)


def _refuse_overlap(new: NewPost, starts_at: datetime) -> None:
    same = PostRow.objects.filter(
        account=new.account, organisation=new.organisation, alliance=new.alliance, role=new.role
    )
    if overlaps(same, starts_at, new.ends_at):
        raise PostHeldAlready(account=new.account, role=new.role)


def end_post(post_id: UUID, *, ends_at: datetime | None = None, actor: Actor, now: datetime) -> Post:
    """A post ends, at once or at a later instant; from the next request on nobody acts on it.

    Raises: NotFound, NotPermitted, PostOver, InThePast.
    Records: PostEnded.
    """
    end = ends_at or now
    with unit_of_work(actor, now=now) as work:
        raise_authority_version()
        row = PostRow.objects.within_reach_of(actor).hold(post_id)
        warrant = require_over(actor, Duty.MANAGE_POSTS, organisation=row.organisation_id, now=now)
        if row.ends_at is not None and row.ends_at <= end:
            raise PostOver(ends_at=row.ends_at, ended_by=row.ended_by)
        if end < now or end <= row.starts_at:
            raise InThePast(ends_at=end)
        row.store(ends_at=end, ended_by=actor.id)
        fact = PostEnded(
            subject=row.id,
            account=row.account_id,
            organisation=row.organisation_id,
            role=Role(row.role),
            ends_at=end,
        )
        work.record(fact, warrant=warrant)
    return row.snapshot()
