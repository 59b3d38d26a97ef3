"""A questionnaire while somebody writes on it: laid open for a page, written back. Not here: what may be kept (editing).

What is being written may be wrong anywhere; nothing here refuses it, so that nothing typed is lost. A place on the page has an
address: `head`, `s0` the first section, `s0q2` its third question, `scale0` the first scale.
"""

from collections.abc import Iterable, Mapping, Sequence
from re import fullmatch
from typing import Any

from heyi.contexts.surveys.rules.naming import proposed
from heyi.contexts.surveys.terms.questionnaire import WITH_CHOICES, Kind

Tree = dict[str, Any]
Given = Mapping[str, Any]

HEAD = "head"
# More entries than anybody writes; the longest text that is kept has fewer.
_MOST = 20_000
_KINDS = frozenset(str(one) for one in Kind)
_ENDS = ("low", "high")
_CHOICES, _ROWS, _CONDITIONS = "choices", "rows", "shown_if"
# What a scale begins with when somebody chooses this kind: as many points as most questionnaires have.
_USUAL_ENDS = (1, 5)


def laid_open(tree: Any) -> Tree:
    """The text with every part a page can show, shared choices copied to where they are used; what makes no sense is empty."""
    given = _mapping(tree)
    shared = _mapping(given.get(_CHOICES))
    return {
        "questionnaire": _text(given.get("questionnaire")),
        "title": _both(given.get("title")),
        "introduction": _both(given.get("introduction")),
        "source": _text(given.get("source")),
        "status": _text(given.get("status")) or "unverified",
        "sections": [_section(one, shared) for one in _entries(given.get("sections"))],
        "scales": [_scale(one) for one in _entries(given.get("scales"))],
    }


def written(tree: Tree) -> Tree:
    """The text as it is kept: parts that say nothing, and what its kind of question does not use, are left out."""
    kept = {key: tree[key] for key in ("questionnaire", "title", "introduction", "source", "status")}
    kept["version"] = "1"
    kept["sections"] = [
        _some(one, ("code", "zh", "en"))
        | {"questions": [_written_question(question) for question in one["questions"]]}
        | _written_conditions(one)
        for one in tree["sections"]
    ]
    scales = [
        _some(one, ("code", "zh", "en", "columns")) | ({"reverse": one["reverse"]} if one["reverse"] else {})
        for one in tree["scales"]
    ]
    return kept | ({"scales": scales} if scales else {})


def _written_question(one: Tree) -> Tree:
    kept = _some(one, ("code", "kind", "zh", "en"))
    if one["required"]:
        kept["required"] = True
    if one["kind"] in WITH_CHOICES:
        kept[_CHOICES] = [_written_choice(choice) for choice in one[_CHOICES] if _says(choice)]
    if one["kind"] == Kind.MATRIX:
        kept[_ROWS] = [_some(row, ("code", "zh", "en")) for row in one[_ROWS] if _says(row)]
    if one["kind"] in (Kind.SCALE, Kind.NUMBER):
        kept |= {key: one[key] for key in ("least", "most") if one[key] is not None}
    if one["kind"] == Kind.SCALE:
        kept |= {key: one[key] for key in _ENDS if any(one[key].values())}
    return kept | _written_conditions(one)


def _written_choice(one: Tree) -> Tree:
    kept = _some(one, ("code", "zh", "en"))
    if one["score"] is not None:
        kept["score"] = one["score"]
    return kept | ({"alone": True} if one["alone"] else {})


def _written_conditions(one: Tree) -> Tree:
    conditions = []
    for condition in one[_CONDITIONS]:
        kept = _some(condition, ("question",))
        if condition["one_of"]:
            kept["one_of"] = condition["one_of"]
        kept |= {key: condition[key] for key in ("least", "most") if condition[key] is not None}
        conditions.append(kept)
    return {_CONDITIONS: conditions} if conditions else {}


def put(tree: Tree, address: str, given: Given) -> Tree:
    """The text with what was typed at one place in it; whatever called it by the code it had before, calls it by the new one.

    Shape: `given` holds the parts of that place as `laid_open` has them.
    """
    if address == HEAD:
        return laid_open({**tree, **given})
    before = found(tree, address)
    if before is None:
        return tree
    after = laid_open_part(address, {**before, **given})
    if "questions" in before:
        after["questions"] = before["questions"]
    elif "kind" in before:
        _begun(after)
    changed = _replaced(tree, address, after)
    return changed if "kind" not in before else _renamed(changed, before, after)


def _begun(question: Tree) -> None:
    """Two empty places to write in where a kind of question needs them and there are none."""
    if question["kind"] in WITH_CHOICES and not question[_CHOICES]:
        question[_CHOICES] = [_choice({}), _choice({})]
    if question["kind"] == Kind.MATRIX and not question[_ROWS]:
        question[_ROWS] = [_said({}), _said({})]


def laid_open_part(address: str, part: Given) -> Tree:
    """One section, question or scale with every part a page can show."""
    if "q" in address:
        return _question(part, {})
    return _scale(part) if address.startswith("scale") else _section(part, {})


def found(tree: Tree, address: str) -> Tree | None:
    """What stands at an address; None where nothing does."""
    if match := fullmatch(r"s(\d{1,3})(?:q(\d{1,3}))?", address):
        section = _at(tree["sections"], int(match[1]))
        if match[2] is None or section is None:
            return section
        return _at(section["questions"], int(match[2]))
    if match := fullmatch(r"scale(\d{1,3})", address):
        return _at(tree["scales"], int(match[1]))
    return None


