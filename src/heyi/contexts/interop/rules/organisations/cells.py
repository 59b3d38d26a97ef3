"""A row of a table as an institution. Not here: FHIR (resources), the tree of all rows (tree)."""

from heyi.contexts.interop.rules.tables.profiles import Layout
from heyi.contexts.interop.terms import Cells, IncomingOrganisation
from heyi.kernel.errors import InputInvalid, Problem

_FIELDS = ("code", "name", "name_en", "tier", "kind", "uscc", "division", "parent", "latitude",
           "longitude", "zone", "capabilities")  # fmt: skip


def organisation_of(cells: Cells, layout: Layout) -> IncomingOrganisation:
    """The institution that a row is about, as texts; codes in small letters, as the house writes them.

    Raises: InputInvalid where cells stand beyond the last column: the row may be shifted and is not read.
    """
    if cells.too_many:
        raise InputInvalid(Problem("row", "too_many_cells"))
    said = {**layout.fixed, **{name: text for name, text in cells.texts if text.strip()}}
    texts = {name: layout.meant(name, said.get(name, "")).strip() for name in _FIELDS}
    return IncomingOrganisation(
        row=cells.row,
        code=texts["code"].lower(),
        name=texts["name"],
        name_en=texts["name_en"],
        tier=texts["tier"],
        kind=texts["kind"],
        uscc=texts["uscc"],
        division=texts["division"],
        parent=texts["parent"].lower(),
        latitude=texts["latitude"],
        longitude=texts["longitude"],
        zone=texts["zone"],
        capabilities=texts["capabilities"],
    )
