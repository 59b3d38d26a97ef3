"""docs/generated/flow-*.md: every transition table of the house, one page each."""

import importlib
import pkgutil

import heyi.contexts
from heyi.kernel.flow import Flow, Step
from scripts.pages.marks import code, page, table


def flows() -> list[Flow]:
    """Every transition table that stands in the rules of a context."""
    found: dict[str, Flow] = {}
    for module in pkgutil.walk_packages(heyi.contexts.__path__, "heyi.contexts."):
        if ".rules" in module.name:
            members = vars(importlib.import_module(module.name)).values()
            found |= {member.name: member for member in members if isinstance(member, Flow)}
    return [found[name] for name in sorted(found)]


def _from(flow: Flow, step: Step) -> str:
    """The states a step leaves; where they are most of all, the few it does not."""
    others = [state for state in flow.states if state not in step.frm]
    if len(others) >= len(step.frm):
        return code(sorted(step.frm))
    return f"every state but {code(others)}" if others else "every state"


def _row(flow: Flow, step: Step) -> tuple[str, ...]:
    clocks = [f"{timer.value} `{name}`" for timer, name in step.timers()]
    asks = [*(f"`{name}`" for name in step.asks), *(f"`{name}`?" for name in step.may_ask)]
    return (
        f"`{step.action}`",
        _from(flow, step),
        f"`{step.to}`" if step.to else "(stays)",
        ", ".join(sorted(step.sides)),
        f"`{step.needs}`",
        ", ".join(asks) or "–",
        f"`{step.reasons.__name__}`" if step.reasons else "–",
        ", ".join(clocks) or "–",
        code(sorted(step.effects)),
        f"`{step.fact}`",
    )


def _states(flow: Flow) -> str:
    rows = []
    for state in flow.states:
        kind = "begins here" if state == flow.initial else "ends here" if state in flow.terminal else ""
        into = sorted({step.action for step in flow.steps if step.to == state})
        out = [step.action for step in flow.leaving(state)]
        rows.append((f"`{state}`", kind, code(into), code(out)))
    return table(("state", "", "reached by", "left by"), rows)


def _reasons(flow: Flow) -> str:
    lists = {step.reasons for step in flow.steps if step.reasons}
    rows = [
        (f"`{known.__name__}`", code(member.value for member in known))
        for known in sorted(lists, key=lambda r: r.__name__)
    ]
    return table(("list", "reasons"), rows) if rows else "No step asks for a coded reason."


def _picture(flow: Flow) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {flow.initial}"]
    arrows = dict.fromkeys((state, step.to) for step in flow.steps for state in sorted(step.frm) if step.to)
    # What may happen from anywhere would hide the road; the table names it.
    common = {step.to for step in flow.steps if len(step.frm) > len(flow.states) // 2}
    lines += [f"    {state} --> {to}" for state, to in arrows if to not in common and state != to]
    lines += [
        f"    {state} --> [*]" for state in flow.states if state in flow.terminal and state not in common
    ]
    return "\n".join([*lines, "```"])


def render(flow: Flow) -> str:
    """One transition table as a page."""
    heads = (
        "action",
        "from",
        "to",
        "sides",
        "duty",
        "asks (? may)",
        "reason list",
        "clocks",
        "effects",
        "fact",
    )
    return page(
        f"Flow: {flow.name}",
        f"{len(flow.actions)} actions over {len(flow.states)} states. The same table is the server's check, the buttons, the"
        " answer to “what may I do now” and the exhaustive test.",
        "## Actions",
        table(heads, (_row(flow, step) for step in flow.steps)),
        "## Lists of reasons",
        _reasons(flow),
        "## States",
        _states(flow),
        "## Picture\n\nWithout what may happen from more than half of all states.",
        _picture(flow),
    )


def pages() -> dict[str, str]:
    """One page for each flow."""
    return {f"flow-{flow.name}.md": render(flow) for flow in flows()}
