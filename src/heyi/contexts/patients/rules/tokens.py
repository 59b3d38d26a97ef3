"""What a patient is found by: whole tokens only, hashed before they are stored. Not here: the hashing (queries, actions)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from unicodedata import normalize

from heyi.contexts.patients.terms.people import Details, TokenKind
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.identifiers import IdentifierInvalid, resident_number, tidy
from heyi.kernel.identifiers import phone as read_phone
from heyi.methods.names.spelling import initials, is_han, name_key, readings, words_of

LONGEST_QUERY = 100
_LAST = 4
_FEWEST_PHONE_DIGITS = 7
_MOST_INITIALS = 8
# A name of a hundred signs would otherwise cost a hundred index entries; nobody searches by its middle.
_MOST_SIGNS = 24
_MOST_TERMS = 6
_END_OF_TIME = date.max


@dataclass(frozen=True, slots=True, order=True)
class Token:
    """A piece of text that must match whole."""

    kind: TokenKind
    text: str


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What to look for: every term must be met, each by all tokens of one of its ways."""

    terms: tuple[tuple[frozenset[Token], ...], ...]


def tokens_of(details: Details) -> frozenset[Token]:
    """Every token by which a patient is found."""
    return frozenset((*_name_tokens(details.name), *_number_tokens(details)))


def _name_tokens(name: str) -> Iterator[Token]:
    key = name_key(name)
    yield Token(TokenKind.FULL_NAME, key)
    for word in words_of(name)[:_MOST_SIGNS]:
        yield Token(TokenKind.WORD, word)
    han = [sign for sign in key if is_han(sign)][:_MOST_SIGNS]
    for sign in han:
        yield Token(TokenKind.CHARACTER, sign)
    for left, right in pairwise(han):
        yield Token(TokenKind.PAIR, left + right)
    for reading in filter(any, readings(name)):
        yield Token(TokenKind.PINYIN_FULL, "".join(reading))
        yield Token(TokenKind.PINYIN_INITIALS, initials(name, reading))


def _number_tokens(details: Details) -> Iterator[Token]:
    for identifier in details.identifiers:
        # Found with its hyphens or without them, as it is typed.
        yield Token(TokenKind.IDENTIFIER, tidy(identifier.value))
    for number in filter(None, (details.phone, details.guardian_phone)):
        yield Token(TokenKind.PHONE, _digits(number))
        yield Token(TokenKind.PHONE_LAST4, _digits(number)[-_LAST:])


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())


def plan_of(query: str) -> SearchPlan:
    """What a typed text asks for: Chinese signs, pinyin or initials, a name in letters, numbers; several terms narrow.

    Shape:  one Chinese sign is looked up as such, more by their pairs; 4 digits are the end of a telephone number.
    Raises: InputInvalid with code `too_long` or `required` (nothing that could be looked up).
    """
    if len(query) > LONGEST_QUERY:
        raise InputInvalid(Problem("query", "too_long", limit=LONGEST_QUERY))
    plain = normalize("NFKC", query)
    han = "".join(sign for sign in name_key(plain) if is_han(sign))
    rest = "".join(" " if is_han(sign) else sign for sign in plain).split()
    numbers = [word for word in rest if any(sign.isdigit() for sign in word)]
    letters = [word for word in rest if word not in numbers and name_key(word)]
    terms: list[tuple[frozenset[Token], ...]] = []
    if han:
        terms.append(_han_ways(han))
    if letters:
        terms.append(_letter_ways(letters))
    terms += [ways for ways in map(_number_ways, _joined_numbers(numbers)) if ways]
    if not terms:
        raise InputInvalid(Problem("query", "required"))
    return SearchPlan(tuple(terms[:_MOST_TERMS]))


def _han_ways(han: str) -> tuple[frozenset[Token], ...]:
    if len(han) == 1:
        return (frozenset({Token(TokenKind.CHARACTER, han)}),)
    pairs = (left + right for left, right in pairwise(han[:_MOST_SIGNS]))
    return (frozenset(Token(TokenKind.PAIR, pair) for pair in pairs),)


def _letter_ways(words: list[str]) -> tuple[frozenset[Token], ...]:
    keys = [name_key(word) for word in words]
    joined = "".join(keys)
    ways = [
        frozenset({Token(TokenKind.PINYIN_FULL, joined)}),
        frozenset({Token(TokenKind.FULL_NAME, joined)}),
        frozenset(Token(TokenKind.WORD, key) for key in keys),
    ]
    if len(joined) <= _MOST_INITIALS:
        ways.append(frozenset({Token(TokenKind.PINYIN_INITIALS, joined)}))
    return tuple(ways)


def _joined_numbers(words: list[str]) -> list[str]:
    """Numbers as typed; digits in groups (138 0013 8000) are one number where they make one together."""
    joined = "".join(words)
    if len(words) > 1 and joined.removeprefix("+").isdigit() and len(joined) >= _FEWEST_PHONE_DIGITS:
        return [joined]
    return words


def _number_ways(word: str) -> tuple[frozenset[Token], ...]:
    try:
        number = tidy(word)
    except IdentifierInvalid:
        return ()
    ways = [frozenset({Token(TokenKind.IDENTIFIER, one)}) for one in _as_identifiers(number)]
    digits = _digits(number)
    if len(digits) == _LAST and digits == number:
        ways.append(frozenset({Token(TokenKind.PHONE_LAST4, digits)}))
    elif len(digits) >= _FEWEST_PHONE_DIGITS:
        ways.append(frozenset({Token(TokenKind.PHONE, _digits(_as_phone(number)))}))
    return tuple(ways)


def _as_phone(number: str) -> str:
    try:
        return read_phone(number)
    except IdentifierInvalid:
        return number


def _as_identifiers(number: str) -> tuple[str, ...]:
    """The number as typed, and an old resident number in its new form as well."""
    try:
        # The check is of the number alone here: whoever searches is not judged by today's date.
        return tuple({number, resident_number(number, today=_END_OF_TIME).number})
    except IdentifierInvalid:
        return (number,)
