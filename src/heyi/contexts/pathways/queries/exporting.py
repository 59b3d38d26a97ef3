"""Tables of cases for somebody outside, with a pseudonym in the place of each case. Not here: their cells (rules.exporting)."""

from datetime import datetime

from heyi.contexts.governance import public as governance
from heyi.contexts.governance.terms import Duty
from heyi.contexts.governance.terms.pathway_exports import Export
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.models import CaseRow
from heyi.contexts.pathways.queries.many import put_on_record, watching_over
from heyi.contexts.pathways.queries.viewing import Told, filled_of, view_of
from heyi.contexts.pathways.rules.exporting import cells
from heyi.contexts.pathways.rules.figures import measure
from heyi.contexts.pathways.terms.exporting import Exported, ExportTable, Offering
from heyi.contexts.pathways.terms.showing import CasesWanted
from heyi.foundation.pseudonyms import is_project, pseudonym
from heyi.foundation.reading import reading
from heyi.kernel.actor import Actor
from heyi.kernel.errors import InputInvalid, Problem

_LONGEST_SHOWN = 60


def exports_for(pathway_code: str, *, actor: Actor, now: datetime) -> tuple[Offering, ...]:
    """The tables that can be had of a pathway, by the charters under which the actor watches over the channels."""
    ids = frozenset(
        one.charter for one in actor.standings if one.charter and Duty.MONITOR_CASES in one.duties
    )
    with reading(actor, now=now):
        charters = governance.charters_by_id(ids) if ids else {}
    found: dict[str, Offering] = {}
    for charter in charters.values():
        pathway = charter.pathways.pathway(pathway_code)
        if pathway is None:
            continue
        codes = governance.codes_in(charter.pathways, pathway)
        for export in governance.exports_in(charter.pathways, pathway):
            found.setdefault(export.code, Offering(export=export, pathway=pathway, codes=codes))
    return tuple(found.values())


def export_table(
    export: Export, wanted: CasesWanted, *, project: str, actor: Actor, now: datetime
) -> ExportTable:
    """A table that leaves the house, a line a case; it is put on record with its lines.

    Shape:  a case bears the same name in every table of one project and another one in each other project.
    Raises: NotPermitted, InputInvalid for what can be no project.
    """
    if not is_project(project):
        raise InputInvalid(Problem("project", "export_project_unclear", project[:_LONGEST_SHOWN]))
    with watching_over(wanted, actor=actor, now=now) as cases:
        rows = [cells(export, _exported(*case, project=project, now=now)) for case in cases]
    put_on_record(len(rows), page="pathway_export", actor=actor, now=now)
    # By the pseudonym: the order in which they were opened would tell who is who.
    return ExportTable(columns=tuple(one.code for one in export.columns), rows=tuple(sorted(rows)))


def _exported(row: CaseRow, pathway: Pathway, told: Told, *, project: str, now: datetime) -> Exported:
    view = view_of(row, pathway, told)
    return Exported(
        pseudonym=pseudonym(project, "case", row.id),
        case=row.snapshot(),
        pathway=pathway,
        view=view,
        filled=filled_of(pathway, told.filled, view.answers),
        figures=measure(pathway, view, now=now),
    )
