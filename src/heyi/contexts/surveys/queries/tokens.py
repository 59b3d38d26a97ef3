"""What opens a form, and what lets a point hand out invitations: made from ids with a key of this house, stored nowhere.

Not here: opening and answering (actions). See ADR 22 for the same way of opening a patient's page.
"""

import base64
from uuid import UUID

from heyi.foundation import secrets

# 160 bits of a keyed digest: nobody guesses one, and whoever has the database without the key can make none.
_TOKEN_BYTES = 20
_LONGEST_TOKEN = 64


def _token(kind: str, of: UUID) -> str:
    return base64.urlsafe_b64encode(secrets.mac(kind, of.bytes)[:_TOKEN_BYTES]).decode().rstrip("=")


def invitation_token(invitation: UUID) -> str:
    """What opens an invitation's form."""
    return _token("survey-invitation", invitation)


def invitation_mark(token: str) -> bytes:
    """The keyed hash by which an invitation is found."""
    return secrets.blind("survey-invitation", token[:_LONGEST_TOKEN])


def door_token(point: UUID) -> str:
    """What opens a point's door."""
    return _token("survey-door", point)


def door_mark(token: str) -> bytes:
    """The keyed hash by which a point's door is found."""
    return secrets.blind("survey-door", token[:_LONGEST_TOKEN])


def receipt_of(key: str, content: str) -> bytes:
    """By what the same form is known when it is sent again: the device's key and what was written, digested with our key."""
    return secrets.mac("survey-receipt", key.encode(), content.encode())
