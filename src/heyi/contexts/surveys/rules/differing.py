"""What one edition of a questionnaire asks otherwise than another: questions, choices, scales, in the order of the later one.

Not here: which editions are compared, the words for each kind of change (wording.toml).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from heyi.contexts.surveys.terms.questionnaire import Choice, Question, Questionnaire, Scale, Section
from heyi.kernel.words import Words

Part = TypeVar("Part", Choice, Question, Scale, Section)
_SIGNS = {True: "✓", False: "–"}


class Difference(StrEnum):
    """In what two editions differ."""

    TITLE_REWORDED = "title_reworded"
    INTRODUCTION_REWORDED = "introduction_reworded"
    SECTION_ADDED = "section_added"
    SECTION_REMOVED = "section_removed"
    SECTION_REWORDED = "section_reworded"
    QUESTION_ADDED = "question_added"
    QUESTION_REMOVED = "question_removed"
    QUESTION_REWORDED = "question_reworded"
    QUESTION_MOVED = "question_moved"
    KIND_CHANGED = "kind_changed"
    CHOICE_ADDED = "choice_added"
    CHOICE_REMOVED = "choice_removed"
    CHOICE_REWORDED = "choice_reworded"
    CHOICE_COUNTED = "choice_counted"
    CHOICES_MOVED = "choices_moved"
    ROW_ADDED = "row_added"
    ROW_REMOVED = "row_removed"
    ROW_REWORDED = "row_reworded"
    BOUNDS_CHANGED = "bounds_changed"
    ENDS_REWORDED = "ends_reworded"
    REQUIRED_CHANGED = "required_changed"
    CONDITION_CHANGED = "condition_changed"
    SCALE_ADDED = "scale_added"
    SCALE_REMOVED = "scale_removed"
    SCALE_CHANGED = "scale_changed"


@dataclass(frozen=True, slots=True)
class Differing:
    """One difference.

    Shape: `code` is the question, section or scale, empty for the whole; `before` and `after` are None where nothing was.
    """

    kind: Difference
    code: str
    before: Words | None = None
    after: Words | None = None


def differences(before: Questionnaire, after: Questionnaire) -> tuple[Differing, ...]:
    """Everything in which the later edition differs; none where it asks the same in the same words."""
    return tuple(_all(before, after))


def _all(before: Questionnaire, after: Questionnaire) -> Iterator[Differing]:
    if before.title != after.title:
        yield Differing(Difference.TITLE_REWORDED, "", before.title, after.title)
    if before.introduction != after.introduction:
        yield Differing(Difference.INTRODUCTION_REWORDED, "", before.introduction, after.introduction)
    yield from _sections(before, after)
    yield from _questions(before, after)
    yield from _scales(before, after)


def _sections(before: Questionnaire, after: Questionnaire) -> Iterator[Differing]:
    gone, new, both = _sorted(before.sections, after.sections)
    yield from (Differing(Difference.SECTION_REMOVED, one.code, one.words) for one in gone)
    yield from (Differing(Difference.SECTION_ADDED, one.code, None, one.words) for one in new)
    for old, now in both:
        if old.words != now.words:
            yield Differing(Difference.SECTION_REWORDED, now.code, old.words, now.words)
        if old.shown_if != now.shown_if:
            yield Differing(Difference.CONDITION_CHANGED, now.code, _conditions(old), _conditions(now))


def _questions(before: Questionnaire, after: Questionnaire) -> Iterator[Differing]:
    gone, _, both = _sorted(before.questions, after.questions)
    yield from (Differing(Difference.QUESTION_REMOVED, one.code, one.words) for one in gone)
    olds = {now.code: old for old, now in both}
    moved = _moved([one.code for one in before.questions], [one.code for one in after.questions])
    for now in after.questions:
        old = olds.get(now.code)
        if old is None:
            yield Differing(Difference.QUESTION_ADDED, now.code, None, now.words)
            continue
        if now.code in moved:
            yield Differing(Difference.QUESTION_MOVED, now.code, now.words, now.words)
        yield from _question(old, now)


def _question(old: Question, now: Question) -> Iterator[Differing]:
    told = (
        (Difference.QUESTION_REWORDED, old.words, now.words),
        (Difference.KIND_CHANGED, _plain(old.kind), _plain(now.kind)),
        (Difference.REQUIRED_CHANGED, _plain(_SIGNS[old.is_required]), _plain(_SIGNS[now.is_required])),
        (Difference.BOUNDS_CHANGED, _bounds(old), _bounds(now)),
        (Difference.ENDS_REWORDED, _ends(old), _ends(now)),
        (Difference.CONDITION_CHANGED, _conditions(old), _conditions(now)),
    )
    for kind, was, is_now in told:
        if was != is_now:
            yield Differing(kind, now.code, was, is_now)
    yield from _choices(old, now)
    gone, new, both = _sorted(old.rows, now.rows)
    yield from (Differing(Difference.ROW_REMOVED, now.code, one.words) for one in gone)
    yield from (Differing(Difference.ROW_ADDED, now.code, None, one.words) for one in new)
    for one, other in both:
        if one.words != other.words:
            yield Differing(Difference.ROW_REWORDED, now.code, one.words, other.words)


def _choices(old: Question, now: Question) -> Iterator[Differing]:
    gone, new, both = _sorted(old.choices, now.choices)
    yield from (Differing(Difference.CHOICE_REMOVED, now.code, one.words) for one in gone)
    yield from (Differing(Difference.CHOICE_ADDED, now.code, None, one.words) for one in new)
    for one, other in both:
        if one.words != other.words:
            yield Differing(Difference.CHOICE_REWORDED, now.code, one.words, other.words)
        if (one.score, one.is_alone) != (other.score, other.is_alone):
            yield Differing(Difference.CHOICE_COUNTED, now.code, _counted(one), _counted(other))
    # Where choices stand sways who ticks them.
    if _moved([one.code for one in old.choices], [one.code for one in now.choices]):
        yield Differing(Difference.CHOICES_MOVED, now.code, _listed(old.choices), _listed(now.choices))


def _scales(before: Questionnaire, after: Questionnaire) -> Iterator[Differing]:
    gone, new, both = _sorted(before.scales, after.scales)
    yield from (Differing(Difference.SCALE_REMOVED, one.code, one.words) for one in gone)
    yield from (Differing(Difference.SCALE_ADDED, one.code, None, _scale(one)) for one in new)
    for old, now in both:
        if old != now:
            yield Differing(Difference.SCALE_CHANGED, now.code, _scale(old), _scale(now))


def _sorted(
    before: Sequence[Part], after: Sequence[Part]
) -> tuple[list[Part], list[Part], list[tuple[Part, Part]]]:
    """Parts only before, only after, and on both sides, by code."""
    olds: Mapping[str, Part] = {one.code: one for one in before}
    news = {one.code for one in after}
    gone = [one for one in before if one.code not in news]
    new = [one for one in after if one.code not in olds]
    return gone, new, [(olds[one.code], one) for one in after if one.code in olds]


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Codes that left their place among those on both sides: as few as explain the new order."""
    places = {code: at for at, code in enumerate(before)}
    kept = [code for code in after if code in places]
    longest: list[list[str]] = []
    for code in kept:
        below = [line for line in longest if places[line[-1]] < places[code]]
        longest.append([*_longest(below), code])
    return set(kept) - set(_longest(longest))


