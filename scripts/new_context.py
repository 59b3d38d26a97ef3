"""Puts the furniture of a new context in place. Not here: its place on the street, which a person decides.

python -m scripts.new_context pharmacy
"""

import keyword
import re
import sys
import tomllib
from pathlib import Path

from scripts import programs

NAME = re.compile(r"[a-z][a-z]{2,30}")

FURNITURE = {
    "__init__.py": '''"""{Title}: one sentence on what this room is for.

Words it owns: name them, and explain each in GLOSSARY.md.
"""
''',
    "apps.py": '''"""{Title} as a Django application."""

from django.apps import AppConfig


class {Title}Config(AppConfig):
    """{Title}."""

    name = "heyi.contexts.{name}"
    label = "{name}"
''',
    "terms.py": '"""The words of {name} and the values that have a shape. Not here: decisions about them (rules)."""\n',
    "events.py": '"""What has happened in {name}, as others may hear it. Not here: who listens (their reactions)."""\n',
    "rules.py": '"""What staff would argue about in {name}: pure decisions. Not here: tables, clocks, permissions."""\n',
    "models.py": '"""The tables of {name}, who may know of a row, and the last net. Not here: decisions (rules)."""\n',
    "queries.py": '"""The questions one can ask {name}. Not here: changes (actions)."""\n',
    "actions.py": '"""The verbs of {name}: hold, permit, decide, write, record. Not here: decisions (rules)."""\n',
    "public.py": '"""What neighbours may call in {name}. Not here: anything of its own; this door only hands on."""\n',
    "migrations/__init__.py": "",
}


class Refused(ValueError):
    """The context cannot be made; the message says why."""


def create(root: Path, name: str) -> list[Path]:
    """The furniture of a new context, written.

    Raises: Refused for a name that is none, and for a context that stands already.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Refused(
            f"{name!r} is no name for a context: one English noun in small letters, as in GLOSSARY.md"
        )
    home = root / "src/heyi/contexts" / name
    if (home / "__init__.py").exists():
        raise Refused(f"{name} stands already")
    written = []
    for file_name, text in FURNITURE.items():
        path = home / file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{Title}", name.capitalize()).replace("{name}", name), encoding="utf-8")
        written.append(path)
    return written


def has_place(root: Path, name: str) -> bool:
    """Whether the street keeps a place for the context."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    stated = next(c for c in settings["tool"]["importlinter"]["contracts"] if c["id"] == "street")
    return name in {part.strip(" ()") for layer in stated["layers"] for part in layer.split("|")}


def next_steps(root: Path, name: str) -> list[str]:
    """What a person has to do now."""
    place = (
        f"pyproject.toml, contract `street`: the place of ({name}) is kept; take the brackets away"
        if has_place(root, name)
        else f'pyproject.toml, contract `street`: place "{name}" above all it may know and below all that may know it'
    )
    return [
        place,
        f'src/heyi/config/settings.py: add "heyi.contexts.{name}" to INSTALLED_APPS',
        "GLOSSARY.md: explain its words",
        "CODEOWNERS: name whose policy its rules.py states",
        "make check",
    ]


def main(arguments: list[str]) -> int:
    """Makes one context."""
    if len(arguments) != 1 or not arguments[0]:
        print("make new-context NAME=pharmacy", file=sys.stderr)
        return 2
    try:
        written = create(programs.ROOT, arguments[0])
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    print("\n".join(f"written  {path.relative_to(programs.ROOT)}" for path in written))
    print("\n".join(f"now      {step}" for step in next_steps(programs.ROOT, arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
