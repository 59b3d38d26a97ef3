"""Static faults of time-critical pathways: sites, hands, alerts. Not here: whether one is consistent (pathways_checking).

A member fills a site as an institution does; what a member may do is what the power matrix lets its posts do.
"""

from collections.abc import Collection, Iterable, Iterator

from heyi.contexts.governance.rules.charter import Charter, MemberRule
from heyi.contexts.governance.rules.labels import words_for
from heyi.contexts.governance.rules.powers import duties_of
from heyi.contexts.governance.terms import (
    Dimension,
    Duty,
    Finding,
    Position,
    Role,
    Severity,
    Status,
    Words,
)
from heyi.contexts.governance.terms.pathways import At, Milestone, MilestoneKind, Pathway, SiteRule

_UNSURE = frozenset({Status.UNVERIFIED, Status.ASSUMPTION})


def pathway_findings(charter: Charter) -> Iterator[Finding]:
    """Every fault of the charter's pathways that the text alone shows."""
    for pathway in charter.pathways.defined:
        yield from _resources(charter, pathway)
        yield from _business(charter, pathway)
        yield from _alerts(charter, pathway)
        yield from _targets(pathway)


def members_filling(charter: Charter, site: SiteRule) -> tuple[MemberRule, ...]:
    """The members that fill a site; what a site does not name it does not ask for."""
    return tuple(
        one
        for one in charter.members
        if one.gives_care
        and (not site.tiers or one.tier in site.tiers)
        and (not site.kinds or one.kinds & site.kinds)
        and (not site.members or one.code in site.members)
    )


def members_doing(charter: Charter, pathway: Pathway, milestone: str) -> tuple[MemberRule, ...]:
    """The members at which a milestone can be recorded: those of the sites that name it, or all where none does."""
    doing = [site for site in pathway.sites if milestone in site.does]
    if not doing:
        return _caring(charter)
    found = (one for site in doing for one in members_filling(charter, site))
    return tuple({one.code: one for one in found}.values())


def _caring(charter: Charter) -> tuple[MemberRule, ...]:
    return tuple(one for one in charter.members if one.gives_care)


def _resources(charter: Charter, pathway: Pathway) -> Iterator[Finding]:
    for site in pathway.sites:
        if not members_filling(charter, site):
            yield Finding(
                "site_unfilled", Severity.WARNING, Dimension.RESOURCE, f"{_place(pathway)}.sites[{site.code}]", site.line,
                {"pathway": pathway.name, "site": site.name},
            )  # fmt: skip
    # What a checklist leads to is the treatment that cannot wait.
    alone: dict[str, tuple[MemberRule, list[Milestone]]] = {}
    for code in dict.fromkeys(one.recommends for one in pathway.checklists):
        step, members = pathway.milestone(code), members_doing(charter, pathway, code)
        if step is not None and len(members) == 1 and not members[0].several:
            alone.setdefault(members[0].code, (members[0], []))[1].append(step)
    for member, steps in alone.values():
        facts = {"pathway": pathway.name, "member": member.name, "steps": _joined(one.name for one in steps)}
        yield Finding(
            "step_at_one_hospital", Severity.NOTICE, Dimension.RESOURCE, _place(pathway), pathway.line, facts
        )


def _business(charter: Charter, pathway: Pathway) -> Iterator[Finding]:
    if not _openers(charter, pathway):
        yield _business_fault("nobody_may_open", pathway, _place(pathway), pathway.line)
    yield from _unrecorded(charter, pathway)
    for checklist in pathway.checklists:
        # A doctor of the next hospital may sign for this one, so one place with somebody is enough.
        places = members_doing(charter, pathway, checklist.recommends)
        if not any(_may(charter, one, checklist.signed_by, Duty.SIGN_DECISION) for one in places):
            place = f"{_place(pathway)}.checklists[{checklist.code}]"
            yield _business_fault("nobody_may_sign", pathway, place, checklist.line, checklist=checklist.name)
    transport = pathway.transport
    if transport is not None:
        near, far = (
            {
                member.code
                for site in pathway.sites
                if site.code == code
                for member in members_filling(charter, site)
            }
            for code in (transport.near, transport.far)
        )
        if not near or not far - near:
            place = f"{_place(pathway)}.transport"
            yield _business_fault("transport_without_choice", pathway, place, transport.line)


