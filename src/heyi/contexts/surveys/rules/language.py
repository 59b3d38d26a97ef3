"""Words in the language of a report. Not here: any report."""

from heyi.kernel.words import Words


class InLanguage:
    """Chooses one of two languages."""

    def __init__(self, language: str) -> None:
        self.is_english = language.startswith("en")

    def __call__(self, zh: str, en: str) -> str:
        return en if self.is_english else zh

    def of(self, words: Words) -> str:
        """What is kept in both languages."""
        return self(words.zh, words.en)
