"""Planting: one forbidden import at a time into a copy of the source, to see each contract bite."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.laws.source import contexts, street


@dataclass(frozen=True)
class Plant:
    """One bad line and the contract that must refuse it.

    Shape: `text` is added to the file at `path` below src/heyi, which is made if it is missing; `named` is what the
           linter must point at.
    """

    contract: str
    path: str
    text: str
    named: str


def two_neighbours(root: Path) -> tuple[str, str]:
    """Two built contexts, the upper one first.

    Raises: LookupError while fewer than two stand.
    """
    heights = street(root)
    built = sorted(contexts(root), key=lambda name: (heights[name], name))
    if len(built) < 2:
        raise LookupError("a street needs two houses")
    return built[-1], built[0]


def plants(root: Path) -> list[Plant]:
    """Bad imports for every contract, written for the contexts that stand now."""
    upper, lower = two_neighbours(root)
    high, low = f"heyi.contexts.{upper}", f"heyi.contexts.{lower}"
    return [
        Plant("house", "foundation/planted.py", f"import {low}.terms", "heyi.foundation.planted"),
        Plant("house", "planted/__init__.py", '"""An unknown floor."""', "planted"),
        Plant("street", f"contexts/{lower}/rules.py", f"import {high}.terms", f"{low}.rules"),
        Plant("street", "contexts/planted/__init__.py", '"""A house off the street."""', "planted"),
        Plant("doors", f"contexts/{upper}/actions.py", f"import {low}.actions", f"{high}.actions"),
        Plant("doors", f"contexts/{upper}/queries.py", f"import {low}.models", f"{high}.queries"),
        Plant("rooms", f"contexts/{lower}/terms.py", f"import {low}.rules", f"{low}.terms"),
        Plant("rooms", f"contexts/{lower}/rules.py", f"import {low}.models", f"{low}.rules"),
        Plant("rooms", f"contexts/{lower}/utils.py", '"""An unknown room."""', "utils"),
        Plant("pure", f"contexts/{lower}/rules.py", "import django.db", f"{low}.rules"),
        Plant("pure", "kernel/planted.py", "import django.conf", "heyi.kernel.planted"),
        Plant("entries", f"contexts/{lower}/tasks.py", f"import {low}.models", f"{low}.tasks"),
        Plant(
            "cycles",
            "foundation/planted.py",
            "import heyi.foundation.planted_too",
            ".planted_too -> .planted",
        ),
    ]


COMPANIONS = {"foundation/planted.py": ("foundation/planted_too.py", "import heyi.foundation.planted")}
"""A cycle needs two files."""


def copy(root: Path, to: Path) -> Path:
    """A copy of the source and the contracts, nothing else."""
    shutil.copytree(
        root / "src", to / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "locale")
    )
    shutil.copy(root / "pyproject.toml", to / "pyproject.toml")
    return to


def plant(root: Path, seed: Plant) -> None:
    """Writes the bad line into the copy; a room that is a package gets it in its `__init__`."""
    _add(root / "src/heyi" / seed.path, seed.text)
    if seed.contract == "cycles":
        path, text = COMPANIONS[seed.path]
        _add(root / "src/heyi" / path, text)


def _add(path: Path, text: str) -> None:
    package = path.with_suffix("") / "__init__.py"
    target = package if package.exists() else path
    target.parent.mkdir(parents=True, exist_ok=True)
    before = target.read_text(encoding="utf-8") if target.exists() else '"""Planted."""\n'
    target.write_text(f"{before}\n{text}\n", encoding="utf-8")


def lint(root: Path, *contract_ids: str) -> tuple[int, str]:
    """The linter's status and words on a copy, all contracts unless some are named."""
    named = [part for contract_id in contract_ids for part in ("--contract", contract_id)]
    program = (
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-logo", "--no-cache", "--config", str(root / "pyproject.toml"), *named],
        cwd=root / "src", env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr
