"""Near or far in words and numbers: chances, differences, causes, times with their sources. Not here: the map (where_to_page)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_words import Badge
from heyi.contexts.console.queries.suggestion import badge_for
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.showing import CaseSeen
from heyi.contexts.pathways.terms.where_to import (
    Answered,
    Begun,
    Better,
    Choice,
    Network,
    Range,
    Road,
    Sureness,
)
from heyi.foundation.words import name
from heyi.methods.hospital_times import Basis, HospitalTimes
from heyi.methods.near_far import HospitalTime, Side

# In more draws than this a treatment is said to be in time.
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class BegunTold:
    """When a treatment begins, and whether that is in time."""

    treatment: str
    minutes: str
    in_time: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class ChoiceTold:
    """One way in words."""

    is_best: bool
    is_near: bool
    to: str
    onward: str
    chance: str
    interval: str
    bar: float
    low: float
    range: float
    less: str
    worth: str
    roads: tuple[tuple[str, str, Badge], ...]
    begun: tuple[BegunTold, ...]


@dataclass(frozen=True, slots=True)
class CauseTold:
    """One part of the difference. `bar` is its share of the largest, for a bar to either side."""

    words: str
    minutes: str
    gain: str
    is_gain: bool
    bar: float


@dataclass(frozen=True, slots=True)
class TimeTold:
    """One time of one hospital, as it is reckoned with."""

    house: str
    words: str
    median: str
    quartiles: str
    count: int
    basis: str
    is_few: bool
    badge: Badge


@dataclass(frozen=True, slots=True)
class AnswerTold:
    """Everything the page of one patient shows."""

    headline: str
    advice: str
    better: Better
    sureness: str
    difference: str
    often: str
    worth: str
    choices: tuple[ChoiceTold, ...]
    causes: tuple[CauseTold, ...]
    whole: str
    times: tuple[TimeTold, ...]


def percent(share: float, digits: int = 1) -> str:
    """A share as it is read: 61.3%."""
    return f"{100 * share:.{digits}f}%"


def points(share: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{_signed(round(100 * share, 1), 1)}"


def _signed(value: float, digits: int = 0) -> str:
    told = f"{abs(value):.{digits}f}"
    if float(told) == 0:
        return told
    return f"{'+' if value > 0 else '−'}{told}"


def minutes_of(minutes: float) -> str:
    """Whole minutes with their unit."""
    return gettext("%(minutes)s 分") % {"minutes": f"{minutes:.0f}"}


def answer_told(
    found: Answered, network: Network, times: Sequence[HospitalTime], names: Mapping[UUID, str]
) -> AnswerTold:
    """One patient's page in words."""
    parts = pathways.rounded([one.gain for one in found.causes], found.difference.mean)
    most = max((abs(one) for one in parts), default=0) or 1
    used = [(found.near.to, found.near.onward, found.far.to)]
    near, far = names.get(found.near.to, ""), names.get(found.far.to, "")
    return AnswerTold(
        headline=_headline(found, near, far),
        advice=_advice(found),
        better=found.better,
        sureness=name("where_to_sureness", found.sureness),
        difference=gettext("%(points)s 个百分点（95%% 区间 %(low)s 至 %(high)s）")
        % {
            "points": points(found.difference.mean),
            "low": points(found.difference.low),
            "high": points(found.difference.high),
        },
        often=percent(found.near_is_better, 0),
        worth=_worth(found.worth_difference),
        choices=tuple(_choice(one, found, names) for one in found.choices),
        causes=tuple(
            CauseTold(
                name("where_to_cause", one.code),
                _sooner(one.minutes),
                _signed(part / 10, 1),
                part >= 0,
                round(abs(part) / most * 100, 1),
            )
            for one, part in zip(found.causes, parts, strict=True)
            if part or one.minutes
        ),
        whole=_signed(sum(parts) / 10, 1),
        times=tuple(
            _time(
                one, network.sites[_house(one, used[0])].times[one.name], names, _house(one, used[0]), network
            )
            for one in times
        ),
    )


def _house(one: HospitalTime, used: tuple[UUID, UUID | None, UUID]) -> UUID:
    near, onward, far = used
    if one.side is Side.NEAR:
        return near
    return onward if one.way is Side.NEAR and onward is not None else far


def _headline(found: Answered, near: str, far: str) -> str:
    if found.better is Better.NOTHING:
        return gettext("两种治疗一般都来不及：按当地规定，由医生决定送往哪里")
    told = {"near": near, "far": far, "points": f"{abs(100 * found.difference.mean):.1f}"}
    if found.sureness is Sureness.OPEN:
        words = gettext("两条路差不多：先到%(near)s和直送%(far)s，好结局的机会相差 %(points)s 个百分点")
    elif found.better is Better.NEAR:
        words = gettext("先到%(near)s：好结局的机会多 %(points)s 个百分点")
    else:
        words = gettext("直送%(far)s：好结局的机会多 %(points)s 个百分点")
    return words % told


def _advice(found: Answered) -> str:
    if found.better is Better.NOTHING:
        return gettext("下面的机会只供比较：模型在这么久以后没有依据。")
    often = percent(found.near_is_better if found.better is Better.NEAR else 1 - found.near_is_better, 0)
    told = {
        Sureness.SURE: gettext("把握大：%(often)s 的抽样里这样更好。"),
        Sureness.LIKELY: gettext("多半如此：%(often)s 的抽样里这样更好。"),
        Sureness.OPEN: gettext("分不出高下：只有 %(often)s 的抽样里这样更好；看路况和哪家现在能接。"),
    }
    return told[found.sureness] % {"often": often}


