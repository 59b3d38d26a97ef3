"""What holds for any times of a case: any order of telling, any shift of all, any permutation, any shift of one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations, product
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from heyi.contexts.governance.terms.pathways import MilestoneKind, Pathway
from heyi.contexts.pathways.rules.course import next_action, running, tasks_of
from heyi.contexts.pathways.rules.figures import measure, measure_all
from heyi.contexts.pathways.rules.order import ImpossibleOrder
from heyi.contexts.pathways.terms.cases import CaseView, Stamp
from tests.rules.pathway_cases import (
    CHEST_PAIN,
    HUB,
    LEAD,
    ONSET,
    PATHWAYS,
    a_course,
    a_view,
    after,
    answers_for,
    milestones_in,
    recorded,
    without,
)

NOW = after(10_000)
# By name, so that a failure tells the name and not a whole definition.
COURSES = {
    f"{pathway.code}-{'transferred' if is_transferred else 'direct'}": (
        pathway,
        a_course(pathway, is_transferred=is_transferred),
    )
    for pathway, is_transferred in product(PATHWAYS, (False, True))
}
# Clocks that are turned, at other days each, and the summer time that China had from 1986 to 1991.
ZONES = [
    ZoneInfo(name) for name in ("Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")
]
TURNS = [
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # Berlin, forward
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),  # Berlin, back
    datetime(1988, 4, 16, 17, 0, tzinfo=UTC),  # Shanghai, forward
    datetime(1988, 9, 10, 16, 0, tzinfo=UTC),  # Shanghai, back
    datetime(2026, 3, 5, 16, 0, tzinfo=UTC),  # midnight in Shanghai
    datetime(2025, 12, 31, 23, 0, tzinfo=UTC),  # the year turns in Berlin
]


# Drawn for the longest course, so that what is drawn depends on nothing else.
MOST = max(len(course) for _, course in COURSES.values())
PLACES, MIXED = st.integers(0, MOST - 1), st.permutations(range(MOST))


def mixed_up(course: tuple[Stamp, ...], order: list[int]) -> tuple[Stamp, ...]:
    return tuple(course[place] for place in order if place < len(course))


def answered(pathway: Pathway) -> Mapping[str, object]:
    """Answers that bring as many figures to life as one case can."""
    found: dict[str, object] = {}
    for figure in pathway.figures:
        found = answers_for(figure.counted) | answers_for(figure.among) | found
    return found


def a_case(pathway: Pathway, stamps: tuple[Stamp, ...]) -> CaseView:
    return a_view(pathway, stamps, answers=answered(pathway))


def in_every_hospital(pathway: Pathway, view: CaseView) -> object:
    return {one.code: measure_all(one, view, now=NOW) for one in pathway.figures}


@pytest.mark.parametrize("name", COURSES)
@given(places=MIXED, count=PLACES)
@settings(max_examples=40, deadline=None)
def test_any_order_of_telling_gives_the_same(name: str, places: list[int], count: int) -> None:
    pathway, course = COURSES[name]
    order = mixed_up(course, places)
    view = recorded(pathway, order)
    whole, mixed = a_case(pathway, course), a_case(pathway, view.stamps)
    assert measure(pathway, mixed, now=NOW) == measure(pathway, whole, now=NOW)
    assert in_every_hospital(pathway, mixed) == in_every_hospital(pathway, whole)
    # While it is on its way as well: the same half of it, told in another order.
    half = course[: 1 + count % len(course)]
    shuffled = tuple(one for one in order if one in half)
    now = half[-1].at
    for ask in (running, _next):
        assert ask(pathway, a_case(pathway, shuffled), here=LEAD, now=now) == ask(
            pathway, a_case(pathway, half), here=LEAD, now=now
        )
    assert tasks_of(pathway, mixed, (), now=now) == tasks_of(pathway, whole, (), now=now)


def _next(pathway: Pathway, view: CaseView, *, here: UUID, now: datetime) -> object:
    sites = [site.code for site in pathway.sites]
    return next_action(pathway, view, here=here, sites=sites, goes_on=False, now=now)


@pytest.mark.parametrize("name", COURSES)
@given(
    turn=st.sampled_from(TURNS),
    before=st.integers(0, 6 * 3600),
    zones=st.lists(st.sampled_from(ZONES), min_size=1),
)
@settings(max_examples=40, deadline=None)
def test_a_shift_of_all_times_gives_the_same_across_midnight_and_turned_clocks(
    name: str, turn: datetime, before: int, zones: list[ZoneInfo]
) -> None:
    pathway, course = COURSES[name]
    shift = turn - ONSET - timedelta(seconds=before)
    # Each told in one of several zones, as a server, a phone and a neighbour's system may.
    moved = tuple(
        replace(one, at=(one.at + shift).astimezone(zones[number % len(zones)]))
        for number, one in enumerate(course)
    )
    assert recorded(pathway, moved).stamps == moved
    whole, shifted = a_case(pathway, course), a_case(pathway, moved)
    assert in_every_hospital(pathway, shifted) == in_every_hospital(pathway, whole)
    for count in (1, len(course) // 2, len(course) - 1):
        now = course[count - 1].at
        here = running(pathway, a_case(pathway, course[:count]), here=LEAD, now=now)
        there = running(pathway, a_case(pathway, moved[:count]), here=LEAD, now=now + shift)
        assert [(one.figure, one.since + shift, one.due_at + shift, one.pace) for one in here] == [
            (one.figure, one.since, one.due_at, one.pace) for one in there
        ]


def order_of(pathway: Pathway) -> set[tuple[str, str]]:
    """Which cannot be later than which, closed by Warshall: another way than the rule's."""
    codes = [one.code for one in pathway.milestones]
    pairs = {(earlier, one.code) for one in pathway.milestones for earlier in one.after}
    for middle, first, last in product(codes, codes, codes):
        if (first, middle) in pairs and (middle, last) in pairs:
            pairs.add((first, last))
    return pairs


