"""What a case tells the referral that carries it. Not here: what a package must hold (the referral context)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from heyi.contexts.governance.terms import SIGN_BOUNDS, Sign
from heyi.contexts.governance.terms.pathways import Pathway
from heyi.contexts.pathways.terms.cases import CaseView

# Which sign of the referral an item of a case is, by the code a definition gives it.
_SIGNS: Mapping[str, Sign] = {
    "systolic": Sign.SYSTOLIC, "diastolic": Sign.DIASTOLIC, "pulse": Sign.PULSE, "breaths": Sign.BREATHS,
    "temperature": Sign.TEMPERATURE, "oxygen": Sign.OXYGEN, "glucose": Sign.GLUCOSE, "gcs": Sign.COMA_SCALE,
}  # fmt: skip


def package_for(
    pathway: Pathway, view: CaseView, *, consent: Mapping[str, Any] | bool | None
) -> dict[str, Any]:
    """The package: the channel as complaint, its first diagnosis as suspicion, scales and items as examination, signs as signs.

    Shape: without `consent` the package says nothing of it, and the referral asks for it.
    """
    name = pathway.name.zh
    package: dict[str, Any] = {
        "chief_complaint": name,
        "diagnosis": f"{pathway.short.zh}（待查）",
        "purpose": f"{name}：请按绿色通道接收，时间节点见病例。",
    }
    found = "\n".join([*_scales(pathway, view), *_items(pathway, view)])
    if found:
        package["examination"] = found
    signs = _signs(view)
    if signs:
        package["signs"] = signs
    if consent is not None:
        package["consent"] = consent if isinstance(consent, bool) else dict(consent)
    return package


def _scales(pathway: Pathway, view: CaseView) -> list[str]:
    found = []
    for scale in pathway.scales:
        scored = view.scales.get(scale.code)
        if scored is not None and scored.total is not None:
            found.append(f"{scale.name.zh}：{scored.shown}")
    return found


def _items(pathway: Pathway, view: CaseView) -> list[str]:
    found = []
    for item in pathway.items:
        answer = view.answers.get(item.code)
        if isinstance(answer, bool):
            found.append(f"{item.name.zh}：{'是' if answer else '否'}")
        elif isinstance(answer, Decimal):
            found.append(f"{item.name.zh}：{answer:f} {item.unit}".rstrip())
        elif answer is not None:
            named = next((one.name.zh for one in item.options if one.code == answer), answer)
            found.append(f"{item.name.zh}：{named}")
    return found


def _signs(view: CaseView) -> dict[str, float]:
    found = {}
    for code, sign in _SIGNS.items():
        scored = view.scales.get(code)
        value = scored.total if scored is not None else view.answers.get(code)
        least, most = SIGN_BOUNDS[sign]
        if isinstance(value, Decimal) and least <= value <= most:
            found[str(sign)] = float(value)
    return found
