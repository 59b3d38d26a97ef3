"""Whether a milestone can have happened then and there. Not here: whether its moment can be right at all (moments).

Source: docs/sources/heyi-assumptions.md#order
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance.terms.pathways import Milestone, MilestoneKind, Pathway, Per
from heyi.contexts.pathways.rules.spans import instant
from heyi.contexts.pathways.terms.cases import CaseView, Stamp
from heyi.kernel.errors import RuleBroken
from heyi.kernel.remembered import remembered

_MOST_PATHWAYS = 64


class ImpossibleOrder(RuleBroken):
    """One milestone cannot be later than the other; the facts name both and their times."""

    default_code = "impossible_order"


class ToldAlready(RuleBroken):
    """The milestone was told before; it is corrected and not told again. The facts name the stamp."""

    default_code = "milestone_told_already"


class NotDoneHere(RuleBroken):
    """The charter lets only other sites do this."""

    default_code = "milestone_not_done_here"


@remembered(most=_MOST_PATHWAYS)
def earlier_of(pathway: Pathway) -> Mapping[str, frozenset[str]]:
    """For each milestone all that cannot be later than it, however many lie between; so a missing one hides nothing."""
    direct = {one.code: frozenset(one.after) for one in pathway.milestones}
    return {code: _all_before(code, direct) for code in direct}


def _all_before(code: str, direct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    left = set(direct[code])
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left |= direct.get(one, frozenset())
    return frozenset(found - {code})


def check_order(pathway: Pathway, view: CaseView, new: Stamp) -> None:
    """A stamp that fits the others: none before what must come earlier, none after what must come later.

    Shape:  `view` holds the others, without one that `new` corrects; equal times are in order. What is told of each hospital
            comes before something later at that hospital only, what is told once of a case before something later anywhere.
    Raises: ImpossibleOrder, ToldAlready.
    """
    same = next((one for one in view.stamps if _is_same(one, new, view.per_hospital)), None)
    if same is not None:
        raise ToldAlready(milestone=new.code, stamp=same.id, at=same.at)
    for earlier, later in _pairs(pathway, view, new):
        if instant(earlier.at) > instant(later.at):
            raise ImpossibleOrder(
                earlier=earlier.code,
                earlier_at=earlier.at,
                later=later.code,
                later_at=later.at,
                told=new.code,
            )


def _is_same(one: Stamp, new: Stamp, per_hospital: frozenset[str]) -> bool:
    if one.code != new.code:
        return False
    return one.organisation == new.organisation or new.code not in per_hospital


def _pairs(pathway: Pathway, view: CaseView, new: Stamp) -> Iterator[tuple[Stamp, Stamp]]:
    """The pairs with `new` in it that must stand in this order."""
    before = earlier_of(pathway)
    for one in view.stamps:
        for earlier, later in ((one, new), (new, one)):
            named = earlier.code in before.get(later.code, frozenset())
            if named and (
                earlier.organisation == later.organisation or earlier.code not in view.per_hospital
            ):
                yield earlier, later
    yield from _between_hospitals(pathway, view, new)


def _between_hospitals(pathway: Pathway, view: CaseView, new: Stamp) -> Iterator[tuple[Stamp, Stamp]]:
    """Who is at one hospital is at no other: of each two stays one ends before the other begins.

    Shape: yields two stamps that stand the wrong way round, where two stays overlap whichever is taken to be the first. What is
           not told of a stay is taken to be such that it fits, so that a true course is told in any order.
    """
    arrival, departure = pathway.of_kind(MilestoneKind.ARRIVAL), pathway.of_kind(MilestoneKind.DEPARTURE)
    if arrival is None or departure is None or new.code not in (arrival.code, departure.code):
        return
    stays = _stays((*view.stamps, new), arrival.code, departure.code)
    mine = stays.pop(new.organisation)
    for other in stays.values():
        in_turn = sorted((mine, other), key=lambda stay: instant(stay.begins.at))
        breaches = [_breach(one, two, view.origin) for one, two in (in_turn, in_turn[::-1])]
        if None not in breaches:
            # The pair that names what was just told, if one does.
            pairs = [pair for pair in breaches if pair is not None]
            yield next((pair for pair in pairs if new in pair), pairs[0])


@dataclass(frozen=True, slots=True)
class _Stay:
    """What is told of one hospital: the first and the last stamp of it, which may be the same."""

    begins: Stamp
    ends: Stamp
    has_arrived: bool
    has_left: bool


def _stays(stamps: Iterable[Stamp], arrival: str, departure: str) -> dict[UUID, _Stay]:
    came, left = (
        {one.organisation: one for one in stamps if one.code == code} for code in (arrival, departure)
    )
    first, last = {**left, **came}, {**came, **left}
    return {place: _Stay(first[place], last[place], place in came, place in left) for place in sorted(first)}


def _breach(one: _Stay, two: _Stay, origin: UUID | None) -> tuple[Stamp, Stamp] | None:
    """What keeps the first stay from ending before the second begins; None where nothing does."""
    if instant(one.ends.at) > instant(two.begins.at):
        return one.ends, two.begins
    # Where the case began nobody arrives: whoever had come to another hospital before would have had to leave it again.
    began_there = not two.has_arrived and two.begins.organisation == origin
    return (two.begins, one.begins) if began_there and not one.has_left else None


def check_place(
    pathway: Pathway, milestone: Milestone, *, organisation: UUID, site_codes: frozenset[str]
) -> None:
    """Where sites are named that do a milestone, only they do it.

    Shape:  `site_codes` are the sites that the organisation is.
    Raises: NotDoneHere naming the sites.
    """
    doing = frozenset(site.code for site in pathway.sites if milestone.code in site.does)
    if doing and not doing & site_codes:
        raise NotDoneHere(milestone=milestone.code, organisation=organisation, sites=sorted(doing))


def per_hospital_of(pathway: Pathway) -> frozenset[str]:
    """The milestones that are told of each hospital."""
    return frozenset(one.code for one in pathway.milestones if one.per is Per.HOSPITAL)
