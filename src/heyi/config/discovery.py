"""Finding what contexts do behind the pages: their `reactions` and `tasks`. Not here: running them (foundation.worker)."""

from django.utils.module_loading import autodiscover_modules

from heyi.config.loading import undisturbed


def discover() -> None:
    """Imports every `reactions` and `tasks` of the installed applications, which registers listeners and the timetable."""
    with undisturbed():
        autodiscover_modules("reactions", "tasks")
