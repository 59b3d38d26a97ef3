"""docs/generated/privacy.md: every column, how sensitive it is, how it lies on disk, and to whom the database shows its rows."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from heyi.foundation.privacy import LIBRARY_TABLES, Entry, Kept, Sort, sheet
from heyi.foundation.security import RowPolicy
from scripts.pages.marks import first_line, page, table

SORTS = {
    Sort.PLAIN: "普通 plain",
    Sort.IDENTIFYING: "识别个人 identifying",
    Sort.CLINICAL: "诊疗 clinical",
}
KEPT = {
    Kept.SEALED: "密封 sealed",
    Kept.KEYED_HASH: "带密钥哈希 keyed hash",
    Kept.DIGEST: "摘要 digest",
    Kept.OPAQUE_ID: "无含义编号 opaque id",
    Kept.OPEN: "明文 open",
}
_MINE = re.compile(r"(?:\w+\.)?(\w+) (?:= ANY|&&) \(heyi_institutions\(\)(?:::\w+\[\])?\)")
_ASKED = re.compile(r"FROM (\w+)")


def policies() -> dict[str, str]:
    """What the last migration that speaks of a table lets an actor see, as SQL, by table."""
    loader = MigrationLoader(None)
    found: dict[str, str] = {}
    for key in loader.graph.nodes:
        for operation in loader.graph.nodes[key].operations:
            if isinstance(operation, RowPolicy):
                found[operation.table] = operation.sees
    return found


def readers(sees: str | None) -> str:
    """A condition of a policy in words."""
    if sees is None:
        return "只由程序限制 by the code alone"
    return "；".join(dict.fromkeys(_parts(sees)))


def _parts(sees: str) -> Iterator[str]:
    if sees == "false":
        yield "仅系统本身 the system alone"
    if sees == "true":
        yield "所有程序 every program"
    if "heyi_is_known()" in sees:
        yield "所有登录者 everybody signed in"
    if "heyi_actor()" in sees:
        yield "本人 whoever it is about or by"
    direct = re.sub(r"\(SELECT.*", "", sees)
    for column in _MINE.findall(direct):
        yield f"该机构的人员 staff of `{column}`"
    for asked in _ASKED.findall(sees):
        yield f"见 as `{asked}` says"


def _section(name: str, entries: list[Entry], words: str, sees: str | None) -> str:
    rows = [(f"`{entry.column}`", SORTS[entry.sort], KEPT[entry.kept]) for entry in entries]
    return "\n\n".join(
        [
            f"## `{name}`",
            words,
            f"可见者 seen by: {readers(sees)}",
            table(("字段 column", "类别 class", "保存 kept"), rows),
        ]
    )


def pages() -> dict[str, str]:
    """The privacy sheet."""
    seen_by = policies()
    words = {one._meta.db_table: first_line(one.__doc__) for one in apps.get_models()}
    by_table: dict[str, list[Entry]] = {}
    for entry in sheet():
        by_table.setdefault(entry.table, []).append(entry)
    counted = [
        (SORTS[sort], *(sum(e.sort is sort and e.kept is kept for e in sheet()) for kept in Kept))
        for sort in Sort
    ]
    return {
        "privacy.md": page(
            "隐私清单 Privacy sheet",
            "每张表的每个字段：涉及个人的程度、落盘的样子、数据库向谁显示这些行。职务进一步限制见 permissions.md。"
            "识别个人或诊疗的字段若为明文，理由写在 `tests/architecture/exemptions.toml` 的 `readable_columns`。\n\n"
            "Every column of every table: what it tells of a human, how it lies on disk, and to whom PostgreSQL shows its rows;"
            " duties narrow that further (permissions.md). Where an identifying or clinical column lies open, the reason is in"
            " `tests/architecture/exemptions.toml`: `readable_columns`. How things are sealed: docs/security.md.",
            table(("类别 class", *(KEPT[kept] for kept in Kept)), counted),
            *(
                _section(name, entries, words[name], seen_by.get(name))
                for name, entries in sorted(by_table.items())
            ),
            "## 外部组件的表 Tables of libraries",
            table(("表 table", "内容 what it holds"), ((f"`{n}`", w) for n, w in LIBRARY_TABLES.items())),
        )
    }
