"""Trains the weights by which registrations are compared online, with Splink, on the synthetic register.

    python -m bench.person_model --version 2026-11-1

Writes src/heyi/contexts/patients/rules/person-model-VERSION.json. The grades are those of rules/comparing.py, said again
in SQL because Splink counts in the database; tests hold both against each other.
"""

import argparse
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink import comparison_library as comparisons

from bench.chinese_register import register
from bench.register_reading import readable, traits_table

RULES = Path(__file__).parent.parent / "src" / "heyi" / "contexts" / "patients" / "rules"
# Assumptions of ours: two registrations drawn from a region of a million, and how sure is sure.
PRIOR = -20.0
SAME = 10.0
ASK = 3.0
_RAREST = 1e-7

_READINGS_NEAR = "jaro_winkler_similarity(reading_l, reading_r) >= 0.92"
_NAME_SLIP = (
    "(greatest(length(name_l), length(name_r)) >= 3 AND damerau_levenshtein(name_l, name_r) = 1"
    " AND name_l[1] = name_r[1])"
)
_PHONE_SLIP = "damerau_levenshtein(phone_l, phone_r) = 1"
_SWAPPED = "birth_l[1:4] || birth_l[7:8] || birth_l[5:6] = birth_r"
# For each aspect: when nothing can be compared, then the grades from the best on; what is left over is different.
GRADES: dict[str, tuple[str, dict[str, str]]] = {
    "number": (
        "(resident_l = '' OR resident_r = '') AND NOT (document_l <> '' AND document_l = document_r)",
        {
            "same": "(resident_l <> '' AND resident_l = resident_r) OR (document_l <> '' AND document_l = document_r)",
            "near": "damerau_levenshtein(resident_l[1:17], resident_r[1:17]) = 1",
        },
    ),
    "name": (
        "name_l = '' OR name_r = ''",
        {
            "same": "name_l = name_r",
            "alike": "list_has_any(readings_l, readings_r)",
            "near": f"{_NAME_SLIP} OR {_READINGS_NEAR}",
            "part": "surname_l <> '' AND surname_l = surname_r",
        },
    ),
    "birth": (
        "birth_l = '' OR birth_r = ''",
        {
            "same": "birth_l = birth_r AND length(birth_l) = 8",
            "near": (
                "length(birth_l) = length(birth_r) AND birth_l <> birth_r"
                f" AND (damerau_levenshtein(birth_l, birth_r) = 1 OR {_SWAPPED})"
            ),
            "part": "birth_l[1:4] = birth_r[1:4]",
        },
    ),
    "sex": ("sex_l = '' OR sex_r = ''", {"same": "sex_l = sex_r"}),
    "phone": (
        "length(phones_l) = 0 OR length(phones_r) = 0",
        {"same": "list_has_any(phones_l, phones_r)", "near": _PHONE_SLIP},
    ),
    "place": (
        "(address_l = '' OR address_r = '') AND (county_l = '' OR county_r = '')",
        {
            "same": "address_l <> '' AND address_l = address_r",
            "near": (
                "address_l <> '' AND address_r <> '' AND jaro_winkler_similarity(address_l, address_r) >= 0.90"
            ),
            "part": "county_l <> '' AND county_l = county_r",
        },
    ),
}
# A card is lent: equal cards are a hint, and the synthetic register says too little of cards to learn from.
CARD = {"same": 8.0, "different": -0.5}


def train(records: int, seed: int) -> dict[str, dict[str, float]]:
    """The weights in bits, for each aspect and grade: m from the truth of the register, u from pairs drawn at random."""
    table = traits_table(readable(register(records, seed=seed, corrupted=0.3)))
    told = [
        comparisons.CustomComparison(
            output_column_name=aspect,
            comparison_levels=[
                levels.CustomLevel(unknown, label_for_charts="unknown").configure(is_null_level=True),
                *(levels.CustomLevel(sql, label_for_charts=grade) for grade, sql in grades.items()),
                levels.ElseLevel(),
            ],
        )
        for aspect, (unknown, grades) in GRADES.items()
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=told,
        blocking_rules_to_generate_predictions=[block_on("resident")],
    )
    database = DuckDBAPI()
    linker = Linker(database.register(table), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e7, seed=seed)
    linker.training.estimate_m_from_label_column("person")
    return _weights(linker.misc.save_model_to_json())


def _weights(trained: dict[str, Any]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for comparison in trained["comparisons"]:
        grades = found.setdefault(comparison["output_column_name"], {})
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            grade = level["label_for_charts"] if level["sql_condition"] != "ELSE" else "different"
            m, u = level.get("m_probability"), level.get("u_probability")
            # A grade that no true pair ever had says nothing; one that no drawn pair had is rare, not impossible.
            grades[grade] = round(math.log2(m / max(u or 0.0, _RAREST)), 3) if m else 0.0
    return found


def main() -> None:
    """Trains and writes the model."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--version", required=True)
    asked.add_argument("--records", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=20261126)
    given = asked.parse_args()
    weights = train(given.records, given.seed) | {"card": CARD}
    told = {
        "version": given.version,
        "trained": f"Splink, {given.records} generated records, seed {given.seed}, 30 % corrupted",
        "prior": PRIOR,
        "same": SAME,
        "ask": ASK,
        "weights": weights,
    }
    target = RULES / f"person-model-{given.version}.json"
    target.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    pd.set_option("mode.copy_on_write", True)
    main()
