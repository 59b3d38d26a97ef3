"""Addresses of static files that change with their content. Not here: serving them (WhiteNoise, from the finders).

No collectstatic step: what a wheel or a checkout holds is served as it stands, its .br copies beside it, and may be
kept by browsers for a year because a changed file has a changed address.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

_LENGTH = 10


class FingerprintedStorage(StaticFilesStorage):
    """Adds the first characters of a file's SHA-256 to its address."""

    def url(self, name: str | None) -> str:
        """The address of a static file, with its fingerprint."""
        plain = super().url(name)
        mark = fingerprint(name) if name else None
        return f"{plain}?v={mark}" if mark else plain


@lru_cache(maxsize=512)
def fingerprint(name: str) -> str | None:
    """The first characters of a static file's SHA-256, or None where no application has it."""
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:_LENGTH] if isinstance(found, str) else None
