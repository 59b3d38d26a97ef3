"""A plan before it is carried out, in one language: object, theory, content, data, steps. Not here: an outcome (telling)."""

from collections.abc import Iterator

from heyi.contexts.evaluation.rules.labels import EN, STATUSES, said, sentence
from heyi.contexts.evaluation.rules.telling import content_grid, theory_blocks
from heyi.contexts.evaluation.terms.plan import Data, Plan, Sensitivity, Step
from heyi.kernel.report import Grid, Paragraph, Report, Section
from heyi.methods.tabular.catalogue import ENTRIES

_METHODS = {one.name: one for one in ENTRIES}


def plan_as_report(plan: Plan, language: str) -> Report:
    """What the plan will do, section by section."""
    return Report(
        language=language,
        title=said(plan.title, language),
        day=plan.day,
        lines=(
            (sentence("object", language), said(plan.object, language)),
            (sentence("evaluator", language), said(plan.evaluator, language)),
            (sentence("plan", language), plan.code),
        ),
        sections=tuple(_sections(plan, language)),
        foot="",
    )


def _sections(plan: Plan, language: str) -> Iterator[Section]:
    yield Section(sentence("purpose", language), (Paragraph(said(plan.purpose, language)),))
    if plan.theories:
        yield Section(sentence("theory", language), tuple(theory_blocks(plan, language)))
    if plan.content:
        yield Section(sentence("content", language), (content_grid(plan, language),))
    names = ("table", "source", "status")
    rows = tuple(
        (_data(one, language), one.source, said(STATUSES[one.status], language)) for one in plan.data
    )
    yield Section(
        sentence("data", language), (Grid(tuple(sentence(name, language) for name in names), rows),)
    )
    head = tuple(sentence(name, language) for name in ("step", "method", "table"))
    steps = tuple(_step(one, language) for one in plan.steps)
    yield Section(sentence("steps", language), (Grid(head, steps),))
    if plan.conclusions:
        told = tuple(Paragraph(said(one, language)) for one in plan.conclusions)
        yield Section(sentence("conclusions", language), told)


def _data(one: Data, language: str) -> str:
    words = said(one.words, language)
    if one.live is None:
        return f"{words} ({one.file})"
    return f"{words} ({sentence('live', language)}: {one.live.source} {one.live.of}, {one.live.by})"


def _step(one: Step | Sensitivity, language: str) -> tuple[str, str, str]:
    if isinstance(one, Sensitivity):
        return said(one.words, language), sentence("sensitivity", language), one.of
    entry = _METHODS[one.method]
    return said(one.words, language), entry.en if language == EN else entry.zh, one.data
