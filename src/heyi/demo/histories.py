"""What the invented residents of a demo have behind them: visits, diagnoses, values, allergies, charges. Plausible and ours."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from heyi.contexts.record.terms import EntryKind, IncomingEntry
from heyi.demo.cases import Case

SOURCE = "his"
_YEARS_BACK = 2
_VISITS = (3, 6)
_ALLERGIC_RATIO = 0.15
_GROWN_UP, _CHRONIC_FROM = 18, 45
_ICD_10 = "ICD-10"

# The words and codes of what is measured, and what a visit costs in fen: inventions of the demo.
_PRESSURE = (("收缩压", "8480-6"), ("舒张压", "8462-4"))
_ALLERGIES = (
    ("青霉素", "皮疹", "severe"),
    ("磺胺类药物", "荨麻疹", "moderate"),
    ("海鲜", "瘙痒", "mild"),
    ("头孢类药物", "皮疹", "moderate"),
)
_COLDS = (
    ("急性上呼吸道感染", "J06.9"),
    ("急性胃肠炎", "A09.9"),
    ("腰痛", "M54.5"),
    ("急性支气管炎", "J20.9"),
)
_CHARGES = (
    ("普通门诊诊察费", "consultation", 800),
    ("血糖测定", "laboratory", 500),
    ("西药", "western_medicine", 3860),
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Somebody who gets a history: by our id or by number, their birth, and the case they were referred for, if any."""

    patient: UUID | tuple[str, str]
    born_on: date
    until: datetime
    case: Case | None = None


class HistoryMaker:
    """Draws histories one after the other; the same seed and people give the same entries."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._count = 0

    def history(self, one: Remembered) -> Iterator[IncomingEntry]:
        """What happened to somebody until a moment, the oldest first."""
        dice, age = self._dice, (one.until.date() - one.born_on).days // 365
        first = max(one.until - timedelta(days=365 * _YEARS_BACK), _morning_after(one.born_on, one.until))
        visits = sorted(self._visiting_hour(first, one.until) for _ in range(dice.randint(*_VISITS)))
        is_chronic = age >= _CHRONIC_FROM
        pressure, sugar = dice.randint(148, 172), dice.uniform(7.2, 9.8)
        if dice.random() < _ALLERGIC_RATIO and visits:
            yield self._allergy(one, visits[0])
        for at in visits if is_chronic else visits[:1]:
            yield from self._visit(one, at, self._diagnosis(is_chronic))
            if age >= _GROWN_UP:
                yield self._pressure(one, at, pressure)
            if is_chronic:
                yield self._sugar(one, at, sugar)
            # Under treatment values come down, with the ups and downs of life.
            pressure -= dice.randint(1, 8)
            sugar -= dice.uniform(0.0, 0.6)
        if one.case is not None:
            at = one.until - timedelta(minutes=dice.randint(40, 90))
            yield from self._visit(one, at, (one.case.diagnosis, one.case.code), setting="emergency")

    def _visiting_hour(self, first: datetime, until: datetime) -> datetime:
        """Some moment between, by day: from eight to five on the clocks of China."""
        at = first + (until - first) * self._dice.random() * 0.95
        return min(
            at.astimezone(UTC).replace(hour=self._dice.randrange(9), minute=self._dice.randrange(60)), until
        )

    def _diagnosis(self, is_chronic: bool) -> tuple[str, str]:
        if not is_chronic:
            return self._dice.choice(_COLDS)
        return self._dice.choice((("高血压", "I10.x00"), ("2 型糖尿病", "E11.9")))

    def _entry(self, one: Remembered, kind: EntryKind, encounter: str = "", **said: Any) -> IncomingEntry:
        self._count += 1
        key = f"{kind.value[:3].upper()}{self._count:07d}"
        return IncomingEntry(kind=kind, key=key, patient=one.patient, encounter=encounter, said=said)

    def _visit(
        self, one: Remembered, at: datetime, diagnosis: tuple[str, str], *, setting: str = "outpatient"
    ) -> Iterator[IncomingEntry]:
        moment = at.isoformat(timespec="minutes")
        visit = self._entry(
            one, EntryKind.ENCOUNTER, setting=setting, begins_at=moment,
            ends_at=(at + timedelta(minutes=25)).isoformat(timespec="minutes"),
            department="急诊科" if setting == "emergency" else "全科", number=f"MZ{at:%Y%m%d}{self._count:05d}",
        )  # fmt: skip
        yield visit
        text, code = diagnosis
        yield self._entry(
            one, EntryKind.DIAGNOSIS, visit.key, text=text, code=code, system=_ICD_10, stated_at=moment
        )
        for name, group, fen in _CHARGES[: self._dice.randint(1, len(_CHARGES))]:
            insurance = fen * 6 // 10
            yield self._entry(
                one, EntryKind.CHARGE, visit.key, item_name=name, group=group, quantity=1, amount_fen=fen,
                insurance_fen=insurance, patient_fen=fen - insurance, charged_at=moment,
            )  # fmt: skip

    def _pressure(self, one: Remembered, at: datetime, systolic: int) -> IncomingEntry:
        numbers = (systolic + self._dice.randint(-4, 4), systolic * 3 // 5 + self._dice.randint(-3, 3))
        parts = [
            {"text": text, "code": code, "number": number, "unit": "mm[Hg]"}
            for (text, code), number in zip(_PRESSURE, numbers, strict=True)
        ]
        flag = "H" if numbers[0] >= 140 or numbers[1] >= 90 else "N"
        return self._entry(
            one, EntryKind.OBSERVATION, text="血压", code="85354-9", system="http://loinc.org", group="vital_signs",
            parts=parts, flag=flag, taken_at=at.isoformat(timespec="minutes"),
        )  # fmt: skip

    def _sugar(self, one: Remembered, at: datetime, value: float) -> IncomingEntry:
        number = f"{max(4.2, value + self._dice.uniform(-0.4, 0.4)):.1f}"
        return self._entry(
            one, EntryKind.OBSERVATION, text="空腹血糖", code="1558-6", system="http://loinc.org", group="laboratory",
            number=number, unit="mmol/L", low="3.9", high="6.1", flag="H" if float(number) > 6.1 else "N",
            taken_at=at.isoformat(timespec="minutes"),
        )  # fmt: skip

    def _allergy(self, one: Remembered, at: datetime) -> IncomingEntry:
        substance, reaction, severity = self._dice.choice(_ALLERGIES)
        return self._entry(
            one, EntryKind.ALLERGY, substance=substance, reaction=reaction, severity=severity, certainty="confirmed",
            group="food" if substance == "海鲜" else "medicine", recorded_at=at.isoformat(timespec="minutes"),
        )  # fmt: skip


def _morning_after(born_on: date, near: datetime) -> datetime:
    """The morning of the second day after a birth, so that no visit lies before it on any clock."""
    return datetime(born_on.year, born_on.month, born_on.day, 1, tzinfo=near.tzinfo) + timedelta(days=2)
