"""Cuts a large style sheet down to the classes that pages of Heyi may use. Not here: where the sheet comes from.

A phone in a village spends half a second of every page on rules it never applies; what stays is a third of that. A class
that a page needs and that is not there is added to FAMILIES; a test finds pages that use a class nobody defines.
"""

import re
from collections.abc import Iterator

FAMILIES = (
    # frame and flow
    r"container(-fluid|-xl)?|row|col(-(sm|md|lg|xl))?(-(\d+|auto))?|g[xy]?-[0-5]",
    r"d-((sm|md|lg|xl)-)?(none|block|inline|inline-block|flex|inline-flex|grid)",
    r"flex-(row|column|wrap|nowrap|fill|grow-[01]|shrink-[01])|justify-content-\w+|align-(items|self)-\w+|gap-[0-5]",
    r"[mp][tbsexy]?-(auto|[0-5])|[wh]-(auto|25|50|75|100)|overflow-(auto|hidden)|position-(relative|sticky)|sticky-top",
    # text
    r"text-(start|center|end|nowrap|truncate|break|wrap|secondary|muted)|fw-(normal|medium|semibold|bold)|h[1-6]|small",
    r"list-(unstyled|inline|inline-item)|visually-hidden(-focusable)?|icon(-sm|-lg)?|img-fluid|border(-(0|top|bottom))?",
    # parts
    r"btn(-(primary|danger|link|sm|icon|list|close))?|card(-(header|body|footer|title|table))?|badge",
    r"table(-(sm|responsive|hover|bordered|borderless|active))?|breadcrumb(-item)?|nav(-(item|link|tabs))?|datagrid(-\w+)*",
    r"form-(control|select|label|hint|text|fieldset|range)(-sm)?|input-group(-text)?|is-(in)?valid|(in)?valid-feedback",
    r"alert(-(title|info|success|warning|danger))?|progress(-bar)?|active|show|disabled|fade|collapse",
)
_ALLOWED = re.compile(f"(?:{'|'.join(f'(?:{family})' for family in FAMILIES)})\\Z")
# Themes inside themes, and the second spelling of the theme attribute: pages here use data-bs-theme on <html> only.
_UNUSED = re.compile(r"data-theme|data-bs-navbar|\.theme-|body\[|\[dir=|::-ms|:-moz")
_CLASS = re.compile(r"\.(-?[_a-zA-Z](?:\\.|[\w-])*)")
_GROUPS = ("@media", "@supports", "@container", "@layer")


def trimmed(sheet: str) -> str:
    """The sheet with its rules for unknown classes left out, its licence notice and its order kept."""
    notice = re.search(r"/\*!.*?\*/", sheet, re.DOTALL)
    body = "".join(_kept(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)))
    body = _without_idle_animations(body)
    return (notice[0] + "\n" if notice else "") + body.replace('@charset "UTF-8";', "").strip() + "\n"


def _kept(sheet: str) -> Iterator[str]:
    for prelude, block in statements(sheet):
        if block is None:
            yield f"{prelude};"
        elif prelude.startswith(_GROUPS):
            inside = "".join(_kept(block))
            if inside:
                yield f"{prelude}{{{inside}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{block}}}"
        else:
            selectors = [selector for selector in split(prelude) if _is_wanted(selector)]
            if selectors:
                yield f"{','.join(selectors)}{{{block}}}"


def _is_wanted(selector: str) -> bool:
    if _UNUSED.search(selector):
        return False
    return all(_ALLOWED.match(name) for name in _CLASS.findall(re.sub(r"\[[^\]]*\]", "", selector)))


def _without_idle_animations(sheet: str) -> str:
    used = {
        name
        for value in re.findall(r"animation(?:-name)?:([^;}]+)", sheet)
        for name in re.findall(r"[\w-]+", value)
    }
    parts = []
    for prelude, block in statements(sheet):
        named = re.match(r"@(?:-webkit-)?keyframes\s+([\w-]+)", prelude)
        if named and named[1] not in used:
            continue
        parts.append(f"{prelude};" if block is None else f"{prelude}{{{block}}}")
    return "".join(parts)


def statements(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Each rule as what stands before its brace and what stands inside; None where there is no brace."""
    start = place = 0
    while (place := _next(sheet, place, "{;")) < len(sheet):
        prelude = sheet[start:place].strip()
        if sheet[place] == ";":
            yield prelude, None
            start = place = place + 1
            continue
        end = _closing(sheet, place)
        yield prelude, sheet[place + 1 : end]
        start = place = end + 1


def split(selectors: str) -> list[str]:
    """The selectors of a list; a comma inside brackets divides nothing."""
    parts, start, place = [], 0, 0
    while (place := _next(selectors, place, ",")) < len(selectors):
        parts.append(selectors[start:place])
        start = place = place + 1
    return [*parts, selectors[start:]]


def _closing(sheet: str, opening: int) -> int:
    depth, place = 1, opening + 1
    while depth:
        place = _next(sheet, place, "{}")
        if place >= len(sheet):
            raise ValueError("a brace is never closed")
        depth += 1 if sheet[place] == "{" else -1
        place += 1
    return place - 1


def _next(sheet: str, place: int, wanted: str) -> int:
    """The next of the wanted signs that stands in no string and in no brackets."""
    depth = 0
    while place < len(sheet):
        sign = sheet[place]
        if sign in "\"'":
            place = _string_end(sheet, place)
        elif sign == "\\":
            place += 1
        elif depth == 0 and sign in wanted:
            return place
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        place += 1
    return place


def _string_end(sheet: str, opening: int) -> int:
    place = opening + 1
    while place < len(sheet) and sheet[place] != sheet[opening]:
        place += 2 if sheet[place] == "\\" else 1
    return place
