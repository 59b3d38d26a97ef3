"""What a plan may take from the live store: each source with what a row of it is, its columns and who may ask.

Not here: how a source is asked (queries.live), how its rows are made (live_survey).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from heyi.contexts.evaluation.rules.live_period import period_of
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
    """A source.

    Shape: `rows` are the kinds of row that can be asked for, the usual one first; `status` one of CERTAINTIES; `has_period` where
           the days are written beside what is asked for, and not as it.
    """

    name: str
    words: Words
    rows: Mapping[str, Words]
    columns: tuple[LiveColumn, ...]
    duty: Duty
    status: str
    has_period: bool = False


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

_PATHWAY = LiveSource(
    name="pathway",
    words=Words("一条绿色通道的病例，按章程的指标汇总", "The cases of a green channel, by the figures of the charter"),
    rows={
        "hospital": Words("一家医院", "one hospital"),
        "month": Words("一个月，各医院合计", "one month, its hospitals together"),
        "hospital_month": Words("一家医院的一个月", "one month of one hospital"),
    },
    columns=(
        LiveColumn("name", "", Words("医院、月份或医院和月份", "hospital, month, or hospital and month")),
        LiveColumn("hospital", "", Words("医院", "hospital")),
        LiveColumn("month", "", Words("病例开始的月份", "month in which the cases were opened")),
        LiveColumn("cases", "1", Words("病例数", "cases")),
        LiveColumn("<figure>", "min | 1", Words("时间指标的中位数，或比例 0 至 1", "median of an interval, or a share, 0 to 1")),
        LiveColumn("<figure>_n", "1", Words("该指标有值的病例数", "cases that have a value of the figure")),
        LiveColumn("<figure>_in_target", "1", Words("达到目标时间的比例，0 至 1", "share within the target, 0 to 1")),
    ),
    duty=Duty.MONITOR_CASES,
    status="unverified",
    has_period=True,
)  # fmt: skip

_HEALTH = LiveSource(
    name="health",
    words=Words("一类管理人群的随访指标", "The follow-up figures of a group of residents"),
    rows={"member": Words("一家承担健康管理的成员", "one member that follows residents up")},
    columns=(
        LiveColumn("name", "", Words("机构", "institution")),
        LiveColumn("enrolled", "1", Words("期末在管人数", "followed up on the last day")),
        LiveColumn("to_standard", "1", Words("规范管理的比例，0 至 1", "share followed up to the standard, 0 to 1")),
        LiveColumn("controlled", "1", Words("最近一次随访达标的比例，0 至 1", "share controlled at the last visit, 0 to 1")),
        LiveColumn("checked", "1", Words("期内体检的比例，0 至 1", "share with a check-up within the period, 0 to 1")),
        LiveColumn("admitted", "1", Words("期内住院的比例，0 至 1", "share admitted within the period, 0 to 1")),
        LiveColumn("stays_each", "1", Words("人均住院次数", "hospital stays for each of them")),
    ),
    duty=Duty.EVALUATE_ALLIANCE,
    status="unverified",
    has_period=True,
)  # fmt: skip

SOURCES: Mapping[str, LiveSource] = {one.name: one for one in (_SURVEY, _REFERRAL, _PATHWAY, _HEALTH)}


def check_not_subtractable(asked: Sequence[Live], today: date) -> None:
    """Refuses tables of one plan of which one taken from the other tells cells that are withheld.

    Shape:  one source summed up in two ways, or over days that overlap without being the same.
    Raises: Unfit.
    """
    seen: dict[tuple[str, str, int], list[Live]] = {}
    for one in asked:
        others = seen.setdefault((one.source, one.of, one.wave), [])
        for other in others:
            if _is_subtractable(one, other, today):
                raise Unfit(
                    "live_subtractable",
                    f"同一方案里，“{one.of}”不能用两种方式汇总，也不能取部分重叠的时段：两表相减会露出被隐去的小数目。请只留一种。",
                    f"One plan cannot take {one.of!r} summed up in two ways, nor over days that overlap in part: one table taken "
                    "from the other would tell what was withheld. Keep one of the two.",
                )
        others.append(one)


def _is_subtractable(one: Live, other: Live, today: date) -> bool:
    if not SOURCES[one.source].has_period:
        return one.by != other.by
    first, second = period_of(one.period, today), period_of(other.period, today)
    is_apart = first.until < second.since or second.until < first.since
    return not is_apart and (first != second or one.by != other.by)