def _worth(difference: Range | None) -> str:
    if difference is None:
        return ""
    return gettext("先就近比直送 %(mean)s（95%% 区间 %(low)s 至 %(high)s）") % {
        "mean": _signed(difference.mean, 3),
        "low": _signed(difference.low, 3),
        "high": _signed(difference.high, 3),
    }


def _choice(one: Choice, found: Answered, names: Mapping[UUID, str]) -> ChoiceTold:
    roads = [(gettext("路程"), minutes_of(one.road.minutes), road_badge(one.road))]
    if one.transfer is not None:
        roads.append((gettext("再转送"), minutes_of(one.transfer.minutes), road_badge(one.transfer)))
    return ChoiceTold(
        is_best=one is found.choices[0] and found.better is not Better.NOTHING,
        is_near=one.onward is not None,
        to=names.get(one.to, ""),
        onward="" if one.onward is None else names.get(one.onward, ""),
        chance=percent(one.chance.mean),
        interval=f"{percent(one.chance.low, 0)}–{percent(one.chance.high, 0)}",
        bar=round(one.chance.mean * 100, 1),
        low=round(one.chance.low * 100, 1),
        range=round((one.chance.high - one.chance.low) * 100, 1),
        less=points(one.less.mean) if one.less.mean else "",
        worth="" if one.worth is None else f"{one.worth:.3f}",
        roads=tuple(roads),
        begun=tuple(_begun(each) for each in one.begun),
    )


def road_badge(road: Road) -> Badge:
    """How sure a way is: as it was told, or estimated."""
    if road.is_told and not road.source:
        return (
            Badge("seed", gettext("就在本院"), "")
            if not road.minutes
            else Badge("assumption", gettext("假设"), "")
        )
    badge = badge_for(road.source, road.status)
    return badge if road.is_told else Badge(badge.status, gettext("估算"), badge.source)


def _begun(one: Begun) -> BegunTold:
    treatment = name("where_to_treatment", one.treatment)
    minutes = gettext("发病后 %(mean)s 分（%(low)s–%(high)s）") % {
        "mean": f"{one.minutes.mean:.0f}",
        "low": f"{one.minutes.low:.0f}",
        "high": f"{one.minutes.high:.0f}",
    }
    latest = f"{one.latest:.0f}"
    if one.in_time >= _MOSTLY:
        return BegunTold(
            treatment,
            minutes,
            gettext("在 %(latest)s 分以内") % {"latest": latest},
            "in-time",
            "circle-check",
        )
    if one.in_time < pathways.IN_TIME:
        return BegunTold(
            treatment,
            minutes,
            gettext("赶不上：超过 %(latest)s 分") % {"latest": latest},
            "late",
            "alert-circle",
        )
    told = gettext("%(share)s 赶得上 %(latest)s 分") % {"share": percent(one.in_time, 0), "latest": latest}
    return BegunTold(treatment, minutes, told, "soon", "alert-triangle")


def _sooner(minutes: float) -> str:
    whole = round(minutes)
    if not whole:
        return gettext("一样")
    told = gettext("早 %(minutes)s 分") if whole < 0 else gettext("晚 %(minutes)s 分")
    return told % {"minutes": abs(whole)}


def times_told(
    network: Network, times: Sequence[HospitalTime], names: Mapping[UUID, str]
) -> tuple[TimeTold, ...]:
    """The times of every near and far hospital, those of the model's own side."""
    return tuple(
        _time(one, network.sites[house].times[one.name], names, house, network)
        for side, houses in ((Side.FAR, network.far), (Side.NEAR, network.near))
        for house in houses
        for one in times
        if one.side is side
    )


def _time(
    one: HospitalTime, times: HospitalTimes, names: Mapping[UUID, str], house: UUID, network: Network
) -> TimeTold:
    low, median, high = times.quartiles
    return TimeTold(
        house=names.get(house, ""),
        words=name("where_to_time", one.name),
        median=minutes_of(median),
        quartiles=f"{low:.0f}–{high:.0f}",
        count=len(times.own),
        basis=name("where_to_basis", times.basis),
        is_few=times.basis in (Basis.PUBLISHED, Basis.BOTH),
        badge=_time_badge(times, network),
    )


def _time_badge(times: HospitalTimes, network: Network) -> Badge:
    if times.basis is Basis.OWN:
        return Badge("seed", gettext("本院实测"), "")
    if times.basis is Basis.SUPPOSED:
        return Badge("assumption", gettext("假设"), "")
    return badge_for(network.transport.source, network.transport.status)


def told_by_case(seen: CaseSeen, scale: str, *, now: datetime) -> dict[str, str]:
    """What a case tells of the question: where the patient is, the score, the minutes since the onset, as far as it is known."""
    scored, onset = seen.view.scales.get(scale), seen.case.onset_at
    found = {"at": str(seen.case.here)}
    if scored is not None and scored.total is not None:
        found["score"] = f"{scored.total:.0f}"
    if onset is not None:
        found["since"] = str(max(int((now - onset).total_seconds() // 60), 0))
    return found
