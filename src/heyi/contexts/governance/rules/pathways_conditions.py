"""Reading of conditions: one question to a case. Not here: answering it (the context pathways)."""

import re
from decimal import Decimal

from heyi.contexts.governance.rules.reading import Cursor, Fields
from heyi.contexts.governance.terms.pathway_questions import Condition, ConditionKind, OnsetKind

_BOUNDS = ("at_least", "above", "at_most", "below")
_WITH_BOUNDS = frozenset(
    {ConditionKind.SPAN, ConditionKind.SCALE, ConditionKind.ITEM, ConditionKind.RECORDED}
)
_KINDS = tuple(str(kind) for kind in ConditionKind)
_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,30}")
_GREATEST = 1_000_000


def read_condition(cursor: Cursor) -> Condition:
    """Exactly one of the shapes, with what belongs to it."""
    fields = cursor.fields((*_KINDS, *_BOUNDS, "since", "yes", "among", "until_now"))
    named = [kind for kind in ConditionKind if fields.has(str(kind))]
    if len(named) != 1:
        if fields.found:
            cursor.problem("pathway_condition_unclear", known=", ".join(_KINDS))
        return Condition(kind=ConditionKind.ANY_OF)
    (kind,) = named
    if kind in (ConditionKind.ALL_OF, ConditionKind.ANY_OF):
        return Condition(kind=kind, of=_several(fields, str(kind)))
    if kind is ConditionKind.NOT:
        return Condition(kind=kind, of=(read_condition(fields.need("not")),))
    if kind in (ConditionKind.ONSET, ConditionKind.ENDED):
        return Condition(kind=kind, among=_among(fields, kind))
    _refuse_strange(cursor, fields, kind)
    since, yes, now = fields.may("since"), fields.may("yes"), fields.may("until_now")
    return Condition(
        kind=kind,
        code=fields.need(str(kind)).code(),
        since=since.code() if since else "",
        yes=yes.flag() if yes else True,
        among=frozenset(item.matching(_OPTION, "option_unclear") for item in fields.each("among")),
        until_now=now.flag() if now else False,
        at_least=_bound(fields, "at_least"),
        above=_bound(fields, "above"),
        at_most=_bound(fields, "at_most"),
        below=_bound(fields, "below"),
    )


def _several(fields: Fields, name: str) -> tuple[Condition, ...]:
    found = tuple(read_condition(item) for item in fields.each(name))
    if not found:
        fields.need(name).problem("list_empty")
    return found


def _among(fields: Fields, kind: ConditionKind) -> frozenset[str]:
    if kind is ConditionKind.ONSET:
        return frozenset(str(one) for one in fields.need("onset").choices(OnsetKind))
    return frozenset(item.code() for item in fields.each("ended", needed=True))


def _bound(fields: Fields, name: str) -> Decimal | None:
    found = fields.may(name)
    return Decimal(str(found.number(-_GREATEST, _GREATEST))) if found else None


def _refuse_strange(cursor: Cursor, fields: Fields, kind: ConditionKind) -> None:
    """What says nothing of this shape is a slip and is not overlooked."""
    allowed: set[str] = {str(kind)}
    if kind in _WITH_BOUNDS:
        allowed |= set(_BOUNDS)
    if kind is ConditionKind.SPAN:
        allowed |= {"since", "until_now"}
    if kind is ConditionKind.ITEM:
        allowed |= {"yes", "among"}
    for name in fields.found:
        if name not in allowed and name not in ("source", "status", "assumed"):
            cursor.problem("condition_part_strange", value=name, kind=str(kind))
    bounded = any(fields.has(name) for name in _BOUNDS)
    if kind in (ConditionKind.SPAN, ConditionKind.SCALE) and not bounded:
        cursor.problem("condition_without_bound", kind=str(kind))
