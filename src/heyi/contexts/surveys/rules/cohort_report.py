"""A cohort as a report: who was taken in, Table 1, what is missing, how it was reckoned. Not here: counting (baseline).

Source: Vandenbroucke et al., STROBE: Explanation and Elaboration, PLoS Med 2007;4:e297 (items 13 and 14)
"""

from collections.abc import Iterator, Sequence

from heyi.contexts.surveys.rules.baseline import Baseline, Cell, Lacking, Line, missing_in, told_sieves
from heyi.contexts.surveys.rules.cohort import variables_of
from heyi.contexts.surveys.rules.language import InLanguage
from heyi.contexts.surveys.terms.cohort import Cohort, Criterion, Test, Variable
from heyi.kernel.report import Block, Grid, Paragraph, Report, Section

_NONE = "–"
_TESTS = {
    "welch-t": ("Welch t 检验", "Welch's t"), "welch-anova": ("Welch 方差分析", "Welch's analysis of variance"),
    "mann-whitney": ("秩和检验", "Mann–Whitney"), "kruskal": ("克鲁斯卡尔-沃利斯检验", "Kruskal–Wallis"),
    "chi-square": ("卡方检验", "chi-square"), "chi-square (few)": ("卡方检验（期望数小）", "chi-square (few expected)"),
    "fisher": ("费希尔确切概率法", "Fisher's exact"), "none": (_NONE, _NONE), "": (_NONE, _NONE),
}  # fmt: skip
_LEAST_P = 0.001


def cohort_as_report(cohort: Cohort, baseline: Baseline | None, language: str, *, day: str) -> Report:
    """The report. Shape: `language` is zh-hans or en, `day` is YYYY-MM-DD; without a baseline it has no Table 1."""
    words = InLanguage(language)
    variables = variables_of(cohort.forms.questionnaire, cohort.forms.points)
    chapters = [Section(words("纳入的人群", "Who was taken in"), tuple(_flow(cohort, variables, words)))]
    if baseline is not None:
        heading = words("基线特征", "Baseline characteristics")
        chapters.append(Section(heading, tuple(_table_one(baseline, words))))
    lacking, complete = missing_in(cohort)
    chapters.append(
        Section(words("缺失", "What is missing"), tuple(_missing(lacking, complete, cohort, words)))
    )
    chapters.append(Section(words("怎么算的", "How it was reckoned"), _method(cohort, words)))
    survey = cohort.forms.survey
    lines = (
        (words("调查", "Survey"), survey.title),
        (words("问卷", "Questionnaire"), words.of(cohort.forms.questionnaire.title)),
        (words("时间", "Days"), f"{survey.opens_on:%Y-%m-%d} – {survey.closes_on:%Y-%m-%d}"),
    )
    return Report(language, words("人群与基线", "Cohort and baseline"), day, lines, tuple(chapters))


def criterion_words(one: Criterion, variables: Sequence[Variable], language: str) -> str:
    """A criterion as a sentence.

    Raises: StopIteration for a column that is none of the variables.
    """
    words = InLanguage(language)
    variable = next(each for each in variables if each.column == one.column)
    name = words.of(variable.words)
    if one.test is Test.ANSWERED:
        return words(f"{name}：已回答", f"{name}: answered")
    if one.test is Test.BETWEEN:
        low, high = one.values
        if low and high:
            return words(f"{name}：{low} 至 {high}", f"{name}: {low} to {high}")
        return words(f"{name}：不小于 {low}", f"{name}: {low} or more") if low else words(
            f"{name}：不大于 {high}", f"{name}: {high} or less"
        )  # fmt: skip
    several = words("、", ", ").join(words.of(variable.answers[value]) for value in one.values)
    if one.test is Test.ONE_OF:
        return f"{name}{words('：', ': ')}{several}"
    return words(f"{name}：不是 {several}", f"{name}: not {several}")


def _flow(cohort: Cohort, variables: Sequence[Variable], words: InLanguage) -> Iterator[Block]:
    total = len(cohort.forms.rows) + len(cohort.rest)
    rows: list[tuple[str, ...]] = [(words("收到的答卷", "Forms that came in"), str(total), "", "")]
    for sieve, told in zip(cohort.sieves, told_sieves(cohort), strict=True):
        name = criterion_words(sieve.criterion, variables, "en" if words.is_english else "zh")
        rows.append(
            (
                name,
                *(_NONE if each is None else str(each) for each in (told.left, told.unanswered, told.others)),
            )
        )
    head = (
        words("条件", "Criterion"),
        words("留下", "Left"),
        words("未回答", "Unanswered"),
        words("不符合", "Did not meet it"),
    )
    yield Grid(head, tuple(rows), frozenset({1, 2, 3}))


