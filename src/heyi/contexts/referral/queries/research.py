"""Referrals, their steps and clocks as research may have them. Not here: what is taken away (interop)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from heyi.contexts.governance.terms import Duty
from heyi.contexts.referral.models import ClockRow, PackageRow, PassageRow, ReferralRow
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.research import ResearchColumn, ResearchTable, Row, Treatment

_CODE, _MOMENT, _ORGANISATION = Treatment.CODE, Treatment.MOMENT, Treatment.ORGANISATION
_NUMBER, _FLAG = Treatment.NUMBER, Treatment.FLAG

Said = tuple[str, Treatment, str, str]


def _columns(table: str, case: str, *said: Said) -> tuple[ResearchColumn, ...]:
    """The two that link, then each as (name or name=source, treatment, 中文, English)."""
    link = (
        ResearchColumn(name="case", source=case, treatment=Treatment.CASE, zh="转诊的假名", en="pseudonym of the referral"),
        ResearchColumn(
            name="person", source="referral_referral.person", treatment=Treatment.PERSON,
            zh="人的假名", en="pseudonym of the person",
        ),
    )  # fmt: skip
    more = tuple(
        ResearchColumn(name=name, source=f"{table}.{name}", treatment=treatment, zh=zh, en=en)
        for name, treatment, zh, en in said
    )
    return link + more


_REFERRALS = (
    *_columns(
        "referral_referral", "referral_referral.id",
        ("direction", _CODE, "方向", "direction"),
        ("urgency", _CODE, "紧急程度", "urgency"),
        ("state", _CODE, "状态", "state"),
        ("green_channel", _FLAG, "绿色通道", "green channel"),
        ("origin", _ORGANISATION, "最初的机构", "where it began"),
        ("sender", _ORGANISATION, "转出机构", "sender"),
        ("receiver", _ORGANISATION, "接收机构", "receiver"),
        ("lower", _ORGANISATION, "下转机构", "lower unit"),
        ("drafted_at", _MOMENT, "起草", "drafted"),
        ("submitted_at", _MOMENT, "提交", "submitted"),
        ("moved_at", _MOMENT, "最近一步", "last step"),
    ),
    ResearchColumn(
        name="diagnosis", source="referral_package.up", treatment=Treatment.DIAGNOSIS,
        zh="诊断类目（ICD-10 前三位）", en="category of the diagnosis (first three signs of ICD-10)",
    ),
)  # fmt: skip
_STEPS = _columns(
    "referral_passage", "referral_passage.referral",
    ("ordinal", _NUMBER, "第几步", "which step"),
    ("action", _CODE, "动作", "action"),
    ("frm", _CODE, "此前状态", "state before"),
    ("to", _CODE, "此后状态", "state after"),
    ("side", _CODE, "哪一方", "side"),
    ("organisation", _ORGANISATION, "机构", "organisation"),
    ("at", _MOMENT, "时间", "when"),
    ("reason", _CODE, "理由代码", "code of the reason"),
)  # fmt: skip
_CLOCKS = _columns(
    "referral_clock", "referral_clock.referral",
    ("name", _CODE, "时限", "clock"),
    ("target_minutes", _NUMBER, "目标（分钟）", "target in minutes"),
    ("working", _FLAG, "只计工作时间", "counts working time only"),
    ("ran_minutes", _NUMBER, "已走（分钟）", "minutes it ran"),
    ("started_at", _MOMENT, "开始", "started"),
    ("stopped_at", _MOMENT, "停止", "stopped"),
)  # fmt: skip


def research_tables(
    *, since: datetime, until: datetime, at: UUID | None, actor: Actor, now: datetime
) -> tuple[ResearchTable, ...]:
    """Referrals drafted in a period, with their steps and clocks: that began at one organisation, or all (the system only).

    Raises: NotPermitted.
    """
    actor.require(Duty.EXPORT_RESEARCH, at=at)
    rows = ReferralRow.objects.within_reach_of(actor).filter(drafted_at__gte=since, drafted_at__lt=until)
    referrals = rows if at is None else rows.filter(origin=at)

    def told(each: Callable[[Row], None], found: QuerySet[Any], of: Callable[[Any], Row]) -> None:
        with reading(actor, now=now):
            for row in found.iterator():
                each(of(row))

    def tell_referrals(each: Callable[[Row], None]) -> None:
        # One-to-one and always there; joined by hand, because the relation cannot be walked from this side.
        packages = PackageRow.objects.filter(referral__in=referrals).select_related("referral")
        told(each, packages.order_by("referral"), _referral)

    def tell_steps(each: Callable[[Row], None]) -> None:
        steps = PassageRow.objects.filter(referral__in=referrals).select_related("referral")
        told(each, steps.order_by("referral", "ordinal"), lambda row: _beside(row, _STEPS))

    def tell_clocks(each: Callable[[Row], None]) -> None:
        clocks = ClockRow.objects.filter(referral__in=referrals).select_related("referral")
        told(each, clocks.order_by("referral", "started_at", "name"), lambda row: _beside(row, _CLOCKS))

    return (
        ResearchTable(name="referrals", zh="转诊", en="referrals", columns=_REFERRALS, tell=tell_referrals),
        ResearchTable(name="referral_steps", zh="转诊的步骤", en="steps of referrals", columns=_STEPS, tell=tell_steps),
        ResearchTable(name="referral_clocks", zh="转诊的时限", en="clocks of referrals", columns=_CLOCKS, tell=tell_clocks),
    )  # fmt: skip


def _referral(package: PackageRow) -> Row:
    row = package.referral
    own = {column.name: getattr(row, column.name) for column in _REFERRALS[2:-1]}
    return {
        "case": row.id,
        "person": row.person,
        **own,
        "diagnosis": (package.up or {}).get("diagnosis_code", ""),
    }


def _beside(row: Any, columns: tuple[ResearchColumn, ...]) -> Row:
    own = {column.name: getattr(row, column.name) for column in columns[2:]}
    return {"case": row.referral_id, "person": row.referral.person, **own}
