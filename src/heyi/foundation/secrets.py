"""Sealing of text, blind indexes and digests, all from the field keys. Not here: columns (fields), algorithms (suites)."""

import base64
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from django.conf import settings

from heyi.foundation.suites import (
    NONCE_BYTES,
    Aead,
    Suite,
    cipher_of,
    code_of,
    hash_key_of,
    keyed_hash,
    seed_of,
    suite_of,
)

_KEY_BYTES = 32
_KEY_NAME_BYTES = 4
# Half a digest: still 2^64 work to find two texts that share an index, and half the index pages.
_BLIND_BYTES = 16
# The first format named neither suite nor key: AES, with a key that has to be tried.
_NAMELESS = b"\x01"
_FORMAT = b"\x02"
HEADER_BYTES = len(_FORMAT) + 1 + _KEY_NAME_BYTES


class Unreadable(Exception):
    """A sealed value that does not open: another key, another column, or changed bytes."""


@dataclass(frozen=True, slots=True)
class _Key:
    """One field key and the name by which sealed values call it."""

    master: bytes
    name: bytes


@lru_cache(maxsize=16)
def _keys_read(current: str, former: tuple[str, ...]) -> tuple[_Key, ...]:
    keys = []
    for text in (current, *former):
        master = base64.b64decode(text, validate=True)
        if len(master) != _KEY_BYTES:
            raise ValueError("HEYI_FIELD_KEY must be 32 bytes in base64, each of HEYI_FORMER_FIELD_KEYS too")
        keys.append(_Key(master, hash_key_of(Suite.AES, master, "key-name")[:_KEY_NAME_BYTES]))
    return tuple(keys)


def _keys() -> tuple[_Key, ...]:
    """The current key first, then the former ones, the newest of them first.

    Raises: ValueError when one is not 32 bytes in base64.
    """
    return _keys_read(settings.HEYI_FIELD_KEY, tuple(settings.HEYI_FORMER_FIELD_KEYS))


@lru_cache(maxsize=64)
def _cipher(suite: Suite, master: bytes) -> Aead:
    return cipher_of(suite, master, "field")


@lru_cache(maxsize=256)
def _hash_key(suite: Suite, master: bytes, purpose: str) -> bytes:
    return hash_key_of(suite, master, purpose)


def header() -> bytes:
    """How every value begins that is sealed now: the format, the suite, the name of the key."""
    return _FORMAT + bytes([code_of(Suite(settings.HEYI_CIPHER))]) + _keys()[0].name


def seal(label: str, plain: bytes) -> bytes:
    """`plain` encrypted for one column; `label` is authenticated, so a value moved to another column does not open."""
    begin, nonce = header(), os.urandom(NONCE_BYTES)
    cipher = _cipher(Suite(settings.HEYI_CIPHER), _keys()[0].master)
    return begin + nonce + cipher.encrypt(nonce, plain, begin + label.encode())


def unseal(label: str, sealed: bytes) -> bytes:
    """The bytes that `seal` was given, under whichever suite and known key that was.

    Raises: Unreadable.
    """
    if sealed[:1] == _NAMELESS:
        return _unseal_nameless(label, sealed)
    begin, nonce = sealed[:HEADER_BYTES], sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
    suite = suite_of(begin[1]) if len(begin) == HEADER_BYTES else None
    key = next((one for one in _keys() if one.name == begin[2:]), None)
    if begin[:1] != _FORMAT or suite is None or key is None:
        raise Unreadable(label)
    try:
        body = sealed[HEADER_BYTES + NONCE_BYTES :]
        return _cipher(suite, key.master).decrypt(nonce, body, begin + label.encode())
    except (InvalidTag, ValueError) as refused:
        raise Unreadable(label) from refused


def _unseal_nameless(label: str, sealed: bytes) -> bytes:
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    for key in _keys():
        try:
            return _cipher(Suite.AES, key.master).decrypt(nonce, body, label.encode())
        except (InvalidTag, ValueError):
            continue
    raise Unreadable(label)


def _hash(purpose: str, message: bytes) -> bytes:
    # The eldest key: hashes cannot be made anew by whoever changes a setting, so they stay with the key of the beginning.
    suite = Suite(settings.HEYI_HASH)
    return keyed_hash(suite, _hash_key(suite, _keys()[-1].master, purpose), message)


def hash_key_name() -> str:
    """The name of the key from which all hashes of this installation are made, in hexadecimal."""
    return _keys()[-1].name.hex()


def seeds(purpose: str, length: int) -> tuple[tuple[str, bytes], ...]:
    """Secret bytes for a purpose from each known field key, the current one first, beside that key's name in hexadecimal."""
    return tuple((one.name.hex(), seed_of(one.master, purpose, length)) for one in _keys())


def blind(kind: str, text: str) -> bytes:
    """A keyed hash by which an encrypted value is found again; 16 bytes, different for each kind of value."""
    return _hash(f"blind:{kind}", text.encode("utf-8", "surrogatepass"))[:_BLIND_BYTES]


def mac(purpose: str, *parts: bytes) -> bytes:
    """A keyed digest over parts; each is preceded by its length, so that no two lists of parts read the same."""
    return _hash(f"mac:{purpose}", b"".join(len(part).to_bytes(8, "big") + part for part in parts))


def same(one: bytes, other: bytes) -> bool:
    """Whether two digests are equal, in constant time."""
    return hmac.compare_digest(one, other)
