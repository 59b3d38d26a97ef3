"""What keeps an export for research from being made, by name."""

from heyi.kernel.errors import Fact, InputInvalid, RuleBroken


class ExportRefused(InputInvalid):
    """Asked for in a way that cannot be done; the code says why."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code=code, **facts)


class ColumnRefused(RuleBroken):
    """A column that may not leave: not on the privacy sheet, or identifying and not treated as such. A bug of its context."""

    default_code = "research_column_refused"


class NobodyLeft(RuleBroken):
    """Nothing in the period, or so few people that hiding the small cells leaves none."""

    default_code = "research_nobody_left"
