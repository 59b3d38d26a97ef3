"""What happened to one person at all members: the story, one entry, a document. Not here: who they are (patients)."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from heyi.contexts.console.forms.finding import hide
from heyi.contexts.console.forms.record import is_any, lines_asked
from heyi.contexts.console.queries.record_page import tell_entry, tell_story
from heyi.contexts.console.views.entering import Visit, signed_in
from heyi.contexts.console.views.going import go_to
from heyi.contexts.record import public as record
from heyi.contexts.record.terms import EntryKind
from heyi.foundation.listing import asked_page
from heyi.foundation.reading import Purpose
from heyi.foundation.words import name


@require_http_methods(["GET", "POST"])
@signed_in
def story(visit: Visit, patient_id: UUID) -> HttpResponse:
    """The story of one person. Words that are looked for come by POST, so that they stand in no address as they are."""
    if visit.request.method == "POST":
        words = visit.request.POST.get("words", "").strip()
        return go_to("console:record", patient_id, **({"find": hide(words)} if words else {}))
    asked = lines_asked(visit.request.GET)
    number = asked_page(visit.request.GET)
    told = tell_story(patient_id, asked, number=number, actor=visit.actor, now=visit.now)
    context = {
        "page_title": gettext("%(name)s的诊疗记录") % {"name": told.about.patient.name},
        "told": told,
        "patient": told.about.patient,
        "about": told.about.words,
        "asked": asked,
        "asked_kind": next((str(kind) for kind in asked.kinds), ""),
        "is_narrowed": is_any(asked),
        "kinds": [(str(one), name("entry_kind", one)) for one in EntryKind],
        "plain_address": reverse("console:record", args=(patient_id,)),
    }
    return visit.show("console/record.html", context)


@require_safe
@signed_in
def entry(visit: Visit, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    """One entry: what it says, what it said before, and an observation over time."""
    told = tell_entry(patient_id, entry_id, actor=visit.actor, now=visit.now)
    context = {
        "page_title": told.entry.title,
        "told": told,
        "patient": told.about.patient,
        "about": told.about.words,
        "is_document": told.entry.kind is EntryKind.DOCUMENT,
    }
    return visit.show("console/entry.html", context)


@require_safe
@signed_in
def document(visit: Visit, patient_id: UUID, entry_id: UUID) -> HttpResponse:
    """The file of a document. The look is put on record."""
    known, content = record.fetch_document(
        patient_id, entry_id, purpose=Purpose.CARE, actor=visit.actor, now=visit.now
    )
    # A text is shown as one in its own signs; nothing of it is guessed.
    kind = f"{known.media_type}; charset=utf-8" if known.media_type == "text/plain" else known.media_type
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=known.file_name) or "inline"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
