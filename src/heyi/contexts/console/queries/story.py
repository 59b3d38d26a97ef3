"""The patient's line drawn from the passages of referrals. Not here: its drawing (foundation.patient_line)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from heyi.contexts.console import terms
from heyi.contexts.governance.terms import Organisation
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import Passage, Referral, Side, State
from heyi.foundation.patient_line import Mark, MarkKind, Station, Where
from heyi.foundation.words import name

_ARRIVES = frozenset({"confirm_arrival"})
_COMES_HOME = frozenset({"begin_plan"})


@dataclass(frozen=True)
class Chapter:
    """One referral with what happened to it, oldest first."""

    referral: Referral
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Cast:
    """Who is who in a story: organisations and people by id; `open_to` are the referrals whose page may be opened."""

    organisations: Mapping[UUID, Organisation]
    people: Mapping[UUID, str]
    names: Mapping[UUID, str]
    open_to: frozenset[UUID] = frozenset()


@dataclass
class _Stop:
    organisation: UUID
    referral: Referral
    where: Where
    marks: list[Mark] = field(default_factory=list)
    arrived_at: datetime | None = None
    left_at: datetime | None = None


class _Teller:
    """Walks along the passages and keeps the stations in the order in which they come into the story."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.stops: list[_Stop] = []

    def tell(self, chapter: Chapter) -> None:
        """One referral from its beginning to where it stands."""
        first, receivers = chapter.referral.origin, _receivers(chapter)
        home = self._stop(first, chapter.referral, Where.IS)
        home.where = Where.IS
        away: _Stop | None = None
        for passage, receiver in zip(chapter.passages, receivers, strict=True):
            here = self._place_of(passage, receiver, away, home, chapter.referral)
            away = here if here is not home else away
            self._remark(here, passage)
            self._move(here, passage)
        self._look_ahead(chapter.referral)

    def _place_of(
        self, passage: Passage, receiver: UUID | None, away: "_Stop | None", home: _Stop, of: Referral
    ) -> _Stop:
        if passage.side is Side.SENDER and passage.organisation == home.organisation:
            return home
        if passage.side is Side.LOWER and passage.organisation is not None:
            return self._stop(passage.organisation, of, Where.WILL_BE, apart=home)
        at = passage.organisation if passage.side in (Side.RECEIVER, Side.UPPER) else receiver
        if at is None:
            return away or home
        return self._stop(at, of, Where.WILL_BE)

    def _stop(self, at: UUID, of: Referral, where: Where, *, apart: _Stop | None = None) -> _Stop:
        """The station of an organisation: the last one of that name, a new one where the patient comes back to it."""
        known = [stop for stop in self.stops if stop.organisation == at and stop is not apart]
        if known and (known[-1].referral.id == of.id or known[-1] is self.stops[-1]):
            return known[-1]
        made = _Stop(at, of, where)
        self.stops.append(made)
        return made

    def _remark(self, stop: _Stop, passage: Passage) -> None:
        kind = _kind(passage.action)
        if kind is None:
            return
        words = name("step", passage.action)
        if passage.reason:
            words = f"{words}：{name('why', passage.reason)}"
        stop.marks.append(Mark(kind, words, passage.at, self.cast.people.get(passage.by, "")))

    def _move(self, stop: _Stop, passage: Passage) -> None:
        if passage.action in terms.ENDS_ASKING and stop.arrived_at is None and stop.where is not Where.IS:
            stop.where = Where.NEVER
        elif passage.action in ("accept", "auto_accept", "accept_below") and stop.where is Where.NEVER:
            stop.where = Where.WILL_BE
        elif passage.action in ("decline_below", "withdraw_offer"):
            stop.where = Where.NEVER if stop.where is Where.WILL_BE else stop.where
        elif passage.action in _ARRIVES | _COMES_HOME:
            self._leave(passage.at)
            stop.where, stop.arrived_at = Where.IS, passage.at

    def _leave(self, at: datetime) -> None:
        for stop in self.stops:
            if stop.where is Where.IS:
                stop.where, stop.left_at = Where.WAS, at

    def _look_ahead(self, of: Referral) -> None:
        if of.state in referral.TERMINAL:
            for stop in self.stops:
                if stop.where is Where.WILL_BE:
                    stop.where = Where.NEVER
                elif stop.where is Where.IS:
                    stop.where = Where.WAS
            return
        if of.state is State.DOWN_OFFERED and of.lower is not None:
            last = self.stops[-1]
            if last.organisation != of.lower or last.where is not Where.WILL_BE:
                self.stops.append(_Stop(of.lower, of, Where.WILL_BE))
        elif of.receiver is not None and not any(stop.organisation == of.receiver for stop in self.stops):
            self.stops.append(_Stop(of.receiver, of, Where.WILL_BE))
        self.stops[-1].marks.append(Mark(MarkKind.NEXT, name("next_move", of.state)))


def _kind(action: str) -> MarkKind | None:
    sorts = (
        (terms.ASKED, MarkKind.ASKED),
        (terms.ANSWERED, MarkKind.ANSWERED),
        (terms.REFUSED, MarkKind.REFUSED),
        (terms.DONE, MarkKind.DONE),
    )
    return next((kind for actions, kind in sorts if action in actions), None)


def _receivers(chapter: Chapter) -> list[UUID | None]:
    """Who was asked at each passage, read from the end: the receiver of today is who was asked last."""
    found: list[UUID | None] = []
    current = chapter.referral.receiver
    for passage in reversed(chapter.passages):
        if passage.action in terms.MOVES_ON:
            found.append(passage.organisation if passage.side is Side.RECEIVER else None)
            current = passage.organisation if passage.side is Side.RECEIVER else None
            continue
        if passage.side is Side.RECEIVER:
            current = passage.organisation
        found.append(current)
    return found[::-1]


def stations(chapters: Sequence[Chapter], cast: Cast) -> tuple[Station, ...]:
    """The stations of one patient's story over all its referrals."""
    teller = _Teller(cast)
    for chapter in chapters:
        teller.tell(chapter)
    return tuple(_station(stop, cast) for stop in teller.stops)


def _station(stop: _Stop, cast: Cast) -> Station:
    organisation = cast.organisations.get(stop.organisation)
    may_open = stop.referral.id in cast.open_to
    return Station(
        organisation=cast.names.get(stop.organisation, "") or "—",
        tier=str(organisation.tier) if organisation else "",
        where=stop.where,
        marks=tuple(stop.marks),
        referral=stop.referral.id,
        address=reverse("console:referral", args=[stop.referral.id]) if may_open else "",
        direction=str(stop.referral.direction),
        arrived_at=stop.arrived_at,
        left_at=stop.left_at,
    )


def chapters_of(story: referral.PatientLine) -> tuple[Chapter, ...]:
    """The chapters of a patient's line."""
    return tuple(
        Chapter(one, tuple(each.passage for each in story.stretches if each.referral == one.id))
        for one in story.referrals
    )


def organisations_in(chapters: Iterable[Chapter]) -> frozenset[UUID]:
    """Every organisation that a story names."""
    found: set[UUID | None] = set()
    for chapter in chapters:
        one = chapter.referral
        found |= {one.origin, one.sender, one.receiver, one.lower}
        found |= {passage.organisation for passage in chapter.passages}
    return frozenset(each for each in found if each is not None)


def people_in(chapters: Iterable[Chapter]) -> frozenset[UUID]:
    """Everybody who moved something in a story."""
    return frozenset(passage.by for chapter in chapters for passage in chapter.passages)
