"""Reading of what a charter asks for after a treatment. Not here: the values themselves (aftercare)."""

from heyi.contexts.governance.rules.aftercare import USUAL_PAGE_DAYS, Aftercare, Contact
from heyi.contexts.governance.rules.reading import Cursor

_LONGEST_DAYS = 366


def read_aftercare(cursor: Cursor) -> Aftercare:
    """The whole section; contacts are named once and come later and later."""
    fields = cursor.fields(("contacts", "patient_page_days"))
    contacts: list[Contact] = []
    for item in fields.each("contacts"):
        one = _contact(item)
        if contacts and one.days <= contacts[-1].days:
            item.problem("contact_out_of_order", days=str(one.days), before=str(contacts[-1].days))
        contacts.append(one)
    page_days = fields.may("patient_page_days")
    return Aftercare(
        contacts=tuple(contacts),
        patient_page_days=page_days.integer(1, _LONGEST_DAYS) if page_days else USUAL_PAGE_DAYS,
        provenance=fields.provenance,
        line=fields.line,
    )


def _contact(cursor: Cursor) -> Contact:
    fields = cursor.fields(("code", "days", "name"))
    return Contact(
        code=fields.need("code").code(),
        days=fields.need("days").integer(1, _LONGEST_DAYS),
        name=fields.need("name").words(),
        provenance=fields.provenance,
        line=fields.line,
    )
