"""A page of rows with its columns, order and place in the whole. Not here: the question that reads the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list. `words` is already in the reader's language."""

    key: str
    words: str
    is_number: bool = False
    is_sortable: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows out of many.

    Shape: `number` counts from 1; `total` is None where counting all rows would cost more than it tells;
    `has_more` says whether another page follows.
    """

    rows: tuple[Row, ...]
    number: int
    size: int
    has_more: bool
    total: int | None = None

    @property
    def first(self) -> int:
        """The place of the first row in the whole; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row in the whole."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def pages(self) -> int | None:
        """How many pages there are, where the total is known."""
        return None if self.total is None else max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Order:
    """By which column a list is sorted."""

    key: str
    is_descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.is_descending else self.key

    def turned(self, key: str) -> "Order":
        """The order after a click on a column's head: its own column turns round, another begins at the top."""
        return Order(key, not self.is_descending) if key == self.key else Order(key)


def asked_order(parameters: Mapping[str, str], columns: Iterable[Column], default: Order) -> Order:
    """The order that an address asks for (`?order=-due`); one it may not ask for is the default."""
    asked = parameters.get("order", "")
    key = asked.removeprefix("-")
    sortable = {column.key for column in columns if column.is_sortable}
    return Order(key, asked.startswith("-")) if key in sortable else default


def asked_page(parameters: Mapping[str, str], *, most: int = 10_000) -> int:
    """The page number that an address asks for; anything that is none is the first page."""
    asked = parameters.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= len(str(most)) else 1
    return min(max(1, number), most)


def page_of(rows: Iterable[Row], *, number: int, size: int, total: int | None = None) -> Page[Row]:
    """A page from rows of which one more than the page holds were read, so that no count is needed."""
    read = tuple(rows)
    return Page(read[:size], number, size, has_more=len(read) > size, total=total)
