"""Which contacts are due, for the unit that makes them and for the alliance; outcomes that came back. Not here: making them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q

from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.referral.models import ContactTryRow, DueContactRow, ReferralRow, ReturnedRow
from heyi.contexts.referral.models.contacts import DueContactRows, ReturnedRows
from heyi.contexts.referral.models.search import found_by
from heyi.contexts.referral.queries.siphon import siphon_scope
from heyi.contexts.referral.terms.contacts import (
    Contact,
    ContactState,
    ContactTry,
    Overdue,
    ReturnedOutcome,
    When,
)
from heyi.foundation.listing import Page, page_of
from heyi.foundation.reading import Purpose, beyond_reach, reading, record_read
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotPermitted
from heyi.kernel.moments import day_of

PAGE_SIZE = 20
MOST_PAGES = 500
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsWanted:
    """What the list shall hold. `words` are a patient's name, its reading, its initials or a number."""

    when: When = When.OPEN
    organisation: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """How many contacts are open, overdue and due within a week."""

    open: int
    overdue: int
    week: int


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """One contact with the tries in vain, the latest first, and whether this actor may make it."""

    contact: Contact
    tries: tuple[ContactTry, ...]
    may_make: bool


def _able(actor: Actor) -> list[UUID]:
    return [one.organisation for one in actor.standings if Duty.RUN_FOLLOW_UP in one.duties]


def _rows(wanted: ContactsWanted, actor: Actor, today: date) -> DueContactRows:
    rows = DueContactRow.objects.within_reach_of(actor).filter(organisation__in=_able(actor))
    if wanted.organisation is not None:
        rows = rows.filter(organisation=wanted.organisation)
    if wanted.words.strip():
        rows = rows.filter(_named(wanted.words, actor))
    match wanted.when:
        case When.OVERDUE:
            return rows.open().filter(due_on__lt=today)
        case When.WEEK:
            return rows.open().filter(due_on__lte=today + timedelta(days=WEEK_DAYS))
        case When.ENDED:
            return rows.exclude(state=ContactState.OPEN)
        case _:
            return rows.open()


def _named(words: str, actor: Actor) -> Q:
    """Rows about a person whom one's own referrals name by these words: not every row's referral is one of them."""
    found = ReferralRow.objects.within_reach_of(actor).filter(found_by(patients.marks_asked(words)))
    return Q(person__in=found.values("person"))


def contact_list(wanted: ContactsWanted, *, number: int = 1, actor: Actor, now: datetime) -> Page[Contact]:
    """A page of the contacts of one's own units, the one due longest first. The read is put on record.

    Raises: InputInvalid for words that ask for nothing, NotPermitted for who follows up nobody.
    """
    if not actor.may_anywhere(Duty.RUN_FOLLOW_UP):
        raise NotPermitted("duty_not_held", duty=str(Duty.RUN_FOLLOW_UP))
    page = min(max(1, number), MOST_PAGES)
    begin = (page - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = _rows(wanted, actor, day_of(now))
        total = rows.count()
        order = ("-ended_at", "id") if wanted.when is When.ENDED else ("due_on", "id")
        found = [row.snapshot() for row in rows.order_by(*order)[begin : begin + PAGE_SIZE + 1]]
        if found:
            shown = len(found[:PAGE_SIZE])
            record_read(actor=actor, now=now, purpose=Purpose.FOLLOW_UP, page="contacts", rows=shown)
    return page_of(found, number=page, size=PAGE_SIZE, total=total)


def count_contacts(*, actor: Actor, now: datetime) -> ContactCounts:
    """The numbers above the list, in one statement."""
    today = day_of(now)
    with reading(actor, now=now):
        told = _rows(ContactsWanted(), actor, today).aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            week=Count("pk", filter=Q(due_on__lte=today + timedelta(days=WEEK_DAYS))),
        )
    return ContactCounts(**told)


