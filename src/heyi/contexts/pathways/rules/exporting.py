"""The cells of a table of cases, and what each column of it means. Pure. Not here: which columns there are (the charters' files).

No moment and no word of a person can stand in a cell: there is no way to read one.
Source: docs/sources/heyi-assumptions.md#exports
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from heyi.contexts.governance.terms import Words
from heyi.contexts.governance.terms.pathway_codes import PathwayCodes
from heyi.contexts.governance.terms.pathway_exports import Export, ExportColumn, Reads, Which
from heyi.contexts.governance.terms.pathway_questions import Item, ItemKind, OnsetKind, Scale
from heyi.contexts.governance.terms.pathways import FigureKind, MilestoneKind, Pathway
from heyi.contexts.pathways.rules.spans import spans
from heyi.contexts.pathways.terms.cases import UNTESTABLE, Answer, Choice
from heyi.contexts.pathways.terms.exporting import ColumnType, Described, Exported
from heyi.kernel.moments import day_of

_TENTH = Decimal("0.1")
_MONTHS_IN_QUARTER = 3
_QUARTERS = ("Q1", "Q2", "Q3", "Q4")
_MINUTES = "min"
_YES, _NO = "true", "false"

_Cell = Callable[[ExportColumn, Exported], str]


def cells(export: Export, one: Exported) -> tuple[str, ...]:
    """The line of one case; empty where something is not known, or where the case's charter does not have it."""
    return tuple(_READ[column.reads](column, one) for column in export.columns)


def _flag(value: bool | None) -> str:
    return "" if value is None else _YES if value else _NO


def _number(value: Decimal, column: ExportColumn) -> str:
    least = value if column.at_most is None else min(value, column.at_most)
    return f"{least.normalize():f}"


def _code(code: str, column: ExportColumn) -> str:
    if column.among and code:
        return _flag(code in column.among)
    return column.values.get(code, code)


def _minutes(minutes: Decimal, column: ExportColumn) -> str:
    return _number(minutes.quantize(_TENTH), column)


def _year(column: ExportColumn, one: Exported) -> str:
    ended_at = one.case.ended_at
    return "" if ended_at is None else str(day_of(ended_at).year)


