"""What one version of a charter changes in another: powers, values, and the text as a redline. Not here: reading texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from django.utils.translation import gettext

from heyi.contexts.console.queries.charter_difference_assessment import assessment_lines
from heyi.contexts.console.queries.charter_difference_pathways import pathway_lines
from heyi.contexts.console.queries.charter_words import ValueLine, joined, value_words, words_of
from heyi.contexts.console.queries.naming import in_our_language, language
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty, Role
from heyi.foundation.words import name

_CONTEXT_LINES = 3
_CRITERIA = ("ticks", "up", "first_contact", "down")
_HEAD = re.compile(r"(?P<section>(?:referral\.(?:criteria\.)?)?[a-z_]+)\[(?P<code>[^\]]*)\](?P<rest>.*)")


class Mark(StrEnum):
    """What has become of a line of the text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class RedLine:
    """One line of the redline; for lines left out `left_out` counts them."""

    mark: Mark
    text: str = ""
    before: int | None = None
    after: int | None = None
    left_out: int = 0

    @property
    def indent(self) -> str:
        """The blanks before the words, which are neither struck out nor underlined."""
        return self.text[: len(self.text) - len(self.words)]

    @property
    def words(self) -> str:
        """The line without the blanks before it."""
        return self.text.lstrip()


@dataclass(frozen=True, slots=True)
class PowerLine:
    """What a post gains and loses, in words, and at which kinds of places alike."""

    role: str
    places: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two versions differ."""

    powers: tuple[PowerLine, ...]
    values: tuple[ValueLine, ...]
    lines: tuple[RedLine, ...]


def difference(
    before: governance.Charter, after: governance.Charter, old_text: str, new_text: str
) -> Difference:
    """The way from one version to another, as a page tells it."""
    found = governance.diff_charters(before, after)
    return Difference(
        powers=_powers(found.powers),
        values=(
            *(_value(change, before, after) for change in found.other_values),
            *pathway_lines(found.pathways, before, after),
            *assessment_lines(found.assessment),
        ),
        lines=redline(old_text, new_text),
    )


def _powers(changes: tuple[governance.PowerChange, ...]) -> tuple[PowerLine, ...]:
    alike: dict[tuple[Role, frozenset[Duty], frozenset[Duty]], list[str]] = {}
    for change in changes:
        seat = change.seat
        place = joined((words_of(seat.position), words_of(seat.tier), words_of(seat.kind)))
        alike.setdefault((change.role, change.gained, change.lost), []).append(place)
    return tuple(
        PowerLine(words_of(role), tuple(places), _duties(gained), _duties(lost))
        for (role, gained, lost), places in alike.items()
    )


def _duties(duties: frozenset[Duty]) -> tuple[str, ...]:
    return tuple(words_of(duty) for duty in sorted(duties))


def _value(
    change: governance.ValueChange, before: governance.Charter, after: governance.Charter
) -> ValueLine:
    if change.place == "pathways.include":
        names = (value_words(change.before), value_words(change.after))
        return ValueLine(gettext("沿用的绿色通道目录"), "", *names)
    subject, rest = _subject(change.place, after) or _subject(change.place, before) or ("", change.place)
    return ValueLine(subject, rest, value_words(change.before), value_words(change.after))


def _subject(place: str, charter: governance.Charter) -> tuple[str, str] | None:
    """What a value belongs to, by name, and where it stands within it."""
    found = _HEAD.match(place)
    if found is None:
        return None
    section, code, rest = found["section"], found["code"], found["rest"].lstrip(".")
    named = {
        "powers": {one.code: one.name for one in charter.matters},
        "members": {one.code: one.name for one in charter.members},
        "bodies": {one.code: one.name for one in charter.bodies},
        "targets": {one.code: one.name for one in charter.targets},
        **{
            f"referral.criteria.{part}": {
                one.code: one.name for one in getattr(charter.referral.criteria, part)
            }
            for part in _CRITERIA
        },
        "referral.policies": {one.code: one.name for one in charter.referral.policies},
    }.get(section, {})
    if code in named:
        subject = in_our_language(named[code])
        if section.startswith("referral.criteria."):
            subject = gettext("转诊标准：%(name)s") % {"name": subject}
        return subject, rest
    if section == "referral.clocks":
        return gettext("时限：%(clock)s") % {"clock": governance.label(code, language())}, rest
    if section == "referral.reasons":
        return gettext("“%(step)s”的原因") % {"step": name("step", code)}, rest
    return None


def redline(old: str, new: str) -> tuple[RedLine, ...]:
    """Two texts as one, line by line; what is the same on both sides is cut down to a few lines around each change."""
    before, after = old.splitlines(), new.splitlines()
    lines: list[RedLine] = []
    passed = 0
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT_LINES):
        begin = group[0][1]
        lines += [RedLine(Mark.LEFT_OUT, left_out=begin - passed)] if begin > passed else []
        for step in group:
            lines += _marked(step, before, after)
        passed = group[-1][2]
    if lines and passed < len(before):
        lines.append(RedLine(Mark.LEFT_OUT, left_out=len(before) - passed))
    return tuple(lines)


def _marked(step: tuple[str, int, int, int, int], before: list[str], after: list[str]) -> Iterator[RedLine]:
    kind, old_begin, old_end, new_begin, new_end = step
    if kind == "equal":
        for number in range(old_end - old_begin):
            old, new = old_begin + number, new_begin + number
            yield RedLine(Mark.SAME, before[old], old + 1, new + 1)
        return
    for old in range(old_begin, old_end):
        yield RedLine(Mark.GONE, before[old], before=old + 1)
    for new in range(new_begin, new_end):
        yield RedLine(Mark.NEW, after[new], after=new + 1)
