"""Forms beside a questionnaire: beginning one, taking one over from a file. Not here: writing on it (designing)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.contracts import choose
from heyi.contexts.surveys import public as surveys
from heyi.contexts.surveys.terms.collecting import EditionState
from heyi.foundation.listing import asked_page
from heyi.foundation.words import say
from heyi.kernel.errors import InputInvalid, Problem
from heyi.kernel.reading import CODE
from heyi.kernel.words import Words

LONGEST_WORDS = 100
LARGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class EditionsAsked:
    """What an address asks the list of questionnaires to hold; what makes no sense narrows nothing."""

    words: str
    state: EditionState | None
    is_own: bool
    page: int

    @property
    def is_any(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.words or self.state or self.is_own)

    def wanted(self) -> surveys.EditionsWanted:
        """The question that the list puts to surveys."""
        return surveys.EditionsWanted(state=self.state, text=self.words, is_own=self.is_own)


def editions_asked(told: QueryDict) -> EditionsAsked:
    """What an address asks for."""
    state = told.get("state", "")
    words = told.get("words", "").replace("\x00", "").strip()[:LONGEST_WORDS]
    is_known = state in set(EditionState)
    return EditionsAsked(
        words, EditionState(state) if is_known else None, told.get("whose") == "own", asked_page(told)
    )


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    errors = {"required": say("required"), "max_length": say("too_long", {"limit": most})}
    return forms.CharField(label=label, max_length=most, error_messages=errors, **more)


class BeginForm(forms.Form):
    """A questionnaire to be begun: where, under which code, with which title."""

    organisation = forms.ChoiceField(label=_("在哪家机构"))
    title_zh = _text(_("中文名称"), 200)
    title_en = _text(_("英文名称"), 200)
    code = forms.RegexField(
        regex=f"^{CODE}$",
        label=_("代码"),
        max_length=60,
        required=False,
        help_text=_("小写字母、数字、- 和 _，写进答卷数据和文件名。不填则按英文名称生成。"),
        error_messages={"invalid": say("malformed"), "max_length": say("too_long", {"limit": 60})},
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", places)

    def organisation_id(self) -> UUID:
        """Where it is begun."""
        return UUID(self.cleaned_data["organisation"])

    def tree(self, source: dict[str, Any] | None) -> dict[str, Any]:
        """The text to begin with: a copy of another one, or one open question at the end of nothing yet."""
        told = self.cleaned_data
        code = told["code"] or surveys.proposed(told["title_en"], (), "survey")
        title = {"zh": told["title_zh"], "en": told["title_en"]}
        return {**(source or _blank()), "questionnaire": code, "title": title}


def _blank() -> dict[str, Any]:
    """What every questionnaire ends with stands there already, so that a new one can be kept at once."""
    last = {
        "code": "remark",
        "kind": "text",
        "zh": "您还有什么想说的？",
        "en": "Is there anything else you want to say?",
    }
    return {
        "introduction": {"zh": "不记姓名，大约需要 5 分钟。", "en": "No name is asked for; it takes about 5 minutes."},
        "source": "Heyi",
        "status": "assumption",
        "sections": [{"code": "main", "zh": "您的看法", "en": "Your view", "questions": [last]}],
    }  # fmt: skip


class ImportForm(forms.Form):
    """A questionnaire in a file, as YAML or as FHIR Questionnaire."""

    organisation = forms.ChoiceField(label=_("在哪家机构"))
    file = forms.FileField(
        label=_("文件"),
        help_text=_("本系统的 YAML 文本，或 FHIR R4 Questionnaire（JSON），不超过 1 MB。"),
        error_messages={"required": say("required"), "empty": say("required"), "invalid": say("required")},
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", places)

    def tree(self) -> tuple[Mapping[str, object], Sequence[Words]]:
        """The text in the file, and what of it could not be taken over.

        Raises: InputInvalid, QuestionnaireWrong, Unfit for what is no Questionnaire.
        """
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise InputInvalid(Problem("file", "too_large", limit=LARGEST_FILE))
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise InputInvalid(Problem("file", "questionnaire_not_utf8")) from wrong
        if not text.lstrip().startswith("{"):
            return surveys.tree_in(text), ()
        try:
            resource = json.loads(text)
        except (ValueError, RecursionError) as wrong:
            raise InputInvalid(Problem("file", "not_json")) from wrong
        return surveys.tree_of_fhir(resource)
