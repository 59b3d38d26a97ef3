"""What goes wrong when somebody is registered again: the ways in which two records of one person differ.

Each fault changes the given rows of the columns in place. How often each comes is an assumption of ours; which there
are is what registration desks tell: old numbers, slips of the keyboard, signs that look or sound alike, traditional
signs, pinyin, a card that was borrowed, day and month the wrong way round. Not here: who the people are (register_people).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from bench.register_people import Dice, Numbers, People, Texts, homes, mobiles
from heyi.methods.names.spelling import readings
from heyi.methods.names.variants import SIMPLE

# Signs that are taken for one another by eye; those that sound alike are found by their reading.
_LOOK_ALIKE = """
曾增 张弘 王玉 李季 陈阵 刘划 杨扬 黄簧 吴昊 徐涂 孙逊 马冯 朱未 胡湖 郭廓
林材 何河 高亭 罗岁 郑邓 梁粱 谢榭 宋宗 唐塘 许汗 韩朝 曹槽 彭澎 萧肖 蔡葵
潘播 田由 董懂 袁哀 于干 余佘 叶汁 蒋将 杜社 苏办 魏巍 程呈 吕品 丁了 沈沉
任仁 姚桃 卢户 傅付 钟仲 姜美 崔催 谭潭 廖寥 范犯 汪江 陆陇 金全 石右 戴戳
贾价 韦书 夏复 邱丘 方万 侯候 邹刍 熊能 孟盂 秦泰 白自 江红 阎闫 薛薜 尹伊
段叚 雷蕾 黎犁 史吏 龙尤 陶淘 贺驾 顾硕 毛手 郝赫 龚袭 邵召 伟玮 明朋 雪雷
婷停 敏教 静靖 丽俪 晨晟 莹萤 涵函 辰晨
"""
_ALIKE = {one: other for pair in _LOOK_ALIKE.split() for one, other in (pair, pair[::-1])}
_TRADITIONAL = {simple: chr(old) for old, simple in reversed(SIMPLE.items())}
_HOMOPHONES = """
伟玮炜纬苇 静婧靖敬 丽莉利俐立 杰洁捷 婷庭亭 明铭鸣茗 华桦骅 子梓紫 佳嘉家加
宇雨羽语予 欣新心馨鑫 林琳霖 英瑛樱 平萍苹 玲灵铃凌 红虹鸿宏洪 芳方 志智治 国果
文闻雯 强蔷 军君俊均 勇永咏 涛滔 浩昊皓 轩宣萱 泽择 辉晖慧惠 超朝 海亥 波博
斌彬宾 思诗斯 涵含晗函 晨辰臣 怡宜仪依 颖影莹盈 娟鹃 霞侠 艳燕雁彦 梅玫 桂贵 娜那
雪学 春椿 云芸 青清卿 兰岚蓝 月悦玥 璐露路 珍贞真 玉钰育 芬分 素苏 淑舒 凤奉
建健剑 东冬 刚钢 成诚程承 安鞍 张章 李黎 陈沉 曾增 吴伍武 余俞于 江姜 徐许 付傅
肖萧 尹殷 邱丘 谭覃 魏卫 阎严颜 侯候 任仁 程成 何和 金今 叶业 廖辽 向项 牟木
"""
_SOUND = {
    sign: [other for other in group if other != sign] for group in _HOMOPHONES.split() for sign in group
}


@dataclass(frozen=True)
class Columns:
    """The columns of all records, written over by the faults; `person` tells whose record each row is."""

    person: Numbers
    name: Texts
    sex: Texts
    birth: Texts
    number: Texts
    passport: Texts
    phone: Texts
    address: Texts
    home: Numbers


def _digits_at(texts: Texts, dice: Dice, shuffle: bool) -> Texts:
    """A digit another, or two neighbours the wrong way round."""
    changed = texts.copy()
    for place, text in enumerate(texts):
        if len(text) < 4:
            continue
        at = int(dice.integers(0, len(text) - 1))
        if shuffle and text[at] != text[at + 1]:
            changed[place] = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        elif text[at].isdigit():
            changed[place] = (
                text[:at] + str((int(text[at]) + int(dice.integers(1, 10))) % 10) + text[at + 1 :]
            )
    return changed


def _old_number(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    number = columns.number[rows]
    columns.number[rows] = [
        one[:6] + one[8:17] if len(one) == 18 and one[6:8] == "19" else one for one in number
    ]


def _number_slip(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    columns.number[rows] = _digits_at(columns.number[rows], dice, shuffle=False)


def _number_shuffled(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    columns.number[rows] = _digits_at(columns.number[rows], dice, shuffle=True)


def _number_missing(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    columns.number[rows] = ""
    columns.passport[rows] = ""


def _borrowed_card(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    """The card of somebody else of the house."""
    owner = columns.person[rows]
    other = np.minimum(owner + 1, len(people) - 1)
    same_house = people.household[other] == people.household[owner]
    columns.number[rows[same_house]] = people.number[other[same_house]]


def _replaced_sign(columns: Columns, rows: Numbers, dice: Dice, other: Callable[[str], str | None]) -> None:
    for row in rows:
        name = columns.name[row]
        for at in dice.permutation(len(name)):
            if sign := other(name[at]):
                columns.name[row] = name[:at] + sign + name[at + 1 :]
                break


def _look_alike(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    _replaced_sign(columns, rows, dice, _ALIKE.get)


def _sound_alike(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    def other(sign: str) -> str | None:
        choices = _SOUND.get(sign)
        return choices[int(dice.integers(0, len(choices)))] if choices else None

    _replaced_sign(columns, rows, dice, other)


def _traditional(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    for row in rows:
        columns.name[row] = "".join(_TRADITIONAL.get(sign, sign) for sign in columns.name[row])


def _pinyin(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    """In letters only: `ZHANG WEI`, `Zhang Xiaoming`, `zhangxiaoming`."""
    manner = dice.integers(0, 3, len(rows))
    for row, way in zip(rows, manner, strict=True):
        found = readings(columns.name[row])
        if not found:
            continue
        surname, given = found[0][0], "".join(found[0][1:])
        columns.name[row] = (
            f"{surname} {given}".upper(),
            f"{surname.title()} {given.title()}",
            surname + given,
        )[way]


def _wrong_sex(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    columns.sex[rows] = np.where(columns.sex[rows] == "男", "女", "男")


def _day_and_month(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    columns.birth[rows] = [
        f"{one[:4]}-{one[8:]}-{one[5:7]}" if int(one[8:]) <= 12 else f"{one[:8]}{int(one[8:]) - 1:02d}"
        for one in columns.birth[rows]
    ]


def _birth_slip(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    shift = dice.choice((-10, -1, 1, 2), len(rows))
    columns.birth[rows] = [
        f"{int(one[:4]) + int(by):04d}-{one[5:7]}-{min(int(one[8:]), 28):02d}"
        for one, by in zip(columns.birth[rows], shift, strict=True)
    ]


def _changed_phone(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    columns.phone[rows] = mobiles(len(rows), dice)


def _phone_missing(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    columns.phone[rows] = ""


def _other_address(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    """The same house written shorter, or with words between."""
    _, _, short = homes()
    house = people.house[columns.person[rows]]
    for row, number, way in zip(rows, house, dice.integers(0, 3, len(rows)), strict=True):
        place = short[columns.home[row]]
        columns.address[row] = (f"{place}{number}", f"{place} {number}号附1", f"{place}第{number}号")[way]


def _moved(columns: Columns, rows: Numbers, people: People, dice: Dice) -> None:
    codes, whole, _ = homes()
    to = dice.integers(0, len(codes), len(rows))
    columns.home[rows] = to
    columns.address[rows] = whole[to] + dice.integers(1, 2000, len(rows)).astype(str).astype(object) + "号"


# Weights of the kinds of fault among all faults.
FAULTS: Mapping[str, tuple[float, Callable[[Columns, Numbers, People, Dice], None]]] = {
    "old_number": (8, _old_number),
    "number_slip": (10, _number_slip),
    "number_shuffled": (8, _number_shuffled),
    "number_missing": (12, _number_missing),
    "borrowed_card": (0.5, _borrowed_card),
    "look_alike": (7, _look_alike),
    "sound_alike": (9, _sound_alike),
    "traditional": (5, _traditional),
    "pinyin": (4, _pinyin),
    "wrong_sex": (4, _wrong_sex),
    "day_and_month": (5, _day_and_month),
    "birth_slip": (5, _birth_slip),
    "changed_phone": (12, _changed_phone),
    "phone_missing": (6, _phone_missing),
    "other_address": (12, _other_address),
    "moved": (7, _moved),
}


def spoil(columns: Columns, people: People, corrupted: float, dice: Dice) -> None:
    """Spoils that share of the records, each in one to four ways."""
    count = len(columns.name)
    spoiled = dice.random(count) < corrupted
    wanted = np.where(spoiled, dice.choice((1, 2, 3, 4), size=count, p=(0.4, 0.3, 0.2, 0.1)), 0)
    weights = np.array([weight for weight, _ in FAULTS.values()])
    # The smallest of exponential times, one for each kind: a weighted draw without putting back.
    arrivals = dice.exponential(size=(count, len(FAULTS)), scale=1.0) / weights
    order = np.argsort(np.argsort(arrivals, axis=1), axis=1)
    for kind, (_, fault) in enumerate(FAULTS.values()):
        fault(columns, np.flatnonzero(order[:, kind] < wanted), people, dice)
