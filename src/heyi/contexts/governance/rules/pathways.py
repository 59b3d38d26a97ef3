"""Reading of a charter's time-critical pathways, with the catalogues it takes over. Not here: their parts (pathways_parts).

A catalogue holds one pathway, is called by name and version, and is never changed once it was released: docs/adr/0033.
"""

from functools import cache
from importlib.resources import files

from heyi.contexts.governance.rules.catalogues import FOLDER as CRITERIA_FOLDER
from heyi.contexts.governance.rules.criteria_reading import read_group
from heyi.contexts.governance.rules.pathways_checking import check_pathway
from heyi.contexts.governance.rules.pathways_measuring import (
    read_figure,
    read_sheet,
    read_task,
    read_transport,
)
from heyi.contexts.governance.rules.pathways_parts import (
    many,
    read_checklist,
    read_end,
    read_item,
    read_milestone,
    read_scale,
    read_site,
    words_or_none,
)
from heyi.contexts.governance.rules.reading import Cursor, Fields, Findings, nearest, scalars_of
from heyi.contexts.governance.rules.tree import Kind, Node, read_tree
from heyi.contexts.governance.terms import Role
from heyi.contexts.governance.terms.pathway_questions import OnsetKind
from heyi.contexts.governance.terms.pathways import Pathway, Pathways

# Below the charters, but no preset, as the criteria are not.
FOLDER = "pathways"
NO_PRESETS = (FOLDER, CRITERIA_FOLDER)
_SUFFIX = ".yaml"
_LISTS = ("sites", "milestones", "items", "scales", "checklists", "figures", "ends")
_MAY = ("sheets", "tasks", "transport", "recurs_within_days", "diagnoses", "department")
_KEYS = ("code", "name", "short", "onset_kinds", "opened_by", *_LISTS, *_MAY)
_CHANGEABLE = (*_LISTS, "sheets", "tasks", "transport")
_YEAR_DAYS = 366


@cache
def pathway_names() -> tuple[str, ...]:
    """The names of all pathways that come with Heyi, in alphabetical order."""
    found = files("heyi.charters").joinpath(FOLDER).iterdir()
    return tuple(sorted(one.name.removesuffix(_SUFFIX) for one in found if one.name.endswith(_SUFFIX)))


def pathway_text(name: str) -> str:
    """The text of a pathway that comes with Heyi."""
    return files("heyi.charters").joinpath(FOLDER).joinpath(f"{name}{_SUFFIX}").read_text(encoding="utf-8")


@cache
def _included(name: str) -> Node:
    (document,) = read_tree(pathway_text(name)).documents
    return document


@cache
def catalogue_pathway(name: str) -> Pathway:
    """A pathway as its catalogue defines it, before any charter has changed it."""
    return read_pathway(Cursor(Findings(), _included(name), FOLDER))


def read_pathways(cursor: Cursor) -> Pathways:
    """The whole section.

    Shape: `include` names catalogues; `changes` writes single entries of an included pathway anew; `defined` are its own.
    """
    fields = cursor.fields(("include", "changes", "defined"))
    known = [(name, item.node) for item in fields.each("include") if (name := _known(item))]
    own = {_code(node): node for node in _nodes(fields, "defined")}
    included = {_code(_included(name)): _said_at(_included(name), at) for name, at in known}
    for item in fields.each("changes"):
        _change(item, included)
    nodes = [*(node for code, node in included.items() if code not in own), *own.values()]
    merged = Fields(cursor, {"defined": _list(fields.cursor.node, nodes)}, fields.assumed)
    names = tuple(name for name, _ in known)
    return Pathways(included=names, defined=merged.every("defined", read_pathway) if nodes else ())


def _nodes(fields: Fields, name: str) -> list[Node]:
    node = fields.found.get(name)
    return list(node.children) if node is not None and node.kind is Kind.LIST else []


