"""A FHIR R4 Organization as an institution. Not here: rows of a table (cells), the tree of all of them (tree).

Source: docs/sources/import-files.md#fhir-organization
"""

from heyi.contexts.governance.terms import OrganisationKind, Tier
from heyi.contexts.interop.rules.people.patients import kind_of_identifier
from heyi.contexts.interop.rules.tables.elements import (
    Content,
    Misshapen,
    codes_at,
    part_at,
    parts_at,
    text_at,
    texts_at,
)
from heyi.contexts.interop.rules.tables.fhir_files import Resource
from heyi.contexts.interop.rules.tables.profiles import Layout, Profile
from heyi.contexts.interop.terms import Feed, IncomingOrganisation
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.identifiers import IdentifierInvalid, credit_code

# HL7 organization-type: a part of an institution, not one itself.
_DEPARTMENT = "dept"


def is_department(resource: Resource) -> bool:
    """Whether a resource is about a part of an institution; those are not taken in."""
    content = resource.content or {}
    try:
        return _DEPARTMENT in _types(content)
    except Misshapen:
        return False


def organisation_of(resource: Resource, profile: Profile) -> IncomingOrganisation:
    """The institution that a resource is about, as texts.

    Raises: InputInvalid.
    """
    content = resource.content
    if content is None:
        raise InputInvalid(Problem("row", "no_resource"))
    if content.get("active") is False:
        raise InputInvalid(Problem("active", "record_not_active"))
    try:
        return _organisation(resource, content, profile)
    except Misshapen as refused:
        raise InputInvalid(Problem(str(refused.args[0]), "fhir_shape")) from refused


def _organisation(resource: Resource, content: Content, profile: Profile) -> IncomingOrganisation:
    layout = profile.layouts[Feed.ORGANISATIONS]
    types = _types(content)
    uscc, code = _numbers(content, profile)
    own_id = text_at(content, "id")
    above = part_at(content, "partOf")
    parent = text_at(part_at(above, "identifier"), "value") or text_at(above, "reference")
    names = (f"Organization/{own_id}" if own_id else "", resource.url)
    return IncomingOrganisation(
        row=resource.row,
        code=(code or own_id).lower(),
        name=text_at(content, "name").strip(),
        name_en=next((one for one in texts_at(content, "alias") if one.isascii()), ""),
        tier=_among(types, "tier", layout, frozenset(Tier)),
        kind=_among(types, "kind", layout, frozenset(OrganisationKind)),
        uscc=uscc,
        parent=parent,
        also_called=tuple(name for name in names if name),
    )


def _types(content: Content) -> list[str]:
    return [code for concept in parts_at(content, "type") for code in codes_at(concept)]


def _numbers(content: Content, profile: Profile) -> tuple[str, str]:
    """The unified social credit code and the first other identifier, which is the institution's code."""
    uscc = code = ""
    for part in parts_at(content, "identifier"):
        value = text_at(part, "value").strip()
        if kind_of_identifier(part, profile) == "uscc" or _is_credit_code(value):
            uscc = uscc or value
        else:
            code = code or value
    return uscc, code


def _is_credit_code(value: str) -> bool:
    try:
        credit_code(value)
    except IdentifierInvalid:
        return False
    return True


def _among(types: list[str], name: str, layout: Layout, values: frozenset[str]) -> str:
    """The first type that means one of the values; else what the profile says of every row."""
    meant = (layout.meant(name, one).strip() for one in types)
    return next((one for one in meant if one in values), layout.fixed.get(name, ""))
