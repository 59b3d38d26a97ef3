"""Whether a condition holds of a case: yes, no, or not known, which is never a no. Not here: what follows (checklists)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from heyi.contexts.governance.terms.pathway_questions import Condition, ConditionKind
from heyi.contexts.pathways.rules.spans import span_until, spans
from heyi.contexts.pathways.terms.cases import UNTESTABLE, CaseView

_K = ConditionKind


def holds(condition: Condition, view: CaseView, *, now: datetime) -> bool | None:
    """Whether it holds; None where something that decides it is not known.

    Shape: all_of is no as soon as one is no, any_of yes as soon as one is yes, whatever else is not known.
    """
    return _ANSWERS[condition.kind](condition, view, now)


def _not(condition: Condition, view: CaseView, now: datetime) -> bool | None:
    inner = holds(condition.of[0], view, now=now)
    return None if inner is None else not inner


def _scale(condition: Condition, view: CaseView, now: datetime) -> bool | None:
    del now
    scored = view.scales.get(condition.code)
    return _within(condition, None if scored is None else scored.total)


def _together(condition: Condition, view: CaseView, now: datetime, *, decisive: bool) -> bool | None:
    answers = [holds(one, view, now=now) for one in condition.of]
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _is_recorded(condition: Condition, view: CaseView) -> bool | None:
    told = sum(one.code == condition.code for one in view.stamps)
    if _has_bounds(condition):
        return _within(condition, Decimal(told))
    return _in_the_end(told > 0, view)


def _in_the_end(is_there: bool, view: CaseView) -> bool | None:
    # While a case runs, what is not there may still come; once it is over it did not happen.
    return True if is_there else False if view.end else None


def _has_bounds(condition: Condition) -> bool:
    bounds = (condition.at_least, condition.above, condition.at_most, condition.below)
    return any(bound is not None for bound in bounds)


def _span(condition: Condition, view: CaseView, now: datetime) -> Decimal | None:
    ended = list(spans(condition.since, condition.code, view))
    if ended:
        return next((minutes for _, minutes in ended if minutes is not None), None)
    return span_until(condition.since, view, now=now) if condition.until_now else None


def _item(condition: Condition, view: CaseView) -> bool | None:
    answer = view.answers.get(condition.code)
    if answer is None or answer == UNTESTABLE:
        return None
    if isinstance(answer, bool):
        return answer is condition.yes
    if isinstance(answer, Decimal):
        return _within(condition, answer)
    return answer in condition.among


def _within(condition: Condition, value: Decimal | None) -> bool | None:
    if value is None:
        return None
    return (
        (condition.at_least is None or value >= condition.at_least)
        and (condition.above is None or value > condition.above)
        and (condition.at_most is None or value <= condition.at_most)
        and (condition.below is None or value < condition.below)
    )


_ANSWERS: Mapping[ConditionKind, Callable[[Condition, CaseView, datetime], bool | None]] = {
    _K.ALL_OF: lambda condition, view, now: _together(condition, view, now, decisive=False),
    _K.ANY_OF: lambda condition, view, now: _together(condition, view, now, decisive=True),
    _K.NOT: _not,
    _K.RECORDED: lambda condition, view, _: _is_recorded(condition, view),
    _K.ANSWERED: lambda condition, view, _: _in_the_end(
        condition.code in view.scales or condition.code in view.answers, view
    ),
    _K.DECIDED: lambda condition, view, _: _in_the_end(condition.code in view.decisions, view),
    _K.ONSET: lambda condition, view, _: str(view.onset_kind) in condition.among,
    _K.ENDED: lambda condition, view, _: view.end in condition.among if view.end else None,
    _K.SPAN: lambda condition, view, now: _within(condition, _span(condition, view, now)),
    _K.SCALE: _scale,
    _K.ITEM: lambda condition, view, _: _item(condition, view),
}


def lacking(condition: Condition, view: CaseView, *, now: datetime) -> tuple[str, ...]:
    """The codes that would have to be known to decide it, each once, in the order of the definition; none where it is decided."""
    if holds(condition, view, now=now) is not None:
        return ()
    return tuple(dict.fromkeys(_lacks(condition, view, now)))


def _lacks(condition: Condition, view: CaseView, now: datetime) -> Iterator[str]:
    if condition.of:
        for one in _undecided(condition.of, view, now):
            yield from _lacks(one, view, now)
    elif condition.kind is _K.SPAN:
        yield from _lacks_of_span(condition, view)
    elif condition.kind is _K.ENDED:
        yield "end"
    else:
        yield condition.code


def _lacks_of_span(condition: Condition, view: CaseView) -> Iterator[str]:
    told = {one.code for one in view.stamps}
    if condition.since and condition.since not in told:
        yield condition.since
    if not condition.since and view.onset_at is None:
        yield "onset"
    if condition.code not in told and not condition.until_now:
        yield condition.code
    elif condition.code in told:
        # The beginning is not told, or it is told of another hospital than the end, or lies after it.
        yield condition.since or "onset"


def _undecided(conditions: Iterable[Condition], view: CaseView, now: datetime) -> Iterator[Condition]:
    return (one for one in conditions if holds(one, view, now=now) is None)
