"""What a plan may take from the live store: each source with what a row of it is, its columns and who may ask.

Not here: how a source is asked (queries.live), how its rows are made (live_survey).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from heyi.contexts.governance.terms import Duty
from heyi.kernel.words import Words


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

SOURCES: Mapping[str, LiveSource] = {one.name: one for one in (_SURVEY,)}
