"""A text in YAML: read without anchors, tags and deep nesting, and written. Not here: what it means."""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent

_DEEPEST = 16
_WIDTH = 120


class NotPlain(ValueError):
    """The text is no YAML, or none of the plain kind; `zh` and `en` name the line and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def read_yaml(text: str) -> Any:
    """What a text says, as mappings that know the line of each entry.

    Raises: NotPlain; what could blow up or run anything is refused before anything is built.
    """
    try:
        _scan(text)
        return YAML(typ="rt", pure=True).load(text)
    except NotPlain:
        raise
    except (YAMLError, ValueError, RecursionError) as wrong:
        raise _broken(wrong) from wrong


def write_yaml(tree: Any) -> str:
    """Plain mappings and lists as a text that people read; what is read from it is the same tree."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    # The same list twice is written out twice: what is read knows no references.
    yaml.representer.ignore_aliases = lambda _: True
    written = StringIO()
    yaml.dump(tree, written)
    return written.getvalue()


def _scan(text: str) -> None:
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        is_named = isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None
        is_tagged = isinstance(event, NodeEvent) and getattr(event, "ctag", None) is not None
        if is_named or is_tagged or depth > _DEEPEST:
            line = event.start_mark.line + 1
            raise NotPlain(
                f"第 {line} 行：不支持引用（& *）、类型标签（!）和过深的嵌套，请直接写出。",
                f"line {line}: anchors (& *), tags (!) and deep nesting are not read; write it out.",
            )


def _broken(wrong: Exception) -> NotPlain:
    mark = (wrong.problem_mark or wrong.context_mark) if isinstance(wrong, MarkedYAMLError) else None
    if mark is None:
        return NotPlain(
            "文本不是正确的 YAML，或写了不存在的日期。",
            "The text is no YAML, or names a day that there is not.",
        )
    line = mark.line + 1
    return NotPlain(
        f"第 {line} 行：不是正确的 YAML，请检查缩进、引号和冒号后的空格。",
        f"line {line}: this is no YAML; look at indentation, quotes and the blank behind colons.",
    )
