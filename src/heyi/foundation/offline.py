"""What a phone sealed for one account while nothing could be reached: the account's key pair, opening. Not here: what is in it.

A phone holds the public half only. The private half is derived from the field key when it is needed and leaves the server
never, so that neither whoever finds a phone nor whoever signs in on it next can read what waits there.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from heyi.foundation.json_body import parse
from heyi.foundation.secrets import seeds
from heyi.foundation.suites import NONCE_BYTES
from heyi.foundation.words import register_words
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem, RuleBroken

VERSION = 1
_CURVE = ec.SECP256R1()
# The order of the curve's group. Source: NIST SP 800-186, P-256.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# 128 bits more than the order has, so that the remainder favours no scalar. Source: NIST SP 800-56A, 5.6.1.2.1.
_SEED_BYTES = 48
_POINT_BYTES = 65
_KEY_BYTES = 32

register_words(
    {
        "sealed_for_another": (
            "这是另一个账号留在手机上的，只有那个账号登录后才能发送。",
            "Another account left this on the phone; only that account can send it.",
        ),
        "sealed_unreadable": (
            "这一件打不开：内容已损坏，或服务器的密钥换过。请重新填写。",
            "This does not open: it is damaged, or the server's key was changed. Please write it anew.",
        ),
    }
)


class SealedForAnother(RuleBroken):
    """The item waits for somebody else."""

    default_code = "sealed_for_another"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a phone needs to seal for one account: the name of the field key behind it, and the point, uncompressed."""

    key: str
    point: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """One item as a phone kept it. `id` is also the key under which it is sent once."""

    account: UUID
    id: UUID
    kind: str
    key: str
    point: bytes
    nonce: bytes
    data: bytes

    @property
    def head(self) -> bytes:
        """What is sealed in with the content, so that nothing of it can be exchanged."""
        return f"heyi-offline-{VERSION}|{self.account}|{self.id}|{self.kind}|{self.key}".encode()

    @property
    def digest(self) -> str:
        """The same for the same item sent again, another for one that was mended."""
        return hashlib.sha256(self.head + self.point + self.nonce + self.data).hexdigest()


@lru_cache(maxsize=512)
def _private(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, _CURVE)


def _pairs(account: UUID) -> dict[str, ec.EllipticCurvePrivateKey]:
    """The account's key pairs by the name of the field key, the current one first."""
    return {key: _private(seed) for key, seed in seeds(f"offline:{account}", _SEED_BYTES)}


def public_key(account: UUID) -> PublicKey:
    """The half with which a phone seals for an account."""
    key, pair = next(iter(_pairs(account).items()))
    return PublicKey(key, pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def read_sealed(told: object) -> Sealed:
    """An item as it was sent.

    Raises: InputInvalid.
    """
    try:
        if not isinstance(told, Mapping) or told["version"] != VERSION:
            raise ValueError("no item of this version")
        return Sealed(
            account=UUID(told["account"]),
            id=UUID(told["id"]),
            kind=str(told["kind"]),
            key=str(told["key"]),
            point=_bytes(told["point"], _POINT_BYTES),
            nonce=_bytes(told["nonce"], NONCE_BYTES),
            data=_bytes(told["data"]),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as broken:
        raise InputInvalid(Problem("item", "malformed")) from broken


def _bytes(text: str, length: int | None = None) -> bytes:
    try:
        read = base64.b64decode(text, validate=True)
    except binascii.Error as broken:
        raise ValueError("not base64") from broken
    if length is not None and len(read) != length:
        raise ValueError("not that long")
    return read


def open_sealed(sealed: Sealed, *, actor: Actor) -> dict[str, Any]:
    """What was written into an item; only the account for which it was sealed can have it opened.

    Raises: SealedForAnother, InputInvalid for what does not open.
    """
    if sealed.account != actor.id:
        raise SealedForAnother
    pair = _pairs(sealed.account).get(sealed.key)
    if pair is None:
        raise InputInvalid(code="sealed_unreadable")
    try:
        other = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, sealed.point)
        shared = pair.exchange(ec.ECDH(), other)
        key = HKDF(hashes.SHA256(), _KEY_BYTES, salt=sealed.point, info=sealed.head).derive(shared)
        read = parse(AESGCM(key).decrypt(sealed.nonce, sealed.data, sealed.head))
    except (InvalidTag, ValueError) as broken:
        raise InputInvalid(code="sealed_unreadable") from broken
    if not isinstance(read, dict):
        raise InputInvalid(Problem("item", "malformed"))
    return read
