"""Reading of what a pathway measures: figures, sheets, tasks, the model of transport. Not here: measuring (pathways)."""

from types import MappingProxyType

from heyi.contexts.governance.rules.pathways_conditions import read_condition
from heyi.contexts.governance.rules.pathways_parts import (
    code_or_none,
    codes,
    decimal,
    decimal_or_none,
    flag,
    many,
)
from heyi.contexts.governance.rules.reading import Cursor, Fields
from heyi.contexts.governance.terms import Role
from heyi.contexts.governance.terms.pathway_questions import Condition
from heyi.contexts.governance.terms.pathways import (
    At,
    Exclusion,
    Figure,
    FigureKind,
    Sheet,
    SheetLine,
    Site,
    Statistic,
    Task,
    Transport,
)

_YEAR_MINUTES = 527_040
_LONGEST_MINUTES = 3 * _YEAR_MINUTES
# What says nothing of a figure of that kind. A share may have a target; of cases among the people of an area none is told.
_STRANGE = {
    FigureKind.INTERVAL: ("counted",),
    FigureKind.SHARE: ("since", "until", "site", "target_minutes"),
    FigureKind.AREA: ("since", "until", "site", "target_minutes", "target_ratio"),
}


def _condition_or_none(fields: Fields, name: str) -> Condition | None:
    found = fields.may(name)
    return read_condition(found) if found else None


def _minutes(fields: Fields, name: str) -> int | None:
    found = fields.may(name)
    return found.integer(0, _LONGEST_MINUTES) if found else None


def read_figure(cursor: Cursor) -> Figure:
    """One figure of quality."""
    fields = cursor.fields(
        ("code", "name", "kind", "definition", "since", "until", "site", "among", "counted", "exclusions",
         "target_minutes", "target_ratio", "more_is_better")
    )  # fmt: skip
    site, kind = fields.may("site"), fields.need("kind").choice(FigureKind)
    _refuse_strange(cursor, fields, kind)
    return Figure(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        kind=kind,
        definition=fields.need("definition").words(),
        since=code_or_none(fields, "since"),
        until=code_or_none(fields, "until"),
        site=site.choice(Site) if site else Site.SAME,
        among=_condition_or_none(fields, "among"),
        counted=_condition_or_none(fields, "counted"),
        exclusions=many(fields, "exclusions", _exclusion),
        target_minutes=_minutes(fields, "target_minutes"),
        target_ratio=decimal_or_none(fields, "target_ratio", 0, 1),
        more_is_better=flag(fields, "more_is_better", usual=False),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def _refuse_strange(cursor: Cursor, fields: Fields, kind: FigureKind) -> None:
    # A kind that nobody knows was told already, and nothing can be said of what belongs to it.
    if "kind" in fields.found and fields.found["kind"].text == kind:
        for key in (one for one in _STRANGE[kind] if fields.has(one)):
            cursor.problem("figure_part_strange", key=key, kind=str(kind))


def _exclusion(cursor: Cursor) -> Exclusion:
    fields = cursor.fields(("code", "name", "condition"))
    return Exclusion(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        condition=read_condition(fields.need("condition")),
    )


def read_sheet(cursor: Cursor) -> Sheet:
    """A printed sheet."""
    fields = cursor.fields(("code", "name", "lines"))
    return Sheet(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        lines=tuple(_line(item) for item in fields.each("lines", needed=True)),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def _line(cursor: Cursor) -> SheetLine:
    fields = cursor.fields(("figure", "statistic", "obligatory", "at_most", "at_least"))
    return SheetLine(
        figure=fields.need("figure").code(),
        statistic=fields.need("statistic").choice(Statistic),
        is_obligatory=flag(fields, "obligatory", usual=False),
        at_most=decimal_or_none(fields, "at_most"),
        at_least=decimal_or_none(fields, "at_least"),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def read_task(cursor: Cursor) -> Task:
    """Something due later."""
    fields = cursor.fields(
        (
            "code",
            "name",
            "since",
            "opens_minutes",
            "due_minutes",
            "closes_minutes",
            "at",
            "recorded_by",
            "asks",
            "among",
        )
    )
    at, asks = fields.may("at"), codes(fields, "asks")
    task = Task(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        since=fields.need("since").code(),
        opens_minutes=_minutes(fields, "opens_minutes") or 0,
        due_minutes=fields.need("due_minutes").integer(0, _LONGEST_MINUTES),
        closes_minutes=fields.need("closes_minutes").integer(0, _LONGEST_MINUTES),
        at=at.choice(At) if at else At.HERE,
        recorded_by=fields.need("recorded_by").choices(Role),
        asks=asks,
        among=_condition_or_none(fields, "among"),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )
    if fields.found and not task.opens_minutes <= task.due_minutes <= task.closes_minutes:
        cursor.problem("task_window_crossed")
    if fields.found and not asks:
        cursor.problem("key_missing", key="asks")
    return task


def read_transport(cursor: Cursor) -> Transport:
    """Which model compares the near hospital with the far one."""
    fields = cursor.fields(("model", "near", "far", "scale", "reads", "given"))
    reads, given = fields.may("reads"), fields.may("given")
    return Transport(
        model=fields.need("model").code(),
        near=fields.need("near").code(),
        far=fields.need("far").code(),
        scale=fields.need("scale").code(),
        reads=MappingProxyType({name: below.code() for name, below in _pairs(reads)} if reads else {}),
        given=MappingProxyType({name: decimal(below) for name, below in _pairs(given)} if given else {}),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def _pairs(cursor: Cursor) -> list[tuple[str, Cursor]]:
    """The keys of a mapping whose names belong to a model and are not known here."""
    names = [key.text for key, _ in cursor.node.pairs]
    fields = cursor.fields(names)
    return [(name, fields.need(name)) for name in dict.fromkeys(names) if name in fields.found]
