"""Writes docs/generated from the source, or says what is out of date. Not here: what a page says (scripts/pages).

python -m scripts.generate_docs            write
python -m scripts.generate_docs --check    fail on a difference and name it
"""

import difflib
import importlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts import programs

FOLDER = programs.ROOT / "docs/generated"
GENERATORS = (
    "scripts.pages.errors",
    "scripts.pages.facts",
    "scripts.pages.street",
    "scripts.pages.flows",
    "scripts.pages.permissions",
    "scripts.pages.commands",
    "scripts.pages.methods",
    "scripts.pages.privacy",
)
SHOWN_LINES = 12
"""Lines of a difference that are shown; the rest is found with `make docs` and `git diff`."""


def collect(generators: Iterable[str]) -> dict[str, str]:
    """Every page by its file name.

    Raises: ValueError when two generators write the same page.
    """
    made: dict[str, str] = {}
    for name in generators:
        pages: dict[str, str] = importlib.import_module(name).pages()
        twice = sorted(set(pages) & set(made))
        if twice:
            raise ValueError(f"{name} writes what another has written: {', '.join(twice)}")
        made |= pages
    return made


def write(made: dict[str, str], folder: Path) -> list[str]:
    """Writes what has changed and removes what nobody generates any more; the names of both."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = [name for name, text in made.items() if _text(folder / name) != text]
    for name in changed:
        (folder / name).write_text(made[name], encoding="utf-8")
    left_over = [path for path in folder.glob("*.md") if path.name not in made]
    for path in left_over:
        path.unlink()
    return sorted([*changed, *(path.name for path in left_over)])


def differences(made: dict[str, str], folder: Path) -> list[str]:
    """What stands in the folder and is not what the source says."""
    found = []
    for name, text in made.items():
        there = _text(folder / name)
        if there != text:
            lines = list(
                difflib.unified_diff(
                    there.splitlines(), text.splitlines(), name, f"{name} (now)", n=0, lineterm=""
                )
            )
            found.append("\n".join(lines[:SHOWN_LINES]))
    found += [
        f"{path.name}: nobody generates it" for path in sorted(folder.glob("*.md")) if path.name not in made
    ]
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(arguments: list[str]) -> int:
    """Writes or checks."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    with programs.surroundings() as environment:
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="heyi.config.settings")
        importlib.import_module("django").setup()
        made = collect(GENERATORS)
    if arguments:
        found = differences(made, FOLDER)
        print("\n".join(found) or f"{len(made)} generated pages are current")
        return 1 if found else 0
    print("\n".join(write(made, FOLDER)) or "nothing has changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
