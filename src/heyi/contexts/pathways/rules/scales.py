"""A scale from its answers: points added, ranges checked. Not here: which scales there are (the charter).

Source: docs/sources/heyi-assumptions.md#scales
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from heyi.contexts.governance.terms.pathway_questions import Item, ItemKind, Scale
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.terms.cases import UNTESTABLE, Answer, Scored
from heyi.kernel.errors import InputInvalid, Problem


def score(
    scale: Scale, answers: Mapping[str, Answer], *, known: Mapping[str, Answer] | None = None
) -> Scored:
    """The scale as filled in; what it takes from the case (`uses`) is read from `known` where it was not answered.

    Shape:  `total` is None while an answer is missing; what cannot be tested counts nothing and is named.
    Raises: InputInvalid naming each item: unknown, no option of it, out of range, untestable where the scale does not allow it.
    """
    items = {item.code: item for item in scale.items}
    taken = dict(answers)
    for item in scale.items:
        from_case = (known or {}).get(item.uses)
        if item.code not in taken and item.uses and from_case is not None:
            taken[item.code] = from_case
    checked = _checked(items, taken)
    untestable = tuple(code for code in items if checked.get(code) == UNTESTABLE)
    if set(items) - set(checked):
        return Scored(scale=scale.code, answers=checked, total=None, shown="", untestable=untestable)
    total = sum((_points(items[code], answer) for code, answer in checked.items()), Decimal(0))
    cut = next((one for one in reversed(scale.cuts) if total >= one.at_least), None)
    return Scored(
        scale=scale.code,
        answers=checked,
        total=total,
        shown=_shown(scale, checked, total, untestable),
        untestable=untestable,
        cut=cut.code if cut else "",
        is_positive=bool(cut and cut.is_positive) if scale.cuts else None,
    )


def missing_of(scale: Scale, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The items that have no answer yet."""
    return tuple(item.code for item in scale.items if item.code not in answers)


def check_items(pathway: Pathway, answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """Answers to items of a case, checked.

    Raises: InputInvalid naming each item.
    """
    return _checked({item.code: item for item in pathway.items}, answers)


def _checked(items: Mapping[str, Item], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    problems = [
        problem for code, answer in answers.items() for problem in _problems(items.get(code), code, answer)
    ]
    if problems:
        raise InputInvalid(*problems)
    # In the order of the scale, so that two who answered alike say the same.
    return {code: answers[code] for code in items if code in answers}


def _problems(item: Item | None, code: str, answer: Answer) -> Iterator[Problem]:
    if item is None:
        yield Problem(code, "item_unknown")
    elif answer == UNTESTABLE:
        if not item.untestable:
            yield Problem(code, "untestable_not_allowed")
    elif item.kind is ItemKind.YES_NO:
        if not isinstance(answer, bool):
            yield Problem(code, "yes_or_no")
    elif item.kind is ItemKind.CHOICE:
        if answer not in {option.code for option in item.options}:
            yield Problem(code, "no_such_option", limit=", ".join(option.code for option in item.options))
    else:
        yield from _problems_of_number(item, answer)


def _problems_of_number(item: Item, answer: Answer) -> Iterator[Problem]:
    if isinstance(answer, bool) or not isinstance(answer, Decimal) or not answer.is_finite():
        yield Problem(item.code, "not_a_number")
    elif item.least is not None and answer < item.least:
        yield Problem(item.code, "value_too_low", limit=str(item.least))
    elif item.most is not None and answer > item.most:
        yield Problem(item.code, "value_too_high", limit=str(item.most))
    elif _decimals(answer) > item.decimals:
        yield Problem(item.code, "too_many_decimals", limit=item.decimals)


def _decimals(number: Decimal) -> int:
    """How many digits stand behind the point, zeros at the end left out."""
    return -int(number.normalize().as_tuple().exponent)


def _points(item: Item, answer: Answer) -> Decimal:
    if answer == UNTESTABLE:
        return Decimal(0)
    if isinstance(answer, bool):
        return item.points if answer else item.no_points
    if isinstance(answer, Decimal):
        return next(band.points for band in item.bands if band.below is None or answer < band.below)
    return next(option.points for option in item.options if option.code == answer)


def _shown(scale: Scale, answers: Mapping[str, Answer], total: Decimal, untestable: tuple[str, ...]) -> str:
    only = scale.items[0] if len(scale.items) == 1 else None
    if only is not None and only.kind is ItemKind.CHOICE:
        return str(answers[only.code])
    plain = f"{total.normalize():f}"
    return f"{plain} ({UNTESTABLE} {len(untestable)})" if untestable else plain