def broken(pathway: Pathway, view: CaseView) -> Iterator[tuple[Stamp, Stamp]]:
    """The pairs of stamps that stand the wrong way round, read straight off the definition."""
    order, stamps = order_of(pathway), view.stamps
    for earlier, later in permutations(stamps, 2):
        is_here = earlier.organisation == later.organisation or earlier.code not in view.per_hospital
        if (earlier.code, later.code) in order and is_here and earlier.at > later.at:
            yield earlier, later
    arrival, departure = pathway.of_kind(MilestoneKind.ARRIVAL), pathway.of_kind(MilestoneKind.DEPARTURE)
    assert arrival is not None
    assert departure is not None
    came = {one.organisation: one for one in stamps if one.code == arrival.code}
    left = {one.organisation: one for one in stamps if one.code == departure.code}
    if {HUB, LEAD} <= set(came):
        # Only the hub is left: the lead begins after that, or is over before, of which an arrival without a departure says nothing.
        gone, comes = left[HUB], came[LEAD]
        if came[HUB].at < comes.at < gone.at:
            yield gone, comes


@pytest.mark.parametrize("name", COURSES)
@given(places=MIXED, times=st.one_of(MIXED, st.just(list(range(MOST)))), swaps=st.lists(PLACES, max_size=3))
@settings(max_examples=80, deadline=None)
def test_any_permutation_of_times_is_refused_or_is_allowed_and_never_below_zero(
    name: str, places: list[int], times: list[int], swaps: list[int]
) -> None:
    pathway, course = COURSES[name]
    # Few swaps, so that many of them are allowed; and thorough mixes.
    told_at = [one.at for one in mixed_up(course, times)]
    for swap in swaps:
        place = swap % (len(course) - 1)
        told_at[place], told_at[place + 1] = told_at[place + 1], told_at[place]
    permuted = tuple(replace(one, at=at) for one, at in zip(course, told_at, strict=True))
    order = mixed_up(permuted, places)
    wrong = list(broken(pathway, a_view(pathway, permuted)))
    if wrong:
        with pytest.raises(ImpossibleOrder) as refused:
            recorded(pathway, order)
        facts = refused.value.facts
        assert facts["earlier_at"] > facts["later_at"]  # type: ignore[operator]
        assert facts["told"] in (facts["earlier"], facts["later"])
        return
    case = a_case(pathway, recorded(pathway, order).stamps)
    pairs = order_of(pathway)
    for figure in pathway.figures:
        for measured in measure_all(figure, case, now=NOW):
            assert measured.minutes is None or measured.minutes >= 0
            if (figure.since, figure.until) in pairs and measured.lack is None:
                assert measured.minutes is not None


