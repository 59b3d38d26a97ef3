"""Where to take a patient: one patient, the alliance's map, what a change would bring. Not here: the model (pathways)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from heyi.contexts.console.forms.problems import put_problems
from heyi.contexts.console.forms.where_to import WhatIfForm, WhereToForm
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.console.queries.suggestion import badge_for
from heyi.contexts.console.queries.where_to_page import (
    Reckoned,
    difference_told,
    grid_of,
    map_told,
    reckon,
)
from heyi.contexts.console.queries.where_to_words import answer_told, times_told, told_by_case
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Words
from heyi.contexts.pathways import public as pathways
from heyi.contexts.pathways.terms.where_to import Asked, Network
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name
from heyi.kernel.errors import InputInvalid, NotFound

_USUAL: Mapping[str, str] = {"score": "5", "since": "60"}
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@signed_in
def where_to_alliances(visit: Visit) -> HttpResponse:
    """The alliances and pathways of which the reader may ask; where there is one, its map."""
    found = pathways.where_to_pathways(actor=visit.actor, now=visit.now)
    if len(found) == 1:
        return go_to("console:where_to", found[0][0], found[0][1].code)
    names = {one.id: one for one in governance.alliances(actor=visit.actor, now=visit.now)}
    rows = [
        (alliance, one.code, _alliance_words(names[alliance]), in_our_language(one.name))
        for alliance, one in found
    ]
    return visit.show("console/where_to_alliances.html", {"page_title": gettext("去哪里"), "rows": rows})


def _alliance_words(alliance: Any) -> str:
    return in_our_language(Words(alliance.name, alliance.name_en or alliance.name))


@dataclass(frozen=True, slots=True)
class _Asking:
    """The alliance, its names, and what its pages share."""

    found: pathways.WhereTo
    names: Mapping[UUID, str]
    context: dict[str, Any]

    @property
    def scores(self) -> range:
        return range(self.found.scores[0], self.found.scores[1] + 1)

    @property
    def scale(self) -> str:
        scale = self.found.pathway.scale(self.found.network.transport.scale)
        return in_our_language(scale.name) if scale else self.found.network.transport.scale

    @property
    def places(self) -> list[tuple[str, str]]:
        return [(str(one.id), self.names[one.id]) for one in self.found.organisations]

    @property
    def times(self) -> list[tuple[str, str]]:
        """The times by name; two of different sides that bear one name say which side they are of."""
        return [
            (one.name, f"{name('where_to_site', one.side)}：{name('where_to_time', one.name)}")
            for one in self.found.hospital_times
        ]


def _asking(visit: Visit, alliance_id: UUID, pathway: str) -> _Asking:
    found = pathways.where_to(alliance_id, pathway, actor=visit.actor, now=visit.now)
    alliance = governance.find_alliance(alliance_id, actor=visit.actor, now=visit.now)
    transport = found.network.transport
    context = {
        "alliance": alliance,
        "alliance_words": _alliance_words(alliance),
        "pathway": found.pathway,
        "pathway_words": in_our_language(found.pathway.name),
        "model_badge": badge_for(transport.source, transport.status),
        "road_badge": badge_for(found.network.road_source, found.network.road_status),
        "network": found.network,
    }
    names = {one.id: in_our_language(Words(one.name, one.name_en or one.name)) for one in found.organisations}
    return _Asking(found, names, context)


@require_safe
@signed_in
def where_to(visit: Visit, alliance_id: UUID, pathway: str) -> HttpResponse:
    """The map of an alliance, and with a what-if the difference that it makes."""
    try:
        asking = _asking(visit, alliance_id, pathway)
    except pathways.NothingToSay as lacking:
        return _nothing(visit, lacking)
    form = _form(visit, asking)
    what_if = WhatIfForm(visit.request.GET, places=asking.places, times=asking.times)
    context = asking.context | {"page_title": gettext("去哪里"), "form": form, "what_if": what_if}
    context["times"] = times_told(asking.found.network, asking.found.hospital_times, asking.names)
    reckoned = _reckoned(form, asking.found.network, context)
    if reckoned is not None:
        context["told"] = map_told(reckoned, asking.names)
        context["scale_words"] = asking.scale
        context["difference"] = _difference(what_if, form.asked(), reckoned, asking)
    is_wrong = bool(form.errors or what_if.errors)
    return visit.show("console/where_to.html", context, status=422 if is_wrong else 200)


def _form(visit: Visit, asking: _Asking) -> WhereToForm:
    return WhereToForm({**_USUAL, **visit.request.GET.dict()}, scale=asking.scale, scores=asking.scores)


def _nothing(visit: Visit, lacking: pathways.NothingToSay) -> HttpResponse:
    words = name("where_to_lacking", lacking.lacking)
    context = {"page_title": gettext("去哪里"), "lacking": words, "lacking_code": str(lacking.lacking)}
    return visit.show("console/where_to_nothing.html", context)


def _reckoned(form: WhereToForm, network: Network, context: dict[str, Any]) -> Reckoned | None:
    """Everything reckoned; None where the form is wrong or something is lacking, which the context then says."""
    if not form.is_valid():
        return None
    try:
        return reckon(network, form.asked(), grid_of(network))
    except InputInvalid as refused:
        put_problems(form, refused)
    except pathways.NothingToSay as lacking:
        context["lacking"] = name("where_to_lacking", lacking.lacking)
        context["lacking_code"] = str(lacking.lacking)
    return None


def _difference(what_if: WhatIfForm, asked: Asked, before: Reckoned, asking: _Asking) -> Any:
    """What the change brings; None where none is asked for or it cannot be, which the form then says."""
    if not what_if.is_valid():
        return None
    proportions = {
        (house, time): times.quartiles
        for house, site in before.network.sites.items()
        for time, times in site.times.items()
    }
    supposed = what_if.supposed(proportions)
    if not supposed.says_anything:
        return None
    try:
        after = reckon(pathways.changed(before.network, supposed), asked, before.grid)
    except InputInvalid as refused:
        put_problems(what_if, refused)
        return None
    except pathways.NothingToSay as lacking:
        what_if.add_error(None, name("where_to_lacking", lacking.lacking))
        return None
    return difference_told(before, after, asking.names)


@require_safe
@signed_in
def where_to_table(visit: Visit, alliance_id: UUID, pathway: str) -> HttpResponse:
    """What the map says of every member and cell, as a table for a spreadsheet."""
    asking = _asking(visit, alliance_id, pathway)
    form = _form(visit, asking)
    reckoned = _reckoned(form, asking.found.network, {})
    if reckoned is None:
        raise InputInvalid
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="where-to-{pathway}.csv"'
    # Without this mark a Chinese Excel reads the table as GBK.
    answer.write("\ufeff")
    written = csv.writer(answer)
    written.writerow(
        [gettext("机构"), gettext("纬度"), gettext("经度"), gettext("更好的去法"), gettext("先就近的好结局"),
         gettext("直送的好结局"), gettext("先就近更好的抽样占比"), gettext("近端医院"), gettext("远端中心")]
    )  # fmt: skip
    for one in (*reckoned.members, *reckoned.cells):
        place = one.point or ("", "")
        house = asking.names.get(one.organisation, "") if one.organisation else ""
        written.writerow(
            [
                _cell(house),
                *(f"{degree:.4f}" if degree != "" else "" for degree in place),
                name("where_to_better", one.better),
                f"{one.near_chance:.4f}",
                f"{one.far_chance:.4f}",
                f"{one.near_is_better:.3f}",
                _cell(asking.names.get(one.near, "")),
                _cell(asking.names.get(one.far, "")),
            ]
        )
    return answer


def _cell(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words


@require_safe
@signed_in
def where_to_place(visit: Visit, alliance_id: UUID, pathway: str) -> HttpResponse:
    """One patient: the ways ranked, why, and every number with its source. Advice; a doctor decides."""
    try:
        asking = _asking(visit, alliance_id, pathway)
    except pathways.NothingToSay as lacking:
        return _nothing(visit, lacking)
    given = visit.request.GET.dict()
    is_asked = any(given.get(one) for one in ("at", "latitude", "longitude"))
    return _one_patient(visit, asking, given if is_asked else {**_USUAL, **given}, is_asked=is_asked)


@require_safe
@signed_in
def where_to_case(visit: Visit, case_id: UUID) -> HttpResponse:
    """The same for a case: where it is, its score and its onset are filled in, and may be changed for the question."""
    seen = pathways.see_case(case_id, actor=visit.actor, purpose=Purpose.CARE, page="where_to", now=visit.now)
    try:
        asking = _asking(visit, seen.case.alliance, seen.pathway.code)
    except pathways.NothingToSay as lacking:
        return _nothing(visit, lacking)
    known = told_by_case(seen, asking.found.network.transport.scale, now=visit.now)
    given = {**known, **visit.request.GET.dict()}
    missing = [one for one in ("score", "since") if not given.get(one)]
    asking.context["case"] = seen.case
    asking.context["missing"] = [_MISSING[one] % {"scale": asking.scale} for one in missing]
    return _one_patient(visit, asking, given, is_asked=not missing)


_MISSING = {
    "score": gettext_lazy("病例里还没有“%(scale)s”评分：先评分，或在这里选一个。"),
    "since": gettext_lazy("病例里还没有发病时间：先补上，或在这里填分钟数。"),
}


def _one_patient(visit: Visit, asking: _Asking, given: Mapping[str, Any], *, is_asked: bool) -> HttpResponse:
    form = WhereToForm(given, scale=asking.scale, scores=asking.scores, places=asking.places)
    context = asking.context | {"page_title": gettext("去哪里：一位患者"), "form": form}
    if not is_asked:
        form.errors.clear()
    elif form.is_valid():
        context |= _answered(form, asking)
    return visit.show("console/where_to_place.html", context, status=422 if form.errors else 200)


def _answered(form: WhereToForm, asking: _Asking) -> dict[str, Any]:
    place, network = form.place(), asking.found.network
    if place is None:
        form.add_error("latitude", gettext("选一家机构，或同时填写纬度和经度。"))
        return {}
    if isinstance(place, tuple):
        network = pathways.at_point(network, place)
        place = pathways.ELSEWHERE
    elif place not in network.sites:
        raise NotFound
    try:
        found = pathways.answer(network, place, form.asked())
    except InputInvalid as refused:
        put_problems(form, refused)
        return {}
    except pathways.NothingToSay as lacking:
        return {
            "lacking": name("where_to_lacking", lacking.lacking),
            "lacking_code": str(lacking.lacking),
        }
    return {
        "told": answer_told(found, network, asking.found.hospital_times, asking.names),
        "asked": form.asked(),
        "scale_words": asking.scale,
    }
