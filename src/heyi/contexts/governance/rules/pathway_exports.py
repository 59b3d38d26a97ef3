"""Reading of the tables that somebody outside asks for, which lie beside the catalogues. Not here: their cells (pathways)."""

from functools import cache
from importlib.resources import files

from heyi.contexts.governance.rules.pathways import FOLDER, catalogue_pathway, pathway_names
from heyi.contexts.governance.rules.pathways_parts import decimal
from heyi.contexts.governance.rules.reading import Cursor, Findings, nearest
from heyi.contexts.governance.rules.tree import read_tree
from heyi.contexts.governance.terms.pathway_exports import Export, ExportColumn, Reads, Which
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.governance.terms.pathways import Pathway, Pathways

EXPORTS_FOLDER = "exports"
_SUFFIX = ".yaml"
_GREATEST = 1_000_000
_SECTIONS = {
    Reads.RECORDED: "milestones",
    Reads.SCALE: "scales",
    Reads.ITEM: "items",
    Reads.FIGURE: "figures",
    Reads.DECISION: "checklists",
}


@cache
def export_names() -> tuple[str, ...]:
    """The names of all tables that come with Heyi, in alphabetical order."""
    found = files("heyi.charters").joinpath(FOLDER).joinpath(EXPORTS_FOLDER).iterdir()
    return tuple(sorted(one.name.removesuffix(_SUFFIX) for one in found if one.name.endswith(_SUFFIX)))


def export_text(name: str) -> str:
    """The text of a table that comes with Heyi."""
    folder = files("heyi.charters").joinpath(FOLDER).joinpath(EXPORTS_FOLDER)
    return folder.joinpath(f"{name}{_SUFFIX}").read_text(encoding="utf-8")


def read_export(cursor: Cursor) -> Export:
    """One table; what points to nothing in its catalogue is a problem."""
    fields = cursor.fields(("code", "name", "catalogue", "columns"))
    catalogue = fields.need("catalogue").code()
    if catalogue not in pathway_names():
        cursor.problem("pathway_unknown", value=catalogue, nearest="", known=", ".join(pathway_names()))
        pathway = None
    else:
        pathway = catalogue_pathway(catalogue)
    return Export(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        catalogue=catalogue,
        columns=fields.every("columns", lambda item: _column(item, pathway)),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )


def _column(cursor: Cursor, pathway: Pathway | None) -> ExportColumn:
    fields = cursor.fields(
        ("code", "name", "reads", "of", "since", "until", "which", "among", "values", "at_most")
    )
    of, since, until, which, at_most = (
        fields.may(one) for one in ("of", "since", "until", "which", "at_most")
    )
    column = ExportColumn(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        reads=fields.need("reads").choice(Reads),
        of=of.code() if of else "",
        since=since.code() if since else "",
        until=until.code() if until else "",
        which=which.choice(Which) if which else Which.LAST,
        among=tuple(item.code() for item in fields.each("among")),
        values=dict(_value(item) for item in fields.each("values")),
        at_most=decimal(at_most, 0, _GREATEST) if at_most else None,
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )
    if pathway is not None:
        _check(cursor, column, pathway)
    return column


def _value(cursor: Cursor) -> tuple[str, str]:
    fields = cursor.fields(("ours", "theirs"))
    return fields.need("ours").text(), fields.need("theirs").text()


def _check(cursor: Cursor, column: ExportColumn, pathway: Pathway) -> None:
    """Everything that a column names is there."""
    wanted = [(_SECTIONS[column.reads], column.of)] if column.reads in _SECTIONS else []
    if column.reads is Reads.INTERVAL:
        wanted = [("milestones", one) for one in (column.since, column.until) if one or one == column.until]
    for section, code in wanted:
        known = [one.code for one in getattr(pathway, section)]
        if code not in known:
            cursor.problem("not_declared", value=code, section=section, nearest=nearest(code, known))
    for code in (*column.among, *column.values):
        if code not in _answers(column, pathway):
            cursor.problem("not_declared", value=code, section=column.of, nearest="")


def _answers(column: ExportColumn, pathway: Pathway) -> frozenset[str]:
    """The codes that a column can have before they are put into other words."""
    if column.reads is Reads.ONSET:
        return frozenset(str(one) for one in OnsetKind)
    if column.reads is Reads.END:
        return frozenset(one.code for one in pathway.ends)
    item = pathway.item(column.of) if column.reads is Reads.ITEM else None
    return frozenset(one.code for one in item.options) if item else frozenset()


@cache
def export_of(name: str) -> Export:
    """A table that comes with Heyi."""
    (document,) = read_tree(export_text(name)).documents
    return read_export(Cursor(Findings(), document, EXPORTS_FOLDER))


def exports_in(pathways: Pathways, pathway: Pathway) -> tuple[Export, ...]:
    """The tables that speak of a pathway of a charter: of a catalogue that it takes over."""
    found = (export_of(name) for name in export_names())
    return tuple(
        one
        for one in found
        if one.catalogue in pathways.included and catalogue_pathway(one.catalogue).code == pathway.code
    )
