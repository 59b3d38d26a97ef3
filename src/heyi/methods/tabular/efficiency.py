"""The methods of efficiency by name, and what is said of them. Not here: answers (efficiency_answers, efficiency_panel)."""

from heyi.kernel.words import Words
from heyi.methods.tabular.efficiency_answers import dea, dea_bootstrap, dea_sbm, dea_super
from heyi.methods.tabular.efficiency_panel import malmquist
from heyi.methods.tabular.method import Explained, Method, Option

_TAKES = frozenset({"inputs", "outputs", "orientation", "returns"})
_FILE = Words(
    "每行一个单元（如一家医院），首列为名称，其余为数字列；--inputs 指明投入列（越少越好），--outputs 指明产出列（越多越好），"
    "均不得为负或缺失。",
    "One row for each unit (a hospital, say), its name first, then numbers; --inputs names the columns of inputs (less is "
    "better), --outputs those of outputs (more is better), none of them negative or missing.",
)
_ASSUMES = Words(
    "各单元同质：同样的投入产出、同样的技术与环境；生产可能集是凸的；数据没有随机误差。",
    "Units are of one kind: the same inputs and outputs, technology and surroundings; what is possible is convex; "
    "data are without random error.",
)
_NOT_WHEN = Words(
    "单元数少于 max(m·s, 3(m+s))；有异常值（前沿由少数单元决定）；投入产出为比率或人均值；级别不同的机构混在一起。",
    "Fewer units than max(m·s, 3(m+s)); outliers (few units make the frontier); ratios or figures per head as inputs or "
    "outputs; hospitals of different levels in one pot.",
)

METHODS = (
    Method(
        "dea",
        dea,
        Explained(
            file=_FILE,
            formula="input: min θ, Xλ + s⁻ = θx₀, Yλ − s⁺ = y₀, λ ≥ 0 (vrs: Σλ = 1);  output: max φ, Xλ + s⁻ = x₀, "
            "Yλ − s⁺ = φy₀, score 1/φ;  then max Σs⁻ + Σs⁺ with the score held;  scale = CRS/VRS;  "
            "returns: VRS against Σλ ≤ 1",
            source="Charnes, Cooper & Rhodes, Eur J Oper Res 1978;2:429-444; Banker, Charnes & Cooper, Manage Sci "
            "1984;30:1078-1092; Cooper, Seiford & Tone, Data Envelopment Analysis, 2nd ed. 2007",
            status="secondary",
            assumes=_ASSUMES,
            not_when=_NOT_WHEN,
        ),
        takes=_TAKES,
    ),
    Method(
        "dea-super",
        dea_super,
        Explained(
            file=_FILE,
            formula="as dea, but an efficient unit is left out of its own reference: min θ, Σ(j≠0) λ_j x_j ≤ θx₀, "
            "Σ(j≠0) λ_j y_j ≥ y₀",
            source="Andersen & Petersen, Manage Sci 1993;39:1261-1264; Seiford & Zhu, INFOR 1999;37:174-187",
            status="secondary",
            assumes=_ASSUMES,
            not_when=Words(
                "规模报酬可变时常有无解的单元；极端值得分极高，不宜据此奖惩。",
                "With variable returns some units often have no score; extremes score very high: no ground for rewards.",
            ),
        ),
        takes=_TAKES,
    ),
    Method(
        "dea-sbm",
        dea_sbm,
        Explained(
            file=_FILE,
            formula="min ρ = (1 − (1/m)Σ s⁻/x₀) / (1 + (1/s)Σ s⁺/y₀), x₀ = Xλ + s⁻, y₀ = Yλ − s⁺;  --orientation input or "
            "output counts one side only",
            source="Tone, Eur J Oper Res 2001;130:498-509",
            status="secondary",
            assumes=_ASSUMES,
            not_when=Words(
                "投入产出含 0（其松弛没有比例）；只允许等比例调整时请用 dea。",
                "Where values are 0 (their slack has no share); where only proportional change is possible use dea.",
            ),
        ),
        takes=_TAKES,
    ),
    Method(
        "dea-bootstrap",
        dea_bootstrap,
        Explained(
            file=_FILE,
            formula="θ* = β̄ + (θ̃ − β̄)/√(1 + h²/σ²), θ̃ = β + hε reflected at 1;  x*_j = (θ_j/θ*_j)x_j;  bias = mean θ̂* − θ̂;  "
            "interval = θ̂ − quantiles of (θ̂* − θ̂)",
            source="Simar & Wilson, Manage Sci 1998;44:49-61; J Appl Stat 2000;27:779-802; Silverman 1986; Daraio & Simar 2007",
            status="secondary",
            assumes=Words(
                "得分的分布与投入产出的构成无关（同质）；单元是独立抽取的样本。",
                "Scores are distributed alike whatever the mix of inputs and outputs; units are an independent sample.",
            ),
            not_when=Words(
                "单元是全体而非样本时；单元很少或几乎都有效时。",
                "Where the units are all there are and no sample; where they are few, or nearly all efficient.",
            ),
        ),
        takes=_TAKES | {"seed"},
        options=(
            Option("draws", int, 2000, "抽样次数", "how many draws"),
            Option("level", float, 0.95, "置信水平", "the level of the intervals"),
            Option(
                "bandwidth",
                float,
                None,
                "平滑带宽；缺省按 Silverman 法则",
                "the bandwidth of the smoothing; by Silverman's rule without",
            ),
        ),
    ),
    Method(
        "malmquist",
        malmquist,
        Explained(
            file=Words(
                "长表：每行一个单元的一个时期；--unit 指明名称列，--period 指明时期列，--inputs、--outputs 指明投入与产出列。",
                "Long form: one row for each unit and period; --unit names the column of names, --period that of periods, "
                "--inputs and --outputs those of inputs and outputs.",
            ),
            formula="MI = √(E¹(2)/E¹(1) · E²(2)/E²(1)) = EC · TC;  EC = E²(2)/E¹(1);  TC = √(E¹(2)/E²(2) · E¹(1)/E²(1));  "
            "EC = PEC · SEC, PEC by VRS",
            source="Färe, Grosskopf, Norris & Zhang, Am Econ Rev 1994;84:66-83; Caves, Christensen & Diewert, "
            "Econometrica 1982;50:1393-1414",
            status="secondary",
            assumes=Words(
                "同一批单元、同样口径的投入产出；每期内满足 DEA 的前提；金额已按不变价格计算。",
                "The same units, inputs and outputs measured alike in every period; what DEA assumes within each; "
                "money at constant prices.",
            ),
            not_when=Words(
                "规模报酬可变时跨期距离可能无解，且指数不再等于全要素生产率；单元在各期不同时。",
                "With variable returns distances across periods may not exist and the index is no longer total factor "
                "productivity; where the units differ between periods.",
            ),
        ),
        takes=_TAKES | {"period"},
    ),
)
