"""Makers for the rules of pathways: definitions, a complete course of each, its stamps and views. Not here: any expectation.

Whoever adds a pathway adds it to PATHWAYS; what is tested over every pathway is then tested over it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import indent
from uuid import UUID

from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.terms.pathway_questions import Condition, ConditionKind, OnsetKind
from heyi.contexts.governance.terms.pathways import Figure, FigureKind, MilestoneKind, Pathway, Per
from heyi.contexts.pathways.rules.order import check_order, earlier_of, per_hospital_of
from heyi.contexts.pathways.terms.cases import Answer, CaseView, Stamp
from tests.rules.charter_texts import TEXT

PRIMARY, HUB, LEAD = (UUID(int=n) for n in range(1, 4))
SOMEBODY = UUID(int=9)
# Thursday 5 March 2026, 8:00 in China
ONSET = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)

_TRAUMA = "- " + indent(Path(__file__).with_name("trauma.yaml").read_text(encoding="utf-8"), "  ").lstrip()
_TEXT = TEXT + (
    "pathways:\n  include: [stroke-2026-1, chest-pain-2026-1]\n  defined:\n" + indent(_TRAUMA, "    ")
)


def _read() -> tuple[Pathway, ...]:
    read = read_charter(_TEXT)
    assert read.charter is not None, read.problems
    return read.charter.pathways.defined


PATHWAYS = _read()
STROKE, CHEST_PAIN, TRAUMA = PATHWAYS
INTERVALS = [
    (pathway, figure)
    for pathway in PATHWAYS
    for figure in pathway.figures
    if figure.kind is FigureKind.INTERVAL
]
SHARES = [
    (pathway, figure)
    for pathway in PATHWAYS
    for figure in pathway.figures
    if figure.kind is not FigureKind.INTERVAL
]


def named(pair: object) -> str:
    """How a case of a test is called."""
    return str(getattr(pair, "code", pair))


def after(minutes: float) -> datetime:
    """So many minutes after the onset."""
    return ONSET + timedelta(minutes=minutes)


def a_stamp(code: str, at: datetime, organisation: UUID = LEAD) -> Stamp:
    """One milestone as somebody told it."""
    number = (hash((code, organisation.int)) & 0xFFFFFFFF) + 100
    return Stamp(
        id=UUID(int=number), code=code, at=at, organisation=organisation, recorded_at=at, by=SOMEBODY
    )


def a_view(
    pathway: Pathway,
    stamps: Iterable[Stamp] = (),
    *,
    answers: Mapping[str, Answer] | None = None,
    kind: OnsetKind = OnsetKind.KNOWN,
    end: str = "",
) -> CaseView:
    """A case with these stamps; the onset is the one among them."""
    stamps = tuple(stamps)
    onset = pathway.of_kind(MilestoneKind.ONSET)
    begun = next((one.at for one in stamps if onset and one.code == onset.code), None)
    return CaseView(
        onset_kind=kind,
        onset_at=begun,
        stamps=stamps,
        answers=answers or {},
        per_hospital=per_hospital_of(pathway),
        end=end,
    )


def told(pathway: Pathway, **minutes: float) -> CaseView:
    """A case at the lead alone: milestones in minutes after the onset, which is told as well."""
    onset = pathway.of_kind(MilestoneKind.ONSET)
    assert onset is not None
    times = {onset.code: 0.0, **minutes}
    return a_view(pathway, [a_stamp(code, after(at)) for code, at in times.items()])


def recorded(pathway: Pathway, stamps: Iterable[Stamp]) -> CaseView:
    """The case after its stamps were told one after the other, each checked against those before.

    Raises: what check_order raises.
    """
    view = a_view(pathway)
    for stamp in stamps:
        check_order(pathway, view, stamp)
        view = replace(view, stamps=(*view.stamps, stamp))
    return a_view(pathway, view.stamps)


def a_course(pathway: Pathway, *, is_transferred: bool) -> tuple[Stamp, ...]:
    """Every milestone told once, at the lead, each some minutes and seconds after the one before.

    Shape: transferred, the hub has told before all that is told of each hospital; else nobody departs.
    """
    places = [*_places(pathway, is_transferred=is_transferred)]
    stamps, at = [], ONSET
    for number, (code, place) in enumerate(places):
        stamps.append(a_stamp(code, at, place))
        at += timedelta(minutes=3 + number % 5, seconds=7 * number)
    return tuple(stamps)


def _places(pathway: Pathway, *, is_transferred: bool) -> Iterator[tuple[str, UUID]]:
    arrival, departure = pathway.of_kind(MilestoneKind.ARRIVAL), pathway.of_kind(MilestoneKind.DEPARTURE)
    assert arrival is not None
    assert departure is not None
    before = earlier_of(pathway)
    # As many stand before a milestone as its place says, so this order keeps what the definition asks for.
    order = sorted(pathway.milestones, key=lambda one: (one.kind is MilestoneKind.END, len(before[one.code])))
    each = [one.code for one in order if one.per is Per.HOSPITAL and one is not departure]
    single = [one.code for one in order if one.per is Per.CASE]
    early = frozenset[str]().union(*(before[code] for code in (*each, departure.code)))
    yield from ((code, LEAD) for code in single if code in early)
    if is_transferred:
        yield from ((code, HUB) for code in (*each, departure.code))
    yield from ((code, LEAD) for code in (*each, *(code for code in single if code not in early)))


def course_for(pathway: Pathway, figure: Figure) -> tuple[Stamp, ...]:
    """The complete course that the figure is about: the transferred one, or the direct one where it asks for that."""
    asks_for_one = figure.among is not None and any(
        one.kind is ConditionKind.RECORDED and one.at_most is not None for one in parts_of(figure.among)
    )
    return a_course(pathway, is_transferred=not asks_for_one)


def answers_for(condition: Condition | None) -> dict[str, Answer]:
    """Answers to the items that make a condition of items hold."""
    found: dict[str, Answer] = {}
    for one in parts_of(condition):
        if one.kind is ConditionKind.ITEM:
            bound = one.at_least if one.at_least is not None else one.at_most
            found[one.code] = min(one.among) if one.among else one.yes if bound is None else bound
    return found


def parts_of(condition: Condition | None) -> Iterator[Condition]:
    """A condition and all that stand in it."""
    if condition is not None:
        yield condition
        for one in condition.of:
            yield from parts_of(one)


def milestones_in(condition: Condition | None) -> frozenset[str]:
    """The milestones that a condition asks for."""
    kinds = (ConditionKind.RECORDED, ConditionKind.SPAN)
    found = [one for one in parts_of(condition) if one.kind in kinds]
    return frozenset(code for one in found for code in (one.code, one.since) if code)


def without(stamps: Iterable[Stamp], code: str) -> tuple[Stamp, ...]:
    """The stamps without those of one milestone."""
    return tuple(one for one in stamps if one.code != code)
