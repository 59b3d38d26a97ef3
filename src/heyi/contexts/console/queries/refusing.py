"""Refusals in sentences, with times and levels of care as people say them. Not here: the sentences (foundation.words)."""

from datetime import datetime

from heyi.contexts.console.queries.board import moment_words
from heyi.contexts.governance.terms import Tier
from heyi.foundation.patient_line import tier_words
from heyi.foundation.words import say
from heyi.kernel.errors import HeyiError


def refusal_words(refused: HeyiError) -> str:
    """The sentence of a refusal."""
    return say(refused.code, {name: _words(fact) for name, fact in refused.facts.items()})


def _words(fact: object) -> object:
    if isinstance(fact, datetime):
        return moment_words(fact)
    if isinstance(fact, list | tuple):
        return "、".join(tier_words(one) if one in set(Tier) else str(one) for one in fact)
    return fact
