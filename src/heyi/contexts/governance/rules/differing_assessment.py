"""Which surveys, evaluations and targets two charters do not plan alike. Not here: the other sections (differing).

An entry that comes or goes is one change, not one for each of its dozen values.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from heyi.contexts.governance.rules.changes import ChangeKind, ValueChange
from heyi.contexts.governance.terms import Words
from heyi.contexts.governance.terms.assessment import Assessment

PARTS = ("surveys", "evaluations", "targets")
_PLACE = re.compile(rf"assessment\.(?:(?P<part>{'|'.join(PARTS)})\[(?P<entry>[^\]]*)\]\.)?(?P<key>.+)")


@dataclass(frozen=True, slots=True)
class AssessmentChange:
    """An entry that came, went or changed.

    Shape: without `part` it is the section itself; `values` are what changed within, their places counted from the entry.
    """

    kind: ChangeKind
    part: str = ""
    entry: str = ""
    name: Words | None = None
    values: tuple[ValueChange, ...] = ()


def is_of_assessment(place: str) -> bool:
    """Whether a value stands in the section, and is told with it."""
    return _PLACE.fullmatch(place) is not None


def assessment_changes(
    before: Assessment, after: Assessment, values: Iterable[ValueChange]
) -> tuple[AssessmentChange, ...]:
    """The way from the plan of one charter to that of another: the section's own values, then entry by entry."""
    inside: dict[tuple[str, str], list[ValueChange]] = {}
    for one in values:
        found = _PLACE.fullmatch(one.place)
        if found:
            at = (found["part"] or "", found["entry"] or "")
            inside.setdefault(at, []).append(ValueChange(found["key"], one.kind, one.before, one.after))
    changes = [AssessmentChange(ChangeKind.CHANGED, values=tuple(inside[at])) for at in inside if not at[0]]
    for part in PARTS:
        had = {one.code: one.name for one in getattr(before, part)}
        has = {one.code: one.name for one in getattr(after, part)}
        for code in dict.fromkeys([*had, *has]):
            told = tuple(inside.get((part, code), ()))
            if code not in had or code not in has:
                kind = ChangeKind.ADDED if code not in had else ChangeKind.REMOVED
                changes.append(AssessmentChange(kind, part, code, has.get(code) or had[code]))
            elif told:
                changes.append(AssessmentChange(ChangeKind.CHANGED, part, code, has[code], told))
    return tuple(changes)
