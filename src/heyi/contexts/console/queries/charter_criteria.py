"""The criteria of a charter in words: whom to send up, to treat here, to send down, with source and status. Not here: judging."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_words import Badge, joined, words_of
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.console.queries.suggestion import badge_for, bound_words
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Words
from heyi.contexts.referral import public as referral
from heyi.foundation.listing import Page
from heyi.foundation.typesetting import THIN_SPACE
from heyi.foundation.words import name

ROWS_A_PAGE = 30


class Part(StrEnum):
    """The three tables."""

    UP = "up"
    HERE = "here"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One entry. `groups` are the codes it is about, for a search by a code below one of them."""

    code: str
    name: str
    when: str
    then: str
    detail: str
    badge: Badge
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PartCount:
    """A table and how long it is."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class InShort:
    """What the page of a charter says of its criteria."""

    included: str
    parts: tuple[PartCount, ...]


def in_short(charter: governance.Charter) -> InShort | None:
    """How many there are; None where the charter says nothing of it."""
    criteria = charter.referral.criteria
    if criteria.is_empty:
        return None
    counts = {
        Part.UP: len(criteria.up),
        Part.HERE: len(criteria.first_contact),
        Part.DOWN: len(criteria.down),
    }
    parts = tuple(PartCount(str(one), part_name(one), counts[one]) for one in Part)
    return InShort(joined(criteria.included), parts)


def part_name(part: Part) -> str:
    """The name of a table."""
    return name("criteria_part", part)


def criteria_page(charter: governance.Charter, part: Part, words: str, number: int) -> Page[CriterionLine]:
    """One page of a table, narrowed by words of a name or a condition, or by a code of ICD-10."""
    lines = {Part.UP: _up, Part.HERE: _here, Part.DOWN: _down}[part](charter)
    found = [one for one in lines if not words or _is_meant(one, words)]
    begin = (number - 1) * ROWS_A_PAGE
    rows = tuple(found[begin : begin + ROWS_A_PAGE])
    return Page(rows, number, ROWS_A_PAGE, begin + ROWS_A_PAGE < len(found), len(found))


def _is_meant(one: CriterionLine, words: str) -> bool:
    told = f"{one.code} {one.name} {one.when} {one.then} {one.detail}".casefold().replace(THIN_SPACE, " ")
    return words.casefold() in told or bool(referral.belongs_to(words, one.groups))


def _groups(groups: tuple[governance.CodeGroup, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.first, one.last) for one in groups)


def _codes(groups: tuple[governance.CodeGroup, ...]) -> str:
    return joined(one.said for one in groups)


def _badge(provenance: governance.Provenance) -> Badge:
    told = badge_for(provenance.source, str(provenance.status))
    return Badge(told.status, told.words, provenance.source)


def _up(charter: governance.Charter) -> Iterator[CriterionLine]:
    ticks = {one.code: one.name for one in charter.referral.criteria.ticks}
    for one in charter.referral.criteria.up:
        then = [words_of(one.urgency)]
        if one.green_channel:
            then.append(gettext("走绿色通道"))
        if one.to:
            then.append(gettext("转到%(tier)s或以上") % {"tier": words_of(one.to)})
        if one.department:
            then.append(in_our_language(one.department))
        conditions = joined(_condition(each, ticks) for each in one.conditions)
        shape = gettext("同时有：%(what)s") if one.needs_all else gettext("有一项即可：%(what)s")
        when = conditions if len(one.conditions) == 1 else shape % {"what": conditions}
        if one.among:
            when = gettext("%(codes)s 患者，%(when)s") % {"codes": _codes(one.among), "when": when}
        yield CriterionLine(
            code=one.code,
            name=in_our_language(one.name),
            when=when,
            then=joined(then),
            detail=words_of(one.group),
            badge=_badge(one.provenance),
            groups=_groups(one.among),
        )


def _condition(one: governance.Condition, ticks: dict[str, Words]) -> str:
    if one.bound is None:
        return in_our_language(ticks[one.tick]) if one.tick else _codes(one.diagnoses)
    bound = one.bound
    value = bound.value if bound.figure is None else referral.figure_of(bound.figure)[0]
    told = f"{name('sign', bound.sign)}{THIN_SPACE}{bound_words(bound.comparison, value or 0)}"
    return f"{told}{THIN_SPACE}{name('unit', bound.sign)}"


def _here(charter: governance.Charter) -> Iterator[CriterionLine]:
    for one in charter.referral.criteria.first_contact:
        yield CriterionLine(
            code=one.code,
            name=in_our_language(one.name),
            when=_codes(one.diagnoses),
            then=gettext("%(tier)s起在本机构诊治") % {"tier": words_of(one.tier)},
            detail=gettext("%(version)s 版") % {"version": one.version},
            badge=_badge(one.provenance),
            groups=_groups(one.diagnoses),
        )


def _down(charter: governance.Charter) -> Iterator[CriterionLine]:
    for one in charter.referral.criteria.down:
        stay = gettext("建议住院 %(days)s 天") % {"days": one.stay_days} if one.stay_days else ""
        yield CriterionLine(
            code=one.code,
            name=in_our_language(one.name),
            when=joined(part for part in (_codes(one.diagnoses), _ages(one)) if part),
            then=stay,
            detail=words_of(one.category),
            badge=_badge(one.provenance),
            groups=_groups(one.diagnoses),
        )


def _ages(one: governance.DownEntry) -> str:
    if one.age_from is not None and one.age_to is not None:
        return gettext("%(from)s–%(to)s 岁") % {"from": one.age_from, "to": one.age_to}
    if one.age_from is not None:
        return gettext("%(from)s 岁及以上") % {"from": one.age_from}
    return gettext("%(to)s 岁及以下") % {"to": one.age_to} if one.age_to is not None else ""
