"""Every file an evaluation gives: report in both languages as page, PDF and Word, all numbers, the bundle. Not here: keeping."""

import json
import platform
from collections.abc import Mapping
from importlib.metadata import version

from heyi.contexts.evaluation.rules.bundle import answers_of, bundle_of
from heyi.contexts.evaluation.rules.telling import report_of
from heyi.contexts.evaluation.terms.carried import ANSWERS, BUNDLE, LANGUAGES
from heyi.contexts.evaluation.terms.plan import Outcome
from heyi.foundation.reporting.pdf import pdf_of
from heyi.foundation.reporting.web import body_of, contents_of, page_of
from heyi.foundation.reporting.word import word_of

_RECKONING = ("heyi", "numpy", "scipy", "statsmodels")


def versions() -> dict[str, str]:
    """The programs that reckon, by name."""
    return {"python": platform.python_version()} | {name: version(name) for name in _RECKONING}


def files_of(
    outcome: Outcome, plan_text: bytes, inputs: Mapping[str, bytes], *, day: str
) -> dict[str, bytes]:
    """The files by name.

    Shape: `inputs` by the names the plan gives them; `day` is YYYY-MM-DD and stands on the report where the plan names none;
           `body.*.html` is the report without a page around it, below its contents.
    """
    programs = versions()
    written: dict[str, bytes] = {
        ANSWERS: json.dumps(answers_of(outcome), ensure_ascii=False, indent=2).encode(),
        BUNDLE: bundle_of(outcome, plan_text=plan_text, files=inputs, versions=programs),
    }
    for short, language in LANGUAGES.items():
        report = report_of(outcome, language, day=day, versions=programs)
        written |= {
            f"body.{short}.html": f"{contents_of(report, deepest=2)}{body_of(report)}".encode(),
            f"report.{short}.html": page_of(report).encode(),
            f"report.{short}.pdf": pdf_of(report),
            f"report.{short}.docx": word_of(report),
        }
    return written
