"""A report as one web page that needs nothing else: style and drawings are in it. Not here: pages of the application."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from heyi.foundation.reporting.drawings import svg
from heyi.kernel.report import Block, Grid, Paragraph, Report, Section


def page_of(report: Report) -> str:
    """The page.

    Shape: HTML 5 in UTF-8; every word is escaped, there is no script.
    """
    language = "zh-CN" if report.language.startswith("zh") else "en"
    style = (files("heyi.foundation.reporting") / "report.css").read_text(encoding="utf-8")
    lines = "".join(f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>" for label, words in report.lines)
    nav = contents_of(report, deepest=1) if report.has_contents else ""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title><style>{style}</style></head><body><main>"
        f'<header><h1>{escape(report.title)}</h1><p class="quiet">{escape(report.day)}</p><dl>{lines}</dl></header>'
        f"{nav}{body_of(report)}<footer>{escape(report.foot)}</footer></main></body></html>\n"
    )


def contents_of(report: Report, *, deepest: int) -> str:
    """Its headings down to a level, each leading to its section; for the page of the report and for what body_of gives."""
    contents = "".join(
        f'<li class="level-{section.level}"><a href="#s{number}">{escape(section.heading)}</a></li>'
        for number, section in enumerate(report.sections)
        if section.level <= deepest
    )
    return f"<nav><ol>{contents}</ol></nav>"


def body_of(report: Report) -> str:
    """The sections of the report alone, to stand within a page.

    Shape: HTML; every word is escaped, there is no script and no style.
    """
    return "".join(_section(number, section) for number, section in enumerate(report.sections))


def _section(number: int, section: Section) -> str:
    level = min(section.level + 1, 6)
    blocks = "".join(part for block in section.blocks for part in _block(block))
    return f'<section id="s{number}"><h{level}>{escape(section.heading)}</h{level}>{blocks}</section>'


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        quiet = ' class="quiet"' if block.is_quiet else ""
        for words in block.words.split("\n"):
            yield f"<p{quiet}>{escape(words)}</p>"
    elif isinstance(block, Grid):
        yield _table(block)
    else:
        yield f"<figure>{svg(block)}<figcaption>{escape(block.caption)}</figcaption></figure>"


def _table(grid: Grid) -> str:
    """A table that scrolls by itself where the page is narrower."""

    def cell(tag: str, place: int, words: str) -> str:
        kind = ' class="number"' if place in grid.numeric else ""
        return f"<{tag}{kind}>{escape(words)}</{tag}>"

    caption = f"<caption>{escape(grid.caption)}</caption>" if grid.caption else ""
    head = "".join(cell("th", place, words) for place, words in enumerate(grid.head))
    rows = "".join(
        "<tr>" + "".join(cell("td", place, words) for place, words in enumerate(row)) + "</tr>"
        for row in grid.rows
    )
    return f'<div class="wide" tabindex="0"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
