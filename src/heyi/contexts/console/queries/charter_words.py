"""A charter in words: who holds a power, up to where, how sure a value is. Not here: the sections of its page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from heyi.contexts.console.queries.naming import in_brackets, in_our_language, language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Measure, OrganisationKind, Status, Tier
from heyi.foundation.typesetting import THIN_SPACE, span

_FEN_A_YUAN = 100
_YUAN_A_WAN = 10_000
_MINUTES_AN_HOUR = 60
_CODE = re.compile(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class Badge:
    """How sure a value is: the word, and the source behind it."""

    status: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in one cell: a line for each group of holders, and a badge where it differs from that of its row."""

    lines: tuple[str, ...] = ()
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value that is another one; what was not there before, or is not any more, is empty. `part` says `place` in words."""

    subject: str
    place: str
    before: str
    after: str
    part: str = ""


def value_words(value: str | None) -> str:
    """A value as people say it: codes of governance in words, everything else as it is written."""
    parts = (value or "").split(", ")
    return joined(governance.label(part, language()) if _CODE.fullmatch(part) else part for part in parts)


def words_of(term: StrEnum) -> str:
    """A term of governance in the reader's language."""
    return in_our_language(governance.words_for(term))


def joined(words: Iterable[str]) -> str:
    """Several words in one line."""
    return (", " if language().startswith("en") else "、").join(words)


def badge_of(provenance: governance.Provenance) -> Badge:
    """The badge of one value."""
    return Badge(str(provenance.status), words_of(provenance.status), provenance.source)


def own_badge(
    provenances: Mapping[str, governance.Provenance], prefix: str, row: governance.Provenance
) -> Badge | None:
    """The least sure origin below a place, where it is another than that of the row around it."""
    order = list(Status)
    below = [
        one for place, one in provenances.items() if place.startswith(prefix) and _ends_word(place, prefix)
    ]
    if not below:
        return None
    weakest = max(below, key=lambda one: order.index(one.status))
    return None if weakest.status is row.status else badge_of(weakest)


def _ends_word(place: str, prefix: str) -> bool:
    return place[len(prefix) : len(prefix) + 1] in {"", ".", "["}


def holder_words(charter: governance.Charter, holder: governance.Holder) -> str:
    """One holder: a body by its name, a role with the places at which it sits."""
    body = charter.body(holder.body)
    if body is not None:
        return in_our_language(body.name)
    return _with_places(words_of(holder.role) if holder.role else holder.code, holder)


def _with_places(role: str, holder: governance.Holder) -> str:
    places = [
        words_of(holder.where),
        *(words_of(one) for one in sorted(holder.tiers, key=_height, reverse=True)),
        *(words_of(one) for one in sorted(holder.kinds, key=list(OrganisationKind).index)),
    ]
    return in_brackets(role, joined(places))


def _height(tier: Tier) -> int:
    return tier.height


def power_lines(charter: governance.Charter, powers: Iterable[governance.Power]) -> tuple[str, ...]:
    """The holders of one act: roles with the same places and the same limit share a line."""
    lines: dict[object, list[governance.Power]] = {}
    for power in powers:
        holder = power.holder
        shared = (holder.where, holder.tiers, holder.kinds, power.limit)
        lines.setdefault(holder.body or shared, []).append(power)
    return tuple(_power_line(charter, group) for group in lines.values())


def _power_line(charter: governance.Charter, group: list[governance.Power]) -> str:
    first = group[0]
    if first.holder.body:
        who = holder_words(charter, first.holder)
    else:
        roles = joined(words_of(one.holder.role) for one in group if one.holder.role)
        who = _with_places(roles, first.holder)
    if first.limit is None:
        return who
    return gettext("%(who)s，不超过%(amount)s") % {"who": who, "amount": amount_words(first.limit)}


def holder_lines(charter: governance.Charter, holders: Iterable[governance.Holder]) -> tuple[str, ...]:
    """Those who answer for a matter."""
    return tuple(dict.fromkeys(holder_words(charter, one) for one in holders))


def amount_words(limit: governance.Limit) -> str:
    """A limit with its unit; in Chinese large amounts are told in 万元."""
    if limit.measure is Measure.FEN:
        yuan, rest = divmod(limit.up_to, _FEN_A_YUAN)
        if not language().startswith("en") and not rest and yuan and yuan % _YUAN_A_WAN == 0:
            return f"{yuan // _YUAN_A_WAN}{THIN_SPACE}万元"
        shown = f"{yuan}" if not rest else f"{yuan}.{rest:02d}"
        return gettext("%(count)s元") % {"count": f"{shown}{THIN_SPACE}"}
    shape = gettext("%(count)s天") if limit.measure is Measure.DAYS else gettext("%(count)s人")
    return shape % {"count": f"{limit.up_to}{THIN_SPACE}"}


def minutes_words(minutes: int, *, working: bool = False) -> str:
    """A span of time; working time is told in hours and minutes, for a day of it has no fixed length."""
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if not working or not hours:
        return span(minutes)
    whole = gettext("%(count)s小时") % {"count": f"{hours}{THIN_SPACE}"}
    return f"{whole}{THIN_SPACE}{span(rest)}" if rest else whole
