"""What must hold of an organisation and of the tree. Not here: its place in an alliance (belonging)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category
from uuid import UUID

from heyi.contexts.governance.rules.refusals import ParentTooLow, TreeCycle
from heyi.contexts.governance.terms import Organisation, OrganisationKind, Tier
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.identifiers import IdentifierInvalid, credit_code

LONGEST_CODE = 64
LONGEST_NAME = 120
_CODE = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_DIVISION = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}", re.ASCII)
# Control, format, surrogate and private signs have no place in a name, and PostgreSQL refuses NUL.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """What is told of an institution when it is registered or changed."""

    code: str
    name: str
    tier: Tier
    kind: OrganisationKind
    name_en: str = ""
    uscc: str = ""
    division: str = ""
    parent: UUID | None = None


@dataclass(frozen=True, slots=True)
class CleanOrganisation:
    """The same, tidied and checked."""

    code: str
    name: str
    name_en: str
    tier: Tier
    kind: OrganisationKind
    uscc: str | None
    division: str
    parent: UUID | None


def problems_of_name(field: str, text: str, *, needed: bool = True) -> Iterator[Problem]:
    """What is wrong with a name."""
    if needed and not text.strip():
        yield Problem(field, "required")
    if len(text) > LONGEST_NAME:
        yield Problem(field, "too_long", limit=LONGEST_NAME)
    elif any(category(sign) in _UNSEEN for sign in text):
        yield Problem(field, "malformed")


def problems_of_code(code: str) -> Iterator[Problem]:
    """What is wrong with a code."""
    if len(code) > LONGEST_CODE:
        yield Problem("code", "too_long", limit=LONGEST_CODE)
    elif not _CODE.fullmatch(code):
        yield Problem("code", "code_malformed", code)


def checked(new: NewOrganisation) -> CleanOrganisation:
    """What was told, tidied.

    Raises: InputInvalid with every problem of every field.
    Source: docs/sources/identity.md#gb-32100
    """
    problems = [*problems_of_code(new.code), *problems_of_name("name", new.name)]
    problems += problems_of_name("name_en", new.name_en, needed=False)
    uscc: str | None = None
    if new.uscc:
        try:
            uscc = credit_code(new.uscc)
        except IdentifierInvalid as refused:
            problems.append(Problem("uscc", refused.code, new.uscc[:LONGEST_CODE]))
    if new.division and not _DIVISION.fullmatch(new.division):
        problems.append(Problem("division", "division_malformed", new.division[:LONGEST_CODE]))
    if problems:
        raise InputInvalid(*problems)
    return CleanOrganisation(
        new.code, new.name.strip(), new.name_en.strip(), new.tier, new.kind, uscc, new.division, new.parent
    )


def check_place(tier: Tier, *, above: tuple[Organisation, ...], own: UUID | None = None) -> None:
    """Whether an organisation of that tier may stand below the first of `above`, which lists its ancestors upwards.

    Raises: ParentTooLow, TreeCycle.
    """
    if above and above[0].tier.height < tier.height:
        raise ParentTooLow(tier=tier, parent_tier=above[0].tier)
    if own in {ancestor.id for ancestor in above}:
        raise TreeCycle(organisation=own)
