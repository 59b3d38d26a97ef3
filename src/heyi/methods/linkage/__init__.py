"""Which records of one or several tables are about the same person: probabilistic record linkage of any columns.

After Fellegi and Sunter (1969): a pair is judged column by column, each agreement weighs as much as it is rarer among
strangers than among true pairs. The columns are known by their values alone, never by their names. The words:
a *role* is what a column holds, a *key* is what two records must share to be compared at all, a *seed* is a pair that
agrees on so much that it can only be a true one.
"""
