"""The cases behind a figure: what each counts, and why some count nothing. Not here: the figure itself (case_figures)."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.case_words import value_words
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.governance.terms.pathways import Figure, Pathway
from heyi.contexts.pathways.terms.measuring import Lack, Measured
from heyi.contexts.pathways.terms.showing import MeasuredCase

# Which cases of a figure may be asked for.
KINDS = ("counted", "late", "missing", "excluded")


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One case and one hospital: no name, a link only for who may open it."""

    case: UUID
    opened_at: datetime
    place: UUID
    value: str
    tone: str
    icon: str
    may_open: bool


def kind_words(kind: str) -> str:
    """Which cases, in words."""
    return {
        "counted": gettext("算进去的"),
        "late": gettext("没有达标的"),
        "missing": gettext("缺资料的"),
        "excluded": gettext("按规定不算的"),
    }[kind]


def behind(
    pathway: Pathway,
    figure: Figure,
    cases: Iterable[MeasuredCase],
    *,
    kind: str,
    at: UUID | None,
    openable: Container[UUID],
) -> list[BehindRow]:
    """The lines of one figure, the longest and the latest first; those of one hospital where one is named.

    Shape:  `openable` are the hospitals whose cases the reader may open.
    """
    found = []
    for case in cases:
        for one in case.figures.get(figure.code, ()):
            place = one.organisation or case.case.here
            if (at is None or place == at) and _is_of(one, kind):
                found.append((one, _row(pathway, figure, case, one, place, openable)))
    found.sort(key=lambda pair: (-(pair[0].minutes or 0), -pair[1].opened_at.timestamp()))
    return [row for _, row in found]


def _is_of(one: Measured, kind: str) -> bool:
    if kind == "missing":
        return one.lack in (Lack.MISSING, Lack.UNKNOWN)
    if kind == "excluded":
        return one.lack is Lack.EXCLUDED
    if one.lack is not None:
        return False
    return kind == "counted" or one.in_target is False or one.counts is False


def _row(
    pathway: Pathway,
    figure: Figure,
    case: MeasuredCase,
    one: Measured,
    place: UUID,
    openable: Container[UUID],
) -> BehindRow:
    words, tone, icon = _told(pathway, figure, one)
    parts = {case.case.here, case.case.origin, *(stamp.organisation for stamp in case.view.stamps)}
    return BehindRow(
        case=case.case.id,
        opened_at=case.case.opened_at,
        place=place,
        value=words,
        tone=tone,
        icon=icon,
        may_open=any(part in openable for part in parts),
    )


def _told(pathway: Pathway, figure: Figure, one: Measured) -> tuple[str, str, str]:
    if one.lack is Lack.EXCLUDED:
        names = {each.code: in_our_language(each.name) for each in figure.exclusions}
        return names.get(one.why, one.why), "waiting", "circle-minus"
    words = value_words(one, pathway)
    if one.lack is not None:
        return words, "soon", "help-circle"
    if one.minutes is not None:
        tone, icon = ("late", "alarm") if one.in_target is False else ("done", "circle-check")
        return words, tone, icon
    return (words, "done", "circle-check") if one.counts else (words, "waiting", "circle-minus")
