"""The report of `heyi charter check` and of the charter page: problems and faults in words. Not here: finding them."""

from dataclasses import asdict, dataclass, replace

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.charters import ReadCharter, read_charters
from heyi.contexts.governance.rules.presets import Preset
from heyi.contexts.governance.rules.synergy import synergy_findings
from heyi.contexts.governance.rules.wording import said
from heyi.contexts.governance.terms import Dimension, Finding, Problem, Severity


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One fault in words. `place` names the charter where a text holds several."""

    code: str
    severity: Severity
    dimension: Dimension
    place: str
    line: int
    column: int
    reason: str
    remedy: str
    source: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Everything found in one text or preset."""

    charter: str
    findings: tuple[ShownFinding, ...]

    @property
    def is_readable(self) -> bool:
        """Whether the text can be read at all; only then can it be applied."""
        return all(finding.dimension is not Dimension.TEXT for finding in self.findings)

    @property
    def has_errors(self) -> bool:
        """Whether anything was found that keeps the alliance from working."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        """The shape that `heyi charter check --json` prints."""
        return {"charter": self.charter, "findings": [asdict(finding) for finding in self.findings]}


def check_charter(text: str, *, name: str, language: str = "zh") -> CheckReport:
    """Reads a text as a reviewer would: what is wrong with it as a text, or which faults the alliance it describes has."""
    read = read_charters(text)
    shown = [finding for one in read for finding in _shown(one, several=len(read) > 1, language=language)]
    return CheckReport(name, tuple(shown))


def findings_in(charter: Charter, *, language: str = "zh") -> tuple[ShownFinding, ...]:
    """The faults of a charter that has been read before, in words."""
    return tuple(_finding(finding, "", language) for finding in synergy_findings(charter))


def check_preset(preset: Preset, *, language: str = "zh") -> CheckReport:
    """The same for every charter of a preset; places begin with the file where there are several."""
    shown: list[ShownFinding] = []
    for part in preset.parts:
        prefix = f"{part.file}: " if len(preset.parts) > 1 else ""
        for one in read_charters(part.text):
            shown += [
                replace(finding, place=prefix + finding.place)
                for finding in _shown(one, several=False, language=language)
            ]
    return CheckReport(preset.name, tuple(shown))


def _shown(read: ReadCharter, *, several: bool, language: str) -> list[ShownFinding]:
    if read.charter is None:
        return [_problem(problem, language) for problem in read.problems]
    prefix = f"{read.charter.code}: " if several else ""
    return [_finding(finding, prefix, language) for finding in synergy_findings(read.charter)]


def _problem(problem: Problem, language: str) -> ShownFinding:
    words = said(problem.code, problem.facts, language=language)
    return ShownFinding(
        code=problem.code,
        severity=Severity.ERROR,
        dimension=Dimension.TEXT,
        place=problem.place or "text",
        line=problem.line,
        column=problem.column,
        reason=words.reason,
        remedy=words.remedy,
        source=words.source,
    )


def _finding(finding: Finding, prefix: str, language: str) -> ShownFinding:
    words = said(finding.code, finding.facts, language=language)
    return ShownFinding(
        code=finding.code,
        severity=finding.severity,
        dimension=finding.dimension,
        place=prefix + finding.place,
        line=finding.line,
        column=1,
        reason=words.reason,
        remedy=words.remedy,
        source=words.source,
    )
