"""What two versions of a charter say otherwise of the green channels, in words. Not here: finding it (governance)."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_page import ratio_words
from heyi.contexts.console.queries.charter_pathways import target_words
from heyi.contexts.console.queries.charter_words import ValueLine, joined, minutes_words, value_words
from heyi.contexts.console.queries.naming import in_brackets, in_our_language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.foundation.typesetting import THIN_SPACE
from heyi.foundation.words import known_names, name

_FLAGS = ("true", "false")
_OF_MILESTONES = ("does", "after", "since", "until", "recommends")


def pathway_lines(
    changes: Iterable[governance.PathwayChange], before: governance.Charter, after: governance.Charter
) -> Iterator[ValueLine]:
    """A line for each value that changed, one for each pathway and each entry that came or went."""
    for change in changes:
        old, new = (one.pathways.pathway(change.pathway) for one in (before, after))
        had, has = _told(change, old), _told(change, new)
        if change.kind is governance.ChangeKind.CHANGED:
            yield from (_value(change, one, old, new) for one in change.values)
        else:
            yield ValueLine(_subject(change), "", had, has)


def _subject(change: governance.PathwayChange) -> str:
    pathway = in_our_language(change.pathway_name)
    if change.name is None:
        return pathway
    return " · ".join((pathway, name("pathway_part", change.part), in_our_language(change.name)))


def _told(change: governance.PathwayChange, pathway: Pathway | None) -> str:
    """What is or was there, in short: its name, and of a figure the target."""
    if pathway is None or (change.part and not _has(pathway, change)):
        return ""
    figure = pathway.figure(change.entry) if change.part == "figures" else None
    words = in_our_language(change.name or change.pathway_name)
    target = target_words(figure) if figure else ""
    return in_brackets(words, target) if target else words


def _has(pathway: Pathway, change: governance.PathwayChange) -> bool:
    return any(one.code == change.entry for one in getattr(pathway, change.part))


def _value(
    change: governance.PathwayChange, value: governance.ValueChange, old: Pathway | None, new: Pathway | None
) -> ValueLine:
    key = value.place.partition(".")[0].partition("[")[0]
    return ValueLine(
        subject=_subject(change),
        place=value.place,
        before=_said(key, value.before, old),
        after=_said(key, value.after, new),
        part=name("pathway_key", key) if key in known_names("pathway_key") else "",
    )


def _said(key: str, value: str | None, pathway: Pathway | None) -> str:
    """A value as people say it: minutes and shares with their unit, what other entries are called by their name."""
    if value is None or pathway is None:
        return ""
    if value in _FLAGS:
        return gettext("是") if value == "true" else gettext("否")
    if key == "target_minutes":
        return gettext("%(count)s分钟") % {"count": f"{value}{THIN_SPACE}"}
    if key.endswith("_minutes"):
        return minutes_words(int(value))
    if key.endswith("_ratio"):
        return ratio_words(float(value))
    return joined(_named(pathway, key, one) for one in value.split(", "))


def _named(pathway: Pathway, key: str, code: str) -> str:
    stones = {one.code: one.name for one in pathway.milestones}
    asked = {one.code: one.name for one in pathway.scales} | {one.code: one.name for one in pathway.items}
    signed = {one.code: one.name for one in pathway.checklists}
    named = dict.fromkeys(_OF_MILESTONES, stones) | {"needs": signed, "asks": asked}
    found = named.get(key, {}).get(code)
    return in_our_language(found) if found else value_words(code)
