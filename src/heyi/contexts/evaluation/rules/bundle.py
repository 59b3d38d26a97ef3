"""The bundle of an evaluation: plan, data, every number and version in one archive, and whether a second run agrees."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from math import isclose
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from heyi.contexts.evaluation.terms.plan import Outcome
from heyi.methods.refusals import Unfit

ANSWERS, PLAN, VERSIONS, SUMS = "answers.json", "plan.yaml", "versions.json", "SHA256SUMS"
# Zip archives know no year before this one; the bytes of a bundle depend on its content alone.
_BEGIN = (1980, 1, 1, 0, 0, 0)
# Another processor adds in another order; what differs by less is the same number.
_RELATIVE, _ABSOLUTE = 1e-9, 1e-12
_MOST_BYTES = 512 * 1024 * 1024
_MOST_FILES = 1000

_RERUN = '''"""Carries the plan out again from a notebook or a shell; needs the package heyi and nothing else.

The same from the command line: heyi evaluate bundle.zip
"""

import sys
from pathlib import Path

from heyi.config.cli.main import main

here = Path(__file__).resolve().parent
sys.exit(main(["evaluate", str(here / "plan.yaml"), "--out", str(here / "again")]))
'''


def answers_of(outcome: Outcome) -> dict[str, Any]:
    """Every number of an outcome, unrounded."""
    return {
        "plan": outcome.plan.code,
        "seed": outcome.plan.seed,
        "steps": [one.told() for one in outcome.results],
    }


def bundle_of(
    outcome: Outcome, *, plan_text: bytes, files: Mapping[str, bytes], versions: Mapping[str, str]
) -> bytes:
    """The archive.

    Shape: `files` by the names the plan gives them, as they were read; the same content gives the same bytes.
    """
    content = {
        PLAN: plan_text,
        **files,
        ANSWERS: _json(answers_of(outcome)),
        VERSIONS: _json(dict(versions)),
        "rerun.py": _RERUN.encode(),
    }
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(content.items()))
    content[SUMS] = sums.encode()
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, data in sorted(content.items()):
            archive.writestr(ZipInfo(name, _BEGIN), data, ZIP_DEFLATED)
    return written.getvalue()


def opened(content: bytes) -> dict[str, bytes]:
    """The files of a bundle by name.

    Raises: Unfit for what is no archive, what is too large, and files that are not those the bundle was made of.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_FILES or sum(one.file_size for one in entries) > _MOST_BYTES:
                raise Unfit("bundle_large", "数据包过大。", "The bundle is too large.")
            files = {one.filename: archive.read(one) for one in entries if not one.is_dir()}
    except BadZipFile as broken:
        raise Unfit(
            "bundle_broken", "这不是数据包，或已损坏。", "This is no bundle, or it is damaged."
        ) from broken
    lacking = [name for name in (PLAN, ANSWERS, SUMS) if name not in files]
    if lacking:
        raise Unfit(
            "bundle_incomplete",
            f"数据包缺少 {'、'.join(lacking)}。",
            f"The bundle lacks {', '.join(lacking)}.",
        )
    _check_sums(files)
    return files


def _check_sums(files: Mapping[str, bytes]) -> None:
    told: dict[str, str] = {}
    for line in files[SUMS].decode().splitlines():
        total, _, name = line.partition("  ")
        told[name] = total
    changed = sorted(
        name for name in told if name not in files or sha256(files[name]).hexdigest() != told[name]
    )
    if changed:
        raise Unfit(
            "bundle_changed",
            f"数据包中的文件已被改动：{'、'.join(changed)}。",
            f"Files of the bundle were changed: {', '.join(changed)}.",
        )


def differences(before: Any, again: Any, place: str = "") -> Iterator[str]:
    """Where two answers differ, by place; numbers that differ by less than a billionth of themselves are the same."""
    if isinstance(before, Mapping) and isinstance(again, Mapping):
        for key in dict.fromkeys((*before, *again)):
            inner = f"{place}.{key}" if place else str(key)
            if key not in before or key not in again:
                yield inner
            else:
                yield from differences(before[key], again[key], inner)
    elif isinstance(before, list) and isinstance(again, list):
        if len(before) != len(again):
            yield place
            return
        for number, (one, other) in enumerate(zip(before, again, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif not _same(before, again):
        yield place


def _same(before: Any, again: Any) -> bool:
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (before, again))
    if numbers:
        return isclose(before, again, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
    return bool(before == again)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()
