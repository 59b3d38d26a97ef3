"""Time-critical pathways: one case, one clock, from the onset to the last follow-up, across hospitals.

Words it owns: case, milestone told of a case (stamp), scale scored, advice, signed decision, figure measured. What is told, in
which order and against which target stands in the charter; nothing in here names a disease.
"""
