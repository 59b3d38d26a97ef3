"""The catalogues of criteria that come with Heyi, and how a charter takes one over. Not here: what an entry says.

A catalogue is called by name and version and is never changed once it was released: what an alliance decided on stays
what it decided on (docs/adr/0020).
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from heyi.contexts.governance.rules.reading import Cursor, Fields, nearest, scalars_of
from heyi.contexts.governance.rules.tree import Kind, Node, read_tree

SECTIONS = ("ticks", "up", "first_contact", "down")
# Below the charters, but no preset: a preset is a file, or a folder of charters.
FOLDER = "criteria"
_SUFFIX = ".yaml"


@cache
def catalogue_names() -> tuple[str, ...]:
    """The names of all catalogues, in alphabetical order."""
    found = files("heyi.charters").joinpath(FOLDER).iterdir()
    return tuple(sorted(one.name.removesuffix(_SUFFIX) for one in found if one.name.endswith(_SUFFIX)))


def catalogue_text(name: str) -> str:
    """The text of a catalogue that comes with Heyi."""
    return files("heyi.charters").joinpath(FOLDER).joinpath(f"{name}{_SUFFIX}").read_text(encoding="utf-8")


@cache
def _entries(name: str) -> dict[str, tuple[Node, ...]]:
    (document,) = read_tree(catalogue_text(name)).documents
    return {key.text: tuple(value.children) for key, value in document.pairs if value.kind is Kind.LIST}


def take_over(fields: Fields) -> tuple[tuple[str, ...], Fields]:
    """The names of what is included, and the section with the included entries before its own.

    Shape: an entry of the charter's own replaces an included one of the same code; `drop` takes one away.
    """
    names = tuple(_known(fields.each("include")))
    dropped = _dropped(fields, names)
    merged = {section: _merged(fields, section, names, dropped) for section in SECTIONS}
    found = {**fields.found, **{section: node for section, node in merged.items() if node is not None}}
    return names, Fields(fields.cursor, found, fields.assumed)


def _known(items: Iterable[Cursor]) -> Iterable[str]:
    for item in items:
        name = item.code()
        if name in catalogue_names():
            yield name
        elif name:
            known = catalogue_names()
            item.problem(
                "catalogue_unknown", value=name, nearest=nearest(name, known), known=", ".join(known)
            )


def _dropped(fields: Fields, names: tuple[str, ...]) -> frozenset[str]:
    # What is ticked stays: another criterion may ask for it.
    there = [
        _code(node) for name in names for section in SECTIONS[1:] for node in _entries(name).get(section, ())
    ]
    dropped: set[str] = set()
    for item in fields.each("drop"):
        code = item.code()
        if code and code not in there:
            item.problem("criterion_unknown", value=code, nearest=nearest(code, there))
        dropped.add(code)
    return frozenset(dropped)


def _merged(fields: Fields, section: str, names: tuple[str, ...], dropped: frozenset[str]) -> Node | None:
    own = fields.found.get(section)
    if own is not None and own.kind is not Kind.LIST:
        return own
    children = own.children if own is not None else []
    replaced = dropped | {_code(child) for child in children}
    included = [
        node for name in names for node in _entries(name).get(section, ()) if _code(node) not in replaced
    ]
    if not included:
        return own
    at = own or fields.cursor.node
    return Node(Kind.LIST, at.line, at.column, children=[*included, *children])


def _code(node: Node) -> str:
    return scalars_of(node).get("code", "")
