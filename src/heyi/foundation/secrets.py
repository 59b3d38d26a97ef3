"""Keys, sealing of text and blind indexes, all derived from HEYI_FIELD_KEY. Not here: columns (fields) and the chain (record)."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_KEY_BYTES = 32
_NONCE_BYTES = 12
# Half a SHA-256: still 2^64 work to find two texts that share an index, and half the index pages.
_BLIND_BYTES = 16
_FORMAT = b"\x01"


class Unreadable(Exception):
    """A sealed value that does not open: another key, another column, or changed bytes."""


def master_key() -> bytes:
    """The installation's one field key, 32 bytes.

    Raises: ValueError when HEYI_FIELD_KEY is not 32 bytes in base64.
    """
    key = base64.b64decode(settings.HEYI_FIELD_KEY, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError("HEYI_FIELD_KEY must be 32 bytes in base64")
    return key


@lru_cache(maxsize=64)
def _derived(master: bytes, purpose: str) -> bytes:
    # NIST SP 800-56C: one master key, one independent key per purpose, so that no key serves two primitives.
    kdf = HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=b"heyi", info=purpose.encode())
    return kdf.derive(master)


@lru_cache(maxsize=64)
def _cipher(master: bytes, purpose: str) -> AESGCM:
    return AESGCM(_derived(master, purpose))


def seal(label: str, plain: bytes) -> bytes:
    """`plain` encrypted for one column; `label` is authenticated, so a value moved to another column does not open."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + _cipher(master_key(), "field").encrypt(nonce, plain, label.encode())


def unseal(label: str, sealed: bytes) -> bytes:
    """The bytes that `seal` was given.

    Raises: Unreadable.
    """
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if sealed[:1] != _FORMAT:
        raise Unreadable(label)
    try:
        return _cipher(master_key(), "field").decrypt(nonce, body, label.encode())
    except (InvalidTag, ValueError) as refused:
        raise Unreadable(label) from refused


def blind(kind: str, text: str) -> bytes:
    """A keyed hash by which an encrypted value is found again; 16 bytes, different for each kind of value."""
    key = _derived(master_key(), f"blind:{kind}")
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)[:_BLIND_BYTES]


def mac(purpose: str, *parts: bytes) -> bytes:
    """A keyed digest over parts; each is preceded by its length, so that no two lists of parts read the same."""
    key = _derived(master_key(), f"mac:{purpose}")
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(key, message, hashlib.sha256)


def same(one: bytes, other: bytes) -> bool:
    """Whether two digests are equal, in constant time."""
    return hmac.compare_digest(one, other)
