"""docs/generated/street.md: which context may know which, and which does."""

import tomllib
from pathlib import Path

import grimp

from scripts.pages.marks import code, page, table

ROOT = Path(__file__).resolve().parents[2]
CONTEXTS = "heyi.contexts"


def layers() -> list[list[str]]:
    """The street from its upper end down, as the contract states it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    stated = next(c for c in settings["tool"]["importlinter"]["contracts"] if c["id"] == "street")
    return [[name.strip(" ()") for name in layer.split("|")] for layer in stated["layers"]]


def knowledge() -> dict[str, list[str]]:
    """Which context knows which today."""
    graph = grimp.build_graph("heyi", cache_dir=None)
    built = sorted(graph.find_children(CONTEXTS))
    for context in built:
        graph.squash_module(context)
    return {
        context.rpartition(".")[2]: sorted(
            other.rpartition(".")[2]
            for other in graph.find_modules_directly_imported_by(context)
            if other in built
        )
        for context in built
    }


def _picture(built: dict[str, list[str]]) -> str:
    arrows = [f"    {context} --> {known}" for context, knows in built.items() for known in knows]
    names = [f"    {context}" for context in built]
    return "\n".join(["```mermaid", "flowchart TD", *names, *arrows, "```"])


def pages() -> dict[str, str]:
    """The page of the street."""
    built = knowledge()
    rows = [
        (
            code(layer),
            code(sorted(name for name in layer if name in built)),
            code(sorted(_known(layer, built))),
        )
        for layer in layers()
    ]
    return {
        "street.md": page(
            "The street",
            "A context may know those below it. The order is the contract `street` in `pyproject.toml`; the arrows are what the"
            " source imports today.",
            _picture(built),
            table(("from the upper end down", "built", "knows today"), rows),
        )
    }


def _known(layer: list[str], built: dict[str, list[str]]) -> set[str]:
    return {known for name in layer for known in built.get(name, [])}
