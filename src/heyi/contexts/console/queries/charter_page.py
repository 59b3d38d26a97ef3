"""The page of a charter: power matrix, members, bodies, findings. Not here: its referral section (charter_referral)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_words import (
    Badge,
    Said,
    badge_of,
    holder_lines,
    holder_words,
    joined,
    own_badge,
    power_lines,
    words_of,
)
from heyi.contexts.console.queries.naming import in_our_language, language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Act, OrganisationKind, Severity
from heyi.foundation.words import name

# `powers[purchases].decide[0].body` concerns the row `powers[purchases]`, `referral.green_channel.receivers` the green channel.
_ROW = re.compile(r"(?:referral\.|pathways\.|assessment\.)?[a-z_]+(?:\[[^\]]*\])?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding beside what it concerns."""

    severity: Severity
    severity_words: str
    reason: str
    remedy: str
    source: str
    line: int
    row: str


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter of the matrix; `row` names it within the page, each cell bears the head of its column."""

    row: str
    name: str
    cells: tuple[tuple[str, Said], ...]
    answers: Said
    duties: str
    badge: Badge
    line: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class DomainRows:
    """The matters of one field."""

    words: str
    rows: tuple[MatterRow, ...]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the charter names it."""

    row: str
    name: str
    position: str
    tier: str
    kinds: str
    is_class: bool
    legal_person: str
    exchange: str
    first_on: date | None
    last_on: date | None
    badge: Badge
    less_sure: str
    line: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A governing body."""

    row: str
    name: str
    seats: str
    secretary: str
    reports_to: str
    quorum: str
    majority: str
    badge: Badge
    less_sure: str
    line: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A number to be reached, and who answers for it."""

    row: str
    name: str
    value: str
    owner: str
    badge: Badge
    line: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class PrincipleLine:
    """What the source says of the whole."""

    say: str
    badge: Badge


ACTS = tuple(Act)


def act_columns() -> tuple[str, ...]:
    """The heads of the matrix, as one would ask aloud."""
    return tuple(name("who_acts", act) for act in ACTS)


def anchor_of(row: str) -> str:
    """The name of a row within its page."""
    return row.replace("[", "-").replace("]", "").replace(".", "-")


def faults_of(charter: governance.Charter) -> tuple[Fault, ...]:
    """What the check of synergy finds, errors first."""
    order = list(Severity)
    shown = governance.findings_in(charter, language=language())
    faults = [
        Fault(
            one.severity,
            words_of(one.severity),
            one.reason,
            one.remedy,
            one.source,
            one.line,
            anchor_of(_row_of(one.place)),
        )
        for one in shown
    ]
    return tuple(sorted(faults, key=lambda fault: (order.index(fault.severity), fault.line)))


def _row_of(place: str) -> str:
    found = _ROW.match(place)
    return found[0] if found else place


def beside(faults: Iterable[Fault], row: str) -> tuple[Fault, ...]:
    """Those that concern one row."""
    return tuple(fault for fault in faults if fault.row == row)


def matrix(charter: governance.Charter, faults: tuple[Fault, ...]) -> tuple[DomainRows, ...]:
    """The power matrix by field."""
    fields: dict[str, list[MatterRow]] = {}
    for row in governance.power_table(charter):
        fields.setdefault(words_of(row.domain), []).append(_matter(charter, row, faults))
    return tuple(DomainRows(words, tuple(rows)) for words, rows in fields.items())


def _matter(charter: governance.Charter, row: governance.Row, faults: tuple[Fault, ...]) -> MatterRow:
    place = f"powers[{row.matter}]"
    lines = {matter.code: matter.line for matter in charter.matters}
    cells = tuple(
        Said(power_lines(charter, cell.powers), _badge(charter, f"{place}.{cell.act}", row.provenance))
        for cell in row.cells
    )
    answers = Said(holder_lines(charter, row.answers), _badge(charter, f"{place}.answers", row.provenance))
    anchor = anchor_of(place)
    return MatterRow(
        row=anchor,
        name=in_our_language(row.name),
        cells=tuple(zip(act_columns(), cells, strict=True)),
        answers=answers,
        duties=joined(words_of(duty) for duty in row.duties),
        badge=badge_of(row.provenance),
        line=lines[row.matter],
        faults=beside(faults, anchor),
    )


