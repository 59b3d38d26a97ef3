"""What is said of one criterion at one destination, in both languages, and of why one is not proposed. Pure.

Said in words that a tired doctor reads in one look; what is not known is said to be unknown, never shown as zero.
"""

from collections.abc import Mapping

from heyi.contexts.governance.terms import Tier, Words
from heyi.contexts.governance.terms.routing import Routing
from heyi.contexts.referral.terms.routing import Barrier, Excluded, Line, Note

_MINUTES_AN_HOUR = 60
_HOURS_A_DAY = 24

_TIERS: Mapping[Tier, Words] = {
    Tier.PROVINCE: Words("省级", "province"),
    Tier.CITY: Words("市级", "city"),
    Tier.COUNTY: Words("县级", "county"),
    Tier.TOWNSHIP: Words("乡镇", "township"),
    Tier.VILLAGE: Words("村级", "village"),
}

_SAID: Mapping[Note, tuple[str, str]] = {
    Note.NEED_UNKNOWN: ("还没写诊断或科室，不比较科室", "no diagnosis or department yet: departments not compared"),
    Note.NOT_DECLARED: ("未登记科室，不知道有没有", "departments not declared: unknown"),
    Note.HAS_ALL: ("有{departments}", "has {departments}"),
    Note.HAS_SOME: ("有{departments}（所需 {of} 项中的 {has} 项）", "has {departments} ({has} of {of} needed)"),
    Note.NEXT_TIER: ("{tier}，逐级到位", "{tier}, the next step"),
    Note.TIERS_BEYOND: ("{tier}，比需要的高 {beyond} 级", "{tier}, {beyond} above what is needed"),
    Note.BELOW_PROPOSED: ("{tier}，低于建议的{lowest}", "{tier}, below the proposed {lowest}"),
    Note.NO_PLACES_TOLD: ("未登记床位号源，不知道", "places not told: unknown"),
    Note.PLACES: ("空 {free}{soon_too}{in_line}", "{free} free{soon_too}{in_line}"),
    Note.PLACES_OF_HOUSE: ("全院空 {free}{soon_too}{in_line}", "whole house: {free} free{soon_too}{in_line}"),
    Note.WAY_UNKNOWN: ("未登记位置，路程不知道", "position not told: way unknown"),
    Note.WAY_TOLD: ("路上约 {span}", "about {span} on the road"),
    Note.WAY_COMPUTED: ("路上约 {span}（按距离估算）", "about {span} on the road (estimated from the distance)"),
    Note.NO_ANSWERS: ("近 {days} 天没有答复记录", "no answers on record in {days} days"),
    Note.FEW_ANSWERS: (
        "只答复过 {n} 次，样本不足（近 {days} 天，中位 {span}）",
        "only {n} answers in {days} days: too few (median {span})",
    ),
    Note.ANSWERS: (
        "通常 {span}答复（近 {days} 天 {n} 次）",
        "usually answers within {span} ({n} in {days} days)",
    ),
    Note.ZONE_UNKNOWN: ("未登记统筹区，报销影响不知道", "insurance zone not told: effect on payment unknown"),
    Note.IN_ZONE: ("同一统筹区", "same insurance zone"),
    Note.OUT_OF_ZONE: ("{consequence}", "{consequence}"),
}  # fmt: skip

_BARRED: Mapping[Barrier, tuple[str, str]] = {
    Barrier.NO_PATH: (
        "章程没有从{from_tier}直接到{to_tier}的路径，须逐级转诊（绿色通道除外）",
        "the charter has no path from {from_tier} straight to {to_tier}: step by step, except by green channel",
    ),
    Barrier.LACKS_DEPARTMENT: ("登记的科室里没有{departments}", "does not declare {departments}"),
}


# What is only said where there is any.
_MORE: Mapping[str, tuple[str, str, str]] = {
    "soon_too": ("soon", "，{days} 天内再空 {soon}", ", {soon} more within {days} days"),
    "in_line": ("waiting", "，排队 {waiting}", ", {waiting} waiting"),
}


def span_words(minutes: int) -> Words:
    """A span of time as it is said: 35 分, 1 时 20 分, 2 天."""
    if minutes < _MINUTES_AN_HOUR:
        return Words(f"{minutes} 分", f"{minutes} min")
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if hours >= 2 * _HOURS_A_DAY:
        days = round(hours / _HOURS_A_DAY)
        return Words(f"{days} 天", f"{days} d")
    if not rest:
        return Words(f"{hours} 时", f"{hours} h")
    return Words(f"{hours} 时 {rest} 分", f"{hours} h {rest} min")


def line_words(line: Line, rules: Routing) -> Words:
    """What one line says, in both languages."""
    return _filled(_SAID[line.note], line.facts, consequence=rules.out_of_zone)


def barrier_words(one: Excluded) -> Words:
    """Why a destination is not proposed, in both languages."""
    return _filled(_BARRED[one.why], one.facts)


def _filled(pair: tuple[str, str], facts: Mapping[str, str | int], **more: Words) -> Words:
    return Words(
        *(
            pair[place].format_map(
                {**facts, **_named(facts, place), **{name: _at(words, place) for name, words in more.items()}}
            )
            for place in (0, 1)
        )
    )


def _at(words: Words, place: int) -> str:
    return words.en if place else words.zh


def _named(facts: Mapping[str, str | int], place: int) -> dict[str, str]:
    """The facts that are codes or spans, in words."""
    tiers = {
        name: _at(_TIERS[Tier(str(facts[name]))], place)
        for name in ("tier", "lowest", "from_tier", "to_tier")
        if name in facts
    }
    more = {
        name: said[place].format_map(facts) if facts.get(counted) else ""
        for name, (counted, *said) in _MORE.items()
    }
    return (
        tiers | more | ({"span": _at(span_words(int(facts["minutes"])), place)} if "minutes" in facts else {})
    )
