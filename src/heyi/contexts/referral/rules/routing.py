"""Ranking destinations: what each criterion earns, who is not proposed and why. Pure; advice, never a decision.

Order:   the patient's choice first, then by score, then who has fewer unknown criteria, then by the exact sum, then by id:
         no two are equal, and the order in which they are given changes nothing.
Score:   the sum of what each criterion earns of its weight, in whole points. More of a good thing never earns less.
Unknown: earns the part of the weight that the charter says, usually half, and is told as unknown. So it never comes before
         one that is otherwise equal and known to be at least that good, and is not punished like one known to be bad.
Source:  docs/sources/heyi-assumptions.md#routing
"""

from collections.abc import Iterable, Mapping

from heyi.contexts.governance.terms import Direction, RoutingCriterion
from heyi.contexts.governance.terms.routing import Routing
from heyi.contexts.referral.rules.departments import department_keys
from heyi.contexts.referral.terms.routing import (
    Barrier,
    Candidate,
    Excluded,
    Line,
    Need,
    Note,
    Ranked,
    Ranking,
)

WHOLE = 1000
_A_TIER_BEYOND = 500
Earned = tuple[int | None, Note, Mapping[str, str | int]]


def rank_destinations(need: Need, candidates: Iterable[Candidate], rules: Routing) -> Ranking:
    """Every destination in its place, with each line of the reckoning."""
    ranked: list[Ranked] = []
    excluded: list[Excluded] = []
    for one in candidates:
        barred = barrier(need, one)
        if barred is not None and one.organisation != need.preferred:
            excluded.append(barred)
            continue
        lines = lines_for(need, one, rules)
        ranked.append(
            Ranked(
                organisation=one.organisation,
                alliance=one.alliance,
                score=sum(line.points for line in lines),
                lines=lines,
                is_preferred=one.organisation == need.preferred,
            )
        )
    excluded.sort(key=lambda one: (list(Barrier).index(one.why), one.organisation))
    return Ranking(need=need, ranked=tuple(sorted(ranked, key=_place)), excluded=tuple(excluded))


def _place(one: Ranked) -> tuple[object, ...]:
    unknown = sum(line.permille is None for line in one.lines)
    exact = sum(line.weight * line.permille for line in one.lines if line.permille is not None)
    return not one.is_preferred, -one.score, unknown, -exact, one.organisation


def barrier(need: Need, one: Candidate) -> Excluded | None:
    """Why a destination is not proposed: the charter has no path there, or it says itself that it lacks what is needed."""
    if not one.path_open and not need.green_channel:
        facts: Mapping[str, str | int] = {"from_tier": str(need.tier), "to_tier": str(one.tier)}
        return Excluded(
            organisation=one.organisation, alliance=one.alliance, why=Barrier.NO_PATH, facts=facts
        )
    needed = department_keys(need.departments)
    if needed and one.capabilities is not None and not needed & department_keys(one.capabilities):
        return Excluded(
            organisation=one.organisation,
            alliance=one.alliance,
            why=Barrier.LACKS_DEPARTMENT,
            facts={"departments": "、".join(need.departments)},
        )
    return None


def lines_for(need: Need, one: Candidate, rules: Routing) -> tuple[Line, ...]:
    """What each criterion earns at one destination."""
    earned: Mapping[RoutingCriterion, Earned] = {
        RoutingCriterion.CAPABILITY: _capability(need, one),
        RoutingCriterion.TIER: _tier(need, one),
        RoutingCriterion.CAPACITY: _capacity(one, rules),
        RoutingCriterion.TRAVEL: _travel(need, one, rules),
        RoutingCriterion.ANSWER: _answer(need, one, rules),
        RoutingCriterion.ZONE: _zone(need, one),
    }
    unknown = round(WHOLE * rules.unknown_ratio)
    return tuple(
        Line(
            criterion=criterion,
            weight=rules.weights[criterion],
            permille=permille,
            points=_points(rules.weights[criterion], unknown if permille is None else permille),
            note=note,
            facts=facts,
        )
        for criterion, (permille, note, facts) in earned.items()
    )


