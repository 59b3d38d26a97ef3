"""Names that stand for what leaves the house: the same within one project, never to be turned back. Not here: what leaves.

Whoever has two projects cannot join them, and whoever has none of the store's keys can make no name of an id.
Source: docs/sources/deidentification.md#links
"""

import base64
import re
from uuid import UUID

from heyi.foundation.secrets import mac

_PROJECT = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
_BYTES = 10


def is_project(project: str) -> bool:
    """Whether something can be the name of a project: 2 to 63 small letters, digits and hyphens."""
    return _PROJECT.fullmatch(project) is not None


def purpose_of(project: str) -> str:
    """The purpose under which everything of a project is hidden."""
    return f"research:{project}"


def pseudonym(project: str, kind: str, one: UUID) -> str:
    """The name of one person, case or organisation in a project."""
    digest = mac(purpose_of(project), kind.encode(), one.bytes)
    return base64.b32encode(digest[:_BYTES]).decode().lower()
