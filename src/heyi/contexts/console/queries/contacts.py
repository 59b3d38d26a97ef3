"""Contacts after a treatment in words. Not here: which are due (referral)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext, ngettext

from heyi.contexts.console.queries.managed import day_told
from heyi.contexts.console.queries.naming import language, names_of_people, organisation_names
from heyi.contexts.governance import public as governance
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms.contacts import Contact, ContactState, Overdue
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact in a list. `due` says how late or how soon, `tone` how it is marked."""

    contact: Contact
    due: str
    tone: str
    state: str
    unit: str
    tries: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be made."""
        return self.contact.state is ContactState.OPEN


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing with its name."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class TryLine:
    """One try in vain."""

    at: datetime
    words: str
    who: str


@dataclass(frozen=True, slots=True)
class ContactTold:
    """One contact for its page."""

    line: ContactLine
    may_make: bool
    tries: tuple[TryLine, ...]
    note: tuple[Pair, ...]
    ended: str
    source: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """How one unit stands."""

    told: Overdue
    unit: str


def contact_lines(found: Page[Contact], *, actor: Actor, now: datetime) -> Page[ContactLine]:
    """A page of contacts in words."""
    names = organisation_names((one.organisation for one in found.rows), actor=actor, now=now)
    rows = tuple(_line(one, names.get(one.organisation, ""), now) for one in found.rows)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def _line(one: Contact, unit: str, now: datetime) -> ContactLine:
    due, tone = day_told(one.due_on, now=now) if one.state is ContactState.OPEN else ("", "")
    tries = (
        ngettext("试过 %(count)s 次没联系上", "试过 %(count)s 次没联系上", one.tries) % {"count": one.tries}
        if one.tries
        else ""
    )
    return ContactLine(one, due, tone, name("contact_state", one.state), unit, tries)


def contact_told(seen: referral.ContactSeen, *, actor: Actor, now: datetime) -> ContactTold:
    """One contact for its page."""
    one = seen.contact
    unit = organisation_names([one.organisation], actor=actor, now=now).get(one.organisation, "")
    wanted = {each.by for each in seen.tries} | ({one.ended_by} if one.ended_by else set())
    people = names_of_people(wanted)
    return ContactTold(
        line=_line(one, unit, now),
        may_make=seen.may_make and one.state is ContactState.OPEN,
        tries=tuple(
            TryLine(
                each.at,
                " · ".join(
                    filter(None, (name("health_way", each.way), name("miss_reason", each.reason), each.words))
                ),
                people.get(each.by, ""),
            )
            for each in seen.tries
        ),
        note=tuple(_note(one)),
        ended=_ended(one, people),
        source=f"{one.source} · {governance.words_for(one.status).said_in(language())}",
    )


def _note(one: Contact) -> Iterable[Pair]:
    if one.note is None:
        return
    yield Pair(gettext("怎么联系的"), name("health_way", one.note.way))
    yield Pair(gettext("患者现在怎么样"), name("condition", one.note.condition))
    yield Pair(gettext("药吃得怎么样"), name("adherence", one.note.adherence))
    if one.note.red_flag:
        yield Pair(gettext("要马上转上来的情况"), gettext("有"))
    if one.note.words:
        yield Pair(gettext("简短记一句"), one.note.words)


def _ended(one: Contact, people: dict[UUID, str]) -> str:
    if one.ended_for is not None:
        return name("contact_end", one.ended_for)
    return people.get(one.ended_by, "") if one.ended_by else ""


def unit_lines(found: Iterable[Overdue], *, words: str, actor: Actor, now: datetime) -> tuple[UnitLine, ...]:
    """The units of an alliance by name; words narrow them."""
    told = tuple(found)
    names = organisation_names((one.organisation for one in told), actor=actor, now=now)
    lines = (UnitLine(one, names.get(one.organisation, "")) for one in told)
    return tuple(line for line in lines if words.casefold() in line.unit.casefold())
