"""Whether a pathway fits together: every code it refers to is there, orders have no circle, scales give what they say.

Not here: reading it (pathways). Each mistake is told at the line of the entry in which it stands.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from heyi.contexts.governance.rules.reading import Cursor, nearest
from heyi.contexts.governance.terms import Problem
from heyi.contexts.governance.terms.pathway_questions import Condition, ConditionKind, Item, ItemKind, Scale
from heyi.contexts.governance.terms.pathways import (
    At,
    Figure,
    FigureKind,
    MilestoneKind,
    Pathway,
    Per,
    SheetLine,
    Site,
    Statistic,
)

_ONCE = (MilestoneKind.ONSET, MilestoneKind.ARRIVAL)
_AT_MOST_ONCE = (MilestoneKind.DEPARTURE, MilestoneKind.ALERT, MilestoneKind.END)
_WITHOUT_NEXT = (MilestoneKind.ARRIVAL, MilestoneKind.END)
_K = ConditionKind


class _Notes:
    """Takes down what is wrong, with its place."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def add(self, line: int, where: str, code: str, **facts: str) -> None:
        place = f"{self._cursor.place}.{where}"
        self._cursor.found.problems.append(Problem(line, 1, place, code, facts))

    def known(self, line: int, where: str, word: str, section: str, there: Collection[str]) -> None:
        """A word that must be declared; nothing is said of one that is empty, which was told already."""
        if word and word not in there:
            self.add(line, where, "not_declared", value=word, section=section, nearest=nearest(word, there))


def check_pathway(cursor: Cursor, pathway: Pathway) -> None:
    """Notes every problem of a pathway as a whole."""
    notes = _Notes(cursor)
    _check_milestones(pathway, notes)
    _check_circles(pathway, notes)
    for item in pathway.items:
        _check_item(item, f"items[{item.code}]", notes)
        if item.known_as and item.kind is not ItemKind.NUMBER:
            notes.add(item.line, f"items[{item.code}]", "known_as_strange", value=item.code)
    for scale in pathway.scales:
        _check_scale(scale, pathway, notes)
    _check_checklists(pathway, notes)
    _check_figures(pathway, notes)
    _check_sheets(pathway, notes)
    _check_tasks(pathway, notes)
    _check_sites(pathway, notes)
    _check_transport(pathway, notes)


def _codes(entries: Iterable[object]) -> list[str]:
    return [str(getattr(one, "code", "")) for one in entries]


def _check_milestones(pathway: Pathway, notes: _Notes) -> None:
    _check_kinds(pathway, notes)
    milestones, checklists = _codes(pathway.milestones), _codes(pathway.checklists)
    asked = [*_codes(pathway.scales), *_codes(pathway.items)]
    for one in pathway.milestones:
        where = f"milestones[{one.code}]"
        named = ((one.after, "milestones", milestones), (one.needs, "checklists", checklists))
        for words, section, there in (*named, (one.asks, "scales, items", asked)):
            for code in words:
                notes.known(one.line, where, code, section, there)
        if one.kind in (MilestoneKind.ARRIVAL, MilestoneKind.DEPARTURE) and one.per is not Per.HOSPITAL:
            notes.add(one.line, where, "milestone_per_hospital", kind=str(one.kind))
        if one.kind in _WITHOUT_NEXT and any(alert.at is At.NEXT for alert in one.alerts):
            notes.add(one.line, where, "alert_without_next", kind=str(one.kind))


def _check_kinds(pathway: Pathway, notes: _Notes) -> None:
    told = Counter(one.kind for one in pathway.milestones)
    wrong = [kind for kind in _ONCE if told[kind] != 1] + [kind for kind in _AT_MOST_ONCE if told[kind] > 1]
    for kind in wrong:
        notes.add(pathway.line, "milestones", "milestone_kind_once", kind=str(kind), number=str(told[kind]))


def _check_circles(pathway: Pathway, notes: _Notes) -> None:
    for one in pathway.milestones:
        if one.code in _before(one.code, pathway):
            notes.add(one.line, f"milestones[{one.code}]", "order_in_circle", value=one.code)


def _check_item(item: Item, where: str, notes: _Notes) -> None:
    line = item.line
    if item.kind is ItemKind.CHOICE and len(item.options) < 2:
        notes.add(line, where, "choice_without_options", value=item.code)
    if item.kind is ItemKind.NUMBER:
        if item.least is None or item.most is None or item.least >= item.most:
            notes.add(line, where, "number_without_bounds", value=item.code)
        elif item.bands:
            _check_bands(item, where, notes)
    for code, times in Counter(option.code for option in item.options).items():
        if times > 1:
            notes.add(line, where, "word_twice", value=code)


