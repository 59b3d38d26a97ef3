"""Profiles: how one kind of file is laid out, as data. Not here: comparing headers with them (headers)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unicodedata import category, normalize

from heyi.contexts.interop.terms import Feed
from heyi.kernel.errors import InputInvalid, Problem

STANDARD = "standard"
_SUFFIX = ".toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_LONGEST_FILE = 1 << 20
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")

Words = Mapping[str, Mapping[str, str]]
Sets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table of one feed may look like.

    Shape: `headers` lists for each field the names it goes by; `words` for each field the value a word stands for;
           `fixed` are values every row has; of each group in `one_of` at least one set of fields must be there whole.
    """

    feed: Feed
    headers: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...] = ()
    one_of: tuple[Sets, ...] = ()
    left_out: frozenset[str] = frozenset()
    words: Words = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    def meant(self, name: str, text: str) -> str:
        """The value that a word stands for; a word the profile does not know is handed on as it is."""
        return self.words.get(name, {}).get(plain_word(text), text)

    def title(self, name: str) -> str:
        """The header by which a field is best known."""
        return self.headers[name][0] if self.headers.get(name) else name


@dataclass(frozen=True, slots=True)
class Profile:
    """The layouts of one member's files."""

    name: str
    layouts: Mapping[Feed, Layout]
    systems: Mapping[str, str]
    types: Mapping[str, str]


def plain_header(text: str) -> str:
    """A header as it is compared: full-width signs made plain, brackets, spaces and signs gone, small letters."""
    plain = _BRACKETED.sub("", normalize("NFKC", text))
    return "".join(sign for sign in plain if category(sign)[0] in "LNM").casefold()


def plain_word(text: str) -> str:
    """A value as it is compared: full-width signs made plain, outer spaces gone, small letters."""
    return normalize("NFKC", text[:_LONGEST_WORD]).strip().casefold()


_LONGEST_WORD = 60


def read_profile(name: str | None = None) -> Profile:
    """A profile by its name, or from a TOML file of the member's own.

    Raises: InputInvalid `profile_unknown` for a name that is none, `profile_broken` for a file that says nothing usable.
    """
    if name is None or _NAME.fullmatch(name):
        return _shipped(name or STANDARD)
    path = Path(name)
    if path.suffix != _SUFFIX or not path.is_file() or path.stat().st_size > _LONGEST_FILE:
        raise InputInvalid(Problem("profile", "profile_unknown", name[:_LONGEST_WORD]))
    try:
        return _made(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError, ValueError) as refused:
        raise InputInvalid(Problem("profile", "profile_broken", name[:_LONGEST_WORD])) from refused


@cache
def _shipped(name: str) -> Profile:
    place = files("heyi.contexts.interop") / "profiles" / f"{name}{_SUFFIX}"
    if not place.is_file():
        raise InputInvalid(Problem("profile", "profile_unknown", name))
    return _made(name, tomllib.loads(place.read_text(encoding="utf-8")))


def _made(name: str, told: Mapping[str, Any]) -> Profile:
    base = _shipped(told["extends"]) if told.get("extends") else None
    layouts = {
        feed: _layout(feed, told.get(feed.value, {}), base.layouts[feed] if base else None) for feed in Feed
    }
    fhir = told.get("fhir", {})
    systems = {**(base.systems if base else {}), **fhir.get("systems", {})}
    types = {**(base.types if base else {}), **fhir.get("types", {})}
    return Profile(name, MappingProxyType(layouts), MappingProxyType(systems), MappingProxyType(types))


def _layout(feed: Feed, told: Mapping[str, Any], base: Layout | None) -> Layout:
    before = base or Layout(feed, {})
    own = told.get("headers", {})
    # What a member calls a column comes first: it is the name shown in refusals.
    headers = {
        name: (*own.get(name, ()), *before.headers.get(name, ())) for name in {**before.headers, **own}
    }
    said = told.get("words", {})
    words = {
        name: {
            **before.words.get(name, {}),
            **{plain_word(word): value for word, value in said.get(name, {}).items()},
        }
        for name in {**before.words, **said}
    }
    return Layout(
        feed=feed,
        headers=MappingProxyType(headers),
        required=tuple(told.get("required", before.required)),
        one_of=_groups(told["one_of"]) if "one_of" in told else before.one_of,
        left_out=before.left_out | {plain_header(header) for header in told.get("left_out", ())},
        words=MappingProxyType(words),
        fixed=MappingProxyType({**before.fixed, **told.get("fixed", {})}),
    )


def _groups(told: list[list[list[str]]]) -> tuple[Sets, ...]:
    groups = tuple(tuple(tuple(fields) for fields in group) for group in told)
    if not all(group and all(group) for group in groups):
        raise ValueError("a group of one_of is empty")
    return groups
