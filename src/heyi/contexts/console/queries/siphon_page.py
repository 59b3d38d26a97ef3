"""The siphon monitor in words: numbers with interval and verdict, what lies outside, members and pairs. Not here: counting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_words import Badge
from heyi.contexts.console.queries.funnel_chart import Funnel, Unit, funnel_of
from heyi.contexts.console.queries.siphon_words import (
    Told,
    finding_words,
    minutes_words,
    told_of,
    trend_of,
    value_words,
)
from heyi.contexts.console.queries.suggestion import badge_for
from heyi.contexts.governance.terms import Direction
from heyi.contexts.referral.public import (
    FEWEST,
    Catalogue,
    Judged,
    Measure,
    Moves,
    SiphonFigures,
    StayFigures,
    UnitCounts,
    Verdict,
    judge,
    together,
    usual,
    whose_unwillingness,
)
from heyi.foundation.words import name
from heyi.methods.funnel import Limits

# The five numbers of the page, in the order in which a council asks for them.
FIVE = (Measure.KEPT, Measure.DOWN_TO_UP, Measure.DOWN_RATE, Measure.DECLINED, Measure.UNSENT)
_DRAWN = (Measure.KEPT, Measure.DOWN_TO_UP, Measure.DECLINED)
_SHARES = frozenset({Measure.KEPT, Measure.DECLINED})
_MOST_FINDINGS = 3


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member above: every measure, and how long it took to answer."""

    id: UUID
    words: str
    is_subject: bool
    asked: int
    measures: tuple[Told, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class MovesTold:
    """Proposed moves that somebody did not want: on whose side, of how many, and the share where there are enough."""

    proposed: int
    unwilling: int
    share: str
    sides: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class PairRow:
    """A lower and an upper unit: how many went up and came down between them."""

    lower: str
    upper: str
    asked: int
    up: int
    down: int
    unwilling: int
    ratio: Told
    kept: Told
    moves: MovesTold


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """One reason and how often it was given."""

    unit: str
    direction: Direction
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A funnel with its words and the table that says the same."""

    words: str
    funnel: Funnel | None
    usual: str
    across: str
    rows: tuple[tuple[str, Told], ...]


@dataclass(frozen=True, slots=True)
class CatalogueTold:
    """Which catalogue says what is treatable below: how many diseases by source, each with how sure it is."""

    entries: int
    is_stand_in: bool
    origins: tuple[tuple[int, Badge], ...]


@dataclass(frozen=True, slots=True)
class StaysToldOf:
    """What became of the in-patients who were proposed to one unit to be sent down.

    Shape: `taken_up` is the share, or that there are too few for one; `reasons` are words, whose side they tell of, a count.
    """

    figures: StayFigures
    taken_up: str
    reasons: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class SiphonTold:
    """Everything the page shows, in words."""

    subject: UUID
    subject_words: str
    numbers: tuple[Told, ...]
    in_time: Told
    answer: str
    findings: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    members: tuple[MemberRow, ...]
    refusals: tuple[RefusalRow, ...]
    unread: int
    unwilling: int
    asked: int
    catalogue: CatalogueTold
    stays: StaysToldOf | None
    moves: MovesTold


def siphon_told(figures: SiphonFigures, names: Mapping[UUID, str]) -> SiphonTold:
    """The page of one alliance and period."""
    targets = {measure: usual(measure, figures.units.values()) for measure in Measure}
    counts = figures.units.get((figures.scope.alliance, figures.subject), UnitCounts())
    members = _shown(figures)
    trends = {measure: trend_of(measure, figures.trend) for measure in FIVE}
    return SiphonTold(
        subject=figures.subject,
        subject_words=names.get(figures.subject, ""),
        numbers=tuple(told_of(judge(one, counts, targets[one]), trends[one]) for one in FIVE),
        in_time=told_of(judge(Measure.IN_TIME, counts, targets[Measure.IN_TIME])),
        answer=_answer(figures, figures.subject),
        findings=_findings(members, targets, names),
        drawings=tuple(_drawing(one, figures, targets[one], names) for one in _DRAWN),
        members=tuple(_member(one, members[one], figures, targets, names) for one in members),
        refusals=_refusals(figures, names),
        unread=counts.unread,
        unwilling=counts.unwilling,
        asked=counts.asked,
        catalogue=_catalogue(figures.catalogue),
        stays=_stays(figures.stays.get(figures.subject)),
        moves=_moves(together([one for pair, one in figures.moves.items() if figures.subject in pair])),
    )


def _moves(moves: Moves) -> MovesTold:
    share = name("siphon_verdict", "too_few") if moves.ratio is None else f"{100 * moves.ratio:.1f}%"
    return MovesTold(
        moves.proposed,
        moves.unwilling,
        share,
        tuple((name("unwilling", side), count) for side, count in moves.by_side.items()),
        _reasons(moves.reasons),
    )


def _reasons(reasons: Mapping[str, int]) -> tuple[tuple[str, str, int], ...]:
    """Reasons in words with whose side they tell of, the most frequent first."""
    ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((name("why", one), name("unwilling", whose(one)), count) for one, count in ordered)


def _stays(figures: StayFigures | None) -> StaysToldOf | None:
    if figures is None:
        return None
    answered = figures.taken_up + figures.refused + figures.put_off
    share = (
        f"{100 * figures.taken_up / answered:.1f}%"
        if answered >= FEWEST
        else name("siphon_verdict", "too_few")
    )
    return StaysToldOf(figures, share, _reasons(figures.reasons))


def whose(reason: str) -> str:
    """Whose unwillingness a reason tells of, as a code; `nobody` for one that lies in the illness or the paper."""
    side = whose_unwillingness(reason)
    return "nobody" if side is None else str(side)


def _catalogue(catalogue: Catalogue) -> CatalogueTold:
    origins = tuple((number, badge_for(one.source, one.status)) for one, number in catalogue.origins)
    return CatalogueTold(catalogue.entries, catalogue.is_stand_in, origins)


def _shown(figures: SiphonFigures) -> dict[UUID, UnitCounts]:
    """The alliance's own units that the reader may know by name, the subject first and then by how often they were asked."""
    scope = figures.scope
    seen = {
        unit: counts
        for (alliance, unit), counts in figures.units.items()
        if alliance == scope.alliance and counts.asked and (scope.sees_all or unit in scope.own)
    }
    return dict(sorted(seen.items(), key=lambda pair: (pair[0] != figures.subject, -pair[1].asked)))


def _findings(
    members: Mapping[UUID, UnitCounts], targets: Mapping[Measure, float | None], names: Mapping[UUID, str]
) -> tuple[str, ...]:
    """What speaks most of keeping patients back, the most improbable first."""
    found: list[tuple[bool, float, str]] = []
    for unit, counts in members.items():
        for measure in Measure:
            judged = judge(measure, counts, targets[measure])
            if judged.siphons:
                found.append(
                    (
                        not judged.verdict.is_far,
                        -_distance(judged),
                        finding_words(judged, names.get(unit, "")),
                    )
                )
    return tuple(words for *_, words in sorted(found)[:_MOST_FINDINGS])


def _distance(judged: Judged) -> float:
    """How far outside, in widths of the limits."""
    limits = judged.alarm or Limits(0, 1)
    high = limits.high if limits.high != inf else (judged.usual or 1.0) * 2
    width = max(high - limits.low, 1e-6)
    return abs((judged.value or 0.0) - (judged.usual or 0.0)) / width


def _drawing(
    measure: Measure, figures: SiphonFigures, target: float | None, names: Mapping[UUID, str]
) -> Drawing:
    scope, units, rows = figures.scope, [], []
    for (alliance, unit), counts in figures.units.items():
        judged = judge(measure, counts, target)
        known = alliance == scope.alliance and (scope.sees_all or unit in scope.own)
        words = names.get(unit, "") if known else ""
        units.append(Unit(judged, words, alliance == scope.alliance and unit == figures.subject))
        if known and judged.verdict is not Verdict.NO_DATA:
            rows.append((words, told_of(judged)))
    return Drawing(
        words=name("siphon_measure", measure),
        funnel=None if not target else funnel_of(measure, units, target, measure in _SHARES),
        usual="" if target is None else value_words(measure, target),
        across=name("siphon_cases", measure),
        rows=tuple(sorted(rows, key=lambda row: -row[1].of)),
    )


def _member(
    unit: UUID,
    counts: UnitCounts,
    figures: SiphonFigures,
    targets: Mapping[Measure, float | None],
    names: Mapping[UUID, str],
) -> MemberRow:
    return MemberRow(
        id=unit,
        words=names.get(unit, ""),
        is_subject=unit == figures.subject,
        asked=counts.asked,
        measures=tuple(told_of(judge(one, counts, targets[one])) for one in (*FIVE, Measure.IN_TIME)),
        answer=_answer(figures, unit),
    )


def _answer(figures: SiphonFigures, unit: UUID) -> str:
    waits = figures.waits.get(unit)
    if waits is None:
        return gettext("没有数据")
    return gettext("中位 %(median)s，九成在 %(decile)s 内") % {
        "median": minutes_words(waits.median),
        "decile": minutes_words(waits.ninth_decile),
    }


def _refusals(figures: SiphonFigures, names: Mapping[UUID, str]) -> tuple[RefusalRow, ...]:
    return tuple(
        RefusalRow(names.get(one.unit, ""), one.direction, name("why", one.reason), one.count)
        for one in figures.refusals
        if one.unit == figures.subject
    )


def pair_rows(figures: SiphonFigures, names: Mapping[UUID, str], *, words: str = "") -> tuple[PairRow, ...]:
    """The pairs whose names the reader may know, narrowed by words, the busiest first."""
    targets = {one: usual(one, figures.units.values()) for one in (Measure.DOWN_TO_UP, Measure.KEPT)}
    scope, wanted = figures.scope, words.casefold()
    shown: list[PairRow] = []
    for (lower, upper), counts in figures.pairs.items():
        called = (names.get(lower, ""), names.get(upper, ""))
        may_know = scope.sees_all or bool({lower, upper} & scope.own)
        if may_know and any(wanted in one.casefold() for one in called):
            moves = figures.moves.get((lower, upper), Moves())
            shown.append(replace(_pair(called, counts, targets), moves=_moves(moves)))
    return tuple(sorted(shown, key=lambda row: (-row.asked - row.down, row.lower)))


def _pair(called: tuple[str, str], counts: UnitCounts, targets: Mapping[Measure, float | None]) -> PairRow:
    return PairRow(
        lower=called[0],
        upper=called[1],
        asked=counts.asked,
        up=counts.accepted,
        down=counts.down,
        unwilling=counts.unwilling,
        ratio=told_of(judge(Measure.DOWN_TO_UP, counts, targets[Measure.DOWN_TO_UP])),
        kept=told_of(judge(Measure.KEPT, counts, targets[Measure.KEPT])),
        moves=_moves(Moves()),
    )


def everybody(figures: SiphonFigures) -> Iterable[UUID]:
    """Every organisation whose name a page of these figures may need."""
    ours = {unit for alliance, unit in figures.units if alliance == figures.scope.alliance}
    return ours | {unit for pair in figures.pairs for unit in pair} | {figures.subject}
