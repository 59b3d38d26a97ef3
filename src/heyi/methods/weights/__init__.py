"""How much each criterion counts: by judgement (AHP) or by how much it tells the units apart (entropy, CRITIC)."""
