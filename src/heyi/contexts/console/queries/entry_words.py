"""One entry of a record in words: its title, its details, its tone. Not here: which entries (record_page)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.amounts import money
from heyi.contexts.console.queries.package import Told
from heyi.contexts.record.terms import (
    Allergy,
    Charge,
    Diagnosis,
    Document,
    Encounter,
    Entry,
    EntryKind,
    Flag,
    Observation,
    Said,
)
from heyi.foundation.typesetting import spaced
from heyi.foundation.words import name
from heyi.kernel.moments import on_the_wall

ICONS = {
    EntryKind.ENCOUNTER: "stethoscope",
    EntryKind.DIAGNOSIS: "clipboard-text",
    EntryKind.OBSERVATION: "activity",
    EntryKind.ALLERGY: "alert-triangle",
    EntryKind.CHARGE: "notes",
    EntryKind.DOCUMENT: "file-text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTold:
    """One entry as a list shows it.

    Shape: `flag` is the word for a value outside its range; `is_grave` where somebody must not overlook it.
    """

    id: UUID
    kind: EntryKind
    icon: str
    kind_words: str
    title: str
    details: str
    flag: str
    is_grave: bool
    member: str
    happened_at: datetime
    sent_at: datetime
    version: int
    withdrawn_at: datetime | None


def told(entry: Entry, member: str, *, more: str = "") -> EntryTold:
    """An entry in the reader's language."""
    said = entry.said
    details = [part for part in (*_details(said), more) if part]
    return EntryTold(
        id=entry.id,
        kind=entry.kind,
        icon=ICONS[entry.kind],
        kind_words=name("entry_kind", entry.kind),
        title=title_of(said),
        details=" · ".join(details),
        flag=flag_of(said),
        is_grave=_is_grave(said),
        member=member,
        happened_at=entry.happened_at,
        sent_at=entry.sent_at,
        version=entry.version,
        withdrawn_at=entry.withdrawn_at,
    )


def title_of(said: Said) -> str:
    """What an entry is called."""
    match said:
        case Encounter():
            setting = name("setting", said.setting)
            return (
                said.department
                if said.department.startswith(setting)
                else f"{setting} {said.department}".strip()
            )
        case Diagnosis() | Observation():
            return said.text
        case Allergy():
            return said.substance
        case Charge():
            return said.item_name
        case Document():
            return said.title


def value_of(said: Observation) -> str:
    """What was measured: a number with its unit, several of them, or words."""
    if said.number is not None:
        return _amount(said.number, said.unit)
    if said.parts:
        units = {part.unit for part in said.parts}
        if len(units) == 1:
            return _joined([str(part.number) for part in said.parts], units.pop())
        return "，".join(f"{part.text} {_amount(part.number, part.unit)}" for part in said.parts)
    return said.words or said.value_code


def _joined(numbers: list[str], unit: str) -> str:
    return f"{'/'.join(numbers)} {unit}".strip()


def _amount(number: Decimal, unit: str) -> str:
    return f"{number} {unit}".strip()


def range_of(said: Observation) -> str:
    """The reference range as it was sent."""
    if said.range_words:
        return said.range_words
    if said.low is not None and said.high is not None:
        return f"{said.low}–{said.high}"
    if said.low is not None:
        return f"≥ {said.low}"
    return f"≤ {said.high}" if said.high is not None else ""


def flag_of(said: Said) -> str:
    """The word for a value outside its range, or for a severe allergy; nothing for what is as it should be."""
    if isinstance(said, Observation) and said.flag not in (None, Flag.NORMAL):
        return name("flag", said.flag)
    if isinstance(said, Allergy):
        return name("severity", said.severity)
    return ""


def _is_grave(said: Said) -> bool:
    if isinstance(said, Observation):
        return said.flag in (Flag.CRITICALLY_HIGH, Flag.CRITICALLY_LOW, Flag.CRITICALLY_ABNORMAL)
    return isinstance(said, Allergy) and said.severity.value == "severe"


