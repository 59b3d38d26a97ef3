"""Reading of the codes under which a catalogue is told outside, and which of them hold for a charter. Not here: the catalogue.

They lie beside the catalogue and not in it: a code may be found later, and a catalogue is never changed once it was released.
"""

from dataclasses import replace
from functools import cache
from importlib.resources import files

from heyi.contexts.governance.rules.pathways import FOLDER, catalogue_pathway, pathway_names
from heyi.contexts.governance.rules.reading import Cursor, Findings
from heyi.contexts.governance.rules.tree import read_tree
from heyi.contexts.governance.terms.pathway_codes import Coding, PathwayCodes
from heyi.contexts.governance.terms.pathways import Pathway, Pathways

CODES_FOLDER = "codes"
_SUFFIX = ".yaml"


@cache
def coded_names() -> tuple[str, ...]:
    """The catalogues that have codes of others, in alphabetical order."""
    found = files("heyi.charters").joinpath(FOLDER).joinpath(CODES_FOLDER).iterdir()
    return tuple(sorted(one.name.removesuffix(_SUFFIX) for one in found if one.name.endswith(_SUFFIX)))


def codes_text(name: str) -> str:
    """The text of the codes of a catalogue."""
    folder = files("heyi.charters").joinpath(FOLDER).joinpath(CODES_FOLDER)
    return folder.joinpath(f"{name}{_SUFFIX}").read_text(encoding="utf-8")


def read_codes(cursor: Cursor) -> PathwayCodes:
    """The codes of one catalogue; what points to nothing in it is a problem."""
    fields = cursor.fields(("catalogue", "codings", "units"))
    catalogue = fields.need("catalogue").text()
    known = frozenset(_places(catalogue_pathway(catalogue))) if catalogue in pathway_names() else frozenset()
    codings: dict[str, Coding] = {}
    for item in fields.each("codings"):
        place, coding = _coding(item)
        if place in known and place not in codings:
            codings[place] = coding
        else:
            item.problem("not_declared", value=place, section=catalogue, nearest="")
    return PathwayCodes(codings=codings, units=dict(_unit(item) for item in fields.each("units")))


def _coding(cursor: Cursor) -> tuple[str, Coding]:
    fields = cursor.fields(("of", "system", "value", "display"))
    coding = Coding(
        system=fields.need("system").text(),
        code=fields.need("value").text(),
        display=fields.need("display").text(),
        source=fields.provenance.source,
        status=fields.provenance.status,
        line=fields.line,
    )
    return fields.need("of").text(), coding


def _unit(cursor: Cursor) -> tuple[str, str]:
    fields = cursor.fields(("unit", "ucum"))
    return fields.need("unit").text(), fields.need("ucum").text()


def _places(pathway: Pathway) -> dict[str, object]:
    """Everything that can have a code, with what defines it; on which line of a charter it stands does not."""
    found: dict[str, object] = {}
    for scale in pathway.scales:
        items = [replace(item, line=0) for item in scale.items]
        # Bounds and answers make the scale; its cuts only say what a total means.
        found[f"scale.{scale.code}"] = (scale.least, scale.most, items)
        found |= {f"scale.{scale.code}.{item.code}": item for item in items}
    return found | {f"item.{item.code}": replace(item, line=0) for item in pathway.items}


@cache
def codes_of(catalogue: str) -> PathwayCodes:
    """The codes of a catalogue that comes with Heyi; none where nobody has found any."""
    if catalogue not in coded_names():
        return PathwayCodes()
    (document,) = read_tree(codes_text(catalogue)).documents
    return read_codes(Cursor(Findings(), document, CODES_FOLDER))


def codes_in(pathways: Pathways, pathway: Pathway) -> PathwayCodes:
    """The codes that hold for a pathway of a charter: of what it takes over as the catalogue defines it."""
    mine = _places(pathway)
    codings: dict[str, Coding] = {}
    units: dict[str, str] = {}
    for name in pathways.included:
        there = catalogue_pathway(name)
        if there.code != pathway.code:
            continue
        found, defined = codes_of(name), _places(there)
        codings |= {place: one for place, one in found.codings.items() if mine.get(place) == defined[place]}
        units |= found.units
    return PathwayCodes(codings=codings, units=units)
