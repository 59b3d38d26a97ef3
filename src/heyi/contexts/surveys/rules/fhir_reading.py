"""A FHIR R4 Questionnaire read into the shape of our own texts, checked as any other. Not here: writing one (fhir)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from heyi.contexts.surveys.rules.fhir import CONTROL, EXCLUSIVE, LEAST, MOST, ORDINAL, TRANSLATION
from heyi.kernel.words import Words
from heyi.methods.refusals import Unfit

Item = Mapping[str, Any]
Tree = dict[str, Any]

_POINTS = 20
_TEXTS = frozenset(("string", "text", "url", "date", "dateTime", "time"))
_NUMBERS = frozenset(("integer", "decimal", "quantity"))
_YES_NO = (
    {"code": "yes", "zh": "是", "en": "Yes"},
    {"code": "no", "zh": "否", "en": "No"},
)


def tree_of(resource: Any) -> tuple[Tree, list[Words]]:
    """The text of a questionnaire as a mapping, and what could not be taken over.

    Raises: Unfit for what is no Questionnaire, and for one whose parts are not of the shape the standard gives them.
    """
    try:
        return _tree_of(resource)
    except Unfit:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as wrong:
        raise Unfit(
            "questionnaire_misshapen",
            "这份 FHIR Questionnaire 的结构不符合标准，无法读取：请用导出它的软件重新导出。",
            "This FHIR Questionnaire is not of the shape of the standard: export it again from where it came.",
        ) from wrong


def _tree_of(resource: Any) -> tuple[Tree, list[Words]]:
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "Questionnaire":
        raise Unfit("no_questionnaire", "这不是 FHIR Questionnaire 资源。", "This is no FHIR Questionnaire.")
    reader = _ResourceReader()
    items = [one for one in resource.get("item") or [] if isinstance(one, Mapping)]
    loose = [one for one in items if one.get("type") != "group"]
    sections = [reader.section(one) for one in items if one.get("type") == "group"]
    if loose:
        sections.insert(
            0, {"code": "main", "zh": "问题", "en": "Questions", "questions": reader.questions(loose)}
        )
    title = reader.said(resource, "title") if resource.get("title") else {"zh": "问卷", "en": "Questionnaire"}
    tree: Tree = {
        "questionnaire": reader.code(str(resource.get("name") or resource.get("id") or "questionnaire")),
        "version": str(resource.get("version") or "1"),
        "title": title,
        "introduction": reader.said(resource, "description") if resource.get("description") else dict(title),
        "source": str(resource.get("url") or resource.get("publisher") or "FHIR Questionnaire"),
        "status": "unverified",
        "sections": sections,
    }
    return tree, reader.remarks


class _ResourceReader:
    """Reads items and gathers what could not be taken over."""

    def __init__(self) -> None:
        self.remarks: list[Words] = []

    def code(self, given: str) -> str:
        """A link id as a code of ours."""
        code = re.sub(r"[^a-z0-9_-]+", "_", given.lower()).strip("_")[:60]
        return code if re.match(r"[a-z]", code) else f"q{code}"

    def said(self, one: Item, key: str) -> dict[str, str]:
        zh = str(one.get(key) or "")
        told = one.get(f"_{key}")
        for extension in (told or {}).get("extension") or []:
            parts = {part.get("url"): part for part in extension.get("extension") or []}
            if extension.get("url") == TRANSLATION and parts.get("lang", {}).get("valueCode") == "en":
                return {"zh": zh, "en": str(parts.get("content", {}).get("valueString") or zh)}
        return {"zh": zh, "en": zh}

    def section(self, one: Item) -> Tree:
        inner = [item for item in one.get("item") or [] if isinstance(item, Mapping)]
        code = self.code(str(one.get("linkId", "section")))
        words = self.said(one, "text") if one.get("text") else {"zh": code, "en": code}
        section: Tree = {"code": code, **words, "questions": self.questions(inner)}
        return section | self.shown_if(one)

    def questions(self, items: Sequence[Item]) -> list[Tree]:
        found: list[Tree] = []
        for one in items:
            kind = str(one.get("type"))
            inner = [item for item in one.get("item") or [] if isinstance(item, Mapping)]
            if kind == "group":
                matrix = self.matrix(one, inner)
                if matrix is None:
                    self.remark(one, "嵌套的组已展开", "a group within a group was laid open")
                    found.extend(self.questions(inner))
                else:
                    found.append(matrix)
            elif kind == "display":
                self.remark(one, "说明文字未导入", "words that ask nothing were left out")
            else:
                ends, below = self.ends(inner)
                found.extend([self.question(one) | ends, *self.questions(below)])
        return found

    def ends(self, inner: Sequence[Item]) -> tuple[Tree, list[Item]]:
        """The words at both ends of a scale, and what else stands below a question."""
        ends: Tree = {}
        below = []
        for item in inner:
            codes = {
                coding.get("code")
                for extension in item.get("extension") or []
                if extension.get("url") == CONTROL
                for coding in extension.get("valueCodeableConcept", {}).get("coding") or []
            }
            if codes & {"lower", "upper"}:
                ends["low" if "lower" in codes else "high"] = self.said(item, "text")
            else:
                below.append(item)
        return ends, below

    def matrix(self, one: Item, inner: Sequence[Item]) -> Tree | None:
        """A group of choices with the same options is a matrix."""
        options = [item.get("answerOption") for item in inner]
        is_one = len(inner) > 1 and all(
            item.get("type") == "choice" and not item.get("repeats") and not item.get("enableWhen")
            for item in inner
        )
        if not is_one or any(other != options[0] for other in options) or not options[0]:
            return None
        code = self.code(str(one.get("linkId", "matrix")))
        rows = [
            {
                "code": self.code(str(item.get("linkId", ""))).removeprefix(f"{code}_"),
                **self.said(item, "text"),
            }
            for item in inner
        ]
        matrix: Tree = {"code": code, "kind": "matrix", **self.said(one, "text"), "rows": rows}
        matrix["choices"] = self.choices(inner[0])
        if all(item.get("required") for item in inner):
            matrix["required"] = True
        return matrix | self.shown_if(one)

    def question(self, one: Item) -> Tree:
        kind = str(one.get("type"))
        question: Tree = {"code": self.code(str(one.get("linkId", "")))} | self.said(one, "text")
        if kind == "boolean":
            question |= {"kind": "single", "choices": [dict(choice) for choice in _YES_NO]}
        elif kind in ("choice", "open-choice"):
            question |= {"kind": "several" if one.get("repeats") else "single", "choices": self.choices(one)}
            if kind == "open-choice":
                self.remark(one, "自由填写的选项未导入", "free answers beside the choices were left out")
        elif kind in _NUMBERS:
            question |= self.number(one, kind)
        else:
            question["kind"] = "text"
            if kind not in _TEXTS:
                self.remark(one, f"类型 {kind} 按文字处理", f"type {kind} was taken as text")
        if one.get("required"):
            question["required"] = True
        return question | self.shown_if(one)

    def number(self, one: Item, kind: str) -> Tree:
        ends: Tree = {}
        for extension in one.get("extension") or []:
            value = extension.get("valueInteger", extension.get("valueDecimal"))
            if value is not None and extension.get("url") in (LEAST, MOST):
                ends["least" if extension["url"] == LEAST else "most"] = value
        is_scale = kind == "integer" and len(ends) == 2 and 0 < ends["most"] - ends["least"] < _POINTS
        return {"kind": "scale" if is_scale else "number"} | ends

    def choices(self, one: Item) -> list[Tree]:
        found = []
        for option in one.get("answerOption") or []:
            coding = option.get("valueCoding") or {}
            plain = option.get("valueString", option.get("valueInteger"))
            code = self.code(str(coding.get("code") or plain))
            words = (
                self.said(coding, "display")
                if coding.get("display")
                else {"zh": str(plain or code), "en": str(plain or code)}
            )
            choice: Tree = {"code": code, **words}
            for extension in (*(coding.get("extension") or []), *(option.get("extension") or [])):
                if extension.get("url") == ORDINAL:
                    choice["score"] = extension.get("valueDecimal")
                if extension.get("url") == EXCLUSIVE and extension.get("valueBoolean"):
                    choice["alone"] = True
            found.append(choice)
        if not found:
            self.remark(
                one, "选项在外部值集中，未导入", "its choices lie in a value set elsewhere and were left out"
            )
        return found

    def shown_if(self, one: Item) -> Tree:
        tests = one.get("enableWhen") or []
        if not tests:
            return {}
        equal: dict[str, list[str]] = {}
        others: list[Tree] = []
        for test in tests:
            question = self.code(str(test.get("question", "")))
            operator = test.get("operator")
            answer = test.get("answerCoding", {}).get("code") or test.get("answerString")
            if "answerBoolean" in test and operator == "=":
                answer = "yes" if test["answerBoolean"] else "no"
            value = test.get("answerInteger", test.get("answerDecimal"))
            if operator == "=" and answer is not None:
                equal.setdefault(question, []).append(self.code(str(answer)))
            elif operator in (">=", "<=") and value is not None:
                others.append({"question": question, "least" if operator == ">=" else "most": value})
            elif operator == "exists" and test.get("answerBoolean"):
                others.append({"question": question})
            else:
                self.remark(one, f"条件 {operator} 未导入", f"a condition with {operator} was left out")
        if one.get("enableBehavior") == "any" and len(equal) + len(others) > 1:
            self.remark(
                one, "“任一条件”已改为“全部条件”", "any of several conditions was taken as all of them"
            )
        return {
            "shown_if": [
                *({"question": name, "one_of": codes} for name, codes in equal.items()),
                *_joined(others),
            ]
        }

    def remark(self, one: Item, zh: str, en: str) -> None:
        link = one.get("linkId")
        self.remarks.append(Words(f"{link}：{zh}。", f"{link}: {en}."))


def _joined(conditions: Sequence[Tree]) -> list[Tree]:
    """Both ends of one question as one condition."""
    joined: dict[str, Tree] = {}
    for one in conditions:
        joined.setdefault(str(one["question"]), {}).update(one)
    return list(joined.values())
