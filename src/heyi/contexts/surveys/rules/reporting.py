"""The results of a survey as a report: how it was asked, who answered, each question, its scales, how it was reckoned.

It tells what the page of results tells and withholds what that withholds; open answers stand in no report.
Not here: counting (results), how a report is set (foundation.reporting).
"""

from collections.abc import Sequence

from heyi.contexts.surveys.rules.language import InLanguage
from heyi.contexts.surveys.rules.results import ColumnResult, QuestionResult, Results, ScaleResult, Share
from heyi.contexts.surveys.terms.collecting import AnsweredForms, Point
from heyi.contexts.surveys.terms.questionnaire import Kind
from heyi.kernel.report import Bars, Block, Grid, Paragraph, Report, Section

_WITHHELD = "–"
# With fewer answers a drawing says no more than the table below it.
_LEAST_DRAWN = 2


def results_as_report(forms: AnsweredForms, found: Results, language: str, *, day: str) -> Report:
    """The report. Shape: `language` is zh-hans or en, `day` is YYYY-MM-DD."""
    words = InLanguage(language)
    survey = forms.survey
    wanted = sum(point.quota for point in forms.points)
    lines = (
        (words("问卷", "Questionnaire"), words.of(forms.questionnaire.title)),
        (words("时间", "Days"), f"{survey.opens_on:%Y-%m-%d} – {survey.closes_on:%Y-%m-%d}"),
        (
            words("答卷", "Forms"),
            words(f"{found.forms} 份（要 {wanted} 份）", f"{found.forms} of {wanted} wanted"),
        ),
    )
    chapters = [Section(words("谁回答了", "Who answered"), (_response(forms.points, words),))]
    results = {one.question.code: one for one in found.questions}
    for section in forms.questionnaire.sections:
        chapters.append(Section(words.of(section.words)))
        for question in section.questions:
            blocks = tuple(_question(results[question.code], words))
            chapters.append(Section(words.of(question.words), blocks, level=2))
    if found.scales:
        chapters.append(
            Section(words("量表的可靠性", "Reliability of scales"), (_scales(found.scales, words),))
        )
    chapters.append(
        Section(words("怎么算的", "How it was reckoned"), _method(found, survey.least_cell, words))
    )
    return Report(language, survey.title, day, lines, tuple(chapters))


def _response(points: Sequence[Point], words: InLanguage) -> Grid:
    """Wanted, invited, opened and answered by area."""
    areas = list(dict.fromkeys(point.area for point in points))
    rows = [(area or "–", [point for point in points if point.area == area]) for area in areas]
    rows.append((words("合计", "All"), list(points)))
    return Grid(
        head=(
            words("地区", "Area"), words("调查点", "Points"), words("要", "Wanted"), words("发出", "Invited"),
            words("打开", "Opened"), words("收到", "Answered"),
        ),
        rows=tuple(
            (name, str(len(own)), *(str(sum(counts)) for counts in zip(*map(_numbers, own), strict=True)))
            for name, own in rows
        ),
        numeric=frozenset(range(1, 6)),
    )  # fmt: skip


def _numbers(point: Point) -> tuple[int, int, int, int]:
    return point.quota, point.invited, point.opened, point.answered


def _question(found: QuestionResult, words: InLanguage) -> list[Block]:
    blocks: list[Block] = []
    for column in found.columns:
        if column.words is not None:
            blocks.append(Paragraph(words.of(column.words)))
        blocks.append(Paragraph(_counted(column, words), is_quiet=True))
        if found.question.kind is Kind.TEXT:
            blocks.append(
                Paragraph(words("文字题不列入报告。", "Open answers stand in no report."), is_quiet=True)
            )
        elif column.is_withheld:
            blocks.append(Paragraph(words("人数太少，不显示。", "Too few: not shown."), is_quiet=True))
        blocks += _shares(column.shares, words)
    return blocks


