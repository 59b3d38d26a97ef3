"""The sets of the suite by name, in two halves: one to work on, one that is only looked at when the work is done.

Not here: how a set is made (linkage_sets), what is measured (linkage_suite).
"""

from collections.abc import Callable, Mapping
from random import Random

import pandas as pd

from bench.chinese_register import register
from bench.linkage_sets import (
    DAY,
    DIGITS,
    LINE,
    WRITING,
    Recipe,
    Record,
    Wrong,
    company,
    initial,
    japanese,
    made,
    other_digits,
    paper,
    product,
    shorter,
    slip,
    western,
    word_lost,
    words_swapped,
)

Made = Callable[[], list[pd.DataFrame]]
_AS_WRITTEN = ("{0}-{1}-{2}", "{2}/{1}/{0}", "{0}{1}{2}", "{2}.{1}.{0}")


def _day(text: str, form: str) -> str:
    parts = text.split("-")
    return form.format(*parts) if len(parts) == 3 else text


def _plain(**columns: str) -> Callable[[Record, int, Random], Record]:
    """Columns by their new names, each a pattern of the old ones."""

    def written(record: Record, _: int, __: Random) -> Record:
        return {new: " ".join(old.format(**record).split()) for new, old in columns.items()}

    return written


def _hospitals(record: Record, source: int, dice: Random) -> Record:
    if source == 0:
        return {
            "patient": f"{record['given']} {record['family']}".title(),
            "dob": _day(record["born"], _AS_WRITTEN[1]),
            "tel": record["phone"],
            "zip": record["postcode"],
        }
    return {
        "tel": f"+61 {record['phone'][1:5]} {record['phone'][5:]}" if record["phone"] else "",
        "dob": record["born"],
        "zip": record["postcode"],
        "patient": f"{record['family']}, {record['given']}".upper(),
    }


def _three_forms(record: Record, source: int, dice: Random) -> Record:
    return {
        "first": record["given"],
        "last": record["family"],
        "birthday": _day(record["born"], dice.choice(_AS_WRITTEN)),
        "city": record["town"],
        "insurance": record["number"],
    }


def _chinese(
    records: int, seed: int, corrupted: float, names: Mapping[str, str], form: str
) -> list[pd.DataFrame]:
    table = register(records, seed=seed, corrupted=corrupted)
    table["birth_date"] = [_day(text, form) for text in table["birth_date"]]
    return [
        table.rename(columns={"record_id": "id", "person": "entity", **names})[
            ["id", "entity", *names.values()]
        ]
    ]


_PERSON = {
    "given": Wrong(0.2, {**WRITING, shorter: 1, initial: 0.5}, 0.02),
    "family": Wrong(0.15, WRITING, 0.02),
    "born": Wrong(0.15, DAY, 0.03),
    "mail": Wrong(0.2, DIGITS, 0.1),
    "phone": Wrong(0.25, DIGITS, 0.1),
    "street": Wrong(0.25, LINE, 0.05),
    "town": Wrong(0.15, WRITING, 0.03),
    "postcode": Wrong(0.15, DIGITS, 0.03),
    "number": Wrong(0.15, DIGITS, 0.05),
}


def _heavy(factor: float, empty: float) -> dict[str, Wrong]:
    return {name: Wrong(min(one.often * factor, 0.7), one.kinds, empty) for name, one in _PERSON.items()}


_ZIPF = (1, 0.5, 0.33, 0.25, 0.2, 0.17)
_FEBRL_COLUMNS = {
    "fname": "{given}",
    "lname": "{family}",
    "nr": "{house}",
    "road": "{street}",
    "place": "{town}",
}
_FEBRL_NUMBERS = {"zip": "{postcode}", "area": "{region}", "bday": "{born}", "ssn": "{number}"}
_FEBRL_LIKE = _plain(**_FEBRL_COLUMNS, **_FEBRL_NUMBERS)

WORKING: Mapping[str, Made] = {
    "people of few columns, much spoiled": lambda: made(
        Recipe(
            1000,
            101,
            western,
            _heavy(2.0, 0.2),
            (0.3, 0.3, 0.2, 0.2),
            written=_plain(
                first_name="{given}", surname="{family}", dob="{born}", city="{town}", email="{mail}"
            ),
        )
    ),
    "people of many columns, up to six times": lambda: made(
        Recipe(5000, 102, western, _heavy(1.5, 0.08), _ZIPF, written=_FEBRL_LIKE)
    ),
    "two hospitals, one to one": lambda: made(
        Recipe(5000, 103, western, _PERSON, (0.5, 0.5), sources=2, one_a_source=True, written=_hospitals)
    ),
    "one in twenty twice, an address in a line": lambda: made(
        Recipe(
            10_000,
            104,
            western,
            _PERSON,
            (0.95, 0.05),
            written=_plain(
                name="{given} {family}",
                sex="{sex}",
                birth_date="{born}",
                address="{house} {street} {town} {postcode}",
                mobile="{phone}",
            ),
        )
    ),
    "goods of two shops": lambda: made(
        Recipe(
            2000,
            105,
            product,
            {
                "title": Wrong(0.8, {word_lost: 4, slip: 2, words_swapped: 2}),
                "maker": Wrong(0.1, WRITING, 0.2),
                "model": Wrong(0.2, DIGITS, 0.3),
                "price": Wrong(0.5, {other_digits: 1}, 0.1),
            },
            (0.5, 0.5),
            sources=2,
            one_a_source=True,
        )
    ),
    "patients in Chinese under other headings": lambda: _chinese(
        5000,
        106,
        0.25,
        {
            "name": "姓名",
            "sex": "性别",
            "birth_date": "出生日期",
            "resident_number": "身份证号",
            "phone": "联系电话",
            "address": "住址",
            "member": "来源",
        },
        "{0}/{1}/{2}",
    ),
    "half of everything missing": lambda: made(
        Recipe(
            8000,
            107,
            western,
            _heavy(1.0, 0.35),
            (0.7, 0.3),
            written=_plain(
                given="{given}",
                family="{family}",
                born="{born}",
                town="{town}",
                tel="{phone}",
                mail="{mail}",
                ssn="{number}",
            ),
        )
    ),
    "register of a thousand": lambda: _chinese(
        1000,
        7,
        0.2,
        {
            name: name
            for name in (
                "name",
                "sex",
                "birth_date",
                "resident_number",
                "other_number",
                "phone",
                "address",
                "division",
                "member",
                "local_number",
            )
        },
        "{0}-{1}-{2}",
    ),
    "register without numbers": lambda: _chinese(
        6000,
        108,
        0.2,
        {name: name for name in ("name", "sex", "birth_date", "phone", "address", "division")},
        "{0}-{1}-{2}",
    ),
    "nobody twice": lambda: made(
        Recipe(
            3000,
            109,
            western,
            _PERSON,
            (1,),
            written=_plain(
                given="{given}", family="{family}", dob="{born}", town="{town}", postcode="{postcode}"
            ),
        )
    ),
    "names, day, town and work": lambda: made(
        Recipe(
            3000,
            110,
            western,
            _heavy(1.2, 0.05),
            (0.4, 0.4, 0.2),
            written=_plain(
                given="{given}", family="{family}", dob="{born}", town="{town}", job="{work}", gender="{sex}"
            ),
        )
    ),
}

