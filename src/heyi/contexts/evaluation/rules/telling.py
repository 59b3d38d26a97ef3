"""An outcome as a report in one language: object, theory, content, data, every step with its evidence, how to do it again."""

from collections.abc import Iterator, Mapping

from heyi.contexts.evaluation.rules.labels import DIRECTIONS, EN, STATUSES, said, sentence
from heyi.contexts.evaluation.rules.telling_steps import step_blocks
from heyi.contexts.evaluation.terms.plan import Outcome, Plan
from heyi.kernel.report import Block, Grid, Paragraph, Report, Section


def report_of(outcome: Outcome, language: str, *, day: str, versions: Mapping[str, str]) -> Report:
    """The report.

    Shape: `day` is YYYY-MM-DD, the plan's own before it; `versions` are the programs that reckoned, by name.
    """
    plan = outcome.plan
    return Report(
        language=language,
        title=said(plan.title, language),
        day=plan.day or day,
        lines=(
            (sentence("object", language), said(plan.object, language)),
            (sentence("evaluator", language), said(plan.evaluator, language)),
            (sentence("plan", language), plan.code),
        ),
        sections=tuple(_sections(outcome, language, versions)),
        foot=f"Heyi 合一 {versions.get('heyi', '')}".strip(),
    )


def _sections(outcome: Outcome, language: str, versions: Mapping[str, str]) -> Iterator[Section]:
    plan = outcome.plan
    yield Section(sentence("purpose", language), (Paragraph(said(plan.purpose, language)),))
    if plan.theories:
        yield Section(sentence("theory", language), tuple(theory_blocks(plan, language)))
    if plan.content:
        yield Section(sentence("content", language), (content_grid(plan, language),))
    yield Section(sentence("data", language), (_data(outcome, language),))
    yield Section(sentence("results", language))
    for result in outcome.results:
        yield Section(said(result.step.words, language), tuple(step_blocks(result, plan, language)), level=2)
    if plan.conclusions:
        told = tuple(Paragraph(said(one, language)) for one in plan.conclusions)
        yield Section(sentence("conclusions", language), told)
    yield Section(sentence("again", language), tuple(_again(outcome, language, versions)))


def theory_blocks(plan: Plan, language: str) -> Iterator[Block]:
    """What the plan leans on, each with its source and how certain that is."""
    for one in plan.theories:
        yield Paragraph(said(one.words, language))
        yield Paragraph(sourced(one.source, one.status, language), is_quiet=True)


def content_grid(plan: Plan, language: str) -> Grid:
    """Dimensions and indicators, which way each counts, and where it comes from."""
    rows = []
    for dimension in plan.content:
        for number, one in enumerate(dimension.indicators):
            direction = said(DIRECTIONS[one.direction], language)
            rows.append(
                (
                    said(dimension.words, language) if number == 0 else "",
                    said(one.words, language),
                    f"{direction} {one.interval}".strip(),
                    sourced(one.source, one.status, language),
                )
            )
    names = ("dimension", "indicator", "direction", "source")
    return Grid(tuple(sentence(name, language) for name in names), tuple(rows))


def _data(outcome: Outcome, language: str) -> Grid:
    names = ("table", "rows", "source", "status")
    rows = tuple(
        (
            f"{said(one.words, language)} ({one.file})",
            str(outcome.rows[one.name]),
            one.source,
            said(STATUSES[one.status], language),
        )
        for one in outcome.plan.data
    )
    return Grid(tuple(sentence(name, language) for name in names), rows, frozenset({1}))


def _again(outcome: Outcome, language: str, versions: Mapping[str, str]) -> Iterator[Block]:
    if language == EN:
        words = (
            "The bundle beside this report (bundle.zip) holds the plan, the data, every number unrounded and the versions below. "
            "`heyi evaluate bundle.zip` carries the plan out again and compares each number; draws begin at seed "
            f"{outcome.plan.seed}."
        )
    else:
        words = (
            "随本报告的数据包（bundle.zip）含方案、数据、未取整的全部数字和下列版本。运行 heyi evaluate bundle.zip "
            f"可重新计算并逐一比对；随机抽样的种子为 {outcome.plan.seed}。"
        )
    yield Paragraph(words)
    head = (sentence("program", language), sentence("version", language))
    yield Grid(head, tuple(sorted(versions.items())))


def sourced(source: str, status: str, language: str) -> str:
    """A source with how certain it is."""
    told = said(STATUSES[status], language)
    if not source:
        return told
    return f"{source} ({told})" if language == EN else f"{source}（{told}）"
