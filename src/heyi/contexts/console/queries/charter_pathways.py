"""The green channels of a charter's page: who does what, who records, which targets. Not here: a case on its way (case_page)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_page import Fault, anchor_of, beside, ratio_words
from heyi.contexts.console.queries.charter_words import Badge, badge_of, joined, words_of
from heyi.contexts.console.queries.naming import in_brackets, in_our_language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import OrganisationKind, Role, Tier
from heyi.contexts.governance.terms.pathway_questions import Sourced
from heyi.contexts.governance.terms.pathways import (
    At,
    End,
    Figure,
    FigureKind,
    Milestone,
    MilestoneKind,
    Pathway,
    Per,
    SiteRule,
)
from heyi.foundation.typesetting import THIN_SPACE


@dataclass(frozen=True, slots=True)
class SiteLine:
    """What some members do: how the charter calls them, who they are, and the steps that are theirs.

    Shape: no badge where it is that of the pathway.
    """

    name: str
    asked: str
    members: str
    steps: str
    badge: Badge | None


@dataclass(frozen=True, slots=True)
class StepLine:
    """One milestone: who records it, at which sites, and who is told. `remark` says what is special about it.

    Shape: no badge where it is that of the pathway.
    """

    name: str
    remark: str
    recorded_by: str
    sites: str
    told: tuple[str, ...]
    badge: Badge | None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One figure that has a target."""

    name: str
    definition: str
    target: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class PathwayTold:
    """One pathway as the charter sets it; `untargeted` counts the figures that are measured without a target."""

    row: str
    name: str
    opened_by: str
    ends: str
    not_counted: str
    sites: tuple[SiteLine, ...]
    steps: tuple[StepLine, ...]
    targets: tuple[TargetLine, ...]
    untargeted: int
    badge: Badge
    faults: tuple[Fault, ...]


def pathways(charter: governance.Charter, faults: tuple[Fault, ...]) -> tuple[PathwayTold, ...]:
    """The pathways in the order of the text."""
    return tuple(_pathway(charter, one, faults) for one in charter.pathways.defined)


def _pathway(charter: governance.Charter, one: Pathway, faults: tuple[Fault, ...]) -> PathwayTold:
    targeted = [figure for figure in one.figures if target_words(figure)]
    row = anchor_of(f"pathways.defined[{one.code}]")
    return PathwayTold(
        row=row,
        name=in_our_language(one.name),
        opened_by=_in_order(one.opened_by, Role),
        ends=_ends(end for end in one.ends if end.is_counted),
        not_counted=_ends(end for end in one.ends if not end.is_counted),
        sites=tuple(_site(charter, one, site) for site in one.sites),
        steps=tuple(_step(one, step) for step in one.milestones),
        targets=tuple(_target(figure) for figure in targeted),
        untargeted=len(one.figures) - len(targeted),
        badge=_badge(one),
        faults=beside(faults, row),
    )


def _badge(one: Sourced) -> Badge:
    return badge_of(governance.Provenance(one.source, one.status))


def _own_badge(one: Sourced, pathway: Pathway) -> Badge | None:
    return None if (one.source, one.status) == (pathway.source, pathway.status) else _badge(one)


def _in_order(words: Collection[StrEnum], kind: type[StrEnum]) -> str:
    return joined(words_of(one) for one in sorted(words, key=list(kind).index))


def _ends(ends: Iterable[End]) -> str:
    return joined(in_our_language(one.name) for one in ends)


def _site(charter: governance.Charter, pathway: Pathway, site: SiteRule) -> SiteLine:
    asked = [_in_order(site.tiers, Tier), _in_order(site.kinds, OrganisationKind)]
    steps = [one for one in pathway.milestones if one.code in site.does]
    return SiteLine(
        name=in_our_language(site.name),
        asked=" · ".join(one for one in asked if one),
        members=joined(in_our_language(one.name) for one in governance.members_filling(charter, site)),
        steps=joined(in_our_language(one.name) for one in steps),
        badge=_own_badge(site, pathway),
    )


def _step(pathway: Pathway, one: Milestone) -> StepLine:
    kind = words_of(one.kind)
    remarks = [kind] if one.kind is not MilestoneKind.STEP and kind != in_our_language(one.name) else []
    if one.per is Per.HOSPITAL:
        remarks.append(gettext("每家医院各记一次"))
    told = {at: [alert.role for alert in one.alerts if alert.at is at] for at in At}
    return StepLine(
        name=in_our_language(one.name),
        remark=" · ".join(remarks),
        recorded_by=_in_order(one.recorded_by, Role),
        sites=joined(in_our_language(site.name) for site in pathway.sites if one.code in site.does),
        told=tuple(
            in_brackets(joined(words_of(role) for role in roles), words_of(at))
            for at, roles in told.items()
            if roles
        ),
        badge=_own_badge(one, pathway),
    )


def _target(figure: Figure) -> TargetLine:
    return TargetLine(
        name=in_our_language(figure.name),
        definition=in_our_language(figure.definition),
        target=target_words(figure),
        badge=_badge(figure),
    )


def target_words(figure: Figure) -> str:
    """What is to be kept: so many minutes, in that share of the cases; empty where nothing is."""
    told = {"count": f"{figure.target_minutes}{THIN_SPACE}"}
    if figure.target_ratio is None:
        return "" if figure.target_minutes is None else gettext("%(count)s分钟以内") % told
    told["share"] = ratio_words(float(figure.target_ratio))
    if figure.kind is FigureKind.INTERVAL:
        return gettext("%(share)s 以上的病例在 %(count)s分钟以内") % told
    return (gettext("不低于 %(share)s") if figure.more_is_better else gettext("不高于 %(share)s")) % told
