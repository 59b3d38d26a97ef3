"""What makes a whole file unreadable, by name. Not here: what is wrong with one row (people, organisations)."""

from heyi.kernel.errors import InputInvalid


class FileRefused(InputInvalid):
    """A file of which nothing is taken in; the code says why, the facts say where."""

    default_code = "file_unreadable"
