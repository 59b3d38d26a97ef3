"""The dictionary of readings, loaded when the first name is read. Not here: surnames (surnames), spellings (spelling)."""


def syllables(text: str) -> list[str]:
    """The common reading of each sign; a sign that no dictionary knows is left out."""
    # Half a second and tens of thousands of phrases: most processes read no name.
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (loaded when first needed)

    return lazy_pinyin(text, errors="ignore")
