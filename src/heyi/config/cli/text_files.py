"""Texts of people's own, plans and questionnaires, from YAML. Not here: what they mean."""

from typing import Any

from heyi.config.cli.frame import Refusal


def tree_of(name: str, content: bytes) -> Any:
    """The mapping in a text, which knows the line of each entry.

    Raises: Refusal for what is not UTF-8, and for what is no YAML, with its line.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="rt", pure=True).load(content.decode("utf-8"))
    except UnicodeDecodeError as wrong:
        raise Refusal(f"{name}：不是 UTF-8 文本。", f"{name}: it is no text in UTF-8.") from wrong
    except YAMLError as wrong:
        mark = wrong.problem_mark if isinstance(wrong, MarkedYAMLError) else None
        line = "?" if mark is None else str(mark.line + 1)
        raise Refusal(f"{name}：第 {line} 行不是正确的 YAML。", f"{name}: line {line} is no YAML.") from wrong
