"""Reading of what a pathway asks and records: sites, milestones, items, scales, checklists. Not here: what it measures."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from heyi.contexts.governance.rules.pathways_conditions import read_condition
from heyi.contexts.governance.rules.reading import Cursor, Fields
from heyi.contexts.governance.terms import OrganisationKind, Role, Tier, Words
from heyi.contexts.governance.terms.pathway_questions import (
    Band,
    Checklist,
    Criterion,
    CriterionKind,
    Cut,
    Dose,
    Item,
    ItemKind,
    KnownAs,
    Option,
    Scale,
)
from heyi.contexts.governance.terms.pathways import Alert, At, End, Milestone, MilestoneKind, Per, SiteRule

Entry = TypeVar("Entry")

_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,30}")
_UNIT = re.compile(r"[A-Za-z0-9%°/*.^µ\[\]]{1,20}")
_GREATEST = 1_000_000.0
_MOST_DECIMALS = 3
_WEEK_MINUTES = 10_080


def many(fields: Fields, name: str, read: Callable[[Cursor], Entry]) -> tuple[Entry, ...]:
    """The entries of a list that may be left out."""
    return fields.every(name, read) if fields.has(name) else ()


def words_or_none(fields: Fields, name: str) -> Words | None:
    """Words that may be left out."""
    found = fields.may(name)
    return found.words() if found else None


def decimal(cursor: Cursor, least: float = -_GREATEST, most: float = _GREATEST) -> Decimal:
    """A number as it is written, without the noise of binary fractions."""
    return Decimal(str(cursor.number(least, most)))


def decimal_or_none(
    fields: Fields, name: str, least: float = -_GREATEST, most: float = _GREATEST
) -> Decimal | None:
    """A number that may be left out."""
    found = fields.may(name)
    return decimal(found, least, most) if found else None


def codes(fields: Fields, name: str) -> tuple[str, ...]:
    """Codes that may be left out."""
    return tuple(item.code() for item in fields.each(name))


def code_or_none(fields: Fields, name: str) -> str:
    """A code that may be left out: nothing then."""
    found = fields.may(name)
    return found.code() if found else ""


def flag(fields: Fields, name: str, *, usual: bool) -> bool:
    """true or false, or what is usual."""
    found = fields.may(name)
    return found.flag() if found else usual


def read_site(cursor: Cursor) -> SiteRule:
    """What some members do in the pathway."""
    fields = cursor.fields(("code", "name", "tiers", "kinds", "members", "does"))
    tiers, kinds = fields.may("tiers"), fields.may("kinds")
    site = SiteRule(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        tiers=tiers.choices(Tier) if tiers else frozenset(),
        kinds=kinds.choices(OrganisationKind) if kinds else frozenset(),
        members=frozenset(item.declared_code("members") for item in fields.each("members")),
        does=frozenset(codes(fields, "does")),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )
    if fields.found and not (site.tiers or site.kinds or site.members):
        cursor.problem("site_without_members")
    return site


def read_milestone(cursor: Cursor) -> Milestone:
    """One milestone."""
    fields = cursor.fields(
        ("code", "name", "kind", "per", "recorded_by", "after", "needs", "asks", "alerts", "usual")
    )
    kind, per = fields.may("kind"), fields.may("per")
    return Milestone(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        kind=kind.choice(MilestoneKind) if kind else MilestoneKind.STEP,
        per=per.choice(Per) if per else Per.CASE,
        recorded_by=fields.need("recorded_by").choices(Role),
        after=codes(fields, "after"),
        needs=codes(fields, "needs"),
        asks=codes(fields, "asks"),
        alerts=tuple(_alert(item) for item in fields.each("alerts")),
        is_usual=flag(fields, "usual", usual=True),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def _alert(cursor: Cursor) -> Alert:
    fields = cursor.fields(("role", "at"))
    return Alert(role=fields.need("role").choice(Role), at=fields.need("at").choice(At))


def read_item(cursor: Cursor) -> Item:
    """Something asked or measured; a word of a short list tells how."""
    fields = cursor.fields(
        ("code", "name", "kind", "unit", "least", "most", "decimals", "options", "bands", "points", "no_points",
         "untestable", "uses", "known_as")
    )  # fmt: skip
    unit, decimals = fields.may("unit"), fields.may("decimals")
    return Item(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        kind=fields.need("kind").choice(ItemKind),
        unit=unit.matching(_UNIT, "unit_unclear") if unit else "",
        least=decimal_or_none(fields, "least"),
        most=decimal_or_none(fields, "most"),
        decimals=decimals.integer(0, _MOST_DECIMALS) if decimals else 0,
        options=tuple(_option(item) for item in fields.each("options")),
        bands=tuple(_band(item) for item in fields.each("bands")),
        points=decimal_or_none(fields, "points") or Decimal(0),
        no_points=decimal_or_none(fields, "no_points") or Decimal(0),
        untestable=flag(fields, "untestable", usual=False),
        uses=code_or_none(fields, "uses"),
        known_as=_known_as(fields),
        line=fields.line,
    )


def _known_as(fields: Fields) -> KnownAs | None:
    found = fields.may("known_as")
    word = found.code() if found else ""
    if found and word and word not in list(KnownAs):
        found.problem("known_as_unknown", value=word, known=", ".join(KnownAs))
        return None
    return KnownAs(word) if word else None


def _option(cursor: Cursor) -> Option:
    fields = cursor.fields(("code", "name", "points"))
    return Option(
        code=fields.need("code").matching(_OPTION, "option_unclear"),
        name=fields.need("name").words(),
        points=decimal_or_none(fields, "points") or Decimal(0),
    )


def _band(cursor: Cursor) -> Band:
    fields = cursor.fields(("below", "points"))
    return Band(below=decimal_or_none(fields, "below"), points=decimal(fields.need("points")))


def read_scale(cursor: Cursor) -> Scale:
    """A scale with its items and what its totals mean."""
    fields = cursor.fields(("code", "name", "least", "most", "items", "cuts"))
    return Scale(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        least=decimal(fields.need("least")),
        most=decimal(fields.need("most")),
        items=fields.every("items", read_item),
        cuts=many(fields, "cuts", _cut),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def _cut(cursor: Cursor) -> Cut:
    fields = cursor.fields(("code", "name", "at_least", "positive"))
    return Cut(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        at_least=decimal(fields.need("at_least")),
        is_positive=flag(fields, "positive", usual=False),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def read_checklist(cursor: Cursor) -> Checklist:
    """A checklist with its criteria and doses."""
    fields = cursor.fields(("code", "name", "recommends", "criteria", "doses", "signed_by"))
    return Checklist(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        recommends=fields.need("recommends").code(),
        criteria=fields.every("criteria", _criterion),
        doses=many(fields, "doses", _dose),
        signed_by=fields.need("signed_by").choices(Role),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def _criterion(cursor: Cursor) -> Criterion:
    fields = cursor.fields(("code", "name", "kind", "condition"))
    return Criterion(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        kind=fields.need("kind").choice(CriterionKind),
        condition=read_condition(fields.need("condition")),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def _dose(cursor: Cursor) -> Dose:
    fields = cursor.fields(
        ("code", "name", "unit", "per_kg", "least", "most", "first_ratio", "weight_item", "until_minutes")
    )
    until = fields.may("until_minutes")
    dose = Dose(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        unit=fields.need("unit").text(),
        per_kg=decimal_or_none(fields, "per_kg", 0),
        least=decimal_or_none(fields, "least", 0),
        most=decimal_or_none(fields, "most", 0),
        first_ratio=decimal_or_none(fields, "first_ratio", 0, 1),
        weight_item=code_or_none(fields, "weight_item"),
        until_minutes=until.integer(1, _WEEK_MINUTES) if until else None,
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )
    by_weight = dose.per_kg is not None and bool(dose.weight_item) and dose.least is None
    fixed = (
        dose.per_kg is None and dose.least is not None and dose.most is not None and dose.least <= dose.most
    )
    if fields.found and not (by_weight or fixed):
        cursor.problem("dose_unclear")
    return dose


def read_end(cursor: Cursor) -> End:
    """How a case can end."""
    fields = cursor.fields(("code", "name", "counted", "death"))
    return End(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        is_counted=flag(fields, "counted", usual=True),
        is_death=flag(fields, "death", usual=False),
    )
