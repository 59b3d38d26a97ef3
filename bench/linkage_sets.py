"""Tables to link that nobody tuned the linkage to: other columns, languages, faults and numbers of copies, with the truth.

Each set is made from a seed and has columns `id` and `entity`. Names come with their frequencies from clinosim (a
dependency for development); all else is invented. How often each fault comes is an assumption of ours. Not here: what
is measured on them (linkage_suite).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

Record = dict[str, str]
Fault = Callable[[str, Random], str]
Draw = Callable[[Random], Record]

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_BESIDE = {
    sign: row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
    for row in _KEYS
    for place, sign in enumerate(row)
}
_SYLLABLES = re.findall(
    "[a-z]+",
    "ba bel bor cas cor dal den dor el fal far gar glen hal har kel ken lan lor mar mil nor oak pen ral ros sal ston"
    " tor ul ver wal wes win yar",
)
_ENDS = ["ton", "ville", "ford", "ham", "field", "bury", "port", "wick", "dale", "mouth"]
_WAYS = {"street": "st", "road": "rd", "avenue": "ave", "close": "cl", "crescent": "cres", "place": "pl"}


@cache
def _names(land: str) -> Mapping[str, tuple[list[Any], list[float]]]:
    told = YAML(typ="safe").load(
        (files("clinosim") / "locale" / land / "names.yaml").read_text(encoding="utf-8")
    )
    return {
        kind: (told[kind], [float(one["weight"]) for one in told[kind]])
        for kind in ("surnames", "given_names_male", "given_names_female")
    }


def _name(dice: Random, land: str, kind: str) -> Any:
    listed, weights = _names(land)[kind]
    return dice.choices(listed, weights)[0]


@cache
def _words(seed: int, count: int, ends: bool) -> tuple[list[str], list[float]]:
    dice = Random(seed)
    made = {
        "".join(dice.choices(_SYLLABLES, k=dice.choice((1, 2)))) + (dice.choice(_ENDS) if ends else "")
        for _ in range(count * 2)
    }
    words = sorted(made)[:count]
    dice.shuffle(words)
    return words, [1 / (place + 3) for place in range(len(words))]


def _place(dice: Random, seed: int, count: int) -> str:
    words, weights = _words(seed, count, True)
    return dice.choices(words, weights)[0]


def _digits(dice: Random, count: int) -> str:
    return "".join(dice.choices("0123456789", k=count))


def slip(text: str, dice: Random) -> str:
    """One slip of the keyboard."""
    if not text:
        return text
    at = dice.randrange(len(text))
    near = _BESIDE.get(text[at].lower(), text[at])
    way = dice.random()
    if way < 0.25:
        return text[:at] + text[at + 1 :]
    if way < 0.5:
        return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    if way < 0.75:
        return text[:at] + dice.choice(near or "x") + text[at + 1 :]
    return text[:at] + dice.choice(near or "x") + text[at:]


def two_slips(text: str, dice: Random) -> str:
    """Two of them."""
    return slip(slip(text, dice), dice)


def missing(_: str, __: Random) -> str:
    """Nothing."""
    return ""


def shorter(text: str, _: Random) -> str:
    """Only the beginning, as of a nickname."""
    return text[: max(3, len(text) // 2)]


def initial(text: str, _: Random) -> str:
    """Only the first letter."""
    return text[:1]


def capitals(text: str, _: Random) -> str:
    """In capitals."""
    return text.upper()


def word_lost(text: str, dice: Random) -> str:
    """A word fewer."""
    words = text.split()
    if len(words) > 1:
        words.pop(dice.randrange(len(words)))
    return " ".join(words)


def words_swapped(text: str, _: Random) -> str:
    """The last word first."""
    words = text.split()
    return " ".join(words[-1:] + words[:-1])


def abbreviated(text: str, _: Random) -> str:
    """Kinds of street shortened."""
    return " ".join(_WAYS.get(word, word) for word in text.split())


def other_digits(text: str, dice: Random) -> str:
    """Another number altogether."""
    return "".join(dice.choice("0123456789") if sign.isdigit() else sign for sign in text)


def month_and_day(text: str, dice: Random) -> str:
    """Year, month and day with the latter exchanged, or a day besides."""
    year, month, day = text[:4], text[5:7], text[8:]
    return f"{year}-{day}-{month}" if int(day or 99) <= 12 else f"{year}-{month}-{int(day or 1) - 1:02d}"


def first_of_january(text: str, _: Random) -> str:
    """Only the year was known."""
    return f"{text[:4]}-01-01" if text else ""


WRITING: Mapping[Fault, float] = {slip: 5, two_slips: 1, missing: 2}
DAY: Mapping[Fault, float] = {slip: 2, month_and_day: 2, first_of_january: 1, missing: 1}
DIGITS: Mapping[Fault, float] = {slip: 3, other_digits: 2, missing: 2}
LINE: Mapping[Fault, float] = {
    slip: 3,
    two_slips: 1,
    abbreviated: 3,
    word_lost: 2,
    words_swapped: 1,
    missing: 1,
}


@dataclass(frozen=True)
class Wrong:
    """What goes wrong in one column: how often, of which kinds, and how often it is empty in any record."""

    often: float
    kinds: Mapping[Fault, float]
    empty: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """How one set is made.

    Shape: `draw` makes a true record; `shares` are the weights of 1, 2, 3 … records an entity; `written` brings a
           column of one source into its own form; `renamed` gives each source its own names of columns.
    """

    records: int
    seed: int
    draw: Draw
    wrong: Mapping[str, Wrong]
    shares: Sequence[float]
    sources: int = 1
    one_a_source: bool = False
    written: Callable[[Record, int, Random], Record] = field(default=lambda record, _, __: record)


def made(recipe: Recipe) -> list[pd.DataFrame]:
    """The set as one table a source, texts only, rows in no order."""
    dice = Random(recipe.seed)
    rows: list[list[Record]] = [[] for _ in range(recipe.sources)]
    entity = 0
    while sum(map(len, rows)) < recipe.records:
        true = recipe.draw(dice)
        times = dice.choices(range(1, len(recipe.shares) + 1), recipe.shares)[0]
        where = (
            dice.sample(range(recipe.sources), min(times, recipe.sources))
            if recipe.one_a_source
            else [dice.randrange(recipe.sources) for _ in range(times)]
        )
        for turn, source in enumerate(where):
            spoiled = _spoiled(true, recipe.wrong, dice, first=turn == 0)
            rows[source].append({**recipe.written(spoiled, source, dice), "entity": f"e{entity}"})
        entity += 1
    tables = []
    count = 0
    for one in rows:
        dice.shuffle(one)
        table = pd.DataFrame(one).fillna("").astype(str)
        table.insert(0, "id", [f"n{count + place}" for place in range(len(table))])
        count += len(table)
        tables.append(table)
    return tables


def _spoiled(true: Record, wrong: Mapping[str, Wrong], dice: Random, *, first: bool) -> Record:
    record = dict(true)
    for name, one in wrong.items():
        if name not in record:
            continue
        if not first and dice.random() < one.often:
            kind = dice.choices(list(one.kinds), list(one.kinds.values()))[0]
            record[name] = kind(record[name], dice)
        if dice.random() < one.empty:
            record[name] = ""
    return record


def _born(dice: Random, first: int = 1930, last: int = 2020) -> str:
    return f"{dice.randrange(first, last)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"


def western(dice: Random) -> Record:
    """Somebody with a western name and all that is asked of him at a desk."""
    is_male = dice.random() < 0.5
    given = _name(dice, "us", "given_names_male" if is_male else "given_names_female")["name"].lower()
    family = _name(dice, "us", "surnames")["name"].lower()
    street = f"{_place(dice, 3, 400)} {dice.choice(list(_WAYS))}"
    town = _place(dice, 4, 120)
    region = sum(map(ord, town)) % 9
    mail = f"{given}{dice.choice(('.', '_', ''))}{family}{dice.choice(('', _digits(dice, 2)))}"
    return {
        "given": given,
        "family": family,
        "sex": "m" if is_male else "f",
        "born": _born(dice),
        "mail": f"{mail}@{dice.choice(('mail.com', 'post.net', 'inbox.org', town + '.org'))}",
        "phone": f"0{dice.randrange(2, 9)}{_digits(dice, 8)}",
        "house": str(dice.randrange(1, 250)),
        "street": street,
        "town": town,
        "region": f"r{region}",
        "postcode": f"{region + 1}{sum(map(ord, town)) % 97:02d}{dice.randrange(10)}",
        "number": _digits(dice, 9),
        "work": dice.choice(_words(9, 60, False)[0]),
    }


def japanese(dice: Random) -> Record:
    """Somebody in Japan, in signs and in kana."""
    family = _name(dice, "jp", "surnames")
    kind = dice.choice(("given_names_male", "given_names_female"))
    given = _name(dice, "jp", kind)
    return {
        "name": f"{family['kanji']} {given['kanji']}",
        "kana": f"{family['kana']} {given['kana']}",
        "sex": "男" if kind.endswith("_male") else "女",
        "born": _born(dice),
        "phone": f"0{dice.choice('789')}0-{_digits(dice, 4)}-{_digits(dice, 4)}",
        "address": _name(dice, "jp", "surnames")["kanji"]
        + f"町{dice.randrange(1, 9)}-{dice.randrange(1, 30)}-{dice.randrange(1, 30)}",
    }


def product(dice: Random) -> Record:
    """Something that is sold."""
    words, weights = _words(21, 300, False)
    maker = dice.choices(words[:40], weights[:40])[0]
    model = f"{dice.choice('ABCDKLMTX')}{dice.choice('ABCDEFGH')}-{dice.randrange(100, 9999)}"
    kind = " ".join(dice.choices(words[40:], weights[40:], k=dice.randrange(2, 5)))
    return {
        "title": f"{maker} {kind} {model.lower()}",
        "maker": maker,
        "model": model,
        "price": f"{dice.randrange(5, 900)}.{dice.choice(('00', '50', '90', '99'))}",
        "section": f"s{dice.randrange(20)}",
    }


def paper(dice: Random) -> Record:
    """Something that was published."""
    words, weights = _words(22, 700, False)
    authors = [
        f"{_name(dice, 'us', 'given_names_female')['name'][0]}. {_name(dice, 'us', 'surnames')['name']}"
        for _ in range(dice.randrange(1, 5))
    ]
    begin = dice.randrange(1, 900)
    return {
        "title": " ".join(dice.choices(words, weights, k=dice.randrange(4, 11))),
        "authors": ", ".join(authors),
        "venue": dice.choice(words[:25]),
        "year": str(dice.randrange(1985, 2025)),
        "pages": f"{begin}-{begin + dice.randrange(4, 30)}",
    }


def company(dice: Random) -> Record:
    """A firm with an address."""
    words, weights = _words(23, 500, False)
    name = " ".join(
        [
            *dice.choices(words, weights, k=dice.choice((1, 2, 2))),
            dice.choice(("ltd", "inc", "group", "& sons")),
        ]
    )
    town = _place(dice, 24, 90)
    return {
        "firm": name,
        "street": f"{dice.randrange(1, 300)} {_place(dice, 25, 500)} {dice.choice(list(_WAYS))}",
        "town": town,
        "phone": f"({_digits(dice, 3)}) {_digits(dice, 3)}-{_digits(dice, 4)}",
        "site": f"www.{name.split()[0]}{dice.choice(('', '-online', name.split()[1][:3]))}.com",
    }
