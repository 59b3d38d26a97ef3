"""A handful of invented in-patients past the suggested stay: some stable by the record, one whom the ward must see first.

Their stays are told by the hospitals' own systems; who is proposed is for the morning's look to find.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from heyi.contexts.governance.terms import Role, Tier
from heyi.contexts.patients import public as patients
from heyi.contexts.record import public as record
from heyi.contexts.record.terms import EntryKind, IncomingEntry
from heyi.contexts.referral import public as referral
from heyi.demo.layouts import Institution, Layout
from heyi.demo.people import SyntheticPerson
from heyi.demo.staff import Staff
from heyi.foundation.system_actors import OPERATOR, TIMEKEEPER

SOURCE = "his-wards"
_HOSPITALS = 2
# Nobody in these beds is younger than 45 years.
_YOUNGEST_DAYS = 45 * 365


@dataclass(frozen=True, slots=True)
class Bed:
    """Somebody in a ward; without signs nobody measured or sent any."""

    days: int
    department: str
    diagnosis: str
    code: str
    reason: str
    medicines: tuple[str, ...]
    is_measured: bool = True
    temperature: str = "36.6"


_BEDS = (
    Bed(
        15,
        "神经内科",
        "脑梗死恢复期",
        "I63.9",
        "突发右侧肢体无力 2 小时",
        ("阿司匹林肠溶片", "阿托伐他汀钙片"),
    ),
    Bed(
        13,
        "呼吸科",
        "慢性阻塞性肺疾病",
        "J44.9",
        "咳嗽、气促加重 3 天",
        ("布地奈德福莫特罗粉吸入剂", "氨溴索片"),
    ),
    Bed(
        11,
        "心内科",
        "冠心病",
        "I25.1",
        "活动后胸闷 1 周",
        ("单硝酸异山梨酯片", "美托洛尔缓释片"),
        is_measured=False,
    ),
    Bed(12, "内分泌科", "2 型糖尿病", "E11.9", "血糖控制不佳 1 月", ("二甲双胍缓释片",)),
    # Fever: due, but not stable, and so proposed to nobody.
    Bed(16, "呼吸科", "肺炎", "J18.9", "发热、咳嗽 5 天", ("莫西沙星片",), temperature="38.9"),
    Bed(4, "骨科", "腰椎间盘突出", "M51.2", "腰痛伴左下肢麻木 1 月", ("塞来昔布胶囊",)),
)

_SIGNS = (
    ("8867-4", "心率", "/min", "76"), ("9279-1", "呼吸", "/min", "18"), ("8480-6", "收缩压", "mm[Hg]", "132"),
    ("59408-5", "血氧饱和度", "%", "96"),
)  # fmt: skip


def fill_wards(
    layout: Layout, ids: Mapping[str, UUID], staff: Staff, people: Sequence[SyntheticPerson], *, now: datetime
) -> int:
    """Lets hospitals of counties and cities tell who lies with them, and looks at the wards; how many are proposed."""
    grown = [one for one in people if (now.date() - one.born_on).days >= _YOUNGEST_DAYS]
    # From the front: those from the back came to a lead's hospital by themselves, and went home.
    left = [one for one in reversed(grown) if one.person.identifiers]
    for hospital in _hospitals(layout, staff):
        lying = [(left.pop(), bed) for bed in _BEDS if left]
        rows = [(number, one.person) for number, (one, _) in enumerate(lying, start=2)]
        patients.import_people(rows, at=ids[hospital.code], actor=OPERATOR, now=now)
        entries = [
            entry for number, (one, bed) in enumerate(lying) for entry in _entries(number, one, bed, now)
        ]
        record.take_in(
            enumerate(entries, start=1), at=ids[hospital.code], source=SOURCE, actor=OPERATOR, now=now
        )
    return referral.look_at_wards(actor=TIMEKEEPER, now=now)


def _hospitals(layout: Layout, staff: Staff) -> list[Institution]:
    """The first of the counties and the first of the cities, as far as somebody there sends patients down."""
    found = [
        next((one for one in layout.of(tier) if staff.employs(one.code, Role.MEMBER_DOCTOR)), None)
        for tier in (Tier.COUNTY, Tier.CITY)
    ]
    return [one for one in found if one is not None][:_HOSPITALS]


def _entries(number: int, one: SyntheticPerson, bed: Bed, now: datetime) -> Iterator[IncomingEntry]:
    stay, round_at = f"WARD{number:04d}", (now - timedelta(hours=2)).isoformat(timespec="minutes")
    first = one.person.identifiers[0]

    def entry(kind: EntryKind, key: str, **said: Any) -> IncomingEntry:
        within = "" if kind is EntryKind.ENCOUNTER else stay
        return IncomingEntry(
            kind=kind, key=f"{stay}{key}", patient=(first.type, first.value), encounter=within, said=said
        )

    begins_at = (now - timedelta(days=bed.days)).isoformat(timespec="minutes")
    yield entry(
        EntryKind.ENCOUNTER, "", setting="inpatient", status="in_progress", begins_at=begins_at, number=f"ZY9{number:05d}",
        department=bed.department, reason=bed.reason,
    )  # fmt: skip
    yield entry(
        EntryKind.DIAGNOSIS,
        "D",
        text=bed.diagnosis,
        code=bed.code,
        system="ICD-10",
        role="main",
        stated_at=begins_at,
    )
    for place, name in enumerate(bed.medicines):
        yield entry(
            EntryKind.CHARGE, f"M{place}", item_name=name, group="western_medicine", quantity=1, amount_fen=2860,
            charged_at=round_at,
        )  # fmt: skip
    if not bed.is_measured:
        return
    for code, text, unit, value in (("8310-5", "体温", "Cel", bed.temperature), *_SIGNS):
        yield entry(
            EntryKind.OBSERVATION, code, text=text, code=code, system="http://loinc.org", group="vital_signs", number=value,
            unit=unit, taken_at=round_at,
        )  # fmt: skip
    yield entry(
        EntryKind.OBSERVATION, "K", text="血钾", code="2823-3", system="http://loinc.org", group="laboratory", number="4.1",
        unit="mmol/L", low="3.5", high="5.3", flag="N", taken_at=round_at,
    )  # fmt: skip
