"""Reading of the criteria of referral: whom to send up, to treat here, to send down. Not here: what is included (catalogues)."""

import re

from heyi.contexts.governance.rules.catalogues import SECTIONS, take_over
from heyi.contexts.governance.rules.criteria import (
    Bound,
    CodeGroup,
    Condition,
    Criteria,
    CriterionGroup,
    DownCategory,
    DownEntry,
    FirstContact,
    StandardFigure,
    Tick,
    UpCriterion,
)
from heyi.contexts.governance.rules.reading import Cursor, Fields, scalars_of
from heyi.contexts.governance.terms import SIGN_BOUNDS, Comparison, Sign, Tier, Urgency

_ICD_10 = r"[A-Z][0-9]{2}(?:\.[0-9]{1,2})?"
_GROUP = re.compile(rf"{_ICD_10}(?:-{_ICD_10})?")
_VERSION = re.compile(r"[0-9]{4}(?:[-.][0-9a-z]{1,12})*")
_OLDEST_YEARS = 130
_LONGEST_STAY_DAYS = 366


def read_criteria(cursor: Cursor) -> Criteria:
    """The whole section, with what it includes."""
    included, fields = take_over(cursor.fields(("include", "drop", *SECTIONS)))
    nodes = fields.found["ticks"].children if fields.has("ticks") else ()
    cursor.found.declared["ticks"] = frozenset(scalars_of(node).get("code", "") for node in nodes)
    return Criteria(
        included=included,
        ticks=fields.every("ticks", _tick) if fields.has("ticks") else (),
        up=fields.every("up", _up) if fields.has("up") else (),
        first_contact=fields.every("first_contact", _first_contact) if fields.has("first_contact") else (),
        down=fields.every("down", _down) if fields.has("down") else (),
    )


def _tick(cursor: Cursor) -> Tick:
    fields = cursor.fields(("code", "name"))
    return Tick(fields.need("code").code(), fields.need("name").words(), fields.provenance, fields.line)


def _up(cursor: Cursor) -> UpCriterion:
    fields = cursor.fields(
        ("code", "name", "group", "among", "any_of", "all_of", "urgency", "green_channel", "to", "department")
    )
    if fields.found and fields.has("any_of") == fields.has("all_of"):
        cursor.problem("conditions_unclear")
    channel, to, department = fields.may("green_channel"), fields.may("to"), fields.may("department")
    return UpCriterion(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        group=fields.need("group").choice(CriterionGroup),
        among=_groups(fields, "among"),
        conditions=_conditions(fields),
        needs_all=fields.has("all_of"),
        urgency=fields.need("urgency").choice(Urgency),
        green_channel=channel.flag() if channel else False,
        to=to.choice(Tier) if to else None,
        department=department.words() if department else None,
        provenance=fields.provenance,
        line=fields.line,
    )


def _conditions(fields: Fields) -> tuple[Condition, ...]:
    name = "all_of" if fields.has("all_of") else "any_of"
    return fields.every(name, _condition) if fields.has(name) else ()


def _condition(cursor: Cursor) -> Condition:
    fields = cursor.fields(("sign", "comparison", "value", "figure", "tick", "diagnosis"))
    kinds = [name for name in ("sign", "tick", "diagnosis") if fields.has(name)]
    if fields.found and len(kinds) != 1:
        cursor.problem("condition_unclear")
    tick = fields.may("tick")
    return Condition(
        bound=_bound(cursor, fields) if fields.has("sign") else None,
        tick=tick.declared_code("ticks") if tick else None,
        diagnoses=_groups(fields, "diagnosis"),
    )


def _bound(cursor: Cursor, fields: Fields) -> Bound:
    sign = fields.need("sign").choice(Sign)
    value, named = fields.may("value"), fields.may("figure")
    if bool(value) == bool(named):
        cursor.problem("bound_unclear")
    figure = named.choice(StandardFigure) if named else None
    if named and figure and figure.sign is not sign:
        named.problem("figure_of_another_sign", value=figure, sign=figure.sign)
    return Bound(
        sign=sign,
        comparison=fields.need("comparison").choice(Comparison),
        value=value.number(*SIGN_BOUNDS[sign]) if value else None,
        figure=figure,
    )


def _groups(fields: Fields, name: str) -> tuple[CodeGroup, ...]:
    return tuple(read_group(item) for item in fields.each(name))


def read_group(cursor: Cursor) -> CodeGroup:
    """A code of ICD-10 or a range of them, as I10, E11.9 or J12-J18."""
    text = cursor.matching(_GROUP, "diagnosis_group_unclear")
    first, _, last = text.partition("-")
    group = CodeGroup(first, last or first)
    if len(group.first) != len(group.last) or group.last < group.first:
        cursor.problem("diagnosis_group_backwards", value=text[:60])
    return group


def _first_contact(cursor: Cursor) -> FirstContact:
    fields = cursor.fields(("code", "name", "diagnosis", "tier", "version"))
    fields.need("diagnosis")
    return FirstContact(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        diagnoses=_groups(fields, "diagnosis"),
        tier=fields.need("tier").choice(Tier),
        version=fields.need("version").matching(_VERSION, "version_unclear"),
        provenance=fields.provenance,
        line=fields.line,
    )


def _down(cursor: Cursor) -> DownEntry:
    fields = cursor.fields(("code", "name", "category", "diagnosis", "age_from", "age_to", "stay_days"))
    fields.need("diagnosis")
    youngest, oldest = _whole(fields, "age_from", _OLDEST_YEARS), _whole(fields, "age_to", _OLDEST_YEARS)
    if youngest is not None and oldest is not None and oldest < youngest:
        cursor.problem("ages_cross", youngest=str(youngest), oldest=str(oldest))
    return DownEntry(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        category=fields.need("category").choice(DownCategory),
        diagnoses=_groups(fields, "diagnosis"),
        age_from=youngest,
        age_to=oldest,
        stay_days=_whole(fields, "stay_days", _LONGEST_STAY_DAYS),
        provenance=fields.provenance,
        line=fields.line,
    )


def _whole(fields: Fields, name: str, most: int) -> int | None:
    number = fields.may(name)
    return number.integer(0, most) if number else None
