"""How mixed Chinese and Latin text is set: spaces between the two, and spans of time in words. Not here: markup."""

import re

from django.utils.translation import pgettext

THIN_SPACE = "\u2009"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = "A-Za-z0-9%°±µ\u00c0-\u024f\u0370-\u03ff"
_SEAM = re.compile(f"(?<=[{_HAN}])[ \u2009]?(?=[{_LATIN}])|(?<=[{_LATIN}])[ \u2009]?(?=[{_HAN}])")
_MINUTES_AN_HOUR = 60
_MINUTES_A_DAY = 24 * _MINUTES_AN_HOUR


def spaced(text: str) -> str:
    """The text with one thin space wherever a Chinese character meets a Latin letter or a digit.

    A plain space already standing there becomes thin; full-width punctuation needs none and gets none.
    """
    return _SEAM.sub(THIN_SPACE, text)


def span(minutes: int) -> str:
    """A span of time in its two largest units: 42 分, 1 时 5 分, 2 天 3 时.

    Units: minutes, not negative.
    """
    if minutes < _MINUTES_AN_HOUR:
        return _amount(minutes, pgettext("时长", "分"))
    if minutes < _MINUTES_A_DAY:
        return _two(
            minutes // _MINUTES_AN_HOUR,
            pgettext("时长", "时"),
            minutes % _MINUTES_AN_HOUR,
            pgettext("时长", "分"),
        )
    hours = minutes // _MINUTES_AN_HOUR
    return _two(hours // 24, pgettext("时长", "天"), hours % 24, pgettext("时长", "时"))


def _amount(count: int, unit: str) -> str:
    return f"{count}{THIN_SPACE}{unit}"


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    first = _amount(large, large_unit)
    return f"{first}{THIN_SPACE}{_amount(small, small_unit)}" if small else first