def see_contact(contact_id: UUID, *, actor: Actor, now: datetime) -> ContactSeen:
    """One contact with what was tried. The read is put on record.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = DueContactRow.objects.within_reach_of(actor).look_up(contact_id)
        tries = ContactTryRow.objects.filter(contact=row).order_by("-at", "-id")
        seen = ContactSeen(
            contact=row.snapshot(),
            tries=tuple(one.snapshot() for one in tries),
            may_make=actor.may(Duty.RUN_FOLLOW_UP, at=row.organisation),
        )
        record_read(
            actor=actor, now=now, purpose=Purpose.FOLLOW_UP, page="contact", patient=row.person, case=row.id,
            warrant=actor.warrant(Duty.READ_PATIENT, at=row.organisation),
        )  # fmt: skip
    return seen


def overdue_by_unit(alliance: UUID, *, actor: Actor, now: datetime) -> tuple[Overdue, ...]:
    """How the units of an alliance stand with their contacts, the most overdue first; numbers, and nobody's name.

    Raises: NotFound for whoever may not watch over the referrals of the alliance.
    """
    today = day_of(now)
    with reading(actor, now=now):
        scope = siphon_scope(alliance, actor=actor, now=now)
        with beyond_reach("whether units make the contacts that are due: numbers of whole units"):
            rows = DueContactRow.objects.filter(alliance=alliance)
            if not scope.sees_all:
                rows = rows.filter(organisation__in=scope.own)
            late = Q(state=ContactState.OPEN, due_on__lt=today)
            told = list(
                rows.values("organisation").annotate(
                    open=Count("pk", filter=Q(state=ContactState.OPEN)),
                    overdue=Count("pk", filter=late),
                    unreached=Count("pk", filter=late & Q(tries__gt=0)),
                    done=Count("pk", filter=Q(state=ContactState.DONE)),
                    oldest_on=Min("due_on", filter=late),
                )
            )
    found = (Overdue(**one) for one in told)
    return tuple(sorted(found, key=lambda one: (-one.overdue, one.oldest_on or today, str(one.organisation))))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedWanted:
    """Which outcomes a list shall hold: all that came back, or those nobody has opened."""

    only_unseen: bool = False
    words: str = ""


def _returned(actor: Actor) -> ReturnedRows:
    return ReturnedRow.objects.within_reach_of(actor)


def returned_outcomes(
    wanted: ReturnedWanted, *, number: int = 1, actor: Actor, now: datetime
) -> Page[ReturnedOutcome]:
    """A page of the outcomes that came back to one's own institutions, the newest first. The read is put on record.

    Raises: InputInvalid for words that ask for nothing.
    """
    page = min(max(1, number), MOST_PAGES)
    begin = (page - 1) * PAGE_SIZE
    with reading(actor, now=now):
        rows = _returned(actor)
        if wanted.only_unseen:
            rows = rows.filter(seen_at__isnull=True)
        if wanted.words.strip():
            rows = rows.filter(_named(wanted.words, actor))
        total = rows.count()
        found = [
            row.snapshot() for row in rows.order_by("-returned_at", "-id")[begin : begin + PAGE_SIZE + 1]
        ]
        if found:
            shown = len(found[:PAGE_SIZE])
            record_read(actor=actor, now=now, purpose=Purpose.REFERRAL, page="returned", rows=shown)
    return page_of(found, number=page, size=PAGE_SIZE, total=total)


def count_unseen(*, actor: Actor, now: datetime) -> int:
    """How many outcomes came back and were opened by nobody."""
    with reading(actor, now=now):
        return _returned(actor).filter(seen_at__isnull=True).count()


def see_returned(returned_id: UUID, *, actor: Actor, now: datetime) -> ReturnedOutcome:
    """One outcome that came back. The read is put on record.

    Raises: NotFound.
    """
    with reading(actor, now=now):
        row = _returned(actor).look_up(returned_id)
        record_read(
            actor=actor, now=now, purpose=Purpose.REFERRAL, page="returned", patient=row.person, case=row.id,
            warrant=actor.warrant(Duty.READ_PATIENT, at=row.organisation),
        )  # fmt: skip
    return row.snapshot()
