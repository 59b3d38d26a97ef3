"""Reading of tiers, members, bodies, principles, targets and the calendar. Not here: powers (matters) and referral (referral)."""

from datetime import date
from itertools import pairwise

from heyi.contexts.governance.rules.charter import (
    Body,
    CalendarRule,
    Exchange,
    LegalPerson,
    MemberRule,
    Principle,
    Target,
    TierRule,
)
from heyi.contexts.governance.rules.matters import read_holder
from heyi.contexts.governance.rules.reading import Cursor, Fields, nearest
from heyi.contexts.governance.terms import OrganisationKind, Position, Tier
from heyi.kernel.working_time import Opening

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The holiday table knows Chinese public holidays, and China has one time zone.
_ZONES = ("Asia/Shanghai",)
_BODY_KINDS = ("government", "council", "supervisors", "management", "committee")
_UNITS = ("ratio", "count", "minutes", "days", "yuan")
_MEMBER_KEYS = (
    "code", "name", "position", "tier", "kinds", "several", "division",
    "legal_person", "information_exchange", "first_on", "last_on",
)  # fmt: skip


def read_tier(cursor: Cursor) -> TierRule:
    """One level of the alliance."""
    fields = cursor.fields(("tier", "name", "optional"))
    optional = fields.may("optional")
    return TierRule(
        tier=fields.need("tier").choice(Tier),
        name=fields.need("name").words(),
        optional=optional.flag() if optional else False,
        provenance=fields.provenance,
        line=fields.line,
    )


def read_member(cursor: Cursor) -> MemberRule:
    """One institution, or one class of institutions, that the charter lets in."""
    fields = cursor.fields(_MEMBER_KEYS)
    several, division = fields.may("several"), fields.may("division")
    first_on, last_on = _dates(fields)
    tier = fields.need("tier")
    return MemberRule(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        position=fields.need("position").choice(Position),
        tier=declared_tier(tier),
        kinds=fields.need("kinds").choices(OrganisationKind),
        several=several.flag() if several else False,
        division=_division(division) if division else None,
        legal_person=fields.need("legal_person").choice(LegalPerson),
        exchange=fields.need("information_exchange").choice(Exchange),
        first_on=first_on,
        last_on=last_on,
        provenance=fields.provenance,
        line=fields.line,
    )


def declared_tier(cursor: Cursor) -> Tier:
    """A tier that the charter declares."""
    tier = cursor.choice(Tier)
    cursor.check_declared("tiers", tier)
    return tier


def _dates(fields: Fields) -> tuple[date | None, date | None]:
    first, last = fields.may("first_on"), fields.may("last_on")
    first_on, last_on = first.day() if first else None, last.day() if last else None
    if first_on and last_on and last and last_on < first_on:
        last.problem("dates_cross", first_on=str(first_on), last_on=str(last_on))
    return first_on, last_on


def _division(cursor: Cursor) -> str:
    """A division code of GB/T 2260 at any level, without trailing zeros for the levels below."""
    text = cursor.text()
    if text and not (text.isascii() and text.isdigit() and len(text) in (2, 4, 6, 9, 12)):
        cursor.problem("division_unclear", value=text[:60])
    return text


def read_body(cursor: Cursor) -> Body:
    """One governing body."""
    fields = cursor.fields(("code", "name", "kind", "seats", "secretary", "reports_to", "quorum", "majority"))
    secretary, reports_to = fields.may("secretary"), fields.may("reports_to")
    return Body(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        kind=one_of(fields.need("kind"), _BODY_KINDS),
        seats=tuple(item.words() for item in fields.each("seats")),
        secretary=read_holder(secretary) if secretary else None,
        reports_to=reports_to.declared_code("bodies") if reports_to else None,
        quorum_ratio=_ratio(fields, "quorum"),
        majority_ratio=_ratio(fields, "majority"),
        provenance=fields.provenance,
        line=fields.line,
    )


def _ratio(fields: Fields, name: str) -> float | None:
    ratio = fields.may(name)
    return ratio.number(0, 1) if ratio else None


def one_of(cursor: Cursor, known: tuple[str, ...]) -> str:
    """A word of a short list that no other module needs as an enum."""
    text = cursor.text()
    if text and text not in known:
        cursor.problem("word_unknown", value=text[:60], nearest=nearest(text, known), known=", ".join(known))
    return text


def read_principle(cursor: Cursor) -> Principle:
    """One thing the source says of the alliance as a whole."""
    fields = cursor.fields(("code", "say"))
    return Principle(fields.need("code").code(), fields.need("say").words(), fields.provenance, fields.line)


def read_target(cursor: Cursor) -> Target:
    """One number to be reached, and its owner."""
    fields = cursor.fields(("code", "name", "value", "unit", "owner"))
    owner = fields.may("owner")
    unit = one_of(fields.need("unit"), _UNITS)
    return Target(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        value=fields.need("value").number(0, 1 if unit == "ratio" else 1e12),
        unit=unit,
        owner=read_holder(owner) if owner else None,
        provenance=fields.provenance,
        line=fields.line,
    )


def read_calendar(cursor: Cursor) -> CalendarRule:
    """When the alliance works."""
    fields = cursor.fields(("zone", "hours", "weekdays", "days_off", "extra_days"))
    one_of(fields.need("zone"), _ZONES)
    openings = tuple(opening for item in fields.each("hours", needed=True) if (opening := _opening(item)))
    for before, after in pairwise(openings):
        if after.begins < before.ends:
            cursor.problem("hours_cross")
    days = [one_of(item, WEEKDAYS) for item in fields.each("weekdays", needed=True)]
    if fields.has("hours") and fields.has("weekdays") and not (openings and days):
        cursor.problem("calendar_empty")
    return CalendarRule(
        openings=openings,
        weekdays=frozenset(WEEKDAYS.index(day) for day in days if day in WEEKDAYS),
        days_off=_days(fields, "days_off"),
        extra_days=_days(fields, "extra_days"),
        provenance=fields.provenance,
        line=fields.line,
    )


def _opening(cursor: Cursor) -> Opening | None:
    text = cursor.text()
    try:
        return Opening.of(text) if text else None
    except ValueError:
        cursor.problem("hours_unclear", value=text[:60])
        return None


def _days(fields: Fields, name: str) -> frozenset[date]:
    return frozenset(day for item in fields.each(name) if (day := item.day()))