def _quarter(column: ExportColumn, one: Exported) -> str:
    ended_at = one.case.ended_at
    return "" if ended_at is None else _QUARTERS[(day_of(ended_at).month - 1) // _MONTHS_IN_QUARTER]


def _interval(column: ExportColumn, one: Exported) -> str:
    """The first hospital's that has both ends."""
    passed = (each for _, each in spans(column.since, column.until, one.view) if each is not None)
    found = next(passed, None)
    return "" if found is None else _minutes(found, column)


def _scale(column: ExportColumn, one: Exported) -> str:
    found = [
        each.scored for each in one.filled if each.scored.scale == column.of and each.scored.total is not None
    ]
    if not found:
        return ""
    scored = found[0] if column.which is Which.FIRST else found[-1]
    scale = one.pathway.scale(column.of)
    if scale is not None and _graded(scale) is not None:
        return _code(scored.shown, column)
    return _number(scored.total or Decimal(0), column)


def _item(column: ExportColumn, one: Exported) -> str:
    answer: Answer | None = one.view.answers.get(column.of)
    if answer is None or answer == UNTESTABLE:
        return ""
    if isinstance(answer, bool):
        return _flag(answer)
    return _code(answer, column) if isinstance(answer, str) else _number(answer, column)


def _figure(column: ExportColumn, one: Exported) -> str:
    found = one.figures.get(column.of)
    if found is None:
        return ""
    return _flag(found.counts) if found.minutes is None else _minutes(found.minutes, column)


def _hospitals(column: ExportColumn, one: Exported) -> str:
    arrival = one.pathway.of_kind(MilestoneKind.ARRIVAL)
    arrived = {each.organisation for each in one.view.stamps if arrival and each.code == arrival.code}
    return str(len(arrived))


_READ: Mapping[Reads, _Cell] = {
    Reads.PSEUDONYM: lambda column, one: one.pseudonym,
    Reads.YEAR_ENDED: _year,
    Reads.QUARTER_ENDED: _quarter,
    Reads.ONSET: lambda column, one: _code(str(one.case.onset_kind), column),
    Reads.RECORDED: lambda column, one: _flag(any(each.code == column.of for each in one.view.stamps)),
    Reads.INTERVAL: _interval,
    Reads.SCALE: _scale,
    Reads.ITEM: _item,
    Reads.FIGURE: _figure,
    Reads.DECISION: lambda column, one: str(one.view.decisions.get(column.of, "")),
    Reads.HOSPITALS: _hospitals,
    Reads.END: lambda column, one: _code(one.case.end, column),
}


def _graded(scale: Scale) -> Item | None:
    """The one choice that a scale consists of; such a scale is told by its grade and not by its points."""
    only = scale.items[0] if len(scale.items) == 1 else None
    return only if only is not None and only.kind is ItemKind.CHOICE else None


def dictionary(export: Export, pathway: Pathway, codes: PathwayCodes) -> tuple[Described, ...]:
    """Every column with its type, its unit and what may stand in it, as the pathway defines what it reads."""
    return tuple(_described(column, pathway, codes) for column in export.columns)


def _described(column: ExportColumn, pathway: Pathway, codes: PathwayCodes) -> Described:
    known = codes.codings.get(f"{column.reads.value}.{column.of}")
    of = f"{column.since or 'onset'}–{column.until}" if column.reads is Reads.INTERVAL else column.of
    which = column.which.value if column.reads is Reads.SCALE else ""
    content = _content(column, pathway)
    return Described(
        name=column.code,
        meaning=column.name,
        type=content.type,
        unit=content.unit,
        least=content.least,
        most=content.most,
        values=content.values,
        reads=" ".join(part for part in (column.reads.value, of, which) if part),
        coding=f"{known.system}|{known.code}" if known else "",
        source=column.source,
        status=column.status,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What may stand in a column."""

    type: ColumnType
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    values: tuple[tuple[str, Words], ...] = ()


_FLAG = _Content(type=ColumnType.FLAG, values=((_YES, Words("是", "yes")), (_NO, Words("否", "no"))))
_TIME = _Content(type=ColumnType.NUMBER, unit=_MINUTES, least=Decimal(0))
_COUNT = _Content(type=ColumnType.NUMBER, least=Decimal(0))
_CHOICES = {Choice.DO: Words("做", "do"), Choice.LEAVE: Words("不做", "leave")}
_ONSETS = {
    OnsetKind.KNOWN: Words("时间已知", "known"),
    OnsetKind.LAST_WELL: Words("只知最后正常", "last well"),
    OnsetKind.WAKE_UP: Words("醒后发现", "on waking"),
}


def _content(column: ExportColumn, pathway: Pathway) -> _Content:
    if column.among or column.reads is Reads.RECORDED:
        return _FLAG
    known: Mapping[Reads, Callable[[], _Content]] = {
        Reads.PSEUDONYM: lambda: _Content(type=ColumnType.TEXT),
        Reads.YEAR_ENDED: lambda: _COUNT,
        Reads.QUARTER_ENDED: lambda: _coded({one: Words(one, one) for one in _QUARTERS}, column),
        Reads.ONSET: lambda: _coded({str(one): words for one, words in _ONSETS.items()}, column),
        Reads.INTERVAL: lambda: _TIME,
        Reads.SCALE: lambda: _content_of_scale(column, pathway.scale(column.of)),
        Reads.ITEM: lambda: _content_of_item(column, pathway.item(column.of)),
        Reads.FIGURE: lambda: _content_of_figure(column, pathway),
        Reads.DECISION: lambda: _coded({str(one): words for one, words in _CHOICES.items()}, column),
        Reads.HOSPITALS: lambda: _COUNT,
        Reads.END: lambda: _coded({one.code: one.name for one in pathway.ends}, column),
    }
    return known[column.reads]()


def _coded(meanings: Mapping[str, Words], column: ExportColumn) -> _Content:
    values = tuple((column.values.get(code, code), words) for code, words in meanings.items())
    return _Content(type=ColumnType.CODE, values=values)


def _content_of_scale(column: ExportColumn, scale: Scale | None) -> _Content:
    if scale is None:
        return _COUNT
    graded = _graded(scale)
    if graded is not None:
        return _coded({one.code: one.name for one in graded.options}, column)
    return _Content(type=ColumnType.NUMBER, least=scale.least, most=scale.most)


def _content_of_item(column: ExportColumn, item: Item | None) -> _Content:
    if item is None or item.kind is ItemKind.YES_NO:
        return _FLAG
    if item.kind is ItemKind.CHOICE:
        return _coded({one.code: one.name for one in item.options}, column)
    most = item.most if column.at_most is None else column.at_most
    return _Content(type=ColumnType.NUMBER, unit=item.unit, least=item.least, most=most)


def _content_of_figure(column: ExportColumn, pathway: Pathway) -> _Content:
    figure = pathway.figure(column.of)
    return _TIME if figure is not None and figure.kind is FigureKind.INTERVAL else _FLAG
