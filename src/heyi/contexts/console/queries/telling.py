"""One referral as its page tells it: timeline, clocks, whose move it is, and where a power lies that is not the reader's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console import terms
from heyi.contexts.console.queries.looks import STATE_LOOKS
from heyi.contexts.console.queries.naming import in_our_language, language, names_of_people
from heyi.contexts.console.queries.package import Package, read_package, sex_and_age_in
from heyi.contexts.console.queries.story import (
    Cast,
    Chapter,
    chapters_of,
    organisations_in,
    people_in,
    stations,
)
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Act, Duty, Organisation, Words
from heyi.contexts.referral import public as referral
from heyi.contexts.referral.terms import OpenAction, Passage, Referral, RunningClock, Side
from heyi.foundation.patient_line import PatientLine, patient_line
from heyi.foundation.reading import Purpose
from heyi.foundation.typesetting import span
from heyi.foundation.words import name
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound, NotPermitted
from heyi.kernel.moments import on_the_wall

# Answers that are texts of their own; the others are told with their label.
_SPOKEN = frozenset({"message", "question", "answer", "advice", "comment", "review", "transport"})
_ORGANISATIONS = frozenset({"destination", "alternative", "lower"})
_LATEST = 8
_ICONS = {
    "accept": "bed", "decline": "circle-x", "redirect": "arrow-forward-up", "ship_on": "ambulance", "add_message": "message",
    "confirm_arrival": "map-pin", "depart": "ambulance", "offer_down": "arrow-down", "accept_below": "home-heart",
    "record_follow_up": "clipboard-heart", "schedule": "calendar-event", "return_outcome": "report-medical",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    words: str
    who: str
    organisation: str
    tone: str
    icon: str
    detail: str


@dataclass(frozen=True, slots=True)
class FollowUpEntry:
    """One visit or call of the plan, with who made it."""

    at: datetime
    who: str
    findings: str
    red_flag: bool
    next_contact_on: date | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock by its name, and in words how it ended once it was stopped."""

    words: str
    clock: RunningClock
    used: str
    allowed: str

    @property
    def was_met(self) -> bool:
        """Whether it was stopped in time; on the minute is in time."""
        return self.clock.ran_minutes <= self.clock.target_minutes


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A power that lies with somebody else: what would be done, and who decides."""

    action: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """Everything the page of one referral shows."""

    seen: referral.Seen
    names: Mapping[UUID, str]
    people: Mapping[UUID, str]
    about: str
    package: Package | None
    line: PatientLine
    entries: tuple[Entry, ...]
    main_clock: RunningClock | None
    clocks: tuple[Deadline, ...]
    elsewhere: Elsewhere | None
    turn: str
    next_move: str

    @property
    def referral(self) -> Referral:
        """The referral as it stands."""
        return self.seen.referral

    @property
    def follow_ups(self) -> tuple[FollowUpEntry, ...]:
        """What was found at each contact, the latest first."""
        return tuple(
            FollowUpEntry(
                one.at, self.people.get(one.by, ""), one.findings, one.red_flag, one.next_contact_on
            )
            for one in reversed(self.seen.follow_ups)
        )

    @property
    def primary(self) -> OpenAction | None:
        """The one thing to do next: the answer, where only advice was asked for."""
        usual = next((one for one in self.seen.actions if one.primary), None)
        up = (self.seen.package or {}).get("up")
        if not isinstance(up, Mapping) or up.get("advice_only") is not True:
            return usual
        return next((one for one in self.seen.actions if one.action == "convert_to_advice"), usual)

    @property
    def others(self) -> tuple[OpenAction, ...]:
        """What else may be done, apart from writing a message, which has a place of its own."""
        first = self.primary
        return tuple(one for one in self.seen.actions if one != first and one.action != "add_message")

    @property
    def may_edit(self) -> bool:
        """Whether the reader may go on writing the draft."""
        return bool({"submit", "offer_down"} & {one.action for one in self.seen.actions})

    @property
    def is_ours(self) -> bool:
        """Whether the next move belongs to the reader's side."""
        return referral.turn_of(self.referral.state) in self.seen.my_sides

    @property
    def earlier(self) -> tuple[Entry, ...]:
        """What lies further back than a page should show at once."""
        return self.entries[: max(0, len(self.entries) - _LATEST)]

    @property
    def latest(self) -> tuple[Entry, ...]:
        """What happened last, newest at the end."""
        return self.entries[-_LATEST:]

    @property
    def urgency_words(self) -> str:
        """How soon the patient must be seen, in words."""
        return governance.words_for(self.referral.urgency).said_in(language())

    @property
    def is_open(self) -> bool:
        """Whether anything may still happen."""
        return self.referral.state in referral.OPEN

    @property
    def may_write(self) -> bool:
        """Whether the reader may leave a message."""
        return any(one.action == "add_message" for one in self.seen.actions)


