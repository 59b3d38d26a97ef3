"""Names of departments that mean the same. Members name their wards as they like; the criteria name departments once.

Source: docs/sources/heyi-assumptions.md#department-names
"""

import re
from collections.abc import Iterable
from unicodedata import normalize

# Each line is one department; a name that stands on none of them means only itself.
_SAME = (
    "心血管内科 心内科 心脏内科 心血管科 cardiology",
    "神经内科 神内科 神内 neurology",
    "呼吸内科 呼吸科 呼吸与危重症医学科 respiratory",
    "内分泌科 内分泌与代谢科 内分泌代谢科 endocrinology",
    "急诊科 急诊医学科 急诊 急诊室 emergency",
    "产科 妇产科 obstetrics",
    "骨科 骨外科 orthopaedics",
    "普外科 普通外科 general-surgery",
    "肾内科 肾脏内科 肾病内科 nephrology",
    "消化内科 消化科 gastroenterology",
    "卒中中心 脑卒中中心 stroke-centre",
    "胸痛中心 chest-pain-centre",
    "重症医学科 icu 重症监护室",
)
_BLANK = re.compile(r"[\s\u2009]+")
_KEYS = {name: words.split()[0] for words in _SAME for name in words.split()}


def department_key(name: str) -> str:
    """What a name of a department means: the same for all names of one department."""
    tidy = normalize("NFKC", name).strip().lower()
    return _KEYS.get(_BLANK.sub("-", tidy)) or _KEYS.get(_BLANK.sub("", tidy)) or _BLANK.sub("", tidy)


def department_keys(names: Iterable[str]) -> frozenset[str]:
    """What several names mean; blank ones mean nothing."""
    return frozenset(key for name in names if (key := department_key(name)))