def _check_bands(item: Item, where: str, notes: _Notes) -> None:
    borders = [band.below for band in item.bands]
    inner = [one for one in borders[:-1] if one is not None]
    rising = all(one < following for one, following in pairwise(inner))
    if None in borders[:-1] or borders[-1] is not None or not rising:
        notes.add(item.line, where, "bands_unclear", value=item.code)


def _range_of(item: Item) -> tuple[Decimal, Decimal]:
    if item.kind is ItemKind.CHOICE:
        points = [option.points for option in item.options] or [Decimal(0)]
    elif item.kind is ItemKind.YES_NO:
        points = [item.points, item.no_points]
    else:
        points = [band.points for band in item.bands] or [Decimal(0)]
    return min(points), max(points)


def _check_scale(scale: Scale, pathway: Pathway, notes: _Notes) -> None:
    where = f"scales[{scale.code}]"
    if pathway.item(scale.code):
        notes.add(scale.line, where, "scale_and_item_alike", value=scale.code)
    for item in scale.items:
        _check_scale_item(item, f"{where}.items[{item.code}]", pathway, notes)
    ranges = [_range_of(item) for item in scale.items]
    least, most = sum((one[0] for one in ranges), Decimal(0)), sum((one[1] for one in ranges), Decimal(0))
    if (least, most) != (scale.least, scale.most):
        notes.add(
            scale.line, where, "scale_range_wrong", value=scale.code, least=f"{least:f}", most=f"{most:f}"
        )
    cuts = [cut.at_least for cut in scale.cuts]
    if any(one >= following for one, following in pairwise(cuts)):
        notes.add(scale.line, where, "cuts_out_of_order", value=scale.code)


def _check_scale_item(item: Item, where: str, pathway: Pathway, notes: _Notes) -> None:
    _check_item(item, where, notes)
    if item.kind is ItemKind.NUMBER and not item.bands:
        notes.add(item.line, where, "number_without_points", value=item.code)
    if item.known_as:
        notes.add(item.line, where, "known_as_strange", value=item.code)
    notes.known(item.line, where, item.uses, "items", _codes(pathway.items))
    used = pathway.item(item.uses)
    if used is not None and (key := _differing(item, used)):
        notes.add(item.line, where, "used_item_differs", value=item.code, item=used.code, key=key)


def _differing(item: Item, used: Item) -> str:
    """In what an answer to the one is no answer to the other: a number in another unit would be scored as if it were in ours."""
    if item.kind is not used.kind:
        return "kind"
    if item.unit != used.unit:
        return "unit"
    return "options" if set(_codes(used.options)) - set(_codes(item.options)) else ""


def _conditions(pathway: Pathway) -> Iterator[tuple[int, str, Condition]]:
    """Every condition of the pathway with the line and place of the entry it stands in."""
    for checklist in pathway.checklists:
        for criterion in checklist.criteria:
            yield (
                criterion.line,
                f"checklists[{checklist.code}].criteria[{criterion.code}]",
                criterion.condition,
            )
    for figure in pathway.figures:
        for found in (figure.among, figure.counted, *(one.condition for one in figure.exclusions)):
            if found is not None:
                yield figure.line, f"figures[{figure.code}]", found
    for task in pathway.tasks:
        if task.among is not None:
            yield task.line, f"tasks[{task.code}]", task.among


def _parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    for one in condition.of:
        yield from _parts(one)


def _check_conditions(pathway: Pathway, notes: _Notes) -> None:
    there = {
        _K.RECORDED: ("milestones", _codes(pathway.milestones)),
        _K.SPAN: ("milestones", _codes(pathway.milestones)),
        _K.SCALE: ("scales", _codes(pathway.scales)),
        _K.ITEM: ("items", _codes(pathway.items)),
        _K.ANSWERED: ("scales, items", [*_codes(pathway.scales), *_codes(pathway.items)]),
        _K.DECIDED: ("checklists", _codes(pathway.checklists)),
    }
    for line, where, whole in _conditions(pathway):
        for one in _parts(whole):
            if one.kind in there:
                section, known = there[one.kind]
                notes.known(line, where, one.code, section, known)
            if one.kind is _K.SPAN and one.since:
                notes.known(line, where, one.since, "milestones", _codes(pathway.milestones))
                if one.code in {one.since, *_before(one.since, pathway)}:
                    notes.add(line, where, "span_backwards", value=one.code, since=one.since)
            if one.kind is _K.ENDED:
                for code in sorted(one.among):
                    notes.known(line, where, code, "ends", _codes(pathway.ends))
            _check_item_condition(one, pathway, line, where, notes)