def tell(referral_id: UUID, *, actor: Actor, now: datetime) -> Telling:
    """One referral for its page. The read is put on record.

    Raises: NotFound, NotPermitted.
    """
    seen = referral.see_referral(referral_id, actor=actor, purpose=Purpose.REFERRAL, now=now)
    chapters = _chapters(seen, actor, now)
    wanted = organisations_in(chapters) | _named_in(seen.passages)
    organisations = governance.organisations_by_id(wanted, actor=actor, now=now)
    names = {one: in_our_language(_words(known)) for one, known in organisations.items()}
    people = names_of_people(people_in(chapters) | {one.by for one in seen.follow_ups})
    cast = Cast(organisations, people, names)
    state = seen.referral.state
    side = referral.turn_of(state)
    return Telling(
        seen=seen,
        names=names,
        people=people,
        about=sex_and_age_in(seen.package, now=now),
        package=read_package(seen.package) if seen.package is not None else None,
        line=patient_line(stations(chapters, cast)),
        entries=tuple(_entries(seen.passages, cast)),
        main_clock=_main(seen.clocks),
        clocks=tuple(map(_deadline, seen.clocks)),
        elsewhere=_elsewhere(seen, actor, now),
        turn=name("seat", side) if side else "",
        next_move=name("next_move", state) if side else "",
    )


def _words(known: Organisation) -> Words:
    return Words(known.name, known.name_en or known.name)


def _chapters(seen: referral.Seen, actor: Actor, now: datetime) -> tuple[Chapter, ...]:
    """The whole journey where the reader may know the patient, and this referral alone where not yet."""
    alone = (Chapter(seen.referral, seen.passages),)
    if seen.package is None:
        return alone
    try:
        told = referral.patient_line(seen.referral.patient, actor=actor, purpose=Purpose.REFERRAL, now=now)
    except (NotFound, NotPermitted):
        return alone
    ours = tuple(one for one in chapters_of(told) if one.referral.journey == seen.referral.journey)
    return ours or alone


def _named_in(passages: tuple[Passage, ...]) -> frozenset[UUID]:
    found: set[UUID] = set()
    for passage in passages:
        for key in _ORGANISATIONS & set(passage.said or {}):
            found.add(UUID(str((passage.said or {})[key])))
    return frozenset(found)


def _entries(passages: tuple[Passage, ...], cast: Cast) -> Iterator[Entry]:
    for passage in passages:
        where = cast.names.get(passage.organisation, "") if passage.organisation else ""
        yield Entry(
            at=passage.at,
            words=name("step", passage.action),
            who=cast.people.get(passage.by, gettext("系统") if passage.side is Side.SYSTEM else ""),
            organisation=where,
            tone=_tone(passage),
            icon=_ICONS.get(passage.action) or STATE_LOOKS[passage.to].icon,
            detail="\n".join(_details(passage, cast)),
        )


def _tone(passage: Passage) -> str:
    if passage.action in terms.REFUSED:
        return "refused"
    return str(STATE_LOOKS[passage.to].tone)


def _details(passage: Passage, cast: Cast) -> Iterator[str]:
    if passage.reason:
        yield gettext("原因：%(words)s") % {"words": name("why", passage.reason)}
    for key, value in (passage.said or {}).items():
        words = _said(key, value, cast)
        if words:
            yield words if key in _SPOKEN else f"{name('question', key)}：{words}"


def _said(key: str, value: object, cast: Cast) -> str:
    if key in _ORGANISATIONS:
        return cast.names.get(UUID(str(value)), "")
    if key in ("scheduled_at", "died_at"):
        return f"{on_the_wall(datetime.fromisoformat(str(value))):%Y-%m-%d %H:%M}"
    if key == "urgency":
        return governance.label(str(value), language())
    if isinstance(value, bool):
        return gettext("是") if value else ""
    return "" if key in ("pool", "outcome", "outcome_letter") else str(value)


def _deadline(clock: RunningClock) -> Deadline:
    return Deadline(name("deadline", clock.name), clock, span(clock.ran_minutes), span(clock.target_minutes))


def _main(clocks: tuple[RunningClock, ...]) -> RunningClock | None:
    running = [one for one in clocks if one.due_at is not None and one.stopped_at is None]
    return min(running, key=lambda one: one.due_at or one.started_at, default=None)


def _elsewhere(seen: referral.Seen, actor: Actor, now: datetime) -> Elsewhere | None:
    """Where the next step lies, when it belongs to the reader's side and not to the reader."""
    if any(one.primary for one in seen.actions):
        return None
    steps = referral.REFERRAL.leaving(seen.referral.state)
    step = next((one for one in steps if one.primary and one.sides & seen.my_sides), None)
    if step is None:
        return None
    alliance = seen.referral.receiver_alliance or seen.referral.sender_alliance
    found = governance.where_power_lies(Duty(step.needs), alliance=alliance, actor=actor, now=now)
    holders = [_holder(one) for one in found if one.act is Act.DECIDE]
    return Elsewhere(name("step", step.action), tuple(dict.fromkeys(holders)))


def _holder(one: governance.Decider) -> str:
    if one.holder_name is not None:
        return in_our_language(one.holder_name)
    return governance.label(one.holder.code, language())