def _points(weight: int, permille: int) -> int:
    """Whole points, the half rounded up, so that more never earns less and the sum is the one that is shown."""
    return (weight * permille + WHOLE // 2) // WHOLE


def _part(value: float, most: float) -> int:
    """A value as a part of the most that counts."""
    return int(WHOLE * min(max(value / most, 0.0), 1.0))


def _capability(need: Need, one: Candidate) -> Earned:
    needed = department_keys(need.departments)
    if not needed:
        return None, Note.NEED_UNKNOWN, {}
    if one.capabilities is None:
        return None, Note.NOT_DECLARED, {"departments": "、".join(need.departments)}
    has = needed & department_keys(one.capabilities)
    named = "、".join(name for name in need.departments if department_keys((name,)) & has)
    facts: Mapping[str, str | int] = {"departments": named, "has": len(has), "of": len(needed)}
    note = Note.HAS_ALL if len(has) == len(needed) else Note.HAS_SOME
    return _part(len(has), len(needed)), note, facts


def _tier(need: Need, one: Candidate) -> Earned:
    """The nearest tier that suffices first: stepwise, so that what can be treated nearer is not sent further."""
    facts: Mapping[str, str | int] = {"tier": str(one.tier)}
    if need.direction is Direction.DOWN:
        return WHOLE, Note.NEXT_TIER, facts
    if need.lowest is not None and one.tier.height < need.lowest.height:
        return 0, Note.BELOW_PROPOSED, {**facts, "lowest": str(need.lowest)}
    nearest = max(need.tier.height + 1, need.lowest.height if need.lowest is not None else 0)
    beyond = max(one.tier.height - nearest, 0)
    note = Note.TIERS_BEYOND if beyond else Note.NEXT_TIER
    return max(WHOLE - _A_TIER_BEYOND * beyond, 0), note, {**facts, "beyond": beyond}


def _capacity(one: Candidate, rules: Routing) -> Earned:
    places = one.places
    if places is None:
        return None, Note.NO_PLACES_TOLD, {}
    counted = places.free + rules.soon_ratio * places.soon - places.waiting
    note = Note.PLACES if places.of_department else Note.PLACES_OF_HOUSE
    facts = {"free": places.free, "soon": places.soon, "waiting": places.waiting, "days": rules.soon_days}
    return _part(counted, rules.enough_places), note, facts


def _travel(need: Need, one: Candidate, rules: Routing) -> Earned:
    way = one.way
    if way is None:
        return None, Note.WAY_UNKNOWN, {}
    furthest = rules.furthest_minutes[need.urgency]
    facts: Mapping[str, str | int] = {"minutes": way.minutes, "source": way.source, "status": way.status}
    note = Note.WAY_TOLD if way.is_told else Note.WAY_COMPUTED
    return _part(furthest - way.minutes, furthest), note, facts


def _answer(need: Need, one: Candidate, rules: Routing) -> Earned:
    known = one.answering
    if known is None or not known.of:
        return None, Note.NO_ANSWERS, {"days": rules.window_days}
    facts: Mapping[str, str | int] = {"minutes": known.median, "n": known.of, "days": rules.window_days}
    if known.of < rules.few_answers:
        # A median of three is told, and moves nobody.
        return None, Note.FEW_ANSWERS, facts
    slowest = rules.slowest_answer_minutes[need.urgency]
    return _part(slowest - known.median, slowest), Note.ANSWERS, facts


def _zone(need: Need, one: Candidate) -> Earned:
    if not need.zone or not one.zone:
        return None, Note.ZONE_UNKNOWN, {}
    facts: Mapping[str, str | int] = {"zone": one.zone, "own": need.zone}
    if need.zone == one.zone:
        return WHOLE, Note.IN_ZONE, facts
    return 0, Note.OUT_OF_ZONE, facts
