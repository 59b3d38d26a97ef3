"""Drawings of a report as SVG: one picture for page, PDF and Word. Not here: what is drawn (kernel.report).

Only attributes, no style: the content security policy of a page allows no other. Colours hold 4.5 to 1 on white and are told
apart without colour too: by dashes, by points, by the order of the words.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from unicodedata import east_asian_width

from heyi.kernel.report import Bars, Drawing, Intervals, Lines, Series, shown

WIDTH = 720
_FONT = "Noto Sans SC, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
_INK, _QUIET, _RULE = "#1f2937", "#5b6472", "#c9ced6"
_BAR = "#4a8fd0"
_COLOURS = ("#0b5cad", "#b4451f", "#3d6b35", "#6b3fa0", "#8a6100")
_ROW, _TOP, _SIDE = 24, 10, 12
_MOST_NAME = 220
_PLOT_HEIGHT = 260
_TICKS = 5

Scale = Callable[[float], float]


def svg(drawing: Drawing) -> str:
    """The picture of a drawing.

    Shape: a whole SVG element of WIDTH units; words are escaped.
    """
    if isinstance(drawing, Bars):
        height, parts = _bars(drawing)
    elif isinstance(drawing, Intervals):
        height, parts = _intervals(drawing)
    else:
        height, parts = _lines(drawing)
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-label="{escape(drawing.caption)}" font-family="{_FONT}" font-size="13">{body}</svg>'
    )


def _bars(drawing: Bars) -> tuple[int, list[str]]:
    left = _name_width(drawing.names)
    lowest, highest = _reach([0.0, *drawing.values, *drawing.low, *drawing.high])
    right = WIDTH - _SIDE - 70
    along = _scale(lowest, highest, left, right)
    parts = [_vertical(along(0.0), _TOP, _TOP + _ROW * len(drawing.names))]
    for row, (name, value) in enumerate(zip(drawing.names, drawing.values, strict=True)):
        middle = _TOP + _ROW * row + _ROW / 2
        begin, end = sorted((along(0.0), along(value)))
        parts.append(_text(left - 8, middle, name, anchor="end", most=left - 20))
        parts.append(
            f'<rect x="{begin:.1f}" y="{middle - 8:.1f}" width="{max(end - begin, 0.5):.1f}" height="16" fill="{_BAR}"/>'
        )
        edge = end
        if drawing.low:
            low, high = along(drawing.low[row]), along(drawing.high[row])
            parts.append(_whisker(low, high, middle))
            edge = max(end, high)
        parts.append(_text(edge + 6, middle, shown(float(value)), colour=_QUIET))
    return _TOP * 2 + _ROW * len(drawing.names), parts


def _intervals(drawing: Intervals) -> tuple[int, list[str]]:
    left = _name_width(drawing.names)
    lowest, highest = _reach([drawing.at, *drawing.low, *drawing.high])
    along = _scale(lowest, highest, left + 10, WIDTH - _SIDE - 10)
    bottom = _TOP + _ROW * len(drawing.names)
    parts = [_vertical(along(drawing.at), _TOP, bottom, dashed=True)]
    for row, name in enumerate(drawing.names):
        middle = _TOP + _ROW * row + _ROW / 2
        parts.append(_text(left - 8, middle, name, anchor="end", most=left - 20))
        parts.append(_whisker(along(drawing.low[row]), along(drawing.high[row]), middle, colour=_COLOURS[0]))
        place = along(drawing.estimates[row])
        parts.append(
            f'<rect x="{place - 4:.1f}" y="{middle - 4:.1f}" width="8" height="8" fill="{_COLOURS[0]}"/>'
        )
    parts.extend(_axis_below(along, lowest, highest, bottom))
    return bottom + 30, parts


def _lines(drawing: Lines) -> tuple[int, list[str]]:
    values = [one for series in drawing.series for one in series.values if one is not None]
    lowest, highest = _reach(values)
    left, right = 70, WIDTH - _SIDE
    top, bottom = _TOP + 6, _TOP + _PLOT_HEIGHT
    upward = _scale(lowest, highest, bottom, top)
    along = _scale(0, max(len(drawing.places) - 1, 1), left + 8, right - 8)
    parts = list(_axis_beside(upward, lowest, highest, left, right))
    parts.extend(_places(drawing.places, along, bottom))
    for place, words in drawing.marks:
        parts.append(_vertical(along(place), top, bottom, dashed=True))
        parts.append(_text(along(place) + 4, top + 6, words, colour=_QUIET))
    for number, series in enumerate(drawing.series):
        parts.extend(_series(series, along, upward, _COLOURS[number % len(_COLOURS)]))
    legend_at = bottom + 44
    parts.extend(_legend(drawing.series, legend_at))
    return legend_at + 14, parts


def _series(series: Series, along: Scale, upward: Scale, colour: str) -> Iterator[str]:
    points = [(along(place), upward(value)) for place, value in enumerate(series.values) if value is not None]
    if series.is_points:
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        return
    filled = [place for place, value in enumerate(series.values) if value is not None]
    path, before = [], -2
    for place, (x, y) in zip(filled, points, strict=True):
        path.append(f"{'L' if place == before + 1 else 'M'}{x:.1f} {y:.1f}")
        before = place
    dashes = ' stroke-dasharray="6 4"' if series.is_dashed else ""
    yield f'<path d="{" ".join(path)}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'


def _legend(series: Sequence[Series], y: float) -> Iterator[str]:
    x = 70.0
    for number, one in enumerate(series):
        colour = _COLOURS[number % len(_COLOURS)]
        if one.is_points:
            yield f'<circle cx="{x + 12:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        else:
            dashes = ' stroke-dasharray="6 4"' if one.is_dashed else ""
            yield f'<path d="M{x:.1f} {y:.1f} L{x + 24:.1f} {y:.1f}" stroke="{colour}" stroke-width="2"{dashes}/>'
        yield _text(x + 30, y, one.name)
        x += 54 + _breadth(one.name)


def _places(places: Sequence[str], along: Scale, bottom: float) -> Iterator[str]:
    """As many names of places as fit, the first and the last among them."""
    widest = max((_breadth(place) for place in places), default=1.0)
    fit = max(2, int((WIDTH - 100) / (widest + 14)))
    step = max(1, -(-(len(places) - 1) // (fit - 1))) if len(places) > 1 else 1
    chosen = list(range(0, len(places), step))
    for place in chosen:
        yield _text(along(place), bottom + 18, places[place], anchor="middle", colour=_QUIET)


def _axis_beside(upward: Scale, lowest: float, highest: float, left: float, right: float) -> Iterator[str]:
    for tick in _ticks(lowest, highest):
        y = upward(tick)
        yield f'<path d="M{left} {y:.1f} L{right} {y:.1f}" stroke="{_RULE}" stroke-width="1"/>'
        yield _text(left - 6, y, f"{tick:.6g}", anchor="end", colour=_QUIET)


def _axis_below(along: Scale, lowest: float, highest: float, bottom: float) -> Iterator[str]:
    for tick in _ticks(lowest, highest):
        yield _text(along(tick), bottom + 16, f"{tick:.6g}", anchor="middle", colour=_QUIET)


def _ticks(lowest: float, highest: float) -> list[float]:
    """Round numbers within the reach, about five."""
    raw = (highest - lowest) / _TICKS
    power = 10.0 ** _floor_log(raw)
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= raw * 0.999)
    first = -(-lowest // step)
    count = int(highest / step - first + 1e-9) + 1
    ticks = ((first + one) * step for one in range(count))
    # What a sum leaves over next to nought is nought.
    rounded = (0.0 if abs(tick) < step / 1000 else tick for tick in ticks)
    return [tick for tick in rounded if lowest - step / 1000 <= tick <= highest + step / 1000]


def _floor_log(value: float) -> int:
    power = 0
    while 10.0**power > value:
        power -= 1
    while 10.0 ** (power + 1) <= value:
        power += 1
    return power


def _reach(values: Sequence[float]) -> tuple[float, float]:
    lowest, highest = min(values, default=0.0), max(values, default=1.0)
    if lowest == highest:
        around = abs(lowest) or 1.0
        return lowest - around / 2, highest + around / 2
    return lowest, highest


def _scale(lowest: float, highest: float, begin: float, end: float) -> Scale:
    return lambda value: begin + (value - lowest) / (highest - lowest) * (end - begin)


def _name_width(names: Sequence[str]) -> float:
    return _SIDE + min(_MOST_NAME, max((_breadth(name) for name in names), default=0.0)) + 12


def _breadth(words: str) -> float:
    """About how many units a text is broad at the size of these drawings."""
    return sum(13.0 if east_asian_width(sign) in "WF" else 7.2 for sign in words)


def _cut(words: str, most: float) -> str:
    if _breadth(words) <= most:
        return words
    kept = words
    while kept and _breadth(kept) + 13 > most:
        kept = kept[:-1]
    return kept + "…"


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", colour: str = _INK, most: float = 0
) -> str:
    told = escape(_cut(words, most) if most else words)
    return f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="{anchor}" fill="{colour}">{told}</text>'


def _vertical(x: float, top: float, bottom: float, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<path d="M{x:.1f} {top:.1f} L{x:.1f} {bottom:.1f}" stroke="{_QUIET}" stroke-width="1"{dashes}/>'


def _whisker(low: float, high: float, y: float, *, colour: str = _INK) -> str:
    ends = "".join(f" M{x:.1f} {y - 5:.1f} L{x:.1f} {y + 5:.1f}" for x in (low, high))
    return f'<path d="M{low:.1f} {y:.1f} L{high:.1f} {y:.1f}{ends}" stroke="{colour}" stroke-width="1.5" fill="none"/>'
