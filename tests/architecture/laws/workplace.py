"""Files of the project speak of the project only, never of the machine or the desk they were written at."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

# Put together here, so that this file does not name them either.
FORBIDDEN = ("/wo" + "rk/", "." + "library", "../sha" + "red", "/tmp/pl" + "an")
TEXT = {
    "", ".py", ".md", ".toml", ".yaml", ".yml", ".html", ".css", ".js", ".json", ".po", ".txt", ".sh", ".cfg", ".csv", ".lock",
}  # fmt: skip
ELSEWHERE = {"vendor", ".git", ".venv", "node_modules", "__pycache__"}


def project_files(root: Path) -> list[Path]:
    """Every file that belongs to the project: those git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0 and listed.stdout:
        found: Iterable[Path] = (root / name for name in listed.stdout.split("\0") if name)
    else:
        found = root.rglob("*")
    return sorted(
        path for path in found if path.is_file() and not ELSEWHERE & set(path.relative_to(root).parts)
    )


def named_places(root: Path) -> list[str]:
    """Files that name the place where they were written."""
    problems = []
    for path in project_files(root):
        if path.suffix not in TEXT:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        problems += [f"{path.relative_to(root)}: names {place!r}" for place in FORBIDDEN if place in text]
    return problems
