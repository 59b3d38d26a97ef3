"""Two records beside each other, told in words, for who decides whether they are one human. Not here: the deciding (patients)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from uuid import UUID

from heyi.contexts.console.queries.naming import organisation_names
from heyi.contexts.console.queries.residents import PersonRow, rows_of
from heyi.contexts.governance.terms import Duty
from heyi.contexts.patients import public as patients
from heyi.contexts.patients.terms.identity import Aspect, Pair, Side
from heyi.contexts.patients.terms.people import Details, IdentifierType
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

# Beyond this many bits nobody sees a difference any more; a bar of this weight is full.
_FULL_BAR = 20.0
_SURE = 0.9995


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether the other side says something else there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One aspect of both records: what each says, how well that agrees, and how much it weighs.

    Shape: `share` in -100..100: how full the bar is, below nothing against one human; 0 where nothing could be compared.
    """

    label: str
    one: tuple[Piece, ...]
    other: tuple[Piece, ...]
    words: str
    grade: str
    share: int


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair in a list."""

    pair: Pair
    kind: str
    own: PersonRow | None
    second: PersonRow | None
    elsewhere: str
    chance: str
    decision: str


@dataclass(frozen=True, slots=True)
class PairTold:
    """Two records beside each other, line by line."""

    pair: Pair
    one: Side
    other: Side
    one_at: str
    other_at: str
    may_open_one: bool
    may_open_other: bool
    lines: tuple[Line, ...]
    chance: str
    guard: str
    decision: str
    next_waiting: UUID | None


def pair_list(pile: patients.Pile, *, number: int, actor: Actor, now: datetime) -> Page[PairRow]:
    """Pairs with a record of the reader's institutions, as a list."""
    found = patients.pairs_to_decide(pile, number=number, actor=actor, now=now)
    cards = patients.cards_of_pairs(found.rows, actor=actor, now=now) if found.rows else ()
    known = {row.card.id: row for row in rows_of(cards, actor=actor, now=now)}
    names = organisation_names(
        (at for pair in found.rows for at in (pair.one_at, pair.other_at)), actor=actor, now=now
    )
    rows = tuple(_row(pair, known, names) for pair in found.rows)
    return Page(rows, found.number, found.size, found.has_more, found.total)


def _row(pair: Pair, known: dict[UUID, PersonRow], names: dict[UUID, str]) -> PairRow:
    one, other = known.get(pair.one), known.get(pair.other)
    own, second = (one, other) if one is not None else (other, None)
    foreign = pair.other_at if one is not None else pair.one_at
    return PairRow(
        pair=pair,
        kind=name("mismatch", pair.kind) if pair.kind else name("mismatch", "looks_alike"),
        own=own,
        second=second,
        elsewhere="" if second is not None else names.get(foreign, ""),
        chance=_chance(pair),
        decision=name("decision", pair.decision.verdict) if pair.decision else "",
    )


def _chance(pair: Pair) -> str:
    """How likely the two are one human, in the digits that mean something."""
    chance = pair.opinion.chance
    if chance > _SURE:
        return "> 99.9 %"
    if chance < 1 - _SURE:
        return "< 0.1 %"
    return f"{100 * chance:.1f} %"


def pair_told(pair_id: UUID, *, actor: Actor, now: datetime) -> PairTold:
    """Two records beside each other; both looks are put on record.

    Raises: NotFound.
    """
    page = patients.pair_page(pair_id, actor=actor, now=now)
    names = organisation_names((page.one.organisation, page.other.organisation), actor=actor, now=now)
    opinion = page.pair.opinion
    return PairTold(
        pair=page.pair,
        one=page.one,
        other=page.other,
        one_at=names.get(page.one.organisation, ""),
        other_at=names.get(page.other.organisation, ""),
        may_open_one=actor.may(Duty.READ_PATIENT, at=page.one.organisation),
        may_open_other=actor.may(Duty.READ_PATIENT, at=page.other.organisation),
        lines=tuple(_lines(page.pair, page.one.details, page.other.details)),
        chance=_chance(page.pair),
        guard=name("guard", opinion.guard) if opinion.guard else "",
        decision=name("decision", page.pair.decision.verdict) if page.pair.decision else "",
        next_waiting=page.next_waiting,
    )


def _born(details: Details) -> str:
    if details.birth_on is None:
        return ""
    return str(details.birth_on.year) if details.birth_is_estimated else details.birth_on.isoformat()


_SAID: dict[Aspect, Callable[[Details], str]] = {
    Aspect.NUMBER: lambda details: "、".join(
        one.value for one in details.identifiers if one.type.names_one_human
    ),
    Aspect.NAME: lambda details: details.name,
    Aspect.BIRTH: _born,
    Aspect.SEX: lambda details: name("gender", details.sex),
    Aspect.PHONE: lambda details: "、".join(filter(None, (details.phone, details.guardian_phone))),
    Aspect.PLACE: lambda details: details.address,
    Aspect.CARD: lambda details: "、".join(
        one.value
        for one in details.identifiers
        if one.type in (IdentifierType.INSURANCE, IdentifierType.HEALTH_CARD)
    ),
}


def _lines(pair: Pair, one: Details, other: Details) -> list[Line]:
    lines = []
    for told in pair.opinion.aspects:
        left, right = _SAID[told.aspect](one), _SAID[told.aspect](other)
        if not left and not right:
            continue
        first, second = _marked(left, right)
        lines.append(
            Line(
                label=name("compared", told.aspect),
                one=first,
                other=second,
                words=name("agreement", f"{told.aspect}_{told.agreement}"),
                grade=told.agreement,
                share=round(100 * max(-1.0, min(1.0, told.weight / _FULL_BAR))),
            )
        )
    return lines


def _marked(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in stretches, those marked at which the two differ.

    Shape: texts without anything in common are not marked, nor is a number that is shown in part.
    """
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    steps = matcher.get_opcodes()
    if "*" in left + right or not any(step[0] == "equal" for step in steps):
        return (Piece(left, False),) if left else (), (Piece(right, False),) if right else ()
    one = tuple(Piece(left[a:b], kind != "equal") for kind, a, b, _, _ in steps if b > a)
    other = tuple(Piece(right[a:b], kind != "equal") for kind, _, _, a, b in steps if b > a)
    return one, other
