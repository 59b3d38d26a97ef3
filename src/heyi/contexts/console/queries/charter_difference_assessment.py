"""What two versions of a charter plan otherwise of surveys and evaluations, in words. Not here: finding it (governance)."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_assessment import months_words, questionnaire_words
from heyi.contexts.console.queries.charter_page import ratio_words
from heyi.contexts.console.queries.charter_words import ValueLine, value_words
from heyi.contexts.console.queries.naming import in_our_language
from heyi.contexts.governance import public as governance
from heyi.foundation.words import known_names, name


def assessment_lines(changes: Iterable[governance.AssessmentChange]) -> Iterator[ValueLine]:
    """A line for each value that changed, one for each entry that came or went."""
    for change in changes:
        if change.kind is governance.ChangeKind.CHANGED:
            yield from (_value(change, one) for one in change.values)
        else:
            words = in_our_language(change.name) if change.name else change.entry
            is_new = change.kind is governance.ChangeKind.ADDED
            yield ValueLine(_part(change), "", "" if is_new else words, words if is_new else "")


def _part(change: governance.AssessmentChange) -> str:
    return name("assessment_part", change.part or "assessment")


def _value(change: governance.AssessmentChange, value: governance.ValueChange) -> ValueLine:
    key = value.place.rpartition(".")[2]
    named = in_our_language(change.name) if change.name else ""
    return ValueLine(
        subject=" · ".join(one for one in (_part(change), named) if one),
        place=value.place,
        before=_said(key, value.before),
        after=_said(key, value.after),
        part=name("assessment_key", key) if key in known_names("assessment_key") else "",
    )


def _said(key: str, value: str | None) -> str:
    """A value as people say it: months and shares with their unit, a questionnaire by its title."""
    if value is None:
        return ""
    if key == "every_months":
        return months_words(int(value))
    if key == "spare_ratio":
        return ratio_words(float(value))
    if key == "questionnaire":
        return questionnaire_words(value)
    if key == "least_cell":
        return gettext("%(count)s人") % {"count": value}
    return value_words(value)
