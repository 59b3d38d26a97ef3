"""Words searched for, as they may stand in an address: encrypted, because they may be a patient's name. Not here: the search."""

import base64
import binascii

from heyi.foundation.secrets import Unreadable, seal, unseal

LONGEST = 100
_LABEL = "console.words"


def hide(words: str) -> str:
    """The words for an address: nobody who reads a log learns them, and a page of the list can be kept and gone back to."""
    cut = words.strip()[:LONGEST]
    if not cut:
        return ""
    sealed = seal(_LABEL, cut.encode("utf-8", "replace"))
    return base64.urlsafe_b64encode(sealed).decode("ascii").rstrip("=")


def reveal(text: str) -> str:
    """The words that an address hides; nothing for one that we did not write."""
    if not text or not text.isascii():
        return ""
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return unseal(_LABEL, sealed).decode("utf-8")
    except (Unreadable, binascii.Error, ValueError):
        return ""
