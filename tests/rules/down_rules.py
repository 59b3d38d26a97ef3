"""The preset's entries for going down as rules, without asking a database for the charter."""

from heyi.contexts.governance.rules.presets import read_preset
from heyi.contexts.referral.rules.criteria import DownRule, Origin

DOWN = tuple(
    DownRule(
        code=one.code, name=one.name, category=str(one.category), age_from=one.age_from, age_to=one.age_to,
        groups=tuple((group.first, group.last) for group in one.diagnoses), stay_days=one.stay_days,
        origin=Origin(one.provenance.source, str(one.provenance.status)),
    )
    for one in read_preset("yibin-four-level").parts[1].charter.referral.criteria.down
)  # fmt: skip
