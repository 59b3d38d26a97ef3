"""docs/generated/methods.md: every method with its formula, its source and where it misleads."""

from collections.abc import Iterator

from heyi.methods.tabular.catalogue import ENTRIES, Entry, method
from heyi.methods.tabular.method import Method
from scripts.pages.marks import code, page, table


def pages() -> dict[str, str]:
    """The page of methods."""
    heads = ("method", "", "status")
    rows = [
        (f"[`{entry.name}`](#{entry.name})", f"{entry.zh} {entry.en}", method(entry.name).explained.status)
        for entry in ENTRIES
    ]
    about = (
        "One evaluation method on a table: `heyi method NAME FILE.csv`. "
        "How sure a source is: `official`, `secondary`, `unverified`."
    )
    parts = ["\n\n".join(_told(entry, method(entry.name))) for entry in ENTRIES]
    return {"methods.md": page("Methods", about, table(heads, rows), *parts)}


def _told(entry: Entry, found: Method) -> Iterator[str]:
    told = found.explained
    yield f"## {entry.name}"
    yield f"{entry.zh} · {entry.en}"
    yield f"```text\n{told.formula}\n```"
    yield f"File: {told.file.zh} {told.file.en}"
    yield f"Takes for granted: {told.assumes.zh} {told.assumes.en}"
    yield f"Not when: {told.not_when.zh} {told.not_when.en}"
    yield f"Source ({told.status}): {told.source}"
    yield f"Common options: {code('--' + name for name in sorted(found.takes))}"
    if found.options:
        rows = [
            (f"`--{one.name.replace('_', '-')}`", one.zh, one.en, f"`{one.default}`") for one in found.options
        ]
        yield table(("option", "", "", "default"), rows)
