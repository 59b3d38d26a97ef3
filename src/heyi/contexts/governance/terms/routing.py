"""How a charter lets destinations be ranked: the values and what they are where it says nothing. Not here: ranking (referral).

Source: docs/sources/heyi-assumptions.md#routing
"""

from collections.abc import Mapping
from dataclasses import dataclass

from heyi.contexts.governance.terms import RoutingCriterion, Status, Urgency, Words

WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """How destinations are ranked.

    Units: `weights` add up to 100; `furthest_minutes` and `slowest_answer_minutes` are where a criterion earns nothing any
           more; `unknown_ratio` is what an unknown value earns of its weight; `soon_ratio` what a place that comes free
           within `soon_days` counts against a free one; `road_factor` lengthens the great circle to a road.
    """

    weights: Mapping[RoutingCriterion, int]
    furthest_minutes: Mapping[Urgency, int]
    slowest_answer_minutes: Mapping[Urgency, int]
    enough_places: int
    soon_days: int
    soon_ratio: float
    unknown_ratio: float
    window_days: int
    few_answers: int
    road_factor: float
    speed_km_h: float
    out_of_zone: Words
    source: str
    status: Status


_C, _U = RoutingCriterion, Urgency
USUAL_ROUTING = Routing(
    weights={_C.CAPABILITY: 30, _C.TIER: 10, _C.CAPACITY: 20, _C.TRAVEL: 20, _C.ANSWER: 10, _C.ZONE: 10},
    furthest_minutes={_U.EMERGENCY: 60, _U.URGENT: 180, _U.ELECTIVE: 360},
    slowest_answer_minutes={_U.EMERGENCY: 30, _U.URGENT: 240, _U.ELECTIVE: 2880},
    enough_places=3,
    soon_days=3,
    soon_ratio=0.5,
    unknown_ratio=0.5,
    window_days=90,
    few_answers=5,
    road_factor=1.4,
    speed_km_h=40,
    out_of_zone=Words(
        "跨统筹区就医：报销比例可能降低，去之前先问清备案要求",
        "Outside the insurance zone: less may be reimbursed; ask first what has to be registered",
    ),
    source="heyi-assumptions#routing",
    status=Status.ASSUMPTION,
)
