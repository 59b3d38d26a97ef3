"""docs/generated/permissions.md: which post may do what, charter by charter, and which steps ask for which duty."""

from pathlib import Path

import heyi
from heyi.contexts.governance.rules.charter import Charter, Holder
from heyi.contexts.governance.rules.charters import read_charters
from heyi.contexts.governance.rules.pathways import NO_PRESETS
from heyi.contexts.governance.rules.powers import deciders
from heyi.contexts.governance.terms import Duty, Role
from scripts.pages.flows import flows
from scripts.pages.marks import code, page, table

PRESETS = Path(heyi.__file__).parent / "charters"


def charters() -> list[Charter]:
    """Every charter that is delivered with the house.

    Raises: ValueError for a preset that cannot be read.
    """
    found = []
    for path in sorted(PRESETS.rglob("*.yaml")):
        if not set(NO_PRESETS).isdisjoint(path.relative_to(PRESETS).parts):
            continue
        for read in read_charters(path.read_text(encoding="utf-8")):
            if read.charter is None:
                raise ValueError(f"{path.name}: {[f'{p.line}: {p.code}' for p in read.problems]}")
            found.append(read.charter)
    return found


def _where(holder: Holder) -> str:
    limits = [*(tier.value for tier in holder.tiers), *(kind.value for kind in holder.kinds)]
    return f"{holder.where.value}{' (' + ', '.join(sorted(limits)) + ')' if limits else ''}"


def _cell(charter: Charter, duty: Duty, role: Role) -> str:
    places = {
        _where(holder)
        for matter in charter.matters
        if duty in matter.duties
        for holder in deciders(charter, matter)
        if holder.role is role
    }
    return "; ".join(sorted(places)) or "·"


def _matrix(charter: Charter) -> str:
    roles = [role for role in Role if any(_cell(charter, duty, role) != "·" for duty in Duty)]
    rows = [(f"`{duty}`", *(_cell(charter, duty, role) for role in roles)) for duty in Duty]
    idle = [role for role in Role if role not in roles]
    note = f"\n\nNo duty in this charter: {code(idle)}." if idle else ""
    return f"## {charter.name.zh} · {charter.name.en} (`{charter.code}`)\n\n{table(('duty', *map(str, roles)), rows)}{note}"


def _asked_by() -> str:
    rows = []
    for duty in Duty:
        steps = [
            f"{flow.name}: {step.action}" for flow in flows() for step in flow.steps if step.needs == duty
        ]
        if steps:
            rows.append((f"`{duty}`", code(dict.fromkeys(steps))))
    return table(("duty", "steps that ask for it"), rows)


def pages() -> dict[str, str]:
    """The page of permissions."""
    return {
        "permissions.md": page(
            "Permissions",
            "What the charters delivered with Heyi let each post do. A cell says where: `own` at its own organisation, `lead` or"
            " `member` the same but only at such a one, `alliance` for the whole alliance; tiers and kinds narrow it.",
            *(_matrix(charter) for charter in charters()),
            "## Duties and steps",
            _asked_by(),
        )
    }
