"""From the text of a charter to its value, or to everything that is wrong with it. Not here: whether it is wise (synergy)."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from heyi.contexts.governance.rules.assessment import read_assessment
from heyi.contexts.governance.rules.charter import Charter, MemberRule
from heyi.contexts.governance.rules.matters import read_matter
from heyi.contexts.governance.rules.notices import NO_NOTICE_RULES, read_notices
from heyi.contexts.governance.rules.pathways import read_pathways
from heyi.contexts.governance.rules.reading import Cursor, Fields, Findings, scalars_of
from heyi.contexts.governance.rules.referral import read_referral
from heyi.contexts.governance.rules.sections import (
    one_of,
    read_body,
    read_calendar,
    read_member,
    read_principle,
    read_target,
    read_tier,
)
from heyi.contexts.governance.rules.tree import Kind, Node, Tree, cut, read_tree
from heyi.contexts.governance.terms import Position, Problem
from heyi.contexts.governance.terms.assessment import NO_ASSESSMENT
from heyi.contexts.governance.terms.pathways import NO_PATHWAYS

FORMAT = 1
# A text is read when it is tried, when it is applied and when it is first obeyed; reading it is the slow part of each.
_MOST_KEPT = 64
# The four published modes of an alliance, and compact for those that cut across them: docs/sources/alliance-modes.md#modes
MODES = ("compact", "urban_group", "county_community", "specialty_alliance", "telemedicine_network")
SECTIONS = (
    "format", "code", "name", "mode", "effective_on", "principles", "tiers", "members",
    "bodies", "powers", "referral", "calendar", "targets", "notices", "pathways", "assessment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadCharter:
    """What reading one document gave: a charter, or problems, never both and never neither."""

    charter: Charter | None
    problems: tuple[Problem, ...]


def digest_of(text: str) -> str:
    """What tells two texts of a charter apart: SHA-256 over the text with plain line ends."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=_MOST_KEPT)
def read_charters(text: str) -> tuple[ReadCharter, ...]:
    """Every charter of a text, one for each YAML document in it. Lines count through the whole text."""
    tree = read_tree(text)
    broken = any(problem.code not in ("yaml_tag", "yaml_alias") for problem in tree.problems)
    if broken or not tree.documents:
        problems = tree.problems or [Problem(1, 1, "", "text_empty")]
        return (ReadCharter(None, tuple(problems)),)
    return tuple(_read(tree, node, part) for node, part in zip(tree.documents, cut(text, tree), strict=True))


def read_charter(text: str) -> ReadCharter:
    """The charter of a text with exactly one document."""
    read = read_charters(text)
    if len(read) == 1:
        return read[0]
    return ReadCharter(None, (Problem(1, 1, "", "several_documents", {"documents": str(len(read))}),))


def _read(tree: Tree, node: Node, text: str) -> ReadCharter:
    found = Findings(problems=_problems_of(tree, node))
    fields = Cursor(found, node, "").fields(SECTIONS)
    found.declared = {
        "bodies": _declared(fields, "bodies", "code"),
        "tiers": _declared(fields, "tiers", "tier"),
        "members": _declared(fields, "members", "code"),
    }
    charter = _charter(fields, found, text)
    if found.problems:
        ordered = sorted(found.problems, key=lambda problem: (problem.line, problem.column))
        return ReadCharter(None, tuple(ordered))
    return ReadCharter(charter, ())


def _declared(fields: Fields, section: str, key: str) -> frozenset[str]:
    node = fields.found.get(section)
    if node is None or node.kind is not Kind.LIST:
        return frozenset()
    return frozenset(scalars_of(child).get(key, "") for child in node.children)


def _problems_of(tree: Tree, node: Node) -> list[Problem]:
    later = [other.line for other in tree.documents if other.line > node.line]
    return [
        problem
        for problem in tree.problems
        if node.line <= problem.line < min(later, default=problem.line + 1)
    ]


def _charter(fields: Fields, found: Findings, text: str) -> Charter:
    fields.need("format").integer(FORMAT, FORMAT)
    effective_on, notices = fields.need("effective_on").day(), fields.may("notices")
    pathways, assessment = fields.may("pathways"), fields.may("assessment")
    return Charter(
        code=fields.need("code").code(),
        name=fields.need("name").words(),
        mode=one_of(fields.need("mode"), MODES),
        effective_on=effective_on or date.min,
        tiers=fields.every("tiers", read_tier),
        members=_members(fields),
        bodies=fields.every("bodies", read_body),
        matters=fields.every("powers", read_matter),
        referral=read_referral(fields.need("referral")),
        calendar=read_calendar(fields.need("calendar")),
        principles=fields.every("principles", read_principle) if fields.has("principles") else (),
        targets=fields.every("targets", read_target) if fields.has("targets") else (),
        provenance=MappingProxyType(found.provenance),
        values=MappingProxyType(found.values),
        notices=read_notices(notices) if notices else NO_NOTICE_RULES,
        pathways=read_pathways(pathways) if pathways else NO_PATHWAYS,
        assessment=read_assessment(assessment) if assessment else NO_ASSESSMENT,
        digest=digest_of(text),
    )


def _members(fields: Fields) -> tuple[MemberRule, ...]:
    members = fields.every("members", read_member)
    leads = [member for member in members if member.position is Position.LEAD]
    if members and len(leads) != 1:
        fields.need("members").problem("lead_unclear", leads=", ".join(lead.code for lead in leads))
    if leads and leads[0].several:
        fields.need("members").problem("lead_is_a_class", lead=leads[0].code)
    return members
