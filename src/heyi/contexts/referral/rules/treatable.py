"""Which illnesses a lower unit could treat, as data, each with its source. Not here: whether this patient should go down.

The catalogue of an alliance is the one of its charter. Where a charter has none, the list of one province stands in for it.
Source: docs/sources/treatable-below.md
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import TypeAlias

from heyi.contexts.health.terms.standards import SourceStatus
from heyi.contexts.referral.rules.criteria import DownRule, Origin
from heyi.contexts.referral.rules.diagnoses import Group, plain_code

# From a code of ICD-10 and full years of life to yes, no, or unknown because one of the two is missing or unreadable.
TreatableBelow: TypeAlias = Callable[[str, int | None], bool | None]

VERSION = "guangdong-2019-798"
STATUS = SourceStatus.SECONDARY
SOURCE = "treatable-below#guangdong"

_CODE = re.compile(r"([A-Z][0-9]{2})(?:\.?([0-9X]))?", re.ASCII)
_CHILD_UNTIL = 14


@dataclass(frozen=True, slots=True)
class Illness:
    """One line of the catalogue: first and last category of each range, with a fourth sign where the line has one."""

    zh: str
    en: str
    ranges: tuple[tuple[str, str], ...]
    only_older: tuple[tuple[str, str], ...] = ()


CATALOGUE: Mapping[str, Illness] = MappingProxyType(
    {
        "1": Illness("脑梗死", "Cerebral infarction", (("I63", "I63"),)),
        "2": Illness("肺炎", "Pneumonia", (("J12", "J18"), ("B371", "B371"))),
        "3a": Illness("1 型糖尿病", "Type 1 diabetes", (("E10", "E10"),)),
        "3b": Illness("2 型糖尿病，无并发症", "Type 2 diabetes without complications", (("E119", "E119"),)),
        "4": Illness("高血压", "Hypertension", (("I10", "I15"),)),
        "5": Illness("癫痫", "Epilepsy", (("G40", "G41"),)),
        "6": Illness("慢性阻塞性肺疾病", "Chronic obstructive pulmonary disease", (("J44", "J44"),)),
        "7": Illness("冠心病", "Coronary heart disease", (("I20", "I25"),)),
        "8": Illness("泌尿系结石", "Urinary stones", (("N20", "N22"), ("N132", "N132"), ("N136", "N136"))),
        "9": Illness("支气管炎", "Bronchitis", (("J20", "J21"),), only_older=(("J40", "J42"),)),
        "10": Illness("椎间盘突出", "Prolapsed disc", (("M500", "M502"), ("M510", "M512"))),
        "11": Illness("慢性肾病", "Chronic kidney disease", (("N18", "N18"),)),
        "12": Illness("肝恶性肿瘤", "Malignant tumour of the liver", (("C22", "C22"),)),
        "13": Illness("子宫平滑肌瘤", "Uterine leiomyoma", (("D25", "D25"),)),
    }
)


def treatable_below(code: str, age: int | None) -> bool | None:
    """Whether an illness stands in the catalogue of what a lower unit treats once the patient is stable.

    Shape:  None where the code is missing or no code of ICD-10, where the catalogue asks for a fourth sign that is not
            told, or where it asks for an age that is not.
    Units:  full years.
    """
    read = _CODE.match(code.strip().upper())
    if read is None:
        return None
    category, fourth = read[1], read[2] or ""
    answers = {_in(one, category, fourth) for illness in CATALOGUE.values() for one in illness.ranges}
    if True in answers:
        return True
    older = {_in(one, category, fourth) for illness in CATALOGUE.values() for one in illness.only_older}
    if True in older:
        return None if age is None else age > _CHILD_UNTIL
    return None if None in answers else False


def _in(span: tuple[str, str], category: str, fourth: str) -> bool | None:
    first, last = span
    if len(first) == len(category):
        return first <= category <= last
    if category != first[: len(category)]:
        return False
    return first <= category + fourth <= last if fourth else None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is treatable below under one charter, and where that comes from.

    Shape: `version` changes whenever an answer may change; `origins` are the sources with the number of entries each gave;
           `is_stand_in` where the charter has no catalogue and the list of a province stands in.
    """

    version: str
    says: TreatableBelow
    origins: tuple[tuple[Origin, int], ...]
    is_stand_in: bool = False

    @property
    def entries(self) -> int:
        """How many diseases it names."""
        return sum(number for _, number in self.origins)


STAND_IN = Catalogue(
    VERSION, treatable_below, ((Origin(SOURCE, str(STATUS)), len(CATALOGUE)),), is_stand_in=True
)


def catalogue_of(down: tuple[DownRule, ...]) -> Catalogue:
    """The catalogue that a charter's entries for going down make; the province's where there are none."""
    if not down:
        return STAND_IN
    told = repr(sorted((one.code, one.groups, one.age_from, one.age_to) for one in down))
    return Catalogue(
        version=sha256(told.encode()).hexdigest()[:32],
        says=lambda code, age: _says(down, code, age),
        origins=tuple(sorted(Counter(one.origin for one in down).items(), key=lambda one: -one[1])),
    )


def _says(down: tuple[DownRule, ...], code: str, age: int | None) -> bool | None:
    told = plain_code(code)
    if told is None:
        return None
    answers = {_all((_among(told, one.groups), _of_age(one, age))) for one in down}
    return True if True in answers else None if None in answers else False


def _all(answers: tuple[bool | None, ...]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _of_age(rule: DownRule, age: int | None) -> bool | None:
    if rule.age_from is None and rule.age_to is None:
        return True
    if age is None:
        return None
    return (rule.age_from is None or rule.age_from <= age) and (rule.age_to is None or age <= rule.age_to)


def _among(told: str, groups: tuple[Group, ...]) -> bool | None:
    answers = {_lies_in(told, first.replace(".", ""), last.replace(".", "")) for first, last in groups}
    return True if True in answers else None if None in answers else False


def _lies_in(told: str, first: str, last: str) -> bool | None:
    """Whether a code lies between two; None for one that is coarser than they are and may lie on either side."""
    length = min(len(told), len(first))
    if not first[:length] <= told[:length] <= last[:length]:
        return False
    return None if len(told) < len(first) else True
