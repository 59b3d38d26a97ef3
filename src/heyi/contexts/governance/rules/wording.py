"""What is said of each problem and each fault, in both languages, and what to do about it. Not here: finding them.

`{name}` stands for a fact; codes of governance are put into words (labels) before a sentence is filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from heyi.contexts.governance.rules.labels import label
from heyi.contexts.governance.rules.wording_pathways import PATHWAYS
from heyi.contexts.governance.rules.wording_synergy import SYNERGY
from heyi.contexts.governance.rules.wording_text import TEXT
from heyi.contexts.governance.terms import Words


@dataclass(frozen=True, slots=True)
class Said:
    """A reason, a remedy and the source that makes it a fault."""

    reason: str
    remedy: str
    source: str


CODES = frozenset(TEXT) | frozenset(SYNERGY) | frozenset(PATHWAYS)


def said(code: str, facts: Mapping[str, str | Words], *, language: str = "zh") -> Said:
    """The sentences for a code. English where the language begins with `en`, Chinese otherwise."""
    wording = SYNERGY.get(code) or PATHWAYS.get(code) or TEXT[code]
    english = language.startswith("en")
    reason, remedy = wording[2:4] if english else wording[0:2]
    source = wording[4] if len(wording) > 4 else "docs/sources/heyi-assumptions.md#charter-text"
    filled = _Filled({name: _in_words(name, fact, language) for name, fact in facts.items()})
    return Said(reason.format_map(filled), remedy.format_map(filled), source)


# Facts that quote the text are shown as they were written: a key may be spelled like a code.
_QUOTED = frozenset(
    {"key", "value", "nearest", "known", "said", "first_line", "name", "character", "item", "since", "until"}
)


def _in_words(name: str, fact: str | Words, language: str) -> str:
    if isinstance(fact, Words):
        return fact.said_in(language)
    return fact if name in _QUOTED else label(fact, language)


class _Filled(dict[str, str]):
    """A fact that was not given is shown as a dash, so that a missing one never hides the finding."""

    def __missing__(self, key: str) -> str:
        return "—"
