"""The figures of health management and the standard they are held against, in words. Not here: how they are counted (health)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from heyi.contexts.console.queries.managed import DueRow, due_rows, number
from heyi.contexts.health import public as health
from heyi.contexts.health.terms.figures import (
    GroupFigures,
    Miss,
    Period,
    ScreenedFigures,
    Share,
    SignedFigures,
)
from heyi.contexts.health.terms.management import RiskGroup
from heyi.contexts.health.terms.screening import ScreeningResult
from heyi.foundation.listing import Page
from heyi.foundation.words import name
from heyi.kernel.actor import Actor

# A rate of fewer says more about chance than about care. Source: docs/sources/health-management.md#figures
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate in words, with how many it is made of; `what` leads to those who lack it, `lacking` of them."""

    words: str
    share: Share
    rate: str
    what: Miss | None = None

    @property
    def lacking(self) -> int:
        """How many are asked for and lack it."""
        return self.share.of - self.share.count


@dataclass(frozen=True, slots=True)
class GroupTold:
    """The figures of one group in words."""

    group: RiskGroup
    words: str
    enrolled: int
    rates: tuple[Rate, ...]
    left: str


@dataclass(frozen=True, slots=True)
class FigureTold:
    """One figure of a standard in words, with its source and how sure it is."""

    words: str
    value: str
    status: str
    status_words: str
    source: str


@dataclass(frozen=True, slots=True)
class StandardTold:
    """What is due to one risk group."""

    words: str
    version: str
    figures: tuple[FigureTold, ...]


def group_told(one: GroupFigures) -> GroupTold:
    """The figures of one group."""
    rates = (
        Rate(gettext("规范管理"), one.to_standard, rate(one.to_standard), Miss.TO_STANDARD),
        Rate(gettext("最近一次控制满意"), one.controlled, rate(one.controlled), Miss.CONTROLLED),
        Rate(gettext("期内做过体检"), one.checked, rate(one.checked), Miss.CHECKED),
        admitted(one.admitted, one.stays),
    )
    left = "，".join(f"{name('managed_reason', reason)} {count}" for reason, count in one.left.items())
    return GroupTold(
        group=one.group,
        words=name("risk_group", one.group),
        enrolled=one.enrolled,
        rates=tuple(told for told in rates if told.share.of),
        left=left,
    )


def admitted(share: Share, stays: int) -> Rate:
    """How many were admitted. Of too few even the number stays back: it would tell of single people."""
    words = gettext("期内住过院")
    if share.of < FEWEST:
        return Rate(words, Share(0, share.of), rate(share))
    return Rate(gettext("期内住过院（%(stays)s 人次）") % {"stays": stays}, share, rate(share))


def signed_told(one: SignedFigures) -> Rate | None:
    """The admissions of the residents under contract, where there are any."""
    return admitted(one.admitted, one.stays) if one.admitted.of else None


@dataclass(frozen=True, slots=True)
class ScreenedTold:
    """The screening for the risk of stroke: how many, by result, and how many of those at high risk are followed up."""

    count: int
    results: tuple[tuple[str, int], ...]
    managed: Rate


def screened_told(one: ScreenedFigures) -> ScreenedTold | None:
    """The screenings of a period; None where nobody was screened."""
    if not one.screened:
        return None
    results = (
        (ScreeningResult.LOW, one.low),
        (ScreeningResult.RAISED, one.raised),
        (ScreeningResult.HIGH, one.high),
    )
    return ScreenedTold(
        count=one.screened,
        results=tuple((name("screening_result", result), count) for result, count in results),
        managed=Rate(gettext("高危者已纳入管理"), one.managed, rate(one.managed)),
    )


def rate(share: Share) -> str:
    """A share in words."""
    if share.of < FEWEST:
        return gettext("样本不足")
    return f"{100 * share.count / share.of:.1f}%"


def miss_words(what: Miss) -> str:
    """What is lacked, in words."""
    return {
        Miss.TO_STANDARD: gettext("没有规范管理的"),
        Miss.CONTROLLED: gettext("最近一次未控制或期内没有随访的"),
        Miss.CHECKED: gettext("期内没有做过体检的"),
    }[what]


def behind_page(  # noqa: PLR0913 (each is asked by its name)
    organisation: UUID,
    group: RiskGroup,
    what: Miss,
    period: Period,
    *,
    page: int,
    actor: Actor,
    now: datetime,
) -> Page[DueRow]:
    """Who lacks a figure, with names; the looks are put on record.

    Raises: NotPermitted, InputInvalid.
    """
    found = health.behind_figure(organisation, group, what, period, number=page, actor=actor, now=now)
    return due_rows(found, actor=actor, now=now)


def standards_told() -> Iterable[StandardTold]:
    """Every standard, figure by figure."""
    for group in RiskGroup:
        standard = health.STANDARDS[group]
        yield StandardTold(
            words=name("risk_group", group),
            version=gettext("%(version)s 版，%(day)s 起")
            % {"version": standard.version, "day": standard.effective_on.isoformat()},
            figures=tuple(
                FigureTold(
                    words=name("health_figure", key),
                    value=f"{number(figure.value)} {name('health_figure_unit', key)}".strip(),
                    status=figure.status.value,
                    status_words=name("source_status", figure.status),
                    source=figure.source,
                )
                for key, figure in standard.figures.items()
            ),
        )
