"""Reading of the power matrix. Not here: what its powers let a post do (powers)."""

from collections.abc import Iterator

from heyi.contexts.governance.rules.charter import Holder, Limit, Matter, Power
from heyi.contexts.governance.rules.reading import Cursor, Fields
from heyi.contexts.governance.rules.tree import Kind
from heyi.contexts.governance.terms import Act, Domain, Duty, Measure, OrganisationKind, Role, Tier, Where

_HOLDER_KEYS = ("body", "role", "roles", "where", "tiers", "kinds", "up_to")
_MATTER_KEYS = ("matter", "domain", "name", "duties", "answers", *(act.value for act in Act))
# 100 billion yuan: more than any hospital of China turns over, so a larger limit is a slip of the pen.
_LARGEST_LIMIT = 10_000_000_000_000


def read_holders(cursor: Cursor) -> tuple[Holder, ...]:
    """A body, a role or several roles, at the same places."""
    fields = cursor.fields(_HOLDER_KEYS)
    return _holders(fields)


def read_holder(cursor: Cursor) -> Holder:
    """A single body or role."""
    fields = cursor.fields([key for key in _HOLDER_KEYS if key not in ("roles", "up_to")])
    holders = _holders(fields)
    return holders[0] if holders else Holder(Where.OWN)


def _powers(cursor: Cursor, act: Act) -> Iterator[Power]:
    fields = cursor.fields(_HOLDER_KEYS)
    limit = _limit(fields)
    for holder in _holders(fields):
        yield Power(act, holder, limit)


def _holders(fields: Fields) -> tuple[Holder, ...]:
    named = [name for name in ("body", "role", "roles") if fields.has(name)]
    if len(named) != 1 and fields.cursor.node.kind is Kind.MAPPING:
        fields.cursor.problem("holder_unclear")
    where, tiers, kinds = _where(fields), _tiers(fields), _kinds(fields)
    body, role, roles = fields.may("body"), fields.may("role"), fields.may("roles")
    if body:
        return (Holder(where, body=body.declared_code("bodies"), tiers=tiers, kinds=kinds),)
    chosen = [role.choice(Role)] if role else sorted(roles.choices(Role)) if roles else []
    return tuple(Holder(where, role=one, tiers=tiers, kinds=kinds) for one in chosen)


def _where(fields: Fields) -> Where:
    # A body decides for the alliance; a role must say where it sits.
    if fields.has("body"):
        where = fields.may("where")
        return where.choice(Where) if where else Where.ALLIANCE
    return fields.need("where").choice(Where)


def _tiers(fields: Fields) -> frozenset[Tier]:
    tiers = fields.may("tiers")
    chosen = tiers.choices(Tier) if tiers else frozenset()
    for tier in sorted(chosen):
        fields.need("tiers").check_declared("tiers", tier)
    return chosen


def _kinds(fields: Fields) -> frozenset[OrganisationKind]:
    kinds = fields.may("kinds")
    return kinds.choices(OrganisationKind) if kinds else frozenset()


def _limit(fields: Fields) -> Limit | None:
    limit = fields.may("up_to")
    if limit is None:
        return None
    inner = limit.fields([measure.value for measure in Measure])
    if len(inner.found) != 1:
        limit.problem("limit_unclear")
        return None
    measure = Measure(next(iter(inner.found)))
    return Limit(measure, inner.need(measure).integer(1, _LARGEST_LIMIT))


def read_matter(cursor: Cursor) -> Matter:
    """One row of the power matrix."""
    fields = cursor.fields(_MATTER_KEYS)
    duties = fields.may("duties")
    powers = [power for act in Act for item in fields.each(act) for power in _powers(item, act)]
    if fields.found and not powers:
        cursor.problem("matter_without_power")
    matter = Matter(
        domain=fields.need("domain").choice(Domain),
        code=fields.need("matter").code(),
        name=fields.need("name").words(),
        provenance=fields.provenance,
        line=fields.line,
        duties=duties.choices(Duty) if duties else frozenset(),
        powers=tuple(powers),
        answers=tuple(holder for item in fields.each("answers") for holder in read_holders(item)),
    )
    if matter.duties and not matter.holders(Act.DECIDE):
        cursor.problem("duties_without_holder", duties=", ".join(sorted(matter.duties)))
    return matter