def _unrecorded(charter: Charter, pathway: Pathway) -> Iterator[Finding]:
    """Milestones that nobody may record, one finding for all that lack the same members."""
    named = {code for site in pathway.sites for code in site.does}
    lacking: dict[tuple[MemberRule, ...], list[Milestone]] = {}
    for one in pathway.milestones:
        places = members_doing(charter, pathway, one.code)
        without = tuple(
            place for place in places if not _may(charter, place, one.recorded_by, Duty.RECORD_CASE)
        )
        # What may be recorded anywhere needs somebody somewhere; what is done at sites needs somebody at each.
        if without and (one.code in named or len(without) == len(places)):
            lacking.setdefault(without, []).append(one)
    for members, milestones in lacking.items():
        yield _business_fault(
            "nobody_may_record", pathway, f"{_place(pathway)}.milestones", milestones[0].line,
            members=_joined(one.name for one in members), milestones=_joined(one.name for one in milestones),
        )  # fmt: skip


def _business_fault(code: str, pathway: Pathway, place: str, line: int, **facts: Words) -> Finding:
    return Finding(
        code, Severity.WARNING, Dimension.BUSINESS, place, line, {"pathway": pathway.name, **facts}
    )


def _alerts(charter: Charter, pathway: Pathway) -> Iterator[Finding]:
    for milestone in pathway.milestones:
        for at in At:
            told = [one.role for one in milestone.alerts if one.at is at]
            without = [
                one for one in _told_at(charter, pathway, milestone, at) if not _may(charter, one, told)
            ]
            if told and without:
                facts = {
                    "pathway": pathway.name,
                    "milestone": milestone.name,
                    "roles": _joined(words_for(one) for one in told),
                    "members": _joined(one.name for one in without),
                }
                place = f"{_place(pathway)}.milestones[{milestone.code}]"
                yield Finding(
                    "alert_to_nobody", Severity.WARNING, Dimension.MECHANISM, place, milestone.line, facts
                )


def _told_at(charter: Charter, pathway: Pathway, milestone: Milestone, at: At) -> tuple[MemberRule, ...]:
    """Where those may sit whom an alert is for."""
    if at is At.HERE:
        return members_doing(charter, pathway, milestone.code)
    if at is At.ORIGIN:
        return _openers(charter, pathway)
    if at is At.LEAD:
        return tuple(one for one in charter.members if one.position is Position.LEAD)
    arrival = pathway.of_kind(MilestoneKind.ARRIVAL)
    return members_doing(charter, pathway, arrival.code) if arrival else ()


def _openers(charter: Charter, pathway: Pathway) -> tuple[MemberRule, ...]:
    return tuple(one for one in _caring(charter) if _may(charter, one, pathway.opened_by, Duty.OPEN_CASE))


def _may(charter: Charter, member: MemberRule, roles: Collection[Role], duty: Duty | None = None) -> bool:
    """Whether at a member, and of a class at each of its kinds, one of the roles holds a duty: this one, or any."""
    kinds = [kind for kind in member.kinds if kind.gives_care]
    return all(
        any(
            _holds(duties_of(charter, role, organisation_tier=member.tier, kind=kind, position_in_alliance=member.position), duty)
            for role in roles
        )
        for kind in kinds
    )  # fmt: skip


def _holds(duties: frozenset[Duty], duty: Duty | None) -> bool:
    return bool(duties) if duty is None else duty in duties


def _targets(pathway: Pathway) -> Iterator[Finding]:
    unsure = [
        one
        for one in pathway.figures
        if one.status in _UNSURE and (one.target_minutes is not None or one.target_ratio is not None)
    ]
    if unsure:
        facts: dict[str, str | Words] = {
            "pathway": pathway.name,
            "number": str(len(unsure)),
            "figures": _joined(one.name for one in unsure),
        }
        place = f"{_place(pathway)}.figures"
        yield Finding(
            "targets_not_verified", Severity.NOTICE, Dimension.MECHANISM, place, unsure[0].line, facts
        )


def _place(pathway: Pathway) -> str:
    return f"pathways.defined[{pathway.code}]"


def _joined(names: Iterable[Words]) -> Words:
    several = tuple(names)
    return Words("、".join(one.zh for one in several), ", ".join(one.en for one in several))
