"""A case as the rules read it, made of its rows. Not here: who may ask (one, board)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.models import CaseRow, DecisionRow, FilledRow, PartRow, StampRow
from heyi.contexts.pathways.rules.order import per_hospital_of
from heyi.contexts.pathways.rules.scales import score
from heyi.contexts.pathways.terms.cases import (
    Answer,
    CaseView,
    Decision,
    Filled,
    Part,
    Scored,
    Stamp,
)
from heyi.foundation.compiled import Question
from heyi.kernel.actor import Actor

_STAMPS = Question[StampRow](
    lambda cases: StampRow.objects.filter(case__in=cases).order_by("recorded_at", "id")
)
_FILLED = Question[FilledRow](
    lambda cases: FilledRow.objects.filter(case__in=cases).order_by("recorded_at", "id")
)
_DECISIONS = Question[DecisionRow](
    lambda cases: DecisionRow.objects.filter(case__in=cases).order_by("at", "id")
)
_PARTS = Question[PartRow](lambda cases: PartRow.objects.filter(case__in=cases).order_by("since", "id"))
_NUMBER, _YES_NO = "number", "yes_no"


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that was told of one case. `trail` has every stamp, corrected and withdrawn ones too."""

    trail: tuple[StampRow, ...]
    filled: tuple[FilledRow, ...]
    decisions: tuple[DecisionRow, ...]
    parts: tuple[PartRow, ...]


def told_of(cases: Collection[UUID]) -> Mapping[UUID, Told]:
    """What was told of several cases; four statements however many there are. Asked within an open reading."""
    stamps, filled, decisions, parts = (
        _by_case(question.all(cases=list(cases))) for question in (_STAMPS, _FILLED, _DECISIONS, _PARTS)
    )
    return {
        one: Told(
            tuple(stamps.get(one, ())),
            tuple(filled.get(one, ())),
            tuple(decisions.get(one, ())),
            tuple(parts.get(one, ())),
        )
        for one in cases
    }


def _by_case(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def standing(trail: Iterable[StampRow]) -> tuple[Stamp, ...]:
    """The stamps that stand now: none that was corrected or withdrawn."""
    rows = list(trail)
    over = {row.corrects_id for row in rows if row.corrects_id}
    return tuple(row.snapshot() for row in rows if row.id not in over and not row.is_withdrawn)


def view_of(row: CaseRow, pathway: Pathway, told: Told) -> CaseView:
    """The case as a value that no order of recording shows in."""
    answers = answers_of(told.filled)
    return CaseView(
        onset_kind=row.snapshot().onset_kind,
        onset_at=row.onset_at,
        stamps=standing(told.trail),
        answers=answers,
        scales={
            one.scored.scale: one.scored
            for one in filled_of(pathway, told.filled, answers)
            if one.scored.scale
        },
        decisions={one.checklist: one.choice for one in decisions_of(told.decisions)},
        per_hospital=per_hospital_of(pathway),
        end=row.end,
        origin=row.origin,
    )


def answers_of(rows: Iterable[FilledRow]) -> dict[str, Answer]:
    """The items of the case as they were last answered."""
    found: dict[str, Answer] = {}
    for row in rows:
        if not row.scale:
            found |= opened(row.found["answers"])
    return found


def filled_of(pathway: Pathway, rows: Iterable[FilledRow], known: Mapping[str, Answer]) -> tuple[Filled, ...]:
    """What was filled in, the earliest first; a scale is scored by the definition the case is judged by."""
    return tuple(
        Filled(
            id=row.id,
            scored=_scored(pathway, row, known),
            at=row.at,
            organisation=row.organisation,
            by=row.by,
            task=row.task,
        )
        for row in rows
    )


def _scored(pathway: Pathway, row: FilledRow, known: Mapping[str, Answer]) -> Scored:
    answers = opened(row.found["answers"])
    scale = pathway.scale(row.scale) if row.scale else None
    if scale is None:
        return Scored(scale=row.scale, answers=answers, total=None, shown="")
    return score(scale, answers, known=known)


def decisions_of(rows: Iterable[DecisionRow]) -> tuple[Decision, ...]:
    """The signed decisions, the earliest first."""
    return tuple(row.snapshot() for row in rows)


def parts_of(rows: Iterable[PartRow]) -> tuple[Part, ...]:
    """The hospitals on the case, as they came to it."""
    return tuple(row.snapshot() for row in rows)


def sealed(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers as they are stored: a number by its digits, so that nothing is lost in binary."""
    return {
        code: {_YES_NO: one}
        if isinstance(one, bool)
        else {_NUMBER: str(one)}
        if isinstance(one, Decimal)
        else one
        for code, one in answers.items()
    }


def opened(stored: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as they were stored, read again."""
    found: dict[str, Answer] = {}
    for code, one in stored.items():
        if not isinstance(one, dict):
            found[code] = str(one)
        else:
            found[code] = bool(one[_YES_NO]) if _YES_NO in one else Decimal(one[_NUMBER])
    return found


def hold_case(case_id: UUID, *, actor: Actor) -> CaseRow:
    """The case, locked until the unit of work ends, for who has a part in it.

    Raises: NotFound, also for strangers.
    """
    return CaseRow.objects.within_reach_of(actor).hold(case_id)


def look_up_case(case_id: UUID, *, actor: Actor) -> CaseRow:
    """The case, for who has a part in it. Asked within an open reading.

    Raises: NotFound, also for strangers.
    """
    return CaseRow.objects.within_reach_of(actor).look_up(case_id)