def _details(said: Said) -> Iterator[str]:
    match said:
        case Encounter():
            yield said.doctor
            yield name("encounter_status", said.status) if said.status.value != "finished" else ""
            yield said.reason
        case Diagnosis():
            yield said.code
            yield name("diagnosis_role", said.role)
            yield name("diagnosis_status", said.status) if said.status.value != "active" else ""
        case Observation():
            yield value_of(said)
            yield gettext("参考 %(range)s") % {"range": range_of(said)} if range_of(said) else ""
        case Allergy():
            yield said.reaction
            yield name("certainty", said.certainty)
        case Charge():
            yield money(said.amount_fen)
        case Document():
            yield name("document_kind", said.group)
            yield said.author


def facts_of(entry: Entry) -> Iterator[Told]:
    """Everything an entry says, each under its name, in the order in which it is read."""
    for label, words in _facts(entry.said):
        if words:
            yield Told(label, spaced(words))


def _moment(at: datetime | None) -> str:
    return on_the_wall(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _coded(code: str, system: str, version: str = "") -> str:
    return " ".join(part for part in (code, system, version) if part)


def _facts(said: Said) -> Iterator[tuple[str, str]]:
    match said:
        case Encounter():
            yield gettext("方式"), name("setting", said.setting)
            yield gettext("状态"), name("encounter_status", said.status)
            yield gettext("开始"), _moment(said.begins_at)
            yield gettext("结束"), _moment(said.ends_at)
            yield gettext("就诊号"), said.number
            yield gettext("科室"), said.department
            yield gettext("医生"), said.doctor
            yield gettext("就诊原因"), said.reason
        case Diagnosis():
            yield gettext("诊断"), said.text
            yield gettext("编码"), _coded(said.code, said.system, said.system_version)
            yield gettext("类别"), name("diagnosis_role", said.role)
            yield gettext("状态"), name("diagnosis_status", said.status)
            yield gettext("诊断时间"), _moment(said.stated_at)
            yield gettext("起病日期"), said.onset_on.isoformat() if said.onset_on else ""
            yield gettext("医生"), said.doctor
        case Observation():
            yield gettext("结果"), value_of(said)
            yield gettext("判断"), name("flag", said.flag) if said.flag else ""
            yield gettext("参考范围"), range_of(said)
            yield gettext("编码"), _coded(said.code, said.system)
            yield gettext("类别"), name("observation_group", said.group)
            yield gettext("采集时间"), _moment(said.taken_at)
        case _:
            yield from _more_facts(said)


def _more_facts(said: Said) -> Iterator[tuple[str, str]]:
    match said:
        case Allergy():
            yield gettext("过敏原"), said.substance
            yield gettext("反应"), said.reaction
            yield gettext("严重程度"), name("severity", said.severity)
            yield gettext("是否确认"), name("certainty", said.certainty)
            yield gettext("类别"), name("allergy_group", said.group)
            yield gettext("记录时间"), _moment(said.recorded_at)
            yield gettext("终止日期"), said.ended_on.isoformat() if said.ended_on else ""
        case Charge():
            yield gettext("项目"), _coded(said.item_name, said.item_code)
            yield gettext("类别"), name("charge_group", said.group)
            yield gettext("数量"), str(said.quantity)
            yield gettext("金额"), money(said.amount_fen)
            yield gettext("医保支付"), money(said.insurance_fen) if said.insurance_fen is not None else ""
            yield gettext("个人支付"), money(said.patient_fen) if said.patient_fen is not None else ""
            yield gettext("其他支付"), money(said.other_fen) if said.other_fen is not None else ""
            yield gettext("收费时间"), _moment(said.charged_at)
        case Document():
            yield gettext("文书类别"), name("document_kind", said.group)
            yield gettext("书写时间"), _moment(said.written_at)
            yield gettext("书写人"), said.author
            yield gettext("文件"), said.file_name
