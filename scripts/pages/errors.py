"""docs/generated/errors.md: every code with which the house refuses, found by reading the source."""

import ast
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import heyi
from heyi.foundation.http import status_of
from heyi.foundation.words import known_codes, say
from heyi.kernel.errors import HeyiError, InputInvalid
from scripts.pages.marks import code, page, table

ROOT = Path(heyi.__file__).parent
# Loading these would start an application or change a table.
NOT_LOADED = (".migrations", ".__main__", ".wsgi", ".asgi")
PROBLEM = "heyi.kernel.errors.Problem"


@dataclass(frozen=True)
class Refusals:
    """The codes of refusals and of problems, each with the modules that raise it."""

    refusals: dict[tuple[str, str], set[str]]
    problems: dict[str, set[str]]


def refusal_classes() -> dict[str, type[HeyiError]]:
    """Every kind of refusal of the house by its name."""
    found: dict[str, type[HeyiError]] = {}
    waiting: list[type[HeyiError]] = [HeyiError]
    while waiting:
        kind = waiting.pop()
        if kind.__module__.startswith("heyi."):
            found[kind.__name__] = kind
        waiting += kind.__subclasses__()
    return found


def import_everything() -> None:
    """Loads every module of the house, so that nothing is unknown because nobody asked for it."""
    for module in pkgutil.walk_packages(heyi.__path__, "heyi."):
        if not any(part in module.name for part in NOT_LOADED):
            importlib.import_module(module.name)


def _literals(node: ast.expr | None) -> Iterator[str]:
    """The codes an expression can be, as far as they are written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _literals(part)


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((given.value for given in call.keywords if given.arg == name), None)


def _place(call: ast.Call, place: int) -> ast.expr | None:
    return call.args[place] if len(call.args) > place else None


def _imports(tree: ast.Module) -> dict[str, str]:
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def read(root: Path = ROOT) -> Refusals:
    """Everything the source says when it refuses."""
    kinds = refusal_classes()
    found = Refusals(defaultdict(set), defaultdict(set))
    for path in sorted(root.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = ".".join(("heyi", *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
        imported = _imports(tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            _note(call, module, imported, kinds, found)
    for name, kind in kinds.items():
        # Nobody raises the root of the tree itself.
        if kind is HeyiError:
            continue
        found.refusals[name, kind.default_code].add(kind.__module__)
    return found


def _note(
    call: ast.Call, module: str, imported: dict[str, str], kinds: dict[str, type[HeyiError]], found: Refusals
) -> None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if imported.get(name) == PROBLEM:
        for literal in _literals(_place(call, 1) or _keyword(call, "code")):
            found.problems[literal].add(module)
    elif name in kinds:
        # InputInvalid takes problems by place and its own code by name.
        by_place = None if issubclass(kinds[name], InputInvalid) else _place(call, 0)
        for literal in _literals(by_place or _keyword(call, "code")):
            found.refusals[name, literal].add(module)


def all_codes() -> set[str]:
    """Every code that somebody outside may read."""
    found = read()
    return {literal for _, literal in found.refusals} | set(found.problems)


def codes_without_words() -> list[str]:
    """Codes for which nobody has written a sentence."""
    return sorted(all_codes() - known_codes())


def _sentences(literal: str) -> tuple[str, str]:
    if literal not in known_codes():
        return "–", "–"
    return say(literal, language="zh-hans"), say(literal, language="en")


def _status(kind: type[HeyiError]) -> int:
    # Made without its arguments: the status depends on the class alone.
    return status_of(kind.__new__(kind))


def pages() -> dict[str, str]:
    """The page of error codes."""
    import_everything()
    found, kinds = read(), refusal_classes()
    refusals = [
        (f"`{literal}`", _status(kinds[name]), f"`{name}`", *_sentences(literal), code(sorted(places)))
        for (name, literal), places in sorted(
            found.refusals.items(), key=lambda item: (item[0][1], item[0][0])
        )
    ]
    problems = [
        (f"`{literal}`", *_sentences(literal), code(sorted(places)))
        for literal, places in sorted(found.problems.items())
    ]
    text = page(
        "Error codes",
        "Codes are public: once released they are only added. An answer carries the code, its facts and a sentence in the"
        " reader's language; “—” stands where the sentence takes a fact.",
        "## Refusals",
        table(("code", "status", "kind", "中文", "English", "raised in"), refusals),
        "## Problems of single fields\n\nThey come together, with status 422, under `problems`.",
        table(("code", "中文", "English", "raised in"), problems),
    )
    return {"errors.md": text}
