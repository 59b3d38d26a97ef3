"""The source tree as the laws read it: its files, contexts, functions and street. Not here: any law."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""The project, where pyproject.toml lies."""

CODE = ("src", "scripts", "tests", "bench")
"""The folders whose Python files we write ourselves."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file, read and parsed."""

    path: Path
    root: Path

    @property
    def name(self) -> str:
        """The path below the project, as people write it."""
        return self.path.relative_to(self.root).as_posix()

    @property
    def text(self) -> str:
        """The file as it is written."""
        return self.path.read_text(encoding="utf-8")

    @property
    def tree(self) -> ast.Module:
        """The file as Python understands it."""
        return _parsed(self.path, self.path.stat().st_mtime_ns)

    @property
    def in_migrations(self) -> bool:
        """Whether Django wrote this file."""
        return "migrations" in self.path.parts

    def functions(self) -> Iterator[Function]:
        """Every function and method, wherever it stands."""
        yield from (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def public_functions(self) -> Iterator[Function]:
        """The functions at the top of the file whose name has no underscore in front."""
        yield from (
            node for node in self.tree.body if isinstance(node, Function) and not node.name.startswith("_")
        )

    def classes(self) -> Iterator[ast.ClassDef]:
        """The classes at the top of the file."""
        yield from (node for node in self.tree.body if isinstance(node, ast.ClassDef))


@lru_cache(maxsize=4096)
def _parsed(path: Path, _changed: int) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def modules(root: Path, *folders: str) -> list[Module]:
    """Our Python files below the named folders (all of `CODE` unless named), in order."""
    tops = [root / folder for folder in (folders or CODE)]
    found = chain.from_iterable(
        sorted(top.rglob("*.py")) if top.is_dir() else [top] for top in tops if top.exists()
    )
    return [Module(path, root) for path in found if "vendor" not in path.parts]


def contexts(root: Path) -> list[str]:
    """The contexts that are built, by name."""
    home = root / "src/heyi/contexts"
    return sorted(room.parent.name for room in home.glob("*/__init__.py"))


def room(root: Path, context: str, name: str) -> list[Module]:
    """The modules of one room of a context, whether it is a file or a package."""
    home = f"src/heyi/contexts/{context}"
    return modules(root, f"{home}/{name}.py", f"{home}/{name}")


def rooms(root: Path, name: str) -> list[Module]:
    """The modules of that room in every context."""
    return [module for context in contexts(root) for module in room(root, context, name)]


def contract(root: Path, contract_id: str) -> dict[str, object]:
    """One import contract as pyproject.toml states it."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    found = [c for c in settings["tool"]["importlinter"]["contracts"] if c["id"] == contract_id]
    if len(found) != 1:
        raise LookupError(contract_id)
    return dict(found[0])


def street(root: Path) -> dict[str, int]:
    """How high each context stands, read from the same contract the linter reads; the lowest is 0."""
    layers = contract(root, "street")["layers"]
    if not isinstance(layers, list):
        raise TypeError("the street is a list of layers")
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for name in str(layer).split("|")
    }
