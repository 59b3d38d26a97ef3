"""How long a way takes where nobody has told: the great circle, made longer to a road, at a usual speed. Pure.

Source: docs/sources/heyi-assumptions.md#travel
"""

from math import asin, ceil, cos, isfinite, radians, sin, sqrt

# Mean radius of the earth, IUGG. Source: docs/sources/heyi-assumptions.md#travel
_RADIUS_KM = 6371.0088
Point = tuple[float, float]


def great_circle_km(one: Point, other: Point) -> float:
    """The shortest way over the earth between two points of (latitude, longitude) in degrees."""
    north, north_there = radians(one[0]), radians(other[0])
    half = sin((north_there - north) / 2) ** 2
    half += cos(north) * cos(north_there) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * _RADIUS_KM * asin(min(1.0, sqrt(half)))


def minutes_between(one: Point, other: Point, *, road_factor: float, speed_km_h: float) -> int:
    """Minutes by road, rounded up; an estimate and told as one."""
    minutes = great_circle_km(one, other) * road_factor / speed_km_h * 60
    return ceil(minutes) if isfinite(minutes) else 0
