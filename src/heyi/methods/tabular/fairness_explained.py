"""What the methods on games say of themselves, and their options. Not here: what they do (fairness)."""

from heyi.kernel.words import Words
from heyi.methods.fairness.coalitions import MISSING as RULES
from heyi.methods.tabular.method import Explained, Option

_FILE = Words(
    "两列：coalition（成员用 + 或 | 连接，如 A+B）和 value；文件中没有的联盟按 0 计（--missing）。"
    "也可每个参与者一列 0/1，另加 value。"
    "多个博弈在同一文件时用 --group 指明其列。加权表决：--quota 给门槛，文件为 player,weight。",
    "Two columns, coalition (members joined by + or |, as A+B) and value; a coalition that is not there is worth 0 (--missing). "
    "Or a column of 0 and 1 for each player, and value. Several games in one file: --group names their column. A weighted "
    "vote: --quota, and a file of player,weight.",
)
_ASSUMES = Words(
    "每个联盟的值都能说清，且可在成员间任意转移（分钱，而非分床位）；联盟外的人不影响其值。",
    "Each coalition has a value that can be told and be divided at will among its members (money, not beds); those outside do "
    "not change it.",
)

SHAPLEY = Explained(
    file=_FILE,
    formula="φ_i = Σ_{S∌i} |S|!(n−|S|−1)!/n! · (v(S∪i) − v(S));  modified: φ_i + v(N)(R_i − 1/n);  above 20 players: the mean "
    "over drawn orders and their reverses",
    source="Shapley 1953, Contributions to the Theory of Games II:307-317; Shapley & Shubik 1954; Castro, Gómez & Tejada, Comput "
    "Oper Res 2009;36:1726-1730; factors as in papers on sharing gains in medical alliances",
    status="secondary",
    assumes=_ASSUMES,
    not_when=Words(
        "博弈不超可加时（合作反而有损）；in_core 为否时有联盟宁可单干（见 core_objection）；"
        "联盟的值是估计而非观察所得、又未试算不同取值时。",
        "Where cooperation does not pay (not superadditive); where in_core is false some coalition would rather leave (see "
        "core_objection); where values were guessed and no others were tried.",
    ),
)
BANZHAF = Explained(
    file=_FILE,
    formula="β_i = Σ_{S∌i} (v(S∪i) − v(S)) / 2^(n−1);  share = β_i/Σβ;  normalised = v(N)·share",
    source="Banzhaf, Rutgers Law Rev 1965;19:317-343; Dubey & Shapley, Math Oper Res 1979;4:99-131",
    status="secondary",
    assumes=Words(
        "各联盟等可能形成，成员独立决定。" + _ASSUMES.zh,
        "All coalitions are equally likely; each member decides for itself. " + _ASSUMES.en,
    ),
    not_when=Words(
        "用于分配收益时：班扎夫值之和一般不等于总收益（normalised 才相等，但失去可加性）；请用 shapley。",
        "For sharing out gains: the values do not sum to the total (the normalised ones do, but are no longer additive); use "
        "shapley.",
    ),
)
NUCLEOLUS = Explained(
    file=_FILE,
    formula="lexicographic minimum over x with x(N) = v(N), x_i ≥ v(i) of the excesses v(S) − x(S), the largest first",
    source="Schmeidler, SIAM J Appl Math 1969;17:1163-1170; Maschler, Peleg & Shapley, Math Oper Res 1979;4:303-338; Kopelowitz "
    "1967",
    status="secondary",
    assumes=_ASSUMES,
    not_when=Words(
        "超过 10 个参与者时；希望贡献增大者所得必不减少时（核仁不单调，shapley 单调）。",
        "Above ten players; where who adds more must never get less (the nucleolus is not monotone, Shapley's value is).",
    ),
)

MISSING = Option(
    "missing",
    RULES,
    "zero",
    "文件中没有的联盟：0、其已知子联盟（含空联盟 0）的最大值、或成员单独值之和",
    "a coalition that is not in the file: 0, the best of its known parts (nobody, 0, among them), or the sum of its members",
)
COSTS = Option(
    "costs",
    bool,
    False,
    "值为成本：性质与核按 −成本 判断（超可加即成本次可加），核仁使最不满者少付",
    "values are costs: what kind of game it is, the core and the nucleolus are judged on minus the costs",
)
QUOTA = Option(
    "quota", float, None, "加权表决的门槛（达到即通过）", "the quota of a weighted vote (reaching it wins)"
)
DRAWS = Option("draws", int, 10_000, "20 个以上参与者的抽样次数", "how many draws above 20 players")
PRE = Option(
    "pre", bool, False, "求预核仁：允许有人少于单干所得", "the prenucleolus: somebody may get less than alone"
)
