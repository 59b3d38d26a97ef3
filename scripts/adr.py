"""Decision records: their numbers, their headings, and a new one. Not here: what was decided.

python -m scripts.adr check
python -m scripts.adr new "A title in sentence case"
"""

import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = ("Status", "Context", "Decision", "Consequences", "How we will know it was wrong")
LONGEST_LINES = 60
FILE_NAME = re.compile(r"(?P<number>\d{4})-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md")

SHEET = """# {number}. {title}

## Status

Proposed, {day}.

## Context

What forces meet here, with figures where there are any.

## Decision

We will …

## Consequences

What becomes easier, what becomes harder, what we now have to do.

## How we will know it was wrong

What we would observe, and where we would observe it.
"""


def slug_of(title: str) -> str:
    """A title as a file name carries it."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower().replace("'", "")).strip("-")


def records(folder: Path) -> list[Path]:
    """Every record, in order."""
    return sorted(folder.glob("*.md"))


def problems(folder: Path) -> list[str]:
    """What is wrong with the records: numbers, names, headings, length."""
    found = []
    for expected, path in enumerate(records(folder), start=1):
        named = FILE_NAME.fullmatch(path.name)
        if named is None:
            found.append(f"{path.name}: a record is named NNNN-words-of-its-title.md")
        elif int(named["number"]) != expected:
            found.append(f"{path.name}: the next number is {expected:04}")
        else:
            found += _faults(path, named["number"], named["slug"])
    return found


def _faults(path: Path, number: str, slug: str) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    title = re.fullmatch(rf"# {number}\. (?P<title>.+)", lines[0]) if lines else None
    found = []
    if title is None:
        found.append(f"{path.name}: the first line is '# {number}. Title'")
    elif slug_of(title["title"]) != slug:
        found.append(f"{path.name}: the title asks for the name {number}-{slug_of(title['title'])}.md")
    headings = tuple(line.removeprefix("## ") for line in lines if line.startswith("## "))
    if headings != HEADINGS:
        found.append(f"{path.name}: the headings are {', '.join(HEADINGS)}")
    if len(lines) > LONGEST_LINES:
        found.append(f"{path.name}: {len(lines)} lines, {LONGEST_LINES} are allowed")
    return found


def create(folder: Path, title: str, *, day: date) -> Path:
    """A new record with the next number.

    Raises: ValueError for a title that leaves no letters for a file name.
    """
    if not slug_of(title):
        raise ValueError("a title needs letters: make adr TITLE='What we decided'")
    number = f"{len(records(folder)) + 1:04}"
    path = folder / f"{number}-{slug_of(title)}.md"
    path.write_text(SHEET.format(number=number, title=title, day=day.isoformat()), encoding="utf-8")
    return path


def main(arguments: list[str]) -> int:
    """Runs one of the two commands."""
    folder = ROOT / "docs/adr"
    if arguments == ["check"]:
        found = problems(folder)
        print("\n".join(found) or f"{len(records(folder))} decision records stand in order")
        return 1 if found else 0
    if arguments[:1] == ["new"] and len(arguments) == 2:
        try:
            path = create(folder, arguments[1], day=datetime.now(UTC).date())
        except ValueError as refused:
            print(refused, file=sys.stderr)
            return 2
        print(f"write it: {path.relative_to(ROOT)}")
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
