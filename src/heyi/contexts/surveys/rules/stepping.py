"""One step on a questionnaire that is being written: a part added, removed, moved or doubled. Not here: its shape (designing)."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from re import fullmatch
from types import MappingProxyType

from heyi.contexts.surveys.rules.designing import (
    HEAD,
    Tree,
    found,
    laid_open_part,
    put,
    questions_of,
    siblings_of,
)
from heyi.contexts.surveys.terms.questionnaire import Kind

MOST_CONDITIONS = 10


def stepped(tree: Tree, step: str, address: str, detail: str = "") -> tuple[Tree, str]:
    """The text after a step, and the address that is open then; a step nobody knows changes nothing.

    Shape: `detail` is a kind for `add_question`, a place counted from 0 within lists, the name of a list for `take_choices`.
    """
    if step in _WITHOUT_PLACE:
        return tree, _WITHOUT_PLACE[step](tree)
    if found(tree, address) is None:
        return tree, address
    if step in _OF_A_PART:
        return tree, _OF_A_PART[step](tree, address)
    if step == "add_question":
        return tree, _add_question(tree, address, detail)
    if step in _INSIDE:
        _INSIDE[step](tree, address, detail)
    return tree, address


def _add_section(tree: Tree) -> str:
    tree["sections"].append(laid_open_part("s", {}))
    return f"s{len(tree['sections']) - 1}"


def _add_scale(tree: Tree) -> str:
    tree["scales"].append(laid_open_part("scale", {}))
    return f"scale{len(tree['scales']) - 1}"


def _add_question(tree: Tree, address: str, kind: str) -> str:
    """Behind the question at the address, or at the end of the section there."""
    section, _, after = address.partition("q")
    inside = found(tree, section)
    if inside is None or "questions" not in inside:
        return address
    at = int(after) + 1 if after else len(inside["questions"])
    inside["questions"].insert(at, laid_open_part("sq", {"kind": kind}))
    begun = f"{section}q{at}"
    put(tree, begun, {})
    return begun


def _remove(tree: Tree, address: str) -> str:
    siblings, at = siblings_of(tree, address)
    siblings.pop(at)
    return ""


def _double(tree: Tree, address: str) -> str:
    """A copy behind it, without codes: two parts never share one."""
    siblings, at = siblings_of(tree, address)
    copy = deepcopy(siblings[at])
    copy["code"] = ""
    for question in copy.get("questions", ()):
        question["code"] = ""
    siblings.insert(at + 1, copy)
    return _address(address, at + 1)


def _up(tree: Tree, address: str) -> str:
    siblings, at = siblings_of(tree, address)
    if at:
        siblings[at - 1 : at + 1] = [siblings[at], siblings[at - 1]]
        return _address(address, at - 1)
    return _over_the_edge(tree, address, -1)


def _down(tree: Tree, address: str) -> str:
    siblings, at = siblings_of(tree, address)
    if at < len(siblings) - 1:
        siblings[at : at + 2] = [siblings[at + 1], siblings[at]]
        return _address(address, at + 1)
    return _over_the_edge(tree, address, 1)


def _over_the_edge(tree: Tree, address: str, way: int) -> str:
    """The first question of a section moves up to the end of the one before, the last one down to the beginning of the next."""
    match = fullmatch(r"s(\d+)q(\d+)", address)
    if match is None:
        return address
    section = int(match[1]) + way
    if not 0 <= section < len(tree["sections"]):
        return address
    siblings, at = siblings_of(tree, address)
    question = siblings.pop(at)
    beside = tree["sections"][section]["questions"]
    place = len(beside) if way < 0 else 0
    beside.insert(place, question)
    return f"s{section}q{place}"


def _address(address: str, at: int) -> str:
    match = fullmatch(r"(.*?)\d+", address)
    return address if match is None else f"{match[1]}{at}"


def _add_choice(tree: Tree, address: str, detail: str) -> None:
    del detail
    (found(tree, address) or {}).get("choices", []).append(_empty_choice())


def _add_row(tree: Tree, address: str, detail: str) -> None:
    del detail
    (found(tree, address) or {}).get("rows", []).append(_empty_row())


def _add_condition(tree: Tree, address: str, detail: str) -> None:
    """One more condition, on the question just before to begin with."""
    del detail
    conditions = (found(tree, address) or {}).get("shown_if", [])
    earlier = before(tree, address)
    if earlier and len(conditions) < MOST_CONDITIONS:
        conditions.append({"question": earlier[-1]["code"], "one_of": [], "least": None, "most": None})


def _take_choices(tree: Tree, address: str, detail: str) -> None:
    """The choices of a list that is often used, or of another question (`=code`), in place of those that say nothing."""
    question = found(tree, address) or {}
    if detail.startswith("="):
        others = [one for one in questions_of(tree) if one["code"] == detail[1:]]
        taken = deepcopy(others[0]["choices"]) if others else []
    else:
        taken = [
            {"code": code, "zh": zh, "en": en, "score": score, "alone": False}
            for code, zh, en, score in LISTS.get(detail, ())
        ]
    if taken and "choices" in question:
        question["choices"] = [one for one in question["choices"] if one["zh"] or one["en"]]
        known = {one["code"] for one in question["choices"]}
        question["choices"] += [one for one in taken if one["code"] not in known]


def _within(key: str, move: int | None) -> Callable[[Tree, str, str], None]:
    """A step on one entry of a list inside a part: moved by so many places, or removed."""

    def step(tree: Tree, address: str, detail: str) -> None:
        entries = (found(tree, address) or {}).get(key, [])
        at = int(detail) if detail.isascii() and detail.isdigit() and len(detail) < 4 else -1
        if not 0 <= at < len(entries):
            return
        if move is None:
            entries.pop(at)
        elif 0 <= at + move < len(entries):
            entries[at], entries[at + move] = entries[at + move], entries[at]

    return step


def before(tree: Tree, address: str) -> list[Tree]:
    """The questions asked before a part, which its conditions may call; those without a code cannot be called."""
    match = fullmatch(r"s(\d+)(?:q(\d+))?", address)
    if match is None:
        return []
    section = int(match[1])
    earlier = [one for part in tree["sections"][:section] for one in part["questions"]]
    if match[2] is not None:
        earlier += tree["sections"][section]["questions"][: int(match[2])]
    return [one for one in earlier if one["code"] and one["kind"] != Kind.MATRIX]


def _empty_choice() -> Tree:
    return {"code": "", "zh": "", "en": "", "score": None, "alone": False}


def _empty_row() -> Tree:
    return {"code": "", "zh": "", "en": ""}


_WITHOUT_PLACE: Mapping[str, Callable[[Tree], str]] = MappingProxyType(
    {
        "add_section": _add_section,
        "add_scale": _add_scale,
        "open_head": lambda tree: HEAD,
        "close": lambda tree: "",
    }
)
_OF_A_PART: Mapping[str, Callable[[Tree, str], str]] = MappingProxyType(
    {"open": lambda tree, address: address, "up": _up, "down": _down, "double": _double, "remove": _remove}
)
_INSIDE: Mapping[str, Callable[[Tree, str, str], None]] = MappingProxyType(
    {
        "add_choice": _add_choice,
        "add_row": _add_row,
        "add_condition": _add_condition,
        "take_choices": _take_choices,
        "remove_choice": _within("choices", None),
        "choice_up": _within("choices", -1),
        "choice_down": _within("choices", 1),
        "remove_row": _within("rows", None),
        "row_up": _within("rows", -1),
        "row_down": _within("rows", 1),
        "remove_condition": _within("shown_if", None),
    }
)

# Lists of choices that questionnaires use again and again, in the words of those that come with the house.
LISTS: Mapping[str, tuple[tuple[str, str, str, int | None], ...]] = MappingProxyType(
    {
        "yes_no": (("yes", "是", "Yes", 1), ("no", "否", "No", 0)),
        "yes_no_unsure": (("yes", "是", "Yes", None), ("no", "否", "No", None), ("unsure", "不清楚", "Not sure", None)),
        "satisfied": (
            ("very_dissatisfied", "非常不满意", "Very dissatisfied", 1),
            ("dissatisfied", "不满意", "Dissatisfied", 2),
            ("neutral", "一般", "Neither", 3),
            ("satisfied", "满意", "Satisfied", 4),
            ("very_satisfied", "非常满意", "Very satisfied", 5),
        ),
        "agree": (
            ("strongly_disagree", "非常不同意", "Strongly disagree", 1),
            ("disagree", "不同意", "Disagree", 2),
            ("neither", "不好说", "Neither", 3),
            ("agree", "同意", "Agree", 4),
            ("strongly_agree", "非常同意", "Strongly agree", 5),
        ),
        "often": (
            ("never", "从不", "Never", 1),
            ("seldom", "很少", "Seldom", 2),
            ("sometimes", "有时", "Sometimes", 3),
            ("often", "经常", "Often", 4),
            ("always", "总是", "Always", 5),
        ),
    }
)  # fmt: skip