@pytest.mark.parametrize("name", COURSES)
@given(place=PLACES, seconds=st.integers(-1800, 1800))
# The second hospital's door comes before the first one's.
@example(place=7, seconds=-1327)
@settings(max_examples=80, deadline=None)
def test_a_shift_of_one_time_is_refused_or_changes_just_the_figures_that_name_it_by_as_much(
    name: str, place: int, seconds: int
) -> None:
    pathway, course = COURSES[name]
    one = course[place % len(course)]
    shifted = replace(one, at=one.at + timedelta(seconds=seconds))
    others = tuple(each for each in course if each is not one)
    before = a_case(pathway, course)
    if list(broken(pathway, a_view(pathway, (*others, shifted)))):
        with pytest.raises(ImpossibleOrder) as refused:
            recorded(pathway, (*others, shifted))
        assert refused.value.facts["told"] == one.code
        return
    assert shifted in recorded(pathway, (*others, shifted)).stamps
    view = a_case(pathway, (*others, shifted))
    by = Decimal(seconds) / 60
    for figure in pathway.figures:
        conditions = [figure.among, figure.counted, *(each.condition for each in figure.exclusions)]
        if any(one.code in milestones_in(each) for each in conditions):
            continue
        was = {line.organisation: line for line in measure_all(figure, before, now=NOW)}
        now_is = {line.organisation: line for line in measure_all(figure, view, now=NOW)}
        if was.keys() != now_is.keys():
            # What begins once ends at the first hospital, and another hospital is the first by now.
            assert one.code == figure.until
            assert one.code in view.per_hospital
            assert figure.since not in view.per_hospital
            continue
        for house, line in now_is.items():
            former = was[house]
            at_place = one.code not in view.per_hospital or house == one.organisation
            if not at_place or one.code not in (figure.since, figure.until) or former.minutes is None:
                assert line == former
            elif line.minutes is not None:
                sign = 1 if one.code == figure.until else -1
                # To the thirtieth digit: a third of a minute has no end in decimals.
                assert abs(line.minutes - former.minutes - sign * by) < Decimal("1e-20")
            else:
                # Only between two that the definition puts in no order.
                assert (figure.since, figure.until) not in order_of(pathway)


@pytest.mark.parametrize("code", [one.code for one in PATHWAYS])
@given(gone=PLACES, pair=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_a_missing_milestone_hides_no_impossible_order(code: str, gone: int, pair: int) -> None:
    pathway = next(one for one in PATHWAYS if one.code == code)
    course, order = a_course(pathway, is_transferred=False), order_of(pathway)
    inner = [one.code for one in course if any(one.code == first for first, _ in order)]
    left = without(course, inner[gone % len(inner)])
    codes = {one.code for one in left}
    pairs = sorted(each for each in order if set(each) <= codes)
    earlier, later = pairs[pair % len(pairs)]
    times = {one.code: one.at for one in left}
    swapped = [
        replace(one, at=times[later if one.code == earlier else earlier])
        if one.code in (earlier, later)
        else one
        for one in left
    ]
    with pytest.raises(ImpossibleOrder):
        recorded(pathway, swapped)


def test_the_definitions_put_the_ends_of_their_intervals_in_order_but_for_one() -> None:
    unordered = [
        (pathway.code, figure.code)
        for pathway in PATHWAYS
        for figure in pathway.figures
        if figure.until and (figure.since, figure.until) not in order_of(pathway)
    ]
    # Lysis may be begun on the way, before any door.
    assert unordered == [(CHEST_PAIN.code, "d2n")]