HELD_OUT: Mapping[str, Made] = {
    "biographies, names in three columns": lambda: made(
        Recipe(
            10_000,
            201,
            western,
            _heavy(1.5, 0.1),
            (0.05, 0.05, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1),
            written=_plain(
                full_name="{given} {family}",
                first_name="{given}",
                surname="{family}",
                dob="{born}",
                birth_place="{town}",
                postcode="{postcode}",
                gender="{sex}",
                occupation="{work}",
            ),
        )
    ),
    "Japanese patients": lambda: made(
        Recipe(
            4000,
            202,
            japanese,
            {
                "name": Wrong(0.15, {slip: 2, shorter: 1}),
                "kana": Wrong(0.15, WRITING, 0.05),
                "born": Wrong(0.1, DAY),
                "phone": Wrong(0.3, DIGITS, 0.1),
                "address": Wrong(0.3, LINE, 0.05),
            },
            (0.5, 0.3, 0.2),
        )
    ),
    "five hundred of two lists": lambda: made(
        Recipe(
            500,
            203,
            western,
            _PERSON,
            (0.4, 0.6),
            sources=2,
            one_a_source=True,
            written=_plain(
                name="{given} {family}",
                born="{born}",
                phone="{phone}",
                street="{house} {street}",
                town="{town}",
            ),
        )
    ),
    "fifty thousand, some twice": lambda: made(
        Recipe(
            50_000,
            204,
            western,
            _heavy(1.3, 0.1),
            (0.85, 0.12, 0.03),
            written=_plain(
                uid="{number}",
                forename="{given}",
                lastname="{family}",
                yob="{born}",
                email="{mail}",
                telephone="{phone}",
                suburb="{town}",
                pc="{postcode}",
            ),
        )
    ),
    "papers": lambda: made(
        Recipe(
            2500,
            205,
            paper,
            {
                "title": Wrong(0.5, {slip: 3, word_lost: 2}),
                "authors": Wrong(0.5, {word_lost: 2, slip: 2, words_swapped: 1}, 0.03),
                "venue": Wrong(0.2, WRITING, 0.2),
                "year": Wrong(0.1, {other_digits: 1}, 0.1),
                "pages": Wrong(0.1, DIGITS, 0.3),
            },
            (0.4, 0.4, 0.2),
        )
    ),
    "firms": lambda: made(
        Recipe(
            3000,
            206,
            company,
            {
                "firm": Wrong(0.5, {word_lost: 2, slip: 2}),
                "street": Wrong(0.4, LINE, 0.1),
                "town": Wrong(0.2, WRITING, 0.05),
                "phone": Wrong(0.3, DIGITS, 0.1),
                "site": Wrong(0.2, WRITING, 0.4),
            },
            (0.6, 0.4),
        )
    ),
    "Chinese patients of two years": lambda: _chinese(
        8000,
        207,
        0.3,
        {
            "name": "患者姓名",
            "birth_date": "出生年月日",
            "phone": "手机",
            "address": "户籍地址",
            "resident_number": "证件号码",
        },
        "{0}{1}{2}",
    ),
    "many columns without a number": lambda: made(
        Recipe(
            5000,
            208,
            western,
            _heavy(1.5, 0.08),
            (0.2, 0.4, 0.2, 0.2),
            written=_plain(
                who="{given} {family}", where="{house} {street}, {town}", zip="{postcode}", when="{born}"
            ),
        )
    ),
    "days in four forms, three sources": lambda: made(
        Recipe(
            6000, 209, western, _PERSON, (0.4, 0.3, 0.3), sources=3, one_a_source=True, written=_three_forms
        )
    ),
    "six of each, a third missing": lambda: made(
        Recipe(
            3000,
            210,
            western,
            _heavy(1.2, 0.3),
            (0, 0, 0.1, 0.2, 0.2, 0.2, 0.2, 0.1),
            written=_plain(
                a="{given}", b="{family}", c="{born}", d="{town}", e="{phone}", f="{mail}", g="{postcode}"
            ),
        )
    ),
}
