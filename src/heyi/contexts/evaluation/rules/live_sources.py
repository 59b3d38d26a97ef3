"""What a plan may take from the live store: each source with what a row of it is, its columns and who may ask.

Not here: how a source is asked (queries.live), how its rows are made (live_survey).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heyi.contexts.evaluation.terms.plan import Live
from heyi.contexts.governance.terms import Duty
from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit


@dataclass(frozen=True, slots=True)
class LiveColumn:
    """A column that a source gives. Shape: `<column>` stands for each column of the questionnaire."""

    name: str
    unit: str
    words: Words


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A source. Shape: `rows` are the kinds of row that can be asked for, the usual one first; `status` one of CERTAINTIES."""

    name: str
    words: Words
    rows: Mapping[str, Words]
    columns: tuple[LiveColumn, ...]
    duty: Duty
    status: str


_SURVEY = LiveSource(
    name="survey",
    words=Words("一次调查收到的答卷，汇总后", "The forms of a survey, summed up"),
    rows={
        "point": Words("一个调查点", "one point of the survey"),
        "area": Words("一个地区", "one area"),
    },
    columns=(
        LiveColumn("name", "", Words("调查点或地区", "point or area")),
        LiveColumn("forms", "1", Words("答卷数", "forms that came in")),
        LiveColumn("<column>", "1", Words("量表、数字或计分题的加权平均", "weighted mean of a scale, number or scored answers")),
        LiveColumn("<column>_<choice>", "1", Words("选此项者的加权比例，0 至 1", "weighted share of an answer, 0 to 1")),
    ),
    duty=Duty.RUN_SURVEYS,
    status="unverified",
)  # fmt: skip

_REFERRAL = LiveSource(
    name="referral",
    words=Words(
        "一段时间的转诊：写 recent（最近 90 天）或 2026-01-01/2026-06-30",
        "Referrals of a period: `recent` (the latest 90 days) or 2026-01-01/2026-06-30",
    ),
    rows={
        "member": Words("一家接收转诊的成员", "one member that takes patients"),
        "pair": Words("一对上下级机构", "one lower and one upper institution"),
    },
    columns=(
        LiveColumn("name", "", Words("机构，或下级和上级", "institution, or lower and upper")),
        LiveColumn("asked", "1", Words("收到的上转申请", "upward referrals asked of it")),
        LiveColumn("accepted", "1", Words("接收上转", "upward referrals accepted")),
        LiveColumn("declined", "1", Words("退回上转", "upward referrals declined")),
        LiveColumn("offered", "1", Words("提出下转", "down-referrals offered")),
        LiveColumn("down", "1", Words("下转被承接", "down-referrals accepted below")),
        LiveColumn("accepted_share", "1", Words("答复中接收的比例，0 至 1", "share accepted of those answered, 0 to 1")),
        LiveColumn("in_time_share", "1", Words("按时答复的比例，0 至 1", "share answered in time, 0 to 1")),
        LiveColumn("down_to_up", "1", Words("下转与上转之比", "down-referrals for each upward one")),
        LiveColumn("kept_share", "1", Words("可下转而未下转的比例，0 至 1", "share kept though treatable below, 0 to 1")),
        LiveColumn("wait_minutes", "min", Words("答复所用时间的中位数", "median time to an answer")),
    ),
    duty=Duty.MONITOR_REFERRALS,
    status="unverified",
)  # fmt: skip

SOURCES: Mapping[str, LiveSource] = {one.name: one for one in (_SURVEY, _REFERRAL)}


def check_not_subtractable(asked: Sequence[Live]) -> None:
    """Refuses one survey summed up by point and by area in one plan: one table taken from the other tells small cells.

    Raises: Unfit.
    """
    rows: dict[tuple[str, str, int], str] = {}
    for one in asked:
        if rows.setdefault((one.source, one.of, one.wave), one.by) != one.by:
            raise Unfit(
                "live_subtractable",
                f"同一方案里，“{one.of}”不能既按点又按地区汇总：两表相减会露出被隐去的小数目。请只留一种。",
                f"One plan cannot take {one.of!r} both by point and by area: one table taken from the other would tell what was "
                "withheld. Keep one of the two.",
            )
