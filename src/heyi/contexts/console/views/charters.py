"""Charters: which one may read, what the one in force says, the text of a version, and what changed between two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from heyi.contexts.console.queries import (
    charter_assessment,
    charter_criteria,
    charter_page,
    charter_pathways,
    charter_payment,
    charter_referral,
)
from heyi.contexts.console.queries.charter_difference import difference
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.console.queries.people import names_of_actors
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Alliance, CharterVersion, Duty, Words
from heyi.foundation.words import name
from heyi.kernel.errors import NotFound, NotPermitted


@dataclass(frozen=True, slots=True)
class _Version:
    """A version with who applied it, and the one before it to compare it with."""

    version: CharterVersion
    applied_by: str
    earlier: UUID | None
    is_in_force: bool
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An alliance with its versions, the latest first, and the one in force."""

    alliance: Alliance
    name: str
    versions: tuple[_Version, ...]
    in_force: CharterVersion | None

    def find(self, version_id: UUID) -> CharterVersion:
        """One of its versions. Raises: NotFound, for another alliance's version too."""
        found = next((one.version for one in self.versions if one.version.id == version_id), None)
        if found is None:
            raise NotFound
        return found


def known_charter(visit: Visit, alliance_id: UUID) -> Known:
    """The versions come first: they decide whether the reader may know any of it."""
    versions = governance.charter_versions(alliance_id, actor=visit.actor, now=visit.now)
    alliance = governance.find_alliance(alliance_id, actor=visit.actor, now=visit.now)
    in_force = next((one for one in versions if one.effective_from <= visit.now), None)
    names = names_of_actors(one.applied_by for one in versions)
    shown = tuple(
        _Version(
            version=one,
            applied_by=names.get(one.applied_by, ""),
            earlier=earlier.id if earlier else None,
            is_in_force=one is in_force,
            is_ahead=one.effective_from > visit.now,
        )
        for one, earlier in zip(versions, (*versions[1:], None), strict=False)
    )
    return Known(alliance, _name_of(alliance), shown, in_force)


def _name_of(alliance: Alliance) -> str:
    return in_our_language(Words(alliance.name, alliance.name_en or alliance.name))


@require_safe
@signed_in
def charters(visit: Visit) -> HttpResponse:
    """The alliances whose charter the reader may read."""
    if not visit.actor.may_anywhere(Duty.READ_CHARTER):
        raise NotPermitted("duty_not_held", duty=Duty.READ_CHARTER)
    readable = {one.alliance for one in visit.actor.standings if Duty.READ_CHARTER in one.duties}
    known = [
        known_charter(visit, one.id)
        for one in governance.alliances(actor=visit.actor, now=visit.now)
        if one.id in readable
    ]
    return visit.show("console/charters.html", {"page_title": gettext("章程"), "known": known})


@require_safe
@signed_in
def charter(visit: Visit, alliance_id: UUID) -> HttpResponse:
    """What the charter in force says, in words, with its origins and the faults found in it."""
    known = known_charter(visit, alliance_id)
    context: dict[str, Any] = {"page_title": known.name, "known": known}
    if known.in_force is not None:
        in_force = governance.charter_of_version(known.in_force.id, actor=visit.actor, now=visit.now)
        context |= _sections(in_force)
    return visit.show("console/charter.html", context)


def _sections(in_force: governance.Charter) -> Mapping[str, Any]:
    faults = charter_page.faults_of(in_force)
    return {
        "charter": in_force,
        "charter_name": in_our_language(in_force.name),
        "mode": name("alliance_mode", in_force.mode),
        "faults": faults,
        "act_columns": charter_page.act_columns(),
        "matrix": charter_page.matrix(in_force, faults),
        "members": charter_page.members(in_force, faults),
        "bodies": charter_page.bodies(in_force, faults),
        "targets": charter_page.targets(in_force, faults),
        "principles": charter_page.principles(in_force),
        "urgency_columns": charter_referral.urgency_columns(),
        "ways": charter_referral.ways(in_force),
        "way_faults": charter_page.beside(faults, "referral-paths"),
        "clocks": charter_referral.clocks(in_force, faults),
        "clock_faults": charter_page.beside(faults, "referral-clocks"),
        "criteria": charter_criteria.in_short(in_force),
        "prices": charter_payment.prices(in_force),
        "prices_faults": charter_page.beside(faults, "referral-payment"),
        "rules": charter_referral.rules(in_force, faults),
        "pathways": charter_pathways.pathways(in_force, faults),
        "assessment": charter_assessment.assessment(in_force, faults),
    }


@require_safe
@signed_in
def version(visit: Visit, alliance_id: UUID, version_id: UUID) -> HttpResponse:
    """The text of one version with its line numbers."""
    known = known_charter(visit, alliance_id)
    one = known.find(version_id)
    text = governance.charter_text(one.id, actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("%(name)s，第 %(number)s 版") % {"name": known.name, "number": one.number},
        "known": known,
        "version": one,
        "lines": text.splitlines(),
    }
    return visit.show("console/charter_version.html", context)


@require_safe
@signed_in
def compare(visit: Visit, alliance_id: UUID, before_id: UUID, after_id: UUID) -> HttpResponse:
    """What changed from one version to another."""
    known = known_charter(visit, alliance_id)
    before, after = known.find(before_id), known.find(after_id)
    read, text = governance.charter_of_version, governance.charter_text
    asked: dict[str, Any] = {"actor": visit.actor, "now": visit.now}
    found = difference(
        read(before.id, **asked), read(after.id, **asked), text(before.id, **asked), text(after.id, **asked)
    )
    context = {
        "page_title": gettext("%(name)s，从第 %(before)s 版到第 %(after)s 版")
        % {"name": known.name, "before": before.number, "after": after.number},
        "known": known,
        "before": before,
        "after": after,
        "difference": found,
    }
    return visit.show("console/charter_difference.html", context)