def _longest(lines: Sequence[list[str]]) -> list[str]:
    return max(lines, key=len) if lines else []


def _plain(text: str) -> Words:
    return Words(str(text), str(text))


def _bounds(one: Question) -> Words:
    ends = ("…" if end is None else f"{end:g}" for end in (one.least, one.most))
    return _plain(" – ".join(ends))


def _ends(one: Question) -> Words:
    ends = [words or Words("…", "…") for words in (one.low_words, one.high_words)]
    return Words(" – ".join(end.zh for end in ends), " – ".join(end.en for end in ends))


def _conditions(one: Question | Section) -> Words:
    told = []
    for condition in one.shown_if:
        ends = (
            f"{sign} {end:g}"
            for sign, end in (("≥", condition.least), ("≤", condition.most))
            if end is not None
        )
        told.append(" ".join((condition.question, *condition.one_of, *ends)))
    return _plain("; ".join(told) or "–")


def _counted(one: Choice) -> Words:
    score = "–" if one.score is None else f"{one.score:g}"
    alone = (" · 单独", " · alone") if one.is_alone else ("", "")
    return Words(f"{one.words.zh}：{score}{alone[0]}", f"{one.words.en}: {score}{alone[1]}")


def _listed(choices: Sequence[Choice]) -> Words:
    return Words("、".join(one.words.zh for one in choices), ", ".join(one.words.en for one in choices))


def _scale(one: Scale) -> Words:
    columns = " ".join(f"{column}↓" if column in one.reverse else column for column in one.columns)
    return Words(f"{one.words.zh}：{columns}", f"{one.words.en}: {columns}")
