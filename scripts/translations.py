"""Keeps the English words complete: finds every Chinese sentence in code and templates, and compiles the catalogue.

    python -m scripts.translations            add new sentences to django.po, drop unused ones, write django.mo
    python -m scripts.translations --check    change nothing; fail where a sentence has no English or the .mo is old

Needs no gettext tools, so that it runs wherever the tests run. Not here: sentences for codes (foundation.words).
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/heyi"
CATALOGUE = PACKAGE / "locale/en/LC_MESSAGES/django.po"

# How many of the leading arguments are: context, sentence, plural.
_CALLS = {
    "gettext": "s",
    "gettext_lazy": "s",
    "gettext_noop": "s",
    "ngettext": "sp",
    "ngettext_lazy": "sp",
    "pgettext": "cs",
    "pgettext_lazy": "cs",
    "npgettext": "csp",
    "npgettext_lazy": "csp",
}
_STRING = r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'"
_TRANSLATE = re.compile(rf"^trans(?:late)?\s+(?:{_STRING})")
_BLOCK = re.compile(r"^blocktrans(?:late)?(?:\s|$)")
_END_BLOCK = re.compile(r"^endblocktrans(?:late)?$")
_PLURAL = re.compile(r"^plural$")
_CONTEXT = re.compile(rf"\bcontext\s+(?:{_STRING})")
_CALL = re.compile(rf"\b_\(\s*(?:{_STRING})\s*\)")
_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Sentence:
    """One sentence to be translated, and its plural and context where it has them."""

    text: str
    plural: str = ""
    context: str = ""


def in_python(source: str) -> Iterator[Sentence]:
    """The sentences that a module hands to Django's translation functions."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: _CALLS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in _CALLS
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names):
            continue
        shape = names[node.func.id]
        parts = [arg.value for arg in node.args[: len(shape)] if isinstance(arg, ast.Constant)]
        if len(parts) == len(shape):
            told = dict(zip(shape, map(str, parts), strict=True))
            yield Sentence(told["s"], told.get("p", ""), told.get("c", ""))


def in_template(source: str) -> Iterator[Sentence]:
    """The sentences of a Django template, written as Django looks them up."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and _BLOCK.match(token.contents):
            yield _block(token, tokens)
            continue
        if token.token_type == TokenType.BLOCK and (found := _TRANSLATE.match(token.contents)):
            yield Sentence(_literal(found), context=_context(token))
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            yield from (Sentence(_literal(found)) for found in _CALL.finditer(token.contents))


def _literal(found: re.Match[str]) -> str:
    text = found[1] if found[1] is not None else found[2]
    return re.sub(r"\\(.)", r"\1", text).replace("%", "%%")


def _context(token: Token) -> str:
    found = _CONTEXT.search(token.contents)
    return (found[1] or found[2] or "") if found else ""


def _block(opening: Token, tokens: Iterator[Token]) -> Sentence:
    texts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK and _END_BLOCK.match(token.contents):
            break
        if token.token_type == TokenType.BLOCK and _PLURAL.match(token.contents):
            texts.append([])
        elif token.token_type == TokenType.VAR:
            texts[-1].append(f"%({token.contents})s")
        else:
            texts[-1].append(token.contents.replace("%", "%%"))
    joined = ["".join(text) for text in texts]
    if "trimmed" in opening.split_contents():
        joined = [trim_whitespace(text) for text in joined]
    return Sentence(joined[0], joined[1] if len(joined) > 1 else "", _context(opening))


def sentences(package: Path) -> dict[Sentence, set[str]]:
    """Every sentence of the package with the files that say it."""
    found: dict[Sentence, set[str]] = {}
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package).as_posix()
        if "/migrations/" in place or "/static/" in place:
            continue
        if path.suffix == ".py":
            here = in_python(path.read_text("utf-8"))
        elif "/templates/" in place and path.suffix in {".html", ".txt"}:
            here = in_template(path.read_text("utf-8"))
        else:
            continue
        for sentence in here:
            found.setdefault(sentence, set()).add(place)
    return found


def renewed(known: polib.POFile, found: dict[Sentence, set[str]]) -> polib.POFile:
    """The catalogue with exactly the sentences found, keeping the English that is there."""
    english = {(entry.msgctxt or "", entry.msgid): entry for entry in known}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = {
        "Project-Id-Version": "heyi",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for sentence, places in sorted(
        found.items(), key=lambda pair: (min(pair[1]), pair[0].text, pair[0].context)
    ):
        fresh.append(_entry(sentence, places, english.get((sentence.context, sentence.text))))
    return fresh


def _entry(sentence: Sentence, places: set[str], old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=sentence.text,
        msgctxt=sentence.context or None,
        occurrences=[(place, "") for place in sorted(places)],
    )
    if sentence.plural:
        entry.msgid_plural = sentence.plural
        entry.msgstr_plural = {n: (old.msgstr_plural.get(n, "") if old else "") for n in (0, 1)}
    else:
        entry.msgstr = old.msgstr if old else ""
    return entry


def faults(catalogue: polib.POFile, found: dict[Sentence, set[str]]) -> Iterator[str]:
    """What is missing, left over or at odds, in words."""
    present = {(entry.msgctxt or "", entry.msgid) for entry in catalogue}
    wanted = {(sentence.context, sentence.text): places for sentence, places in found.items()}
    for key in sorted(wanted.keys() - present):
        yield f"not in the catalogue: {key[1]!r} ({min(wanted[key])})"
    for key in sorted(present - wanted.keys()):
        yield f"no longer said anywhere: {key[1]!r}"
    for entry in catalogue:
        yield from _entry_faults(entry)


def _entry_faults(entry: polib.POEntry) -> Iterator[str]:
    if not _HAN.search(entry.msgid):
        yield f"not Chinese: {entry.msgid!r}"
    told = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(told):
        yield f"no English: {entry.msgid!r}"
    places = set(_PLACE.findall(entry.msgid))
    for text in filter(None, told):
        if set(_PLACE.findall(text)) - places or (
            not entry.msgid_plural and places - set(_PLACE.findall(text))
        ):
            yield f"other placeholders than its Chinese: {text!r}"


def main(arguments: list[str]) -> int:
    """Does what the command line asks; 1 when English is missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing, report what is missing")
    chosen = parser.parse_args(arguments)
    found = sentences(PACKAGE)
    known = polib.pofile(str(CATALOGUE)) if CATALOGUE.is_file() else polib.POFile()
    compiled = CATALOGUE.with_suffix(".mo")
    if not chosen.check:
        known = renewed(known, found)
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        known.save(str(CATALOGUE))
        compiled.write_bytes(known.to_binary())
    wrong = list(faults(known, found))
    if not compiled.is_file() or compiled.read_bytes() != known.to_binary():
        wrong.append(f"{compiled.name} is older than {CATALOGUE.name}; run python -m scripts.translations")
    sys.stderr.writelines(f"{fault}\n" for fault in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
