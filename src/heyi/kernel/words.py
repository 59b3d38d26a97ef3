"""One thing said in both languages. Not here: sentences for refusals with a code (foundation.words)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Chinese and English. Shape: neither is empty where a person reads it."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """The words in this language: en, or any other for Chinese."""
        return self.en if language == "en" else self.zh
