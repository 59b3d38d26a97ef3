"""A frame given as a file or pasted: its rows as texts, numbered as the file counts them. Not here: what they mean (surveys)."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heyi.foundation.words import say
from heyi.kernel.workbook import WORKBOOK_BEGINNINGS, Empty, Locked, TooLarge, Torn, Workbook

LARGEST_FRAME = 2 * 2**20
# A table of two thousand points unpacks to far less; a small file that unpacks to more is a trap.
_LARGEST_UNPACKED = 64 * 2**20
_MOST_ROWS = 20_000
_ENCODINGS = ("utf-8-sig", "gb18030")

Row = tuple[int, list[str]]


class FrameForm(forms.Form):
    """A frame: a file, or rows pasted from a spreadsheet; and the seed with which to draw."""

    table = forms.FileField(
        label=_("抽样框文件（Excel 或 CSV）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods,text/csv"}),
        error_messages={"empty": say("required")},
    )
    rows = forms.CharField(
        label=_("或直接粘贴"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "第一行写列名：地区、名称、人数、机构代码（后两列可以不写）；从电子表格整块复制过来即可。"
        ),
    )
    seed = forms.IntegerField(
        label=_("随机种子"),
        min_value=0,
        max_value=2**31 - 1,
        error_messages={
            "required": say("required"),
            "invalid": say("malformed"),
            "min_value": say("malformed"),
            "max_value": say("malformed"),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("同一张抽样框、同一个种子，抽出来一样，可供核查；换一个种子就重新抽。"),
    )

    def clean(self) -> dict[str, Any]:
        """The rows, whichever way they came.

        Raises: ValidationError.
        """
        told = super().clean() or {}
        file, text = told.get("table"), told.get("rows") or ""
        if file is not None:
            if (file.size or 0) > LARGEST_FRAME:
                raise forms.ValidationError(say("too_large", {"limit": LARGEST_FRAME}))
            text = text_of(file.read())
        if not text.strip():
            raise forms.ValidationError(gettext("请选一个文件，或粘贴抽样框。"))
        told["text"] = text
        return told


def text_of(content: bytes) -> str:
    """A file as text: CSV as it is, a workbook's first sheet with tabs between its cells.

    Raises: ValidationError.
    """
    if content.startswith(WORKBOOK_BEGINNINGS):
        return text_of_rows(_sheet(content))
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise forms.ValidationError(gettext("文件既不是 UTF-8 也不是 GB18030：请另存为 CSV UTF-8 或 Excel。"))


def text_of_rows(rows: list[list[str]]) -> str:
    """Rows as text that `rows_in` reads again."""
    written = StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n").writerows(rows)
    return written.getvalue()


def rows_in(text: str) -> Iterator[Row]:
    """The rows of a text with tabs or commas between its cells, numbered by their lines."""
    text = text.lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    told = csv.reader(StringIO(text), delimiter="\t" if "\t" in first else _separator(first))
    for row in told:
        yield told.line_num, row


def _separator(line: str) -> str:
    # A comma typed on a Chinese keyboard, and the semicolon of some spreadsheets, divide as well.
    return max((",", ";", "\uff0c"), key=line.count)


def _sheet(content: bytes) -> list[list[str]]:
    try:
        book = Workbook(BytesIO(content), largest=_LARGEST_UNPACKED)
        rows = list(islice(book.rows(), _MOST_ROWS))
    except TooLarge as refused:
        raise forms.ValidationError(say("too_large", {"limit": LARGEST_FRAME})) from refused
    except Locked as refused:
        raise forms.ValidationError(gettext("工作簿有密码：请去掉密码再上传。")) from refused
    except (Torn, Empty) as refused:
        raise forms.ValidationError(gettext("工作簿打不开：请用 Excel 另存一次再上传。")) from refused
    # A break inside a cell would be another row in the text that stays on the page.
    return [[" ".join(one.split()) for one in cells] for _, cells in rows]
