"""Blind indexes: what names, numbers and whole records are compared by without being read. Not here: what is compared (rules)."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from uuid import UUID

from heyi.contexts.patients.rules.blocking import keys_of
from heyi.contexts.patients.rules.comparing import Traits
from heyi.contexts.patients.rules.tokens import Token, tokens_of
from heyi.contexts.patients.terms.people import Details, Identifier, IdentifierType
from heyi.foundation.record import State, canonical
from heyi.foundation.secrets import blind
from heyi.kernel.event import plain


def token_mark(token: Token) -> bytes:
    """The keyed hash of one search token."""
    return blind(f"patients.token.{token.kind}", token.text)


def token_marks(details: Details) -> frozenset[bytes]:
    """The keyed hashes of everything a record is found by."""
    return frozenset(map(token_mark, tokens_of(details)))


def number_mark(identifier: Identifier, organisation: UUID) -> bytes:
    """The keyed hash of a number; one that a member gave out itself is hashed together with that member."""
    issuer = str(organisation) if identifier.type.is_local else ""
    return blind(f"patients.number.{identifier.type}", f"{issuer}|{identifier.value}")


def number_marks(identifiers: Iterable[Identifier], organisation: UUID) -> dict[bytes, Identifier]:
    """The keyed hashes of numbers, each with its number."""
    return {number_mark(identifier, organisation): identifier for identifier in identifiers}


def match_marks(traits: Traits) -> dict[bytes, None]:
    """The keyed hashes of the keys under which other records of one human are found, in order."""
    return dict.fromkeys(blind("patients.match", key) for key in keys_of(traits))


def content_mark(details: Details) -> bytes:
    """The keyed hash of everything that was said; a temporary number of our own making is not part of it."""
    said = tuple(one for one in details.identifiers if one.type is not IdentifierType.TEMPORARY)
    return blind("patients.content", canonical(state_of(replace(details, identifiers=said))))


def state_of(details: Details) -> State:
    """Details as plain JSON, for the sealed part of the record."""
    return {name: plain(value) for name, value in asdict(details).items()}
