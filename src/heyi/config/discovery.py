"""Finding what contexts do behind the pages: their `reactions` and `tasks`. Not here: running them (foundation.worker)."""

from django.utils.module_loading import autodiscover_modules


def discover() -> None:
    """Imports every `reactions` and `tasks` of the installed applications, which registers listeners and the timetable."""
    autodiscover_modules("reactions", "tasks")
