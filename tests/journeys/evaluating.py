"""What journeys of evaluations share: a plan in force, an evaluation carried out, and its bundle carried out again elsewhere."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from docx import Document
from pypdf import PdfReader

from heyi.config.cli.main import assembled
from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms.assessment import PlannedEvaluation
from heyi.foundation.system_actors import OPERATOR
from tests.making import NOW, Yibin

ENTRY = """\
    - {{code: {code}, name: {{zh: {zh}, en: {en}}}, plan: {plan}, every_months: 12,
       owner: {{role: quality_officer, where: lead}}, report_to: {{body: council}}, source: heyi-assumptions#assessment, status: assumption}}
"""


def resolved(yibin: Yibin, plan: str, zh: str, en: str, *, at: datetime = NOW) -> PlannedEvaluation:
    """The council of the region resolves a charter that plans this evaluation; the plan as it is in force then."""
    text = governance.read_preset("yibin-four-level").parts[1].text
    entry = ENTRY.format(code=plan, zh=zh, en=en, plan=plan)
    planned = text.replace("  evaluations:\n", "  evaluations:\n" + entry, 1)
    later = at + timedelta(hours=1)
    governance.apply_charter(yibin.region, planned, effective_from=later, actor=OPERATOR, now=at)
    in_force = governance.version_in_force(yibin.region, actor=OPERATOR, now=later)
    charter = governance.charter_of_version(in_force.id, actor=OPERATOR, now=later)
    found = charter.assessment.evaluation(plan)
    assert found is not None
    return found


def carried_out(plan: Path | str, out: Path) -> dict[str, Any]:
    """`heyi evaluate`, with its report as web page, PDF and Word in both languages; the answers by step."""
    # Without the end of a process, which would close the store of the journey.
    told = assembled().main(
        args=["evaluate", str(plan), "--out", str(out)], prog_name="heyi", standalone_mode=False
    )
    assert not told
    for language in ("zh", "en"):
        page = (out / f"report.{language}.html").read_text(encoding="utf-8")
        assert "<script" not in page
        assert len(PdfReader(out / f"report.{language}.pdf").pages) > 1
        assert Document(str(out / f"report.{language}.docx")).tables
    answers = json.loads((out / "answers.json").read_text(encoding="utf-8"))
    return {one["step"]: one for one in answers["steps"]}


def carried_out_elsewhere(bundle: Path, folder: Path) -> bytes:
    """The bundle taken to another directory and carried out by another process that finds no cache of the first; its answers."""
    folder.mkdir()
    taken = folder / "taken.zip"
    shutil.copy(bundle, taken)
    surroundings = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPYCACHEPREFIX": str(folder / "cache"),
    }
    command = [
        str(Path(sys.executable).with_name("heyi")),
        "evaluate",
        "taken.zip",
        "--out",
        "again",
        "--json",
    ]
    done = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["again"] == {"same": True, "differs": []}
    return (folder / "again" / "answers.json").read_bytes()
