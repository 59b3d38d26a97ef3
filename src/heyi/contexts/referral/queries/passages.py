"""The story of referrals without what was said in it: figures and arrangements ask for nobody's words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from heyi.contexts.referral.models import PassageRow
from heyi.contexts.referral.terms import Passage, Side, State

_BARE = (
    "ordinal",
    "action",
    "frm",
    "to",
    "side",
    "organisation",
    "alliance",
    "charter",
    "by",
    "at",
    "reason",
)


def bare_passages(referrals: Iterable[UUID]) -> Mapping[UUID, list[Passage]]:
    """The passages of referrals in order; asked within an open reading or unit of work."""
    found: defaultdict[UUID, list[Passage]] = defaultdict(list)
    kept = PassageRow.objects.filter(referral__in=list(referrals)).order_by("referral", "ordinal")
    for one in kept.values("referral_id", *_BARE):
        of = one.pop("referral_id")
        told = one | {"frm": State(one["frm"]), "to": State(one["to"]), "side": Side(one["side"])}
        found[of].append(Passage(skipped=(), **told))
    return found
