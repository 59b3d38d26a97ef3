"""Many forms from paper at once: each row of a table is one form, taken or refused by itself. Not here: reading a file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from heyi.contexts.surveys.actions.answering import enter_form
from heyi.contexts.surveys.models import SurveyRow
from heyi.contexts.surveys.rules.surveying import read_form_number
from heyi.contexts.surveys.terms.collecting import Mode, NewForm
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, NotFound, NotPermitted, Problem, RuleBroken

MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A row of a table. Shape: `row` as the file counts it; `number` as it stands on the paper, empty where there is none."""

    row: int
    number: str
    point: UUID | None
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTaken:
    """What became of a row. Shape: `problems` is empty where it was taken; `is_again` for one that was in before."""

    row: int
    number: int | None
    is_again: bool = False
    problems: tuple[Problem, ...] = ()


def enter_forms(
    survey: UUID, rows: Sequence[PaperRow], *, language: str, actor: Actor, now: datetime
) -> tuple[RowTaken, ...]:
    """Every row that can be taken is taken, each in a transaction of its own; the others are told with what is wrong.

    Shape:  the same table sent again counts nothing twice: a form's key is the digest of its row, with how many rows alike
            stand above it, so that two people who answered alike on paper without numbers are two.
    Raises: NotFound, InputInvalid for more rows than MOST_ROWS or none.
    Records: SurveyAnswered for each row.
    """
    if not 1 <= len(rows) <= MOST_ROWS:
        raise InputInvalid(Problem("rows", "number_outside", limit=f"1–{MOST_ROWS}"))
    with reading(actor, now=now):
        SurveyRow.objects.within_reach_of(actor).look_up(survey)
    told = []
    for one, key in _keyed(rows):
        new = NewForm(given=one.given, key=key, language=language, mode=Mode.PAPER)
        told.append(_taken(survey, one, new, actor=actor, now=now))
    return tuple(told)


def _taken(survey: UUID, one: PaperRow, new: NewForm, *, actor: Actor, now: datetime) -> RowTaken:
    number = None
    try:
        number = read_form_number(one.number) if one.number else None
        receipt = enter_form(survey, number, new, point=one.point, actor=actor, now=now)
    except InputInvalid as refused:
        return RowTaken(row=one.row, number=number, problems=refused.problems)
    except NotFound:
        return RowTaken(row=one.row, number=number, problems=(Problem("number", "form_number_unknown"),))
    except (RuleBroken, NotPermitted) as refused:
        return RowTaken(row=one.row, number=number, problems=(Problem("number", refused.code),))
    return RowTaken(row=one.row, number=receipt.number, is_again=receipt.is_again)


def _keyed(rows: Sequence[PaperRow]) -> Iterator[tuple[PaperRow, str]]:
    seen: Counter[str] = Counter()
    for one in rows:
        filled = sorted((name, text) for name, text in one.given.items() if text)
        row = repr((one.number, str(one.point), filled)).encode("utf-8", "surrogatepass")
        digest = sha256(row).hexdigest()
        seen[digest] += 1
        yield one, f"{digest[:48]}-{seen[digest]}"
