"""Small made-up houses in which a law must find what was planted."""

from pathlib import Path
from textwrap import dedent


def house(root: Path, files: dict[str, str]) -> Path:
    """A project folder with just these files, and no exemption unless one is among them."""
    for name, text in {"tests/architecture/exemptions.toml": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return root


def context(name: str, files: dict[str, str]) -> dict[str, str]:
    """The files of one context, given by their short names."""
    home = f"src/heyi/contexts/{name}"
    return {f"{home}/__init__.py": f'"""{name}."""\n'} | {
        f"{home}/{short}": text for short, text in files.items()
    }
