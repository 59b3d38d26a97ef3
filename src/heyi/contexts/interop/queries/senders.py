"""Whose file it is, and where it lies. Not here: what is in it (rules.tables)."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from heyi.contexts.governance.public import organisation_by_code
from heyi.contexts.governance.terms import Organisation
from heyi.contexts.interop.rules.tables.refusals import FileRefused
from heyi.contexts.interop.rules.tables.source import RESOURCES
from heyi.contexts.interop.terms import Feed
from heyi.kernel.actor import Actor
from heyi.kernel.errors import NotFound

_LONGEST_SHOWN = 64


class SenderUnknown(NotFound):
    """No organisation has the code that was given; the facts tell the code."""

    default_code = "sender_unknown"


def sender(code: str, *, actor: Actor, now: datetime) -> Organisation:
    """The organisation whose data it is, by its code as written or in small letters.

    Raises: SenderUnknown.
    """
    for spelling in dict.fromkeys((code.strip(), code.strip().lower())):
        try:
            return organisation_by_code(spelling, actor=actor, now=now)
        except NotFound:
            continue
    raise SenderUnknown(value=code[:_LONGEST_SHOWN])


def file_in(path: Path, feed: Feed) -> Path:
    """The file itself; of a folder, as FHIR exports are, the one file in it that is named after the resource wanted.

    Raises: FileRefused `folder_without_file`.
    """
    if not path.is_dir():
        return path
    wanted = RESOURCES[feed]
    found = sorted(path.glob(f"{wanted}*.ndjson")) + sorted(path.glob(f"{wanted}*.json"))
    if len(found) != 1:
        raise FileRefused("folder_without_file", wanted=f"{wanted}.ndjson", files=len(found))
    return found[0]


def known_organisations(codes: Iterable[str], *, actor: Actor, now: datetime) -> dict[str, Organisation]:
    """Those of the named organisations that exist already, by code."""
    found: dict[str, Organisation] = {}
    for code in codes:
        try:
            found[code] = organisation_by_code(code, actor=actor, now=now)
        except NotFound:
            continue
    return found