def _said_at(node: Node, at: Node) -> Node:
    """What a catalogue says, at the line of the charter that takes it over: another file's lines lead nowhere."""
    children = [_said_at(child, at) for child in node.children]
    return Node(node.kind, at.line, at.column, node.text, node.quoted, children)


def _list(at: Node, children: list[Node]) -> Node:
    return Node(Kind.LIST, at.line, at.column, children=children)


def _code(node: Node) -> str:
    return scalars_of(node).get("code", "")


def _known(item: Cursor) -> str:
    name = item.code()
    if name in pathway_names():
        return name
    if name:
        known = pathway_names()
        item.problem("pathway_unknown", value=name, nearest=nearest(name, known), known=", ".join(known))
    return ""


def _change(item: Cursor, included: dict[str, Node]) -> None:
    """Puts the entries of one change in the place of those of the same code, or beside them."""
    fields = item.fields(("pathway", *_CHANGEABLE))
    wanted = fields.need("pathway")
    code = wanted.code()
    if code not in included:
        wanted.problem("not_declared", value=code, section="include", nearest=nearest(code, included))
        return
    node = included[code]
    there = {key.text: (key, value) for key, value in node.pairs}
    for name in _CHANGEABLE:
        if fields.has(name):
            changed = fields.found[name]
            key, value = there.get(
                name, (Node(Kind.SCALAR, changed.line, changed.column, name), _list(changed, []))
            )
            there[name] = (key, _merged(value, changed, fields))
    pairs = [one for pair in there.values() for one in pair]
    included[code] = Node(Kind.MAPPING, node.line, node.column, children=pairs)


def _merged(value: Node, changed: Node, fields: Fields) -> Node:
    if changed.kind is not Kind.LIST:
        return _with_provenance(changed, fields)
    # An entry written twice is left twice, so that it is told when the list is read.
    anew: dict[str, list[Node]] = {}
    for child in changed.children:
        anew.setdefault(_code(child), []).append(_with_provenance(child, fields))
    kept = [one for child in value.children for one in anew.pop(_code(child), [child])]
    return _list(changed, [*kept, *(one for entries in anew.values() for one in entries)])


def _with_provenance(node: Node, fields: Fields) -> Node:
    """What the charter changes comes from where the charter says, and not from the source of the catalogue around it."""
    if node.kind is not Kind.MAPPING or fields.cursor.provenance is None:
        return node
    told = {"source": fields.provenance.source, "status": str(fields.provenance.status)}
    named = {key.text for key, _ in node.pairs}
    added = [
        Node(Kind.SCALAR, node.line, node.column, text)
        for key, value in told.items()
        if key not in named
        for text in (key, value)
    ]
    return Node(node.kind, node.line, node.column, children=[*node.children, *added])


def read_pathway(cursor: Cursor) -> Pathway:
    """One pathway, complete and in itself consistent."""
    fields = cursor.fields(_KEYS)
    transport, recurs = fields.may("transport"), fields.may("recurs_within_days")
    pathway = Pathway(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        short=fields.need("short").words(),
        onset_kinds=fields.need("onset_kinds").choices(OnsetKind),
        opened_by=fields.need("opened_by").choices(Role),
        sites=fields.every("sites", read_site),
        milestones=fields.every("milestones", read_milestone),
        items=many(fields, "items", read_item),
        scales=many(fields, "scales", read_scale),
        checklists=many(fields, "checklists", read_checklist),
        figures=fields.every("figures", read_figure),
        ends=fields.every("ends", read_end),
        sheets=many(fields, "sheets", read_sheet),
        tasks=many(fields, "tasks", read_task),
        transport=read_transport(transport) if transport else None,
        recurs_within_days=recurs.integer(1, 10 * _YEAR_DAYS) if recurs else _YEAR_DAYS - 1,
        diagnoses=tuple(
            (group.first, group.last) for item in fields.each("diagnoses") for group in [read_group(item)]
        ),
        department=words_or_none(fields, "department"),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )
    if fields.found:
        check_pathway(cursor, pathway)
    return pathway
