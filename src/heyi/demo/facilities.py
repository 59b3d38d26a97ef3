"""Where the demo's institutions lie and what they can do. The places are near the truth and not checked: told as unverified.

A county without declared departments shows what "not known" looks like.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zlib import crc32

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Tier
from heyi.demo.layouts import Institution
from heyi.foundation.system_actors import OPERATOR

SOURCE = "demo"
# Seats of counties and districts, to a hundredth of a degree or so.
_SEATS: Mapping[str, tuple[float, float]] = {
    "510107": (30.642, 104.063), "511502": (28.767, 104.633), "511525": (28.436, 104.518), "511524": (28.582, 104.921),
    "511523": (28.724, 105.067), "370105": (36.678, 116.987),
    "440111": (23.157, 113.273),
}  # fmt: skip
# Of a city's streets, and of the two hospitals that are invented with them.
_PLACES: Mapping[str, tuple[float, float]] = {
    "440111003": (23.165, 113.236), "440111005": (23.172, 113.242), "440111014": (23.211, 113.232),
    "440111015": (23.151, 113.209), "440111018": (23.226, 113.262), "440111019": (23.218, 113.198),
    "440111113": (23.275, 113.230), "baiyun-lead": (23.128, 113.246), "baiyun-hub": (23.205, 113.226),
}  # fmt: skip
_UNDECLARED = "511523"
_OF_EVERY_HOSPITAL = ("心内科", "神经内科", "呼吸科", "骨科", "普外科", "内分泌科", "产科", "急诊科")
_CENTRES = ("胸痛中心", "卒中中心")
_OF_TOWNSHIPS = ("全科医疗科", "中医科", "内分泌科")
_STEP_DEGREES = 0.02


def describe(institutions: tuple[Institution, ...], ids: Mapping[str, UUID], *, now: datetime) -> None:
    """Tells it for all that give care; whoever has no seat in the table lies nowhere known."""
    for one in institutions:
        if one.kind.gives_care:
            governance.describe_facility(ids[one.code], facility_of(one), actor=OPERATOR, now=now)


def facility_of(one: Institution) -> governance.NewFacility:
    """One institution's place, departments and zone."""
    seat = _PLACES.get(one.code) or _PLACES.get(one.division[:9]) or _SEATS.get(one.division[:6])
    north, east = _aside(one)
    return governance.NewFacility(
        latitude=None if seat is None else round(seat[0] + north, 4),
        longitude=None if seat is None else round(seat[1] + east, 4),
        zone=f"{one.division[:4]}00",
        capabilities=_capabilities(one),
        source=SOURCE,
    )


def _aside(one: Institution) -> tuple[float, float]:
    """How far from the seat a township or village lies: some kilometres, always the same."""
    if one.tier not in (Tier.TOWNSHIP, Tier.VILLAGE):
        return 0.0, 0.0
    if one.division[:9] in _PLACES:
        # In town everything lies near: a station is a street away from its centre.
        return (0.004, 0.003) if one.tier is Tier.VILLAGE else (0.0, 0.0)
    luck = crc32(one.division.encode())
    reach = 2 if one.tier is Tier.TOWNSHIP else 3
    return (
        (luck % 7 - 3) * _STEP_DEGREES * reach,
        (luck // 7 % 7 - 3) * _STEP_DEGREES * reach,
    )


def _capabilities(one: Institution) -> tuple[str, ...] | None:
    if one.tier is Tier.VILLAGE or one.division[:6] == _UNDECLARED:
        return None
    if one.tier is Tier.TOWNSHIP:
        return _OF_TOWNSHIPS
    return (
        (*_OF_EVERY_HOSPITAL, *_CENTRES) if one.tier is not Tier.COUNTY else (*_OF_EVERY_HOSPITAL, "胸痛中心")
    )
