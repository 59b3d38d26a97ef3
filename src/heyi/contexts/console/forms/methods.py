"""One method asked of one table: a field for each option that the method has. Not here: what an option does (heyi.methods)."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.contexts.console.forms.contracts import choose
from heyi.contexts.console.queries.evaluation_looks import Place
from heyi.contexts.evaluation import public as evaluation
from heyi.contexts.evaluation.terms.carried import LARGEST_FILES
from heyi.foundation.words import say
from heyi.kernel.words import Words
from heyi.methods.tabular.method import Method, Option
from heyi.methods.tabular.option_words import CommonOption, chosen_words, taken_by

_LONGEST_TITLE, _LONGEST = 80, 2_000
_LARGEST_SEED = 2**31 - 1
# What the words of a method may speak of without a field for it.
_LABELS = {"weights": _("权重")}
_OPTION = re.compile(r"--([a-z][a-z-]*[a-z]|[a-z])")
# Names in a list stand apart by any of these, but for what stands in quotes.
_COMMAS = ",\uff0c\u3001\n\r"
_QUOTED_OR_COMMA = re.compile(rf'"[^"]*"|[{_COMMAS}]')


class MethodForm(forms.Form):
    """A table and how a method is asked.

    Shape: an option of the method alone stands in `own_<name>`; `kept` is the name of a table that is there already, if one is.
    """

    place = forms.ChoiceField(label=_("为谁评价"))
    title = forms.CharField(
        label=_("这次分析叫什么"),
        required=False,
        max_length=_LONGEST_TITLE,
        help_text=_("不写就用方法的名字；同名的再算一次，算作下一版。"),
        error_messages={"max_length": say("too_long", {"limit": _LONGEST_TITLE})},
    )
    table = forms.FileField(
        label=_("数据表（CSV 或 Excel）"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods,text/csv"}),
        help_text=_("第一行写列名，每行一个对象；CSV 用 UTF-8 或 GB18030。"),
        error_messages={"empty": say("required")},
    )
    unit = forms.CharField(
        label=_("名称列"),
        required=False,
        max_length=_LONGEST,
        help_text=_("每行叫什么。第一列是文字时可以不写。"),
    )

    def __init__(
        self,
        *args: Any,
        method: Method,
        places: Mapping[str, tuple[Place, str]],
        language: str,
        kept: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._method, self._places, self._kept = method, places, kept
        choose(self, "place", [(key, words) for key, (_, words) in places.items()])
        for common in taken_by(method):
            self.fields[common.name] = _field(common, language)
        for own in method.options:
            self.fields[f"own_{own.name}"] = _own_field(own, language)
        for field in self.fields.values():
            field.label = self.in_words(str(field.label))

    def in_words(self, text: str) -> str:
        """Words that the command line says too, its options called as the fields are."""

        def field_of(found: re.Match[str]) -> str:
            option = found[1].replace("-", "_")
            field = self.fields.get(option) or self.fields.get(f"own_{option}")
            return f"\u201c{_LABELS.get(option, option) if field is None else field.label}\u201d"

        return _OPTION.sub(field_of, text)

    def clean_table(self) -> Any:
        """The table, unless one is there already.

        Raises: ValidationError.
        """
        given = self.cleaned_data.get("table")
        if given is None and not self._kept:
            raise forms.ValidationError(say("required"), code="required")
        if given is not None and (given.size or 0) > LARGEST_FILES:
            raise forms.ValidationError(say("too_large", {"limit": LARGEST_FILES}))
        return given

    def clean_weights(self) -> Any:
        """Weights in the order of the columns, or each with its name.

        Raises: ValidationError.
        """
        return _weights(_names(self.cleaned_data.get("weights") or ""))

    def asked(self) -> evaluation.OneMethod:
        """What is asked, as a plan writes it; what stands as it is usual is left out."""
        given = self.cleaned_data["table"]
        return evaluation.OneMethod(
            method=self._method.name,
            title=" ".join(self.cleaned_data["title"].split()),
            file=self._kept if given is None else (given.name or ""),
            unit=self.cleaned_data["unit"].strip(),
            options=dict(self._options()),
            seed=self.cleaned_data.get("seed") or 0,
        )

    def _options(self) -> Iterator[tuple[str, Any]]:
        for common in taken_by(self._method):
            value = self.cleaned_data.get(common.name)
            if common.kind in ("columns", "intervals"):
                value = tuple(_names(value or ""))
            if value not in (None, "", (), {}) and common.kind != "seed":
                yield common.name, value
        for own in self._method.options:
            value = self.cleaned_data.get(f"own_{own.name}")
            if value not in (None, "") and value != own.default:
                yield own.name, value

    def at(self) -> Place:
        """The institution that keeps what was asked, and the alliance."""
        return self._places[self.cleaned_data["place"]][0]


def initial_of(asked: evaluation.OneMethod) -> dict[str, Any]:
    """The fields as they were when it was asked."""
    told: dict[str, Any] = {"title": asked.title, "unit": asked.unit, "seed": asked.seed}
    for name, value in asked.options.items():
        told[name] = told[f"own_{name}"] = _written(value)
    return told


def _written(value: Any) -> Any:
    """An option as it is typed: asked once more without a change, it asks the same."""
    if isinstance(value, Mapping):
        value = tuple(f"{name}={weight!r}" for name, weight in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_quoted, map(str, value)))
    return value


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"' if any(one in name for one in (*_COMMAS, '"')) else name


def _field(common: CommonOption, language: str) -> forms.Field:
    label = _said(common.words, language)
    if isinstance(common.kind, tuple):
        return _choice(label, common.kind, None, language)
    if common.kind == "seed":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=_LARGEST_SEED)
    if common.kind == "weights":
        label = gettext("权重")
    helps = {
        "columns": gettext("列名，用逗号隔开；不写就用全部数字列。")
        if common.name == "columns"
        else gettext("列名，用逗号隔开。"),
        "weights": gettext("按列的顺序：0.4, 0.6；或写明列名：费用=0.4, 疗效=0.6。"),
        "intervals": gettext("列名:最佳下限:最佳上限:容许下限:容许上限；几列就用逗号隔开。"),
    }  # fmt: skip
    return forms.CharField(
        label=label,
        required=False,
        max_length=_LONGEST,
        help_text=helps.get(common.kind, ""),
        widget=forms.TextInput(attrs={"data-columns": common.kind, "spellcheck": "false"}),
    )


def _own_field(own: Option, language: str) -> forms.Field:
    label = _said(Words(own.zh, own.en), language)
    if isinstance(own.kind, tuple):
        return _choice(label, own.kind, own.default, language)
    if own.kind is bool:
        return forms.BooleanField(label=label, required=False, initial=own.default)
    errors = {"invalid": say("malformed")}
    if own.kind is int:
        return forms.IntegerField(label=label, required=False, initial=own.default, error_messages=errors)
    if own.kind is float:
        return forms.FloatField(label=label, required=False, initial=own.default, error_messages=errors)
    return forms.CharField(
        label=label,
        required=False,
        max_length=_LONGEST,
        initial=own.default,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )


def _choice(label: str, values: tuple[str, ...], usual: Any, language: str) -> forms.ChoiceField:
    choices = [(one, f"{_said(chosen_words(one), language)} ({one})") for one in values]
    if usual is None:
        choices.insert(0, ("", gettext("按常规")))
    return forms.ChoiceField(label=label, choices=choices, initial=usual, required=False)


def _said(words: Words, language: str) -> str:
    """A label begins like a sentence; the command line writes its English small."""
    told = words.said(language)
    return told[:1].upper() + told[1:]


def _names(text: str) -> list[str]:
    """What stands between commas; a name that holds one stands in quotes."""
    plain = _QUOTED_OR_COMMA.sub(lambda found: found[0] if found[0].startswith('"') else ",", text)
    cells = next(csv.reader(StringIO(plain), skipinitialspace=True), [])
    return [cell.strip() for cell in cells if cell.strip()]


def _weights(parts: list[str]) -> tuple[float, ...] | dict[str, float]:
    try:
        if any("=" in part for part in parts):
            pairs = (part.rpartition("=") for part in parts)
            return {name.strip(): float(weight) for name, _, weight in pairs}
        return tuple(float(part) for part in parts)
    except ValueError as wrong:
        raise forms.ValidationError(gettext("权重应为数字，或“列名=数字”。")) from wrong
