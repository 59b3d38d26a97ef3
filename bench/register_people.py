"""Invented Chinese residents by the million: names, sex, birth, number, telephone, address, household, twins, namesakes.

Everything is drawn in whole columns, because one person at a time takes a quarter of an hour for a million records.
Not here: what goes wrong when they are registered (register_faults).
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from heyi.demo.divisions import Level, carried_rows, divisions, full_name

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]
Dice = np.random.Generator

TODAY = date(2026, 8, 1)
_EPOCH = np.datetime64(TODAY)
_DAYS_A_YEAR = 365.25
_NEWBORN_DAYS, _CHILD_YEARS, _ADULT_YEARS = 45, 14, 20
# Assumptions of ours, not statistics: how often each comes in a county's register.
_FOREIGN_RATIO = 0.002
_MOVED_RATIO = 0.08
_WITHOUT_PHONE_RATIO = 0.03
_TWIN_RATIO = 0.12
_NAMESAKE_RATIO = 0.01
_LISTED_NAME_RATIO = 0.3
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
_CHECKS = np.array(list("10X98765432"), dtype=object)
_PREFIXES = np.array(
    list(map(str, (*range(134, 140), *range(150, 160), 177, *range(180, 184), 188, 189, 199))), dtype=object
)
_MALE = (
    "伟玮强磊军俊峻勇涛杰鹏辉晖波斌彬浩昊皓宇雨予轩宣泽择明铭鸣华桦建健国文闻志智海超林琳平萍龙隆飞东冬刚钢"
    "永咏家佳嘉子梓紫博柏思斯天添成诚程承晨辰安学雪庆清青云芸春光广新鑫欣昌金锦世仕仁元源远振震祥翔宏洪鸿"
)
_FEMALE = (
    "芳方丽莉利立静婧靖敏玲灵铃琳林娟秀绣英瑛霞艳燕雁红虹鸿萍平桂贵娜婷庭亭雪学梅玫洁杰倩茜颖影莹盈怡宜仪"
    "欣新心馨梓子紫涵含晗萱宣诗思佳嘉家雨语羽予可柯依伊瑶遥悦月玥璐露慧惠蕙兰岚蓝春芬芝珍贞素淑玉钰育凤群华"
)
_RARE_SURNAMES = "常武赫倪施牛洪俞柳章庞柴殷游凌梅关左祝柯辛耿阮纪齐季尚葛车应燕卜费宁冼缪谌隗逯"
_FOREIGN_GIVEN = (
    "John Maria Mohammed Anna David Elena James Fatima Peter Sofia Ivan Nguyen Yuki Ahmed Julia Omar Min-jun"
)
_FOREIGN_SURNAMES = (
    "Smith Garcia Khan Ivanova Müller Tanaka Kim Brown Silva Rossi Tran Hassan Dubois Novak Lopez"
)


@dataclass(frozen=True)
class People:
    """One row a person, as they truly are; columns of one length.

    Shape: `signs` are the signs of the name (surname, then one or two, "" where none); `home` is a row of `homes()`.
    """

    name: Texts
    signs: tuple[Texts, Texts, Texts]
    sex: Numbers
    born: npt.NDArray[np.datetime64]
    number: Texts
    passport: Texts
    phone: Texts
    home: Numbers
    house: Numbers
    household: Numbers

    def __len__(self) -> int:
        return len(self.name)


@cache
def homes() -> tuple[Texts, Texts, Texts]:
    """Code, whole name and short name of every place where somebody may live."""
    places = [one for one in divisions().values() if one.level is Level.VILLAGE]
    return (
        np.array([one.code for one in places], dtype=object),
        np.array([_as_addressed(full_name(one.code)) for one in places], dtype=object),
        np.array([_as_addressed(one.name) for one in places], dtype=object),
    )


def _as_addressed(name: str) -> str:
    """A place as people write it: the village, not its committee."""
    return (
        name.removesuffix("居民委员会").removesuffix("居委会").removesuffix("民委员会").replace("村村", "村")
    )


def people(count: int, dice: Dice) -> People:
    """`count` people, household after household; the same dice give the same people."""
    household = _households(count, dice)
    first = np.r_[True, household[1:] != household[:-1]]
    place_in_house = np.arange(count) - np.maximum.accumulate(np.where(first, np.arange(count), 0))
    sex = dice.integers(1, 3, count)
    born = _births(place_in_house, dice)
    twin = _twins(place_in_house, household, dice)
    born[twin] = born[np.flatnonzero(twin) - 1]
    home = dice.integers(0, len(homes()[0]), count)[household]
    house = dice.integers(1, 2000, count)[household]
    signs = _names(sex, born, household, place_in_house, dice)
    _share_a_sign(signs, twin)
    _plant_namesakes(signs, sex, born, twin, dice)
    number = _resident_numbers(home, born, sex, twin, dice)
    phone = _phones(born, household, dice)
    name = signs[0] + signs[1] + signs[2]
    passport = np.full(count, "", dtype=object)
    _newborns(name, signs, number, born, sex, household)
    _foreigners(name, signs, number, passport, dice)
    return People(name, signs, sex, born, number, passport, phone, home, house, household)


def _households(count: int, dice: Dice) -> Numbers:
    sizes = dice.choice(np.arange(1, 7), size=count, p=(0.22, 0.28, 0.22, 0.15, 0.08, 0.05))
    return np.repeat(np.arange(count), sizes)[:count]


def _births(place: Numbers, dice: Dice) -> npt.NDArray[np.datetime64]:
    """The first two of a house are grown-ups of like age, the next their children, then one of the grandparents."""
    count = len(place)
    rows = list(carried_rows("ages.csv"))
    weights = np.array([float(row["men"]) + float(row["women"]) for row in rows])
    weights[: _ADULT_YEARS // 5] = 0
    band = dice.choice(len(rows), size=count, p=weights / weights.sum())
    head = (np.array([int(row["from"]) for row in rows])[band] + dice.random(count) * 5) * _DAYS_A_YEAR
    starts = np.maximum.accumulate(np.where(place == 0, np.arange(count), 0))
    age = head[starts]
    spouse = age + dice.normal(-2, 3, count) * _DAYS_A_YEAR
    child = age - dice.uniform(22, 38, count) * _DAYS_A_YEAR
    elder = age + dice.uniform(20, 32, count) * _DAYS_A_YEAR
    days = np.select([place == 0, place == 1, place <= 3], [age, spouse, child], elder)
    days = np.where((days < 0) | (days > 104 * _DAYS_A_YEAR), dice.uniform(0, 60 * _DAYS_A_YEAR, count), days)
    return _EPOCH - days.astype("timedelta64[D]")


def _twins(place: Numbers, household: Numbers, dice: Dice) -> npt.NDArray[np.bool_]:
    """The second child of a house, now and then born with the first."""
    return (place == 3) & (dice.random(len(place)) < _TWIN_RATIO)


def _weighted(words: list[str], weights: npt.NDArray[np.float64], count: int, dice: Dice) -> Texts:
    return np.array(words, dtype=object)[dice.choice(len(words), size=count, p=weights / weights.sum())]


def _surnames(count: int, dice: Dice) -> Texts:
    rows = [(row["surname"], float(row["weight"])) for row in carried_rows("surnames.csv")]
    rows += [(sign, 6.0) for sign in _RARE_SURNAMES]
    return _weighted([word for word, _ in rows], np.array([weight for _, weight in rows]), count, dice)


def _names(
    sex: Numbers, born: npt.NDArray[np.datetime64], household: Numbers, place: Numbers, dice: Dice
) -> tuple[Texts, Texts, Texts]:
    count = len(sex)
    family = _surnames(count, dice)
    # Children bear the surname of the head of the house, the spouse has their own.
    surname = np.where(place == 1, family, family[household])
    first, second = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
    single_ratio = np.where((born >= np.datetime64("1965")) & (born < np.datetime64("1998")), 0.28, 0.1)
    is_single = dice.random(count) < single_ratio
    for code, pool in ((1, _MALE), (2, _FEMALE)):
        signs = list(dict.fromkeys(pool))
        falling = 1 / (np.arange(len(signs)) + 8.0)
        chosen = sex == code
        first[chosen] = _weighted(signs, dice.permutation(falling), int(chosen.sum()), dice)
        second[chosen] = _weighted(signs, falling, int(chosen.sum()), dice)
    _listed_names(first, second, sex, born, dice)
    second[is_single] = ""
    return surname, first, second


def _listed_names(
    first: Texts, second: Texts, sex: Numbers, born: npt.NDArray[np.datetime64], dice: Dice
) -> None:
    """A third have a name that was in fashion when they were born."""
    years = born.astype("datetime64[Y]").astype(int) + 1970
    era = np.select([years < 1960, years < 1980, years < 2000], [0, 1, 2], 3)
    listed = dice.random(len(sex)) < _LISTED_NAME_RATIO
    for place, born_in in enumerate(("until_1959", "1960_1979", "1980_1999", "from_2000")):
        for code in (1, 2):
            rows = [
                row
                for row in carried_rows("given_names.csv")
                if row["born"] == born_in and row["sex"] == str(code)
            ]
            chosen = listed & (era == place) & (sex == code)
            weights = np.array([float(row["weight"]) for row in rows])
            drawn = _weighted([row["name"] for row in rows], weights, int(chosen.sum()), dice)
            first[chosen] = [name[:1] for name in drawn]
            second[chosen] = [name[1:2] for name in drawn]


def _share_a_sign(signs: tuple[Texts, Texts, Texts], twin: npt.NDArray[np.bool_]) -> None:
    """Twins are often named alike: one sign the same, the other their own."""
    rows = np.flatnonzero(twin)
    signs[0][rows] = signs[0][rows - 1]
    signs[1][rows] = signs[1][rows - 1]
    same = signs[2][rows] == signs[2][rows - 1]
    signs[2][rows[same]] = np.where(signs[2][rows[same]] == "一", "二", "一")


def _plant_namesakes(
    signs: tuple[Texts, Texts, Texts],
    sex: Numbers,
    born: npt.NDArray[np.datetime64],
    twin: npt.NDArray[np.bool_],
    dice: Dice,
) -> None:
    """Some get the whole name of a stranger and a birthday within a month of theirs."""
    count = len(sex)
    chosen = np.flatnonzero((dice.random(count) < _NAMESAKE_RATIO) & ~twin & ~np.r_[twin[1:], False])
    model = dice.integers(0, count, len(chosen))
    for part in signs:
        part[chosen] = part[model]
    sex[chosen] = sex[model]
    born[chosen] = np.minimum(
        born[model] + dice.integers(-30, 31, len(chosen)).astype("timedelta64[D]"), _EPOCH
    )


def check_signs(digits: npt.NDArray[np.uint8]) -> Texts:
    """The eighteenth sign of each row of seventeen digits (GB 11643)."""
    return _CHECKS[(digits.astype(np.int64) @ _WEIGHTS) % 11]


def _resident_numbers(
    home: Numbers,
    born: npt.NDArray[np.datetime64],
    sex: Numbers,
    twin: npt.NDArray[np.bool_],
    dice: Dice,
) -> Texts:
    count = len(sex)
    counties = np.array([code[:6] for code in homes()[0]], dtype=object)
    everywhere = np.array(
        [one.code for one in divisions().values() if one.level is Level.COUNTY], dtype=object
    )
    county = np.where(
        dice.random(count) < _MOVED_RATIO,
        everywhere[dice.integers(0, len(everywhere), count)],
        counties[home],
    )
    rows = np.flatnonzero(twin)
    county[rows] = county[rows - 1]
    turn = dice.integers(0, 500, count)
    turn[rows] = (turn[rows - 1] + 1) % 500
    days = np.char.replace(np.datetime_as_string(born, unit="D"), "-", "").astype(object)
    for _ in range(40):
        sequence = turn * 2 + (sex % 2)
        digits = (county + days + np.char.zfill(sequence.astype(str), 3).astype(object)).astype("U17")
        taken = np.ones(count, dtype=bool)
        taken[np.unique(digits, return_index=True)[1]] = False
        if not taken.any():
            break
        turn[taken] = (turn[taken] + 7) % 500
    matrix = digits.view("U1").reshape(count, 17).astype(np.uint8)
    return digits.astype(object) + check_signs(matrix)


def mobiles(count: int, dice: Dice) -> Texts:
    """Mobile numbers, drawn anew."""
    tails = np.array([f"{tail:08d}" for tail in dice.integers(0, 10**8, count).tolist()], dtype=object)
    return _PREFIXES[dice.integers(0, len(_PREFIXES), count)] + tails


def _phones(born: npt.NDArray[np.datetime64], household: Numbers, dice: Dice) -> Texts:
    """A child is reached under the number of the head of the house; some have no telephone."""
    count = len(born)
    own = mobiles(count, dice)
    starts = np.maximum.accumulate(
        np.where(np.r_[True, household[1:] != household[:-1]], np.arange(count), 0)
    )
    is_child = (_EPOCH - born).astype(int) < _CHILD_YEARS * _DAYS_A_YEAR
    phone = np.where(is_child, own[starts], own)
    phone[dice.random(count) < _WITHOUT_PHONE_RATIO] = ""
    return phone


def _newborns(
    name: Texts,
    signs: tuple[Texts, Texts, Texts],
    number: Texts,
    born: npt.NDArray[np.datetime64],
    sex: Numbers,
    household: Numbers,
) -> None:
    """Without a number yet, and called after their mother."""
    for row in np.flatnonzero((_EPOCH - born).astype(int) < _NEWBORN_DAYS):
        number[row] = ""
        mother = name[row - 1] if row and household[row - 1] == household[row] else signs[0][row] + "氏"
        name[row] = mother + "之" + ("子" if sex[row] == 1 else "女")


def _foreigners(
    name: Texts, signs: tuple[Texts, Texts, Texts], number: Texts, passport: Texts, dice: Dice
) -> None:
    for row in np.flatnonzero(dice.random(len(name)) < _FOREIGN_RATIO):
        given, surname = dice.choice(_FOREIGN_GIVEN.split()), dice.choice(_FOREIGN_SURNAMES.split())
        name[row] = f"{given} {surname}"
        for part in signs:
            part[row] = ""
        number[row] = ""
        passport[row] = f"{dice.choice(list('ABEGKLP'))}{dice.integers(10**7, 10**8)}"