def _badge(charter: governance.Charter, place: str, row: governance.Provenance) -> Badge | None:
    return own_badge(charter.provenance, place, row)


def members(charter: governance.Charter, faults: tuple[Fault, ...]) -> tuple[MemberLine, ...]:
    """The members in the order of the text."""
    return tuple(_member(charter, one, faults) for one in charter.members)


def _member(charter: governance.Charter, one: governance.MemberRule, faults: tuple[Fault, ...]) -> MemberLine:
    place = f"members[{one.code}]"
    anchor = anchor_of(place)
    told = {
        "position": gettext("地位"),
        "division": gettext("区划"),
        "legal_person": gettext("法人"),
        "information_exchange": gettext("信息交换"),
    }
    return MemberLine(
        row=anchor,
        name=in_our_language(one.name),
        position=words_of(one.position),
        tier=words_of(one.tier),
        kinds=joined(words_of(kind) for kind in sorted(one.kinds, key=list(OrganisationKind).index)),
        is_class=one.several,
        legal_person=words_of(one.legal_person),
        exchange=words_of(one.exchange),
        first_on=one.first_on,
        last_on=one.last_on,
        badge=badge_of(one.provenance),
        less_sure=_less_sure(charter, place, told, one.provenance),
        line=one.line,
        faults=beside(faults, anchor),
    )


def _less_sure(
    charter: governance.Charter, place: str, told: Mapping[str, str], row: governance.Provenance
) -> str:
    """Which parts of a row are less sure than the row, in words."""
    differing = [(words, _badge(charter, f"{place}.{key}", row)) for key, words in told.items()]
    return joined(f"{words}：{badge.words}" for words, badge in differing if badge is not None)


def bodies(charter: governance.Charter, faults: tuple[Fault, ...]) -> tuple[BodyLine, ...]:
    """The governing bodies."""
    names = {body.code: in_our_language(body.name) for body in charter.bodies}
    told = {
        "seats": gettext("席位"),
        "secretary": gettext("由谁执行"),
        "reports_to": gettext("向谁负责"),
        "quorum": gettext("法定人数"),
        "majority": gettext("多数"),
    }
    return tuple(
        BodyLine(
            row=anchor_of(f"bodies[{one.code}]"),
            name=names[one.code],
            seats=joined(in_our_language(seat) for seat in one.seats),
            secretary=holder_words(charter, one.secretary) if one.secretary else "",
            reports_to=names.get(one.reports_to or "", ""),
            quorum=ratio_words(one.quorum_ratio),
            majority=ratio_words(one.majority_ratio),
            badge=badge_of(one.provenance),
            less_sure=_less_sure(charter, f"bodies[{one.code}]", told, one.provenance),
            line=one.line,
            faults=beside(faults, anchor_of(f"bodies[{one.code}]")),
        )
        for one in charter.bodies
    )


def ratio_words(ratio: float | None) -> str:
    """A share of the whole in per cent."""
    return "" if ratio is None else f"{ratio * 100:g}%"


def targets(charter: governance.Charter, faults: tuple[Fault, ...]) -> tuple[TargetLine, ...]:
    """What the alliance wants to reach."""
    return tuple(
        TargetLine(
            row=anchor_of(f"targets[{one.code}]"),
            name=in_our_language(one.name),
            value=ratio_words(one.value) if one.unit == "ratio" else f"{one.value:g}",
            owner=holder_words(charter, one.owner) if one.owner else "",
            badge=badge_of(one.provenance),
            line=one.line,
            faults=beside(faults, anchor_of(f"targets[{one.code}]")),
        )
        for one in charter.targets
    )


def principles(charter: governance.Charter) -> tuple[PrincipleLine, ...]:
    """What the source says of the alliance as a whole."""
    return tuple(
        PrincipleLine(in_our_language(one.say), badge_of(one.provenance)) for one in charter.principles
    )
