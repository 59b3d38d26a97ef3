"""Codes of others for what a pathway records, as values. Not here: reading them (rules.pathway_codes), telling them (interop)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from heyi.contexts.governance.terms.pathway_questions import Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding(Sourced):
    """One code of a terminology that is not ours."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayCodes:
    """The codes of a pathway.

    Shape: `codings` by place: `scale.<scale>`, `scale.<scale>.<item>` or `item.<item>`; `units` from a unit of
           the catalogue to UCUM.
    """

    codings: Mapping[str, Coding] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
