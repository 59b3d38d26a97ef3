"""How many have to be asked, and what a plan yields, reckoned beside the plan. Not here: the formulas (heyi.methods.sampling)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from heyi.contexts.console.queries.naming import language
from heyi.methods.refusals import Unfit
from heyi.methods.sampling import sizes

_PERCENT = 100
_LONGEST = 12
_MOST = 1_000_000
# What a page begins with: the share about which least is known, and what is usual in surveys of patients.
FIRST: Mapping[str, str] = {
    "share": "50", "margin": "5", "confidence": "95", "effect": "1.5", "silent": "20", "people": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What has to be asked. Shape: `fault` in the reader's language where nothing can be reckoned."""

    asked: Mapping[str, str]
    steps: sizes.Steps | None
    fault: str


def reckon(told: Mapping[str, str]) -> Reckoned:
    """So many forms that a share is told to within a margin (Cochran 1977), with design effect and non-response."""
    asked = {key: told.get(key, first).strip()[:_LONGEST] for key, first in FIRST.items()}
    try:
        z = sizes.z_of(_share(asked["confidence"]))
        n0 = sizes.for_proportion(_share(asked["share"]), _share(asked["margin"]), z)
        people = _number(asked["people"]) if asked["people"] else None
        effect, silent = _number(asked["effect"]), _share(asked["silent"])
        return Reckoned(asked, sizes.steps(n0, people, effect, silent), "")
    except Unfit as unfit:
        return Reckoned(asked, None, unfit.en if language().startswith("en") else unfit.zh)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise Unfit("number_wrong", f"“{text}”不是数。", f"“{text}” is no number.")
    return value


def _share(text: str) -> float:
    return _number(text) / _PERCENT


@dataclass(frozen=True, slots=True)
class Yield:
    """What a plan gives, as far as it can be told before a frame is there.

    Shape: None where it depends on the frame; `forms` are answers wanted in all, `invited` codes with the spare ones.
    """

    areas: int
    points: int
    forms: int | None
    invited: int | None


def yield_of(told: Mapping[str, str]) -> Yield | None:
    """Areas times points times forms, of what was typed so far; None while a number is missing."""
    try:
        areas, points, forms, spare = (
            int(told.get(key, "")) for key in ("areas", "points", "forms_wanted", "spare")
        )
    except ValueError:
        return None
    if min(areas, points, spare) < 0 or forms < 1 or max(areas, points, forms, spare) > _MOST:
        return None
    if told.get("sharing") == "by_size":
        return Yield(areas, points, forms, -(-forms * (_PERCENT + spare) // _PERCENT))
    if not areas or not points:
        return Yield(areas, points, None, None)
    return Yield(
        areas, points, areas * points * forms, areas * points * -(-forms * (_PERCENT + spare) // _PERCENT)
    )