def _replaced(tree: Tree, address: str, part: Tree) -> Tree:
    siblings, at = siblings_of(tree, address)
    siblings[at] = part
    return tree


def siblings_of(tree: Tree, address: str) -> tuple[list[Tree], int]:
    """The list in which an address stands, and its place in it. The address is one that was found."""
    if address.startswith("scale"):
        return tree["scales"], int(address[5:])
    section, _, question = address[1:].partition("q")
    if question:
        return tree["sections"][int(section)]["questions"], int(question)
    return tree["sections"], int(section)


def _renamed(tree: Tree, before: Tree, after: Tree) -> Tree:
    """The text in which conditions and scales follow a question, its choices and its rows to their new codes."""
    columns = dict(zip(columns_of(before), columns_of(after), strict=False))
    choices = {old["code"]: new["code"] for old, new in zip(before[_CHOICES], after[_CHOICES], strict=False)}
    for one in (*tree["sections"], *questions_of(tree)):
        for condition in one[_CONDITIONS]:
            if before["code"] and condition["question"] == before["code"]:
                condition["question"] = after["code"]
                condition["one_of"] = [choices.get(code, code) for code in condition["one_of"]]
    for scale in tree["scales"]:
        for key in ("columns", "reverse"):
            scale[key] = [columns.get(code, code) for code in scale[key]]
    return tree


def questions_of(tree: Tree) -> list[Tree]:
    """All questions, in the order in which they are asked."""
    return [question for section in tree["sections"] for question in section["questions"]]


def columns_of(question: Tree) -> list[str]:
    """The columns in which the answers to a question will stand."""
    if question["kind"] == Kind.MATRIX:
        return [f"{question['code']}_{row['code']}" for row in question[_ROWS]]
    return [question["code"]]


def named(tree: Tree, *, is_last: bool = False) -> Tree:
    """The text in which what has no code has the one proposed: what says something in English, and at last everything."""
    _name(tree["sections"], "part", is_last)
    _name(questions_of(tree), "q", is_last)
    for one in questions_of(tree):
        _name([choice for choice in one[_CHOICES] if _says(choice)], "a", is_last)
        _name([row for row in one[_ROWS] if _says(row)], "r", is_last)
    _name(tree["scales"], "scale", is_last)
    return tree


def _name(parts: Sequence[Tree], stem: str, is_last: bool) -> None:
    taken = {one["code"] for one in parts}
    for one in parts:
        if not one["code"] and (one["en"] or is_last):
            one["code"] = proposed(one["en"], taken, stem)
            taken.add(one["code"])


def _says(one: Tree) -> bool:
    return bool(one["code"] or one["zh"] or one["en"])


def _section(one: Any, shared: Given) -> Tree:
    given = _mapping(one)
    return _said(given) | {
        "questions": [_question(question, shared) for question in _entries(given.get("questions"))],
        _CONDITIONS: [_condition(condition) for condition in _entries(given.get(_CONDITIONS))],
    }


def _question(one: Any, shared: Given) -> Tree:
    given = _mapping(one)
    kind = _text(given.get("kind"))
    choices = given.get(_CHOICES)
    if isinstance(choices, str):
        choices = shared.get(choices)
    least, most = _number(given.get("least")), _number(given.get("most"))
    if kind == Kind.SCALE and least is None and most is None:
        least, most = _USUAL_ENDS
    return _said(given) | {
        "kind": kind if kind in _KINDS else str(Kind.SINGLE),
        "required": bool(given.get("required")),
        _CHOICES: [_choice(choice) for choice in _entries(choices)],
        _ROWS: [_said(_mapping(row)) for row in _entries(given.get(_ROWS))],
        "least": least,
        "most": most,
        **{end: _both(given.get(end)) for end in _ENDS},
        _CONDITIONS: [_condition(condition) for condition in _entries(given.get(_CONDITIONS))],
    }


def _choice(one: Any) -> Tree:
    given = _mapping(one)
    return _said(given) | {"score": _number(given.get("score")), "alone": bool(given.get("alone"))}


def _condition(one: Any) -> Tree:
    given = _mapping(one)
    return {
        "question": _text(given.get("question")),
        "one_of": _codes(given.get("one_of")),
        "least": _number(given.get("least")),
        "most": _number(given.get("most")),
    }


def _scale(one: Any) -> Tree:
    given = _mapping(one)
    return _said(given) | {key: _codes(given.get(key)) for key in ("columns", "reverse")}


def _said(given: Given) -> Tree:
    return {key: _text(given.get(key)) for key in ("code", "zh", "en")}


def _both(given: Any) -> Tree:
    return {key: _text(_mapping(given).get(key)) for key in ("zh", "en")}


def _mapping(given: Any) -> Given:
    return given if isinstance(given, Mapping) else {}


def _entries(given: Any) -> list[Any]:
    return list(given[:_MOST]) if isinstance(given, Sequence) and not isinstance(given, str) else []


def _codes(given: Any) -> list[str]:
    return [_text(one) for one in _entries(given) if _text(one)]


def _text(given: Any) -> str:
    return given.strip() if isinstance(given, str) else ""


def _number(given: Any) -> int | float | str | None:
    """The number, whole where it is; what is none stays as it was typed, and the reader of the text says so."""
    if isinstance(given, bool) or given is None:
        return None
    text = str(given).strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return text[:40]
    return int(value) if value.is_integer() else value


def _some(one: Tree, keys: Iterable[str]) -> Tree:
    return {key: one[key] for key in keys}


def _at(entries: list[Tree], at: int) -> Tree | None:
    return entries[at] if at < len(entries) else None
