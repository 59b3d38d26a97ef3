"""The written house: links between documents, excerpts of code in them, sources that code cites. Not here: what they say."""

import re
from pathlib import Path

from tests.architecture.laws.source import modules

LINK = re.compile(r"""!?\[[^\]\n]*\]\(([^)\s]+)\)|<img[^>]* src="([^"]+)\"""")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ELSEWHERE = re.compile(r"^(https?:|mailto:)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SOURCE = re.compile(r"docs/sources/([\w.-]+\.md)(?:#([\w-]+))?")
EXCERPT = re.compile(r"^```\w* (src/\S+|tests/\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LEFT_OUT = re.compile(r"^\s*(#\s*)?…$")


def documents(root: Path) -> list[Path]:
    """Every Markdown file that people read: those at the top and those below docs."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def anchor(heading: str) -> str:
    """The anchor that a heading gets where Markdown is shown."""
    plain = re.sub(r"[`*_\[\]]", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    """Every anchor of a document."""
    return {anchor(heading) for heading in HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))}


def links(text: str) -> list[str]:
    """Where a text leads: its links and pictures, what stands in a fence left out."""
    return [markdown or picture for markdown, picture in LINK.findall(FENCE.sub("", text))]


def _leads_nowhere(path: Path, target: str) -> bool:
    place, _, part = target.partition("#")
    there = (path.parent / place).resolve() if place else path
    if not there.exists():
        return True
    return bool(part) and there.suffix == ".md" and part not in anchors(there)


def broken_links(root: Path) -> list[tuple[str, str]]:
    """Links and pictures that lead to no file, or to no heading of one."""
    return [
        (path.relative_to(root).as_posix(), f"{target} leads nowhere")
        for path in documents(root)
        for target in links(path.read_text(encoding="utf-8"))
        if not ELSEWHERE.match(target) and _leads_nowhere(path, target)
    ]


def missing_sources(root: Path) -> list[tuple[str, str]]:
    """Places in the product that cite a source which is not there."""
    return [
        (module.name, f"cites docs/sources/{name}{'#' * bool(part)}{part}, which is not there")
        for module in modules(root, "src", "scripts")
        for name, part in SOURCE.findall(module.text)
        if _leads_nowhere(root / "docs/sources/from.md", f"{name}#{part}")
    ]


def excerpts(path: Path) -> list[tuple[str, str]]:
    """The excerpts of a document: the file each names, and its lines."""
    return EXCERPT.findall(path.read_text(encoding="utf-8"))


def untrue_excerpts(root: Path, document: str) -> list[tuple[str, str]]:
    """Pieces of excerpts that do not stand in the file they name; a line of `…` parts two pieces."""
    problems = []
    for name, text in excerpts(root / document):
        file = root / name
        standing = file.read_text(encoding="utf-8") if file.is_file() else ""
        problems += [
            (f"{document}: {name}", f"does not hold:\n{piece}")
            for piece in _pieces(text)
            if piece not in standing
        ]
    return problems


def _pieces(text: str) -> list[str]:
    pieces: list[list[str]] = [[]]
    for line in text.splitlines():
        if LEFT_OUT.match(line):
            pieces.append([])
        else:
            pieces[-1].append(line)
    return [piece for piece in ("\n".join(lines).strip("\n") for lines in pieces) if piece.strip()]
