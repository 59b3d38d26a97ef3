"""The methods of describing, explained. Not here: how they reckon."""

from heyi.kernel.words import Words
from heyi.methods.tabular.method import Explained

TABLE_ONE = Explained(
    file=Words(
        "每行一人或一个单位；--group 指明分组列，其余列为变量，文字列为分类变量。空格为缺失。",
        "One row a person or unit; --group names the groups, every other column is a variable, texts are categories. "
        "An empty cell is "
        "missing.",
    ),
    formula="d = (m2 − m1)/√((s1² + s2²)/2);  categories: Mahalanobis distance of shares;  p: Welch, Mann–Whitney or "
    "Kruskal–Wallis, "
    "χ² or Fisher",
    source="Austin, Commun Stat Simul Comput 2009;38:1228-1234; Yang & Dalton, SAS Global Forum 2012, paper 335",
    status="secondary",
    assumes=Words("各行互相独立。", "Rows are independent of each other."),
    not_when=Words(
        "随机分组的试验不宜用 P 值判断基线是否均衡：请看标准化差异（|d| < 0.1 通常视为均衡）。",
        "In a randomised trial p says nothing of balance: look at the standardised difference (below 0.1 is usually "
        "called balanced).",
    ),
)
CROSS_TABLE = Explained(
    file=Words(
        "每行一份答卷或一个病例；--group 为行变量，--outcome 为列变量。",
        "One row an answer or a case; --group is the variable of the rows, --outcome that of the columns.",
    ),
    formula="χ² = Σ (O − E)²/E;  V = √(χ²/(n·(k − 1)));  withheld: a cell of 1 to least − 1, and others until none can "
    "be reckoned "
    "back within least values",
    source="Cochran, Biometrics 1954;10:417-451; Cox, JASA 1980;75:377-385",
    status="secondary",
    assumes=Words("每人只计一次。", "Each person is counted once."),
    not_when=Words(
        "抽样有权重或分层时：比例和检验须按设计计算。多张表合起来仍可能推出小单元。",
        "Where the sample has weights or clusters: shares and tests must follow the design. Several tables together "
        "may still give a "
        "small cell away.",
    ),
)
MISSING = Explained(
    file=Words("任意表；空格、NA、无 等为缺失。", "Any table; empty cells, NA, 无 and the like are missing."),
    formula="share = missing / rows;  with --group: χ² or Fisher of missing by group",
    source="Little & Rubin, Statistical Analysis with Missing Data, Wiley 2019, chapter 1",
    status="secondary",
    assumes=Words(
        "缺失都写成缺失，没有用 0 或 999 代替。", "What is missing is written as missing, not as 0 or 999."
    ),
    not_when=Words(
        "不能证明缺失是随机的：只显示与分组有没有关联。",
        "It cannot show that values are missing at random: only whether it hangs on the groups.",
    ),
)
DICTIONARY = Explained(
    file=Words("任意表。", "Any table."),
    formula="kind, filled, distinct, least, most, values (up to 12)",
    source="Heyi",
    status="official",
    assumes=Words("首行为列名。", "The first row holds the headings."),
    not_when=Words(
        "列中有姓名或证件号时不要外传：会列出少于 13 种的取值。",
        "Do not pass it on where columns hold names or numbers of persons: up to 12 values of a column are listed.",
    ),
)