def _table_one(found: Baseline, words: InLanguage) -> Iterator[Block]:
    heads = [f"{words.of(group)} (n = {size})" for group, size in zip(found.groups, found.sizes, strict=True)]
    head = (words("变量", "Variable"), *heads, words("检验", "Test"), "p", words("标准化差", "SMD"))
    rows = tuple(_row(line, words) for line in found.lines)
    caption = words("按", "By ") + words.of(found.by)
    yield Grid(head, rows, frozenset(range(1, len(head))), caption)
    if found.left_out:
        several = words("、", ", ").join(words.of(one) for one in found.left_out)
        yield Paragraph(
            words(f"人数太少未列：{several}。", f"Left out, with too few: {several}."), is_quiet=True
        )


def _row(line: Line, words: InLanguage) -> tuple[str, ...]:
    # An answer is set in below its question, by spaces at which no line breaks.
    name = (
        words.of(line.variable) if line.answer is None else f"\u00a0\u00a0\u00a0\u00a0{words.of(line.answer)}"
    )
    cells = tuple(_cell(one, line) for one in line.cells)
    if line.answer is not None:
        return (name, *cells, "", "", "")
    return (name, *cells, words(*_TESTS[line.test]), _p(line.p), _two(line.difference))


def _cell(one: Cell, line: Line) -> str:
    if one.count is None:
        return _NONE
    if line.kind == "means":
        return f"{_two(one.mean)} ± {_two(one.deviation)}"
    if line.kind == "ranks":
        return f"{_two(one.median)} ({_two(one.lower)}–{_two(one.upper)})"
    if line.answer is None:
        return f"n = {one.count}"
    return f"{one.count} ({_NONE if one.share is None else f'{100 * one.share:.1f}%'})"


def _p(value: float | None) -> str:
    if value is None:
        return _NONE
    return f"<{_LEAST_P}" if value < _LEAST_P else f"{value:.3f}"


def _two(value: float | None) -> str:
    return _NONE if value is None else f"{value:.2f}"


def _missing(lacking: Sequence[Lacking], complete: int, cohort: Cohort, words: InLanguage) -> Iterator[Block]:
    total = len(cohort.forms.rows)
    if not total:
        yield Paragraph(words("没有答卷。", "There are no forms."))
        return
    yield Paragraph(
        words(
            f"{total} 份里有 {complete} 份（{100 * complete / total:.1f}%）答全了问到的每一题。",
            f"Of {total} forms {complete} ({100 * complete / total:.1f}%) answer everything that was asked.",
        )
    )
    rows = tuple(
        (
            words.of(one.words),
            _NONE if one.asked is None else str(one.asked),
            _NONE if one.missing is None else str(one.missing),
            _NONE if one.share is None else f"{100 * one.share:.1f}%",
        )
        for one in lacking
    )
    head = (
        words("题目", "Question"),
        words("问到", "Asked"),
        words("缺失", "Missing"),
        words("比例", "Share"),
    )
    yield Grid(head, rows, frozenset({1, 2, 3}))


def _method(cohort: Cohort, words: InLanguage) -> tuple[Block, ...]:
    least = cohort.forms.survey.least_cell
    return (
        Paragraph(
            words(
                "条件一条接一条地筛；没有回答的不符合任何条件。不加权：基线表说的是这些人，不是总体。",
                "Criteria are applied one after the other; who gave no answer meets none. Not weighted: Table 1 tells of these "
                "people, not of the population.",
            )
        ),
        Paragraph(
            words(
                "数字近似正态时用均值 ± 标准差和 Welch t 检验或方差分析，否则用中位数（四分位）和秩检验；"
                "分类用卡方或费希尔确切概率法。"
                "标准化差不随人数变化，大于 0.1 常看作有差别。检验按简单随机样本，没有计入抽样设计。",
                "Numbers that look normal by mean ± standard deviation and Welch's t or analysis of variance, others by median "
                "(quartiles) and ranks; categories by chi-square or Fisher's test. The standardised difference (SMD) does not "
                "grow with numbers; above 0.1 it is commonly taken for a difference. Tests take a simple random sample.",
            )
        ),
        Paragraph(
            words(
                f"不足 {least} 人的数字、以及能由别的数推出它的数字不显示（{_NONE}），那一行也就不给检验；"
                "各个回答都不能显示的，只留题目。没有问到的不算缺失。",
                f"Numbers of fewer than {least} people are not shown ({_NONE}), nor what would let them be reckoned, and then no "
                "test either; a question of which no answer can be shown stands alone. What was not asked is not missing.",
            )
        ),
        Paragraph(
            "Austin, Commun Stat Simul Comput 2009;38:1228-1234; Vandenbroucke et al., PLoS Med 2007;4:e297; "
            "Cox, JASA 1980;75:377-385 · secondary",
            is_quiet=True,
        ),
    )
