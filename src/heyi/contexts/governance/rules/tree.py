"""YAML text as a tree whose every node knows its line and column. Not here: what a charter may say (reading).

The tree is built from the parser's events and nothing is ever constructed, so a tag can run nothing and an alias can
blow nothing up: both are refused with their place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from heyi.contexts.governance.terms import Problem

# A charter is written and read by people: the largest we know of is 40 kB, and no section nests deeper than 8.
LARGEST_TEXT = 512_000
DEEPEST = 24


class Kind(Enum):
    """The three shapes of a YAML node."""

    SCALAR = "scalar"
    LIST = "list"
    MAPPING = "mapping"


@dataclass(slots=True)
class Node:
    """One node. A scalar keeps its text as written; a mapping keeps its pairs in order, repeated keys included."""

    kind: Kind
    line: int
    column: int
    text: str = ""
    quoted: bool = False
    children: list["Node"] = field(default_factory=list)

    @property
    def pairs(self) -> Iterator[tuple["Node", "Node"]]:
        """Keys and values of a mapping."""
        return zip(self.children[::2], self.children[1::2], strict=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written here."""
        return self.kind is Kind.SCALAR and not self.quoted and self.text in ("", "~", "null")


@dataclass(slots=True)
class Tree:
    """The documents of one text and what is wrong with it as YAML."""

    documents: list[Node] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _open: list[Node] = field(default_factory=list)

    def take(self, event: Event) -> bool:
        """Adds what one event says; False where reading must end."""
        if isinstance(event, DocumentStartEvent):
            self.starts.append(event.start_mark.line + 1)
        elif isinstance(event, CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, NodeEvent):
            return self._add(event)
        return True

    def _add(self, event: NodeEvent) -> bool:
        node = _node(event)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            self.report(node.line, node.column, "yaml_alias", name=str(event.anchor))
        tag = getattr(event, "ctag", None)
        if tag is not None:
            self.report(node.line, node.column, "yaml_tag", name=str(tag))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.documents.append(node)
        if node.kind is not Kind.SCALAR:
            self._open.append(node)
        if len(self._open) > DEEPEST:
            self.report(node.line, node.column, "yaml_too_deep", limit=str(DEEPEST))
            return False
        return True

    def report(self, line: int, column: int, code: str, **facts: str) -> None:
        """Notes a problem of the text itself."""
        self.problems.append(Problem(line, column, "", code, facts))


def _node(event: NodeEvent) -> Node:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if isinstance(event, MappingStartEvent):
        return Node(Kind.MAPPING, line, column)
    if isinstance(event, SequenceStartEvent):
        return Node(Kind.LIST, line, column)
    if isinstance(event, ScalarEvent):
        return Node(Kind.SCALAR, line, column, event.value, quoted=event.style is not None)
    return Node(Kind.SCALAR, line, column)


def read_tree(text: str) -> Tree:
    """The tree of a text. Broken YAML gives one problem at the place where the parser gave up."""
    tree = Tree()
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST_TEXT:
        tree.report(1, 1, "text_too_long", limit=str(LARGEST_TEXT))
        return tree
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if not tree.take(event):
                break
    except ReaderError as broken:
        line = text.count("\n", 0, broken.position) + 1
        column = broken.position - text.rfind("\n", 0, broken.position)
        tree.report(line, column, "yaml_character", character=f"U+{ord(text[broken.position]):04X}")
    except MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line, column = (mark.line + 1, mark.column + 1) if isinstance(mark, StreamMark) else (1, 1)
        tree.report(line, column, "yaml_broken", said=str(broken.problem))
    except YAMLError as broken:
        tree.report(1, 1, "yaml_broken", said=str(broken).splitlines()[0])
    return tree


def cut(text: str, tree: Tree) -> tuple[str, ...]:
    """The text of each document, comments before it included; joined again they are the text."""
    if len(tree.starts) < 2:
        return (text,)
    lines = text.splitlines(keepends=True)
    bounds = [0, *(start - 1 for start in tree.starts[1:]), len(lines)]
    return tuple("".join(lines[begin:end]) for begin, end in pairwise(bounds))
