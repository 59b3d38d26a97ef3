"""An evaluation plan as it is sent: for whom, its text, its files. Not here: what a plan may say (evaluation)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.contracts import choose
from heyi.contexts.console.queries.evaluation_looks import Place
from heyi.contexts.evaluation.terms.carried import LARGEST_FILES, LONGEST_PLAN, MOST_FILES
from heyi.foundation.words import say

_PLAN_ENDINGS = (".yaml", ".yml")


class PlanForm(forms.Form):
    """A plan: where it is kept, its text, and the files of data it names.

    Shape: among the files one that ends in .yaml takes the place of the text.
    """

    place = forms.ChoiceField(label=_("为谁评价"))
    text = forms.CharField(
        label=_("方案"),
        required=False,
        strip=False,
        max_length=LONGEST_PLAN,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code-text"}),
        error_messages={"max_length": say("too_long", {"limit": LONGEST_PLAN})},
        help_text=_("YAML：评价对象、目的、理论、指标、数据、步骤。可从随附的方案改起。"),
    )

    def __init__(self, *args: Any, places: Mapping[str, tuple[Place, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places
        choose(self, "place", [(key, words) for key, (_, words) in places.items()])

    def clean(self) -> dict[str, Any]:
        """The text and the files by name.

        Raises: ValidationError.
        """
        told = super().clean() or {}
        given = _files_of(self.files)
        told["data"] = {name: one for name, one in given.items() if not name.lower().endswith(_PLAN_ENDINGS)}
        plans = [one for name, one in given.items() if name.lower().endswith(_PLAN_ENDINGS)]
        if plans:
            try:
                told["text"] = plans[0].decode("utf-8-sig")
            except UnicodeDecodeError as wrong:
                raise forms.ValidationError(gettext("方案文件不是 UTF-8：请另存为 UTF-8 再上传。")) from wrong
        # A text field sends two signs for the end of a line.
        told["text"] = (told.get("text") or "").replace("\r\n", "\n")
        if not told["text"].strip():
            self.add_error("text", say("required"))
        return told

    def at(self) -> Place:
        """The institution that keeps the plan and the alliance it is about."""
        return self._places[self.cleaned_data["place"]][0]


def place_key(house: UUID, alliance: UUID) -> str:
    """How a place is named in the form."""
    return f"{house}.{alliance}"


def _files_of(files: Any) -> dict[str, bytes]:
    """Every file that was sent, by its name.

    Raises: ValidationError.
    """
    listed: list[Any] = files.getlist("files") if isinstance(files, MultiValueDict) else []
    if len(listed) > MOST_FILES or sum(one.size or 0 for one in listed) > LARGEST_FILES:
        raise forms.ValidationError(say("too_large", {"limit": LARGEST_FILES}))
    return {one.name or "": one.read() for one in listed}
