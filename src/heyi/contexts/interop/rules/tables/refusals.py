"""What makes a whole file unreadable, by name. Not here: what is wrong with one row (people, organisations)."""

from heyi.kernel.errors import Fact, InputInvalid


class FileRefused(InputInvalid):
    """A file of which nothing is taken in; the code says why, the facts say where."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code=code, **facts)
