"""A table of answers against its questionnaire: forms that may be counted, and every answer that cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heyi.contexts.surveys.rules.answering import Fault, form_of
from heyi.contexts.surveys.terms.questionnaire import Questionnaire
from heyi.methods.refusals import Unfit
from heyi.methods.tabular.table import Table

# The heading is row 1.
_FIRST_ROW = 2
_SHOWN = 60


@dataclass(frozen=True)
class Forms:
    """A table read.

    Shape: `rows` are the forms that are kept, by column, with the columns beside the questionnaire (`kept_names`: form,
           centre …) as written; `faults` are (row of the file, what is wrong).
    """

    read: int
    rows: list[Mapping[str, str]]
    kept_names: tuple[str, ...]
    asked: Mapping[str, int]
    valid: Mapping[str, int]
    faults: tuple[tuple[int, Fault], ...]

    def told(self) -> dict[str, Any]:
        """In plain values, as the imports tell."""
        return {
            "read": self.read,
            "accepted": len(self.rows),
            "rejected": self.read - len(self.rows),
            "columns": {name: {"asked": self.asked[name], "valid": self.valid[name]} for name in self.asked},
            "errors": [
                {
                    "row": row,
                    "field": fault.column,
                    "value": fault.value[:_SHOWN],
                    "code": fault.code,
                    "reason": f"{fault.words.zh} {fault.words.en}",
                }
                for row, fault in self.faults
            ],
        }


def forms_of(questionnaire: Questionnaire, table: Table, *, is_strict: bool = False) -> Forms:
    """The forms in a table of one row each.

    Shape:  an answer that cannot be is left out and told; `is_strict` leaves out its whole form. A form without any
            answer never counts.
    Raises: Unfit where no column of the questionnaire is there.
    """
    here = [column for column in questionnaire.columns if column in table.columns]
    if not here:
        several = list(questionnaire.columns)
        raise Unfit(
            "columns_none",
            f"表中没有这份问卷的列。问卷的列是：{'、'.join(several)}。",
            f"The table has no column of this questionnaire, whose columns are: {', '.join(several)}.",
        )
    beside = tuple(name for name in table.columns if name not in here)
    texts = {name: table.texts(name) for name in table.columns}
    rows: list[Mapping[str, str]] = []
    faults: list[tuple[int, Fault]] = []
    asked, valid = (dict.fromkeys(questionnaire.columns, 0) for _ in range(2))
    for row in range(table.rows):
        form = form_of(questionnaire, {name: texts[name][row] for name in here})
        faults.extend((table.place(row) + _FIRST_ROW, fault) for fault in form.faults)
        if not form.answers or (is_strict and form.faults):
            continue
        for column in form.asked:
            asked[column] += 1
            valid[column] += column in form.answers
        rows.append({name: texts[name][row] for name in beside} | dict(form.answers))
    return Forms(table.rows, rows, beside, asked, valid, tuple(faults))
