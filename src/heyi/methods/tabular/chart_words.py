"""What control charts say of themselves: words of each rule, options. Not here: what they reckon (charts)."""

from heyi.kernel.words import Words
from heyi.methods.tabular.method import Explained, Option

CHARTS = ("i-mr", "xbar-s", "xbar-r", "p", "np", "u", "c", "cusum", "ewma")

_RULES = {
    "1": Words("一点超出 3σ 控制限", "one point beyond three sigmas"),
    "2": Words("连续 9 点在中心线同一侧", "nine points in a row on one side of the centre"),
    "3": Words("连续 6 点持续上升或下降", "six points in a row that all rise or all fall"),
    "4": Words("连续 14 点上下交替", "fourteen points in a row that go up and down by turns"),
    "5": Words("连续 3 点中有 2 点在同侧 2σ 以外", "two of three points beyond two sigmas on one side"),
    "6": Words("连续 5 点中有 4 点在同侧 1σ 以外", "four of five points beyond one sigma on one side"),
    "7": Words("连续 15 点在 1σ 以内", "fifteen points in a row within one sigma"),
    "8": Words("连续 8 点都在 1σ 以外", "eight points in a row with none within one sigma"),
    "spread": Words("极差或标准差超出控制限", "the range or deviation is beyond its limits"),
    "cusum": Words("累积和超出 h", "the cumulative sum is beyond h"),
    "ewma": Words("移动平均超出控制限", "the moving average is beyond its limits"),
}


def rule_words(rule: str) -> Words:
    """What a rule says."""
    return _RULES[rule]


def side_words(is_up: bool | None) -> Words:
    """On which side, or which way; empty where a rule has none."""
    if is_up is None:
        return Words("", "")
    return Words("上", "up") if is_up else Words("下", "down")


def provisional(number: int) -> Words:
    """That limits from so few points are not to be relied on."""
    return Words(
        f"控制限只由 {number} 个点得出（少于 20 个）：视为暂定。",
        f"The limits come from {number} points only (fewer than 20): take them as provisional.",
    )


EXPLAINED = Explained(
    file=Words(
        "每行一个时点，按时间顺序。i-mr、cusum、ewma、c：一列数值；"
        "p、np、u：计数与总数两列（--columns 计数,总数，或列名 count 与 n，或 --of）；"
        "xbar：每行一个子组、各测量值并列，或 --group 子组列 --outcome 测量值。--period 为时点名称。",
        "One point a row, in the order of time. i-mr, cusum, ewma, c: one column; p, np, u: counts and what they are of "
        "(--columns count,of, or columns count and n, or --of); xbar: one subgroup a row with its measurements side by side, "
        "or --group SUBGROUP --outcome MEASUREMENT. --period names the points.",
    ),
    formula="centre ± 3σ; i-mr: σ = mean MR/1.128; xbar-s: σ = s̄/c4; xbar-r: σ = R̄/d2; p: σ_i = √(p̄(1−p̄)/n_i); "
    "u: σ_i = √(ū/n_i); c: σ = √c̄; cusum: C⁺_i = max(0, x_i − (μ+kσ) + C⁺_{i−1}) > hσ; ewma: z_i = λx_i + (1−λ)z_{i−1}, "
    "μ ± Lσ√(λ/(2−λ)(1−(1−λ)^{2i})); rules of Nelson 1-8",
    source="Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009; Nelson, J Qual Technol 1984;16:237-239; "
    "Laney, Qual Eng 2002;14:531-537; Provost & Murray, The Health Care Data Guide 2011",
    status="secondary",
    assumes=Words(
        "各点按时间顺序、彼此独立；基准期内过程稳定；p、np 为二项，u、c 为泊松。",
        "Points are in the order of time and independent; the process was stable over the baseline; p and np binomial, u and c "
        "Poisson.",
    ),
    not_when=Words(
        "有自相关或季节性时（信号过多）；罕见事件（多为 0）时；比较各机构而非各时点时（用漏斗图）；"
        "同时用八条规则会使误报率升至约 1/90。",
        "With autocorrelation or seasons (too many signals); for rare events (mostly 0); to compare places instead of times "
        "(use a funnel); all eight rules together raise a false alarm about every ninety points.",
    ),
)

OPTIONS = (
    Option("chart", CHARTS, "i-mr", "图的种类", "the kind of chart"),
    Option("of", str, None, "计数的总数：列名或一个数", "what counts are of: a column, or one number"),
    Option(
        "phases", str, None, "阶段列：各阶段各自定限", "the column of phases, each with limits of its own"
    ),
    Option("baseline", int, None, "用前几个点定控制限", "how many of the first points make the limits"),
    Option(
        "target",
        float,
        None,
        "中心线（目标值；np 图为比例）",
        "the centre, as it should be (for np as a share)",
    ),
    Option("sigma", float, None, "已知的标准差", "the standard deviation, where it is known"),
    Option("k", float, 0.5, "CUSUM：参考值，以 σ 计", "CUSUM: the slack, in sigmas"),
    Option("h", float, 5.0, "CUSUM：决策限，以 σ 计", "CUSUM: the limit, in sigmas"),
    Option(
        "head_start",
        float,
        0.0,
        "CUSUM：起始值占 h 的比例（如 0.5）",
        "CUSUM: where sums begin, as a share of h (0.5, say)",
    ),
    Option("lambda", float, 0.2, "EWMA：新值的权重 λ", "EWMA: what a new point counts, lambda"),
    Option("width", float, 3.0, "EWMA：控制限宽度 L", "EWMA: the width L of the limits"),
    Option(
        "laney",
        bool,
        False,
        "变异过大时按 Laney 加宽（p′、u′）",
        "widen for overdispersion by Laney (p', u')",
    ),
    Option(
        "rules",
        str,
        None,
        "Nelson 规则编号，如 1,2,3（默认：测量值 1–8，计数 1–4）",
        "rules of Nelson by number, as 1,2,3 (by default 1-8 for measurements, 1-4 for counts)",
    ),
)