def _check_item_condition(one: Condition, pathway: Pathway, line: int, where: str, notes: _Notes) -> None:
    item = pathway.item(one.code) if one.kind is _K.ITEM else None
    if item is None:
        return
    bounded = any(bound is not None for bound in (one.at_least, one.above, one.at_most, one.below))
    asked = (bool(one.among), bounded)
    if asked != (item.kind is ItemKind.CHOICE, item.kind is ItemKind.NUMBER):
        notes.add(line, where, "condition_of_another_kind", item=item.code, kind=str(item.kind))
    elif item.kind is ItemKind.CHOICE:
        for code in sorted(one.among - set(_codes(item.options))):
            notes.add(line, where, "no_option_of_item", value=code, item=item.code)


def _check_checklists(pathway: Pathway, notes: _Notes) -> None:
    milestones = _codes(pathway.milestones)
    numbers = [item.code for item in pathway.items if item.kind is ItemKind.NUMBER]
    for one in pathway.checklists:
        where = f"checklists[{one.code}]"
        notes.known(one.line, where, one.recommends, "milestones", milestones)
        for dose in one.doses:
            notes.known(dose.line, f"{where}.doses[{dose.code}]", dose.weight_item, "items", numbers)
    _check_conditions(pathway, notes)


def _check_figures(pathway: Pathway, notes: _Notes) -> None:
    milestones = _codes(pathway.milestones)
    for one in pathway.figures:
        where = f"figures[{one.code}]"
        if one.kind is not FigureKind.INTERVAL:
            if one.counted is None:
                notes.add(one.line, where, "key_missing", key="counted")
            continue
        if not one.until:
            notes.add(one.line, where, "key_missing", key="until")
        for code in (one.since, one.until):
            notes.known(one.line, where, code, "milestones", milestones)
        if _is_backwards(one, pathway):
            notes.add(one.line, where, "figure_backwards", since=one.since, until=one.until)
        if one.target_ratio is not None and one.target_minutes is None:
            notes.add(one.line, where, "key_missing", key="target_minutes")


def _is_backwards(figure: Figure, pathway: Pathway) -> bool:
    """Whether an interval ends where it begins or before; the first hospital's beginning may come before another's end."""
    if not figure.until or figure.until == figure.since:
        return bool(figure.until)
    until = pathway.milestone(figure.until)
    goes_on = figure.site is Site.FIRST and until is not None and until.per is Per.HOSPITAL
    return not goes_on and figure.until in _before(figure.since, pathway)


def _before(code: str, pathway: Pathway) -> frozenset[str]:
    """Every milestone that cannot be later than one, and the one itself where its order leads back to it."""
    order = {one.code: frozenset(one.after) for one in pathway.milestones}
    found: set[str] = set()
    left = set(order.get(code, ()))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left |= order.get(one, frozenset())
    return frozenset(found)


def _check_sheets(pathway: Pathway, notes: _Notes) -> None:
    figures = {one.code: one for one in pathway.figures}
    for sheet in pathway.sheets:
        for line in sheet.lines:
            where = f"sheets[{sheet.code}]"
            notes.known(line.line, where, line.figure, "figures", figures)
            figure = figures.get(line.figure)
            if figure is not None and not _fits(line, figure.kind, figure.target_minutes):
                notes.add(
                    line.line, where, "statistic_does_not_fit", value=line.figure, kind=str(line.statistic)
                )


def _fits(line: SheetLine, kind: FigureKind, target: int | None) -> bool:
    """An interval has a mean, a median and, where it has a target, a share; what is counted has a share only."""
    if line.statistic is Statistic.SHARE:
        return kind is FigureKind.SHARE or target is not None
    return kind is FigureKind.INTERVAL


def _check_tasks(pathway: Pathway, notes: _Notes) -> None:
    asked = [*_codes(pathway.scales), *_codes(pathway.items)]
    for one in pathway.tasks:
        where = f"tasks[{one.code}]"
        notes.known(one.line, where, one.since, "milestones", _codes(pathway.milestones))
        for code in one.asks:
            notes.known(one.line, where, code, "scales, items", asked)


def _check_sites(pathway: Pathway, notes: _Notes) -> None:
    for one in pathway.sites:
        for code in sorted(one.does):
            notes.known(one.line, f"sites[{one.code}]", code, "milestones", _codes(pathway.milestones))


def _check_transport(pathway: Pathway, notes: _Notes) -> None:
    one = pathway.transport
    if one is None:
        return
    for code in (one.near, one.far):
        notes.known(one.line, "transport", code, "sites", _codes(pathway.sites))
    notes.known(one.line, "transport", one.scale, "scales", _codes(pathway.scales))
    intervals = [figure.code for figure in pathway.figures if figure.kind is FigureKind.INTERVAL]
    for code in one.reads.values():
        notes.known(one.line, "transport", code, "figures", intervals)
