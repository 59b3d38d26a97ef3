"""The `from:` of a table in a plan, read against the sources there are. Not here: asking the store (queries)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from heyi.contexts.evaluation.rules.live_period import period_of
from heyi.contexts.evaluation.rules.live_sources import SOURCES
from heyi.contexts.evaluation.terms.plan import RECENT, Live
from heyi.kernel.reading import Reader
from heyi.methods.refusals import Unfit

_MOST_WAVES = 1000


def live_of(reader: Reader, one: Mapping[str, Any], place: str) -> Live | None:
    """Where a table comes from; None where a fault was told.

    Shape: `from: {SOURCE: NAME, by: KIND OF ROW, wave: NUMBER, period: recent or FIRST/LAST}`.
    """
    here = f"{place}.from"
    given = one["from"]
    if "file" in one:
        reader.fault(here, "file 和 from 只能写一个", "write either file or from", one, "from")
    if not isinstance(given, Mapping):
        reader.fault(here, "写成 {来源: 名称, by: 行}", "write {source: name, by: rows}", one, "from")
        return None
    named = [str(key) for key in given if key not in ("by", "wave", "period")]
    if len(named) != 1 or named[0] not in SOURCES:
        there = "、".join(SOURCES), ", ".join(SOURCES)
        unknown = "、".join(named) or "?"
        reader.fault(
            here, f"没有数据来源“{unknown}”，有：{there[0]}", f"no source {unknown!r}; there is: {there[1]}", one, "from"
        )  # fmt: skip
        return None
    source = SOURCES[named[0]]
    if "period" in given and not source.has_period:
        reader.fault(here, "此来源不写 period", "this source takes no period", given, "period")
    live = Live(
        source=source.name,
        of=reader.text(given, source.name, here),
        by=reader.choice(given, "by", here, tuple(source.rows), next(iter(source.rows))),
        wave=reader.whole(given, "wave", f"{here}.wave", (0, _MOST_WAVES), 0),
        period=reader.text(given, "period", f"{here}.period") if "period" in given else RECENT,
    )
    _check_days(reader, live, given, here)
    return live


def _check_days(reader: Reader, live: Live, given: Mapping[str, Any], here: str) -> None:
    """Days that cannot be are told with their line, and not only when the plan is carried out."""
    key = "period" if SOURCES[live.source].has_period else "referral" if live.source == "referral" else ""
    written = live.of if key == "referral" else live.period
    if not key or not written:
        return
    try:
        period_of(written, date.max)
    except Unfit as unfit:
        reader.fault(f"{here}.{key}", unfit.zh, unfit.en, given, key)
