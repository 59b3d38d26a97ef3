"""The two suites of algorithms: international and Chinese. Not here: keys and what is done with them (secrets)."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
_TAG_BYTES = 16


class Suite(StrEnum):
    """Which algorithms: AES-256-GCM with HMAC-SHA-256, or SM4-GCM with HMAC-SM3."""

    AES = "aes"
    SM = "sm"


class Aead(Protocol):
    """A cipher that also notices any changed byte."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The data sealed; the tag stands at the end."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The data opened. Raises: InvalidTag."""


class Sm4Gcm:
    """SM4 in Galois/counter mode, with the tag at the end as AESGCM has it.

    Source: GB/T 32907-2016 (the block cipher), NIST SP 800-38D (the mode).
    """

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The data sealed."""
        worker = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        worker.authenticate_additional_data(associated_data or b"")
        return worker.update(data) + worker.finalize() + worker.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The data opened.

        Raises: InvalidTag, also for what is too short to hold a tag.
        """
        body, tag = data[:-_TAG_BYTES], data[-_TAG_BYTES:]
        if len(tag) < _TAG_BYTES:
            raise InvalidTag
        worker = Cipher(self._algorithm, modes.GCM(nonce, tag)).decryptor()
        worker.authenticate_additional_data(associated_data or b"")
        return worker.update(body) + worker.finalize()


@dataclass(frozen=True, slots=True)
class _Algorithms:
    code: int
    cipher: type[AESGCM] | type[Sm4Gcm]
    cipher_key_bytes: int
    digest: str
    derivation: hashes.HashAlgorithm


_ALGORITHMS = {
    Suite.AES: _Algorithms(1, AESGCM, 32, "sha256", hashes.SHA256()),
    Suite.SM: _Algorithms(2, Sm4Gcm, 16, "sm3", hashes.SM3()),
}
_OF_CODE = {algorithms.code: suite for suite, algorithms in _ALGORITHMS.items()}
_HASH_KEY_BYTES = 32


def code_of(suite: Suite) -> int:
    """The byte by which a sealed value names its suite."""
    return _ALGORITHMS[suite].code


def suite_of(code: int) -> Suite | None:
    """The suite a sealed value names; None for a byte that names none."""
    return _OF_CODE.get(code)


def _derived(suite: Suite, master: bytes, purpose: str, length: int) -> bytes:
    # NIST SP 800-56C: one master key, one independent key per purpose, so that no key serves two primitives.
    digest = _ALGORITHMS[suite].derivation
    return HKDF(algorithm=digest, length=length, salt=b"heyi", info=purpose.encode()).derive(master)


def cipher_of(suite: Suite, master: bytes, purpose: str) -> Aead:
    """The cipher of a suite with the key that a master key gives for a purpose."""
    chosen = _ALGORITHMS[suite]
    return chosen.cipher(_derived(suite, master, purpose, chosen.cipher_key_bytes))


def hash_key_of(suite: Suite, master: bytes, purpose: str) -> bytes:
    """The key of a keyed hash that a master key gives for a purpose."""
    return _derived(suite, master, purpose, _HASH_KEY_BYTES)


def seed_of(master: bytes, purpose: str, length: int) -> bytes:
    """Secret bytes that a master key gives for a purpose which no suite names."""
    return _derived(Suite.AES, master, purpose, length)


def keyed_hash(suite: Suite, key: bytes, message: bytes) -> bytes:
    """HMAC over the message; 32 bytes in both suites."""
    return hmac.digest(key, message, _ALGORITHMS[suite].digest)


def is_available(suite: Suite) -> bool:
    """Whether this machine's libraries know the suite: some builds of OpenSSL leave SM3 and SM4 out."""
    key = bytes(_HASH_KEY_BYTES)
    try:
        keyed_hash(suite, key, b"")
        cipher_of(suite, key, "trial").encrypt(os.urandom(NONCE_BYTES), b"", None)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return _ALGORITHMS[suite].digest in hashlib.algorithms_available