def _counted(column: ColumnResult, words: InLanguage) -> str:
    """Who was asked and answered, and the middle of numbers."""
    if column.valid is None:
        return words(
            "问到几人会推出前面不显示的数字。", "How many were asked would tell a number withheld before."
        )
    told = words(f"n = {column.valid}，问到 {column.asked} 人", f"n = {column.valid} of {column.asked} asked")
    middle = column.middle
    if middle is None:
        return told
    told += words("；均值 ", "; mean ") + f"{middle.mean:.2f}"
    if middle.low is not None:
        told += f" ({middle.low:.2f}–{middle.high:.2f})"
        told += (
            words("；中位数 ", "; median ") + f"{middle.median:.1f} [{middle.lower:.1f}–{middle.upper:.1f}]"
        )
    return told


def _shares(shares: Sequence[Share], words: InLanguage) -> list[Block]:
    told = [one for one in shares if one.value is not None]
    if not told:
        return []
    grid = Grid(
        head=(
            words("回答", "Answer"), words("人数", "Count"), words("比例", "Share"), words("95% 区间", "95% interval"),
            words("设计效应", "Design effect"),
        ),
        rows=tuple(
            (
                words.of(one.words), _WITHHELD if one.count is None else str(one.count), _percent(one.value),
                _WITHHELD if one.low is None else f"{_percent(one.low)}–{_percent(one.high)}",
                _WITHHELD if one.deff is None else f"{one.deff:.2f}",
            )
            for one in shares
        ),
        numeric=frozenset(range(1, 5)),
    )  # fmt: skip
    if len(told) < _LEAST_DRAWN:
        return [grid]
    ends = [(one.value or 0, one.low, one.high) for one in told]
    bars = Bars(
        caption="%",
        names=tuple(words.of(one.words) for one in told),
        values=tuple(100 * value for value, _, _ in ends),
        low=tuple(100 * (value if low is None else low) for value, low, _ in ends),
        high=tuple(100 * (value if high is None else high) for value, _, high in ends),
    )
    return [bars, grid]


def _percent(value: float | None) -> str:
    return _WITHHELD if value is None else f"{100 * value:.1f}%"


def _scales(scales: Sequence[ScaleResult], words: InLanguage) -> Grid:
    rows = []
    for one in scales:
        alpha = one.found
        told = (
            (f"{alpha.alpha:.3f}", f"{alpha.low:.3f}–{alpha.high:.3f}") if alpha else (_WITHHELD, _WITHHELD)
        )
        rows.append((words.of(one.scale.words), str(one.valid), *told))
    head = (words("量表", "Scale"), "n", "Cronbach α", words("95% 区间", "95% interval"))
    return Grid(head, tuple(rows), frozenset({1, 2, 3}))


def _method(found: Results, least: int, words: InLanguage) -> tuple[Block, ...]:
    weighted = words("按抽样加权。", "Weighted by the sampling design.")
    plain = words("不加权。", "Not weighted.")
    return (
        Paragraph(weighted if found.is_weighted else plain),
        Paragraph(
            words(
                "每题只按回答了它的人算，跳过的不算缺失。区间：95%，Korn–Graubard，方差按初级抽样单位在层内计算。",
                "Each question counts those who answered it; what was skipped is not missing. Intervals: 95%, "
                "Korn–Graubard, variance by first-stage units within strata.",
            )
        ),
        Paragraph(
            words(
                f"不足 {least} 人的数字、以及能由别的数推出它的数字不显示（{_WITHHELD}）。",
                f"Numbers of fewer than {least} people are not shown ({_WITHHELD}), nor what would let them be reckoned.",
            )
        ),
        Paragraph(
            "Lohr, Sampling: Design and Analysis, CRC 2022; Korn & Graubard, Surv Methodol 1998;24:193-201; "
            "Cox, JASA 1980;75:377-385",
            is_quiet=True,
        ),
    )
