"""What the command line and the pages may ask of interop. Not here: what a file may hold (rules)."""

from heyi.contexts.interop.actions.organisations import import_organisations
from heyi.contexts.interop.actions.people import import_people
from heyi.contexts.interop.actions.record import import_record
from heyi.contexts.interop.actions.research import export_research

__all__ = ["export_research", "import_organisations", "import_people", "import_record"]
