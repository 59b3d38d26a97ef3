"""Fields that HTML does not have: an organisation to search for, medicines as rows. Not here: their look (templates)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from heyi.contexts.console.queries.choosing import Choice

_MEDICINE_PARTS = ("name", "dose", "times", "until")
_EMPTY_ROWS = 3
_MOST_ROWS = 60


class PickerWidget(forms.Widget):
    """A list to choose one from, with a box that searches for more."""

    template_name = "console/widgets/picker.html"
    is_picker = True

    def __init__(self, choices: tuple[Choice, ...], address: str) -> None:
        super().__init__()
        self.choices, self.address = choices, address

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """What its template draws."""
        context = super().get_context(name, value, dict(attrs or {}))
        context["widget"] |= {
            "choices": self.choices,
            "chosen": value or "",
            "address": self.address,
            "list_id": f"{context['widget']['attrs'].get('id', name)}_list",
        }
        return context

    def id_for_label(self, id_: str) -> str:
        """The legend names the group; no single control is labelled by it."""
        return ""


class MedicinesWidget(forms.Widget):
    """Medicines as rows of name, dose, times and until."""

    template_name = "console/widgets/medicines.html"
    is_picker = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[dict[str, str]]:
        """The rows that say anything."""
        del files
        read = data.getlist if isinstance(data, MultiValueDict) else lambda key: data.get(key, [])
        columns = {part: list(read(f"{name}.{part}"))[:_MOST_ROWS] for part in _MEDICINE_PARTS}
        rows = zip(*(columns[part] for part in _MEDICINE_PARTS), strict=False)
        told = [dict(zip(_MEDICINE_PARTS, (cell.strip() for cell in row), strict=True)) for row in rows]
        return [row for row in told if any(row.values())]

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """The rows that were filled in and some empty ones."""
        context = super().get_context(name, value, dict(attrs or {}))
        rows = [dict(row) for row in value or ()]
        context["widget"]["rows"] = rows + [dict.fromkeys(_MEDICINE_PARTS, "") for _ in range(_EMPTY_ROWS)]
        return context

    def id_for_label(self, id_: str) -> str:
        """The legend names the group."""
        return ""


class MedicinesField(forms.Field):
    """Medicines as `{name, dose, times, until}`; none at all is an answer when it is said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MedicinesWidget(), **kwargs)

    def clean(self, value: Any) -> list[dict[str, str]]:
        """The rows without their empty cells; whether there must be any is asked beside it."""
        return [{key: cell for key, cell in row.items() if cell} for row in value or ()]
