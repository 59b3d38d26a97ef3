"""Reading of the section on routing. Not here: what the values mean (terms.routing), ranking itself (referral).

A charter that says nothing is read with the usual values; each of them is an assumption of ours and told as one.
"""

from collections.abc import Mapping

from heyi.contexts.governance.rules.reading import Cursor, Fields
from heyi.contexts.governance.terms import RoutingCriterion, Urgency
from heyi.contexts.governance.terms.routing import USUAL_ROUTING, WHOLE, Routing

_LONGEST_MINUTES = 10_080
_MOST_PLACES = 1_000
_LONGEST_DAYS = 365
_FURTHEST_OUTLOOK_DAYS = 14
_LONGEST_DETOUR = 5
_FASTEST_KM_H = 200


def read_routing(cursor: Cursor) -> Routing:
    """The whole section; what it leaves out is as usual."""
    usual = USUAL_ROUTING
    fields = cursor.fields(
        ("weights", "furthest_minutes", "slowest_answer_minutes", "enough_places", "soon_days", "soon_ratio",
         "unknown_ratio", "window_days", "few_answers", "road_factor", "speed_km_h", "out_of_zone")
    )  # fmt: skip
    words = fields.may("out_of_zone")
    return Routing(
        weights=_weights(fields),
        furthest_minutes=_by_urgency(fields, "furthest_minutes", usual.furthest_minutes),
        slowest_answer_minutes=_by_urgency(fields, "slowest_answer_minutes", usual.slowest_answer_minutes),
        enough_places=_whole(fields, "enough_places", usual.enough_places, _MOST_PLACES),
        soon_days=_whole(fields, "soon_days", usual.soon_days, _FURTHEST_OUTLOOK_DAYS),
        soon_ratio=_number(fields, "soon_ratio", usual.soon_ratio, 0, 1),
        unknown_ratio=_number(fields, "unknown_ratio", usual.unknown_ratio, 0, 1),
        window_days=_whole(fields, "window_days", usual.window_days, _LONGEST_DAYS),
        few_answers=_whole(fields, "few_answers", usual.few_answers, _MOST_PLACES),
        road_factor=_number(fields, "road_factor", usual.road_factor, 1, _LONGEST_DETOUR),
        speed_km_h=_number(fields, "speed_km_h", usual.speed_km_h, 1, _FASTEST_KM_H),
        out_of_zone=words.words() if words else usual.out_of_zone,
        source=fields.provenance.source,
        status=fields.provenance.status,
    )


def _weights(fields: Fields) -> Mapping[RoutingCriterion, int]:
    cursor = fields.may("weights")
    if cursor is None:
        return USUAL_ROUTING.weights
    named = cursor.fields([str(one) for one in RoutingCriterion])
    found = {one: named.need(str(one)).integer(0, WHOLE) for one in RoutingCriterion}
    if sum(found.values()) != WHOLE:
        cursor.problem("weights_not_whole", sum=str(sum(found.values())))
    return found


def _by_urgency(fields: Fields, name: str, usual: Mapping[Urgency, int]) -> Mapping[Urgency, int]:
    cursor = fields.may(name)
    if cursor is None:
        return usual
    named = cursor.fields([str(one) for one in Urgency])
    return {one: named.need(str(one)).integer(1, _LONGEST_MINUTES) for one in Urgency}


def _whole(fields: Fields, name: str, usual: int, most: int) -> int:
    cursor = fields.may(name)
    return cursor.integer(1, most) if cursor else usual


def _number(fields: Fields, name: str, usual: float, least: float, most: float) -> float:
    cursor = fields.may(name)
    return cursor.number(least, most) if cursor else usual
