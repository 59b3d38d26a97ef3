"""What a notice says, in words without a patient: what happened, from where to where, a number, an address."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Urgency, Words
from heyi.contexts.notices.terms import Line, Message, NoticeKind
from heyi.foundation.words import name, say
from heyi.kernel.actor import Actor
from heyi.kernel.moments import on_the_wall

_NUMBER_LENGTH = 8
# Where the rest stands, behind its own door. Notices about other matters lead to the list of notices.
_OF_REFERRALS = frozenset(NoticeKind) - {
    NoticeKind.SHOULD_GO_UP,
    NoticeKind.GLASS_BROKEN,
    NoticeKind.RIGHTS_ASKED,
    NoticeKind.CASE_ALERT,
    NoticeKind.EVALUATION_SHOWN,
}


class Told(Protocol):
    """What a notice and a sending have in common."""

    kind: str
    detail: str
    level: str
    subject: UUID
    organisation: UUID
    other: UUID | None
    told_at: datetime


def is_of_referral(kind: NoticeKind) -> bool:
    """Whether the case of this kind of notice is a referral."""
    return kind in _OF_REFERRALS


def number_of(subject: UUID) -> str:
    """The end of a case's id: enough to find it in a list of today, of no use to anybody outside."""
    return subject.hex[-_NUMBER_LENGTH:].upper()


def title_of(kind: NoticeKind, detail: str, *, language: str) -> str:
    """What happened, in words: the kind, and of a clock which one."""
    words = name("notice_kind", kind, language=language)
    if not detail:
        return words
    return say(
        "notice_of_clock",
        {"kind": words, "clock": name("deadline", detail, language=language)},
        language=language,
    )


def places_of(organisation: UUID, other: UUID | None, names: Mapping[UUID, Words], *, language: str) -> str:
    """From where to where, or at which organisation."""
    here = names[organisation].said_in(language) if organisation in names else ""
    if other is None or other == organisation or other not in names:
        return here
    return f"{names[other].said_in(language)} → {here}"


def line_of(told: Told, names: Mapping[UUID, Words], *, language: str) -> Line:
    """One line of a message."""
    kind = NoticeKind(told.kind)
    number = say("notice_number", {"number": number_of(told.subject)}, language=language)
    return Line(
        title=title_of(kind, told.detail, language=language),
        places=places_of(told.organisation, told.other, names, language=language),
        number=number,
        at=f"{on_the_wall(told.told_at):%m-%d %H:%M}",
        address=address_of(kind, told.subject),
    )


def address_of(kind: NoticeKind, subject: UUID) -> str:
    """Where the rest stands; nothing where the installation does not say under which address it is reached."""
    base = str(settings.HEYI_ADDRESS).rstrip("/")
    if not base:
        return ""
    if kind is NoticeKind.CASE_ALERT:
        return f"{base}/cases/{subject}/"
    if kind is NoticeKind.EVALUATION_SHOWN:
        return f"{base}/evaluations/{subject}/"
    return f"{base}/referrals/{subject}/" if is_of_referral(kind) else f"{base}/notices/"


def message_of(
    message: UUID, level: Urgency, lines: Iterable[Line], *, language: str, keyword: str = ""
) -> Message:
    """A message of these lines under a heading that says how urgent it is and how many there are."""
    told = tuple(lines)
    facts = {
        "level": name("notice_level", level, language=language),
        "count": len(told),
        "title": told[0].title,
    }
    heading = say("notice_heading_one" if len(told) == 1 else "notice_heading_many", facts, language=language)
    return Message(message, level, heading, told, keyword)


def names_for(told: Iterable[Told], *, actor: Actor, now: datetime) -> Mapping[UUID, Words]:
    """The names of every organisation that these mention. One statement."""
    rows = tuple(told)
    wanted = {one.organisation for one in rows} | {one.other for one in rows if one.other is not None}
    return governance.names_of(wanted, actor=actor, now=now)
