"""Whether something changed more here than there: the methods of this family with their explanations. Not here: how they run."""

from heyi.kernel.words import Words
from heyi.methods.tabular.did import did
from heyi.methods.tabular.method import Explained, Method, Option
from heyi.methods.tabular.propensity import propensity
from heyi.methods.tabular.synthetic_control import synthetic_control

_START = Option("start", str, None, "干预后的首个时期", "the first period after treatment began")
_INCOMPLETE = Option(
    "incomplete",
    ("refuse", "drop", "keep"),
    "refuse",
    "不完整的数据：拒绝、只用完整的单位、全部使用",
    "what lacks an outcome or a period: refuse, use complete units only, keep what there is",
)

METHODS = (
    Method(
        "did",
        did,
        Explained(
            file=Words(
                "长表：每行一个观察，含结局、时期（--period 或 --time）、干预组（0/1）；面板用 --unit 指明单位；"
                "只有四个均数也可。宽表：每单位一行，用 --columns 前,后 指明各时期的结局列。",
                "Long: a row for each observation with its outcome, period (--period or --time) and whether treated (0/1); "
                "--unit names the units of a panel; four means will do. Wide: a row for each unit, "
                "--columns before,after names the outcomes of the periods.",
            ),
            formula="Y = a + b T + c P + d T P;  panel: Y_it = α_i + λ_t + d D_it;  "
            "ATT(g,t) = Δ(t, g−1) of group g − Δ of controls",
            source="Card & Krueger, Am Econ Rev 1994;84:772-793; Bertrand, Duflo & Mullainathan, Q J Econ 2004;119:249-275; "
            "Callaway & Sant'Anna, J Econometrics 2021;225:200-230; Goodman-Bacon, J Econometrics 2021;225:254-277",
            status="secondary",
            assumes=Words(
                "没有干预时两组会平行变化；干预不影响对照组；事前没有提前反应。",
                "Without treatment both groups would have moved in parallel; treatment does not reach the controls; nobody acted "
                "ahead of it.",
            ),
            not_when=Words(
                "干预前两组走势不同；群很少（少于 30）；各单位开始时间不同而效应随时间变化（看 group_time）。",
                "Where both moved differently before; with few clusters (below 30); where beginnings differ and effects change "
                "with time (see group_time).",
            ),
        ),
        takes=frozenset({"outcome", "treated", "period", "time", "group", "columns", "formula"}),
        options=(
            _START,
            Option("errors", ("classical", "robust", "cluster"), None, "误差", "errors (robust is HC1)"),
            Option(
                "model",
                ("auto", "pooled", "two-way"),
                "auto",
                "四项回归或双向固定效应",
                "four terms, or effects of unit and period",
            ),
            Option(
                "controls",
                ("auto", "never", "not-yet"),
                "auto",
                "分批干预时的对照",
                "controls where beginnings differ",
            ),
            _INCOMPLETE,
        ),
    ),
    Method(
        "synthetic-control",
        synthetic_control,
        Explained(
            file=Words(
                "长表：单位、时期、结局、干预（0/1）列，每单位每时期一行；--columns 可加协变量。"
                "也可用宽表（每单位一行，--columns 为各时期）。",
                "Long: unit, period, outcome, treated (0/1), a row for each unit and period; --columns adds covariates. "
                "Or wide: a row for each unit, --columns names the periods.",
            ),
            formula="min |X1 − X0 w|²,  w ≥ 0, Σ w = 1;  gap_t = Y_1t − Σ w_j Y_jt;  p = rank of post/pre RMSPE / (J + 1)",
            source="Abadie & Gardeazabal, Am Econ Rev 2003;93:113-132; Abadie, Diamond & Hainmueller, J Am Stat Assoc "
            "2010;105:493-505",
            status="secondary",
            assumes=Words(
                "受干预单位可由对照单位混合而成；对照单位没有受到影响，也没有各自的冲击。",
                "The treated unit lies among the donors; these were not affected and had no shocks of their own.",
            ),
            not_when=Words(
                "干预前时期很少或拟合不佳；受干预单位在各方面都是极端值。",
                "With few periods before or a poor fit; where the treated unit is extreme in everything.",
            ),
        ),
        takes=frozenset({"outcome", "treated", "period", "time", "columns"}),
        options=(_START, _INCOMPLETE),
    ),
    Method(
        "propensity",
        propensity,
        Explained(
            file=Words(
                "每人（或单位）一行：结局、干预（0/1）、协变量；文字列按类别处理。",
                "A row for each person or unit: outcome, treated (0/1), covariates; texts are taken as categories.",
            ),
            formula="e = logistic(x β);  ATE = Σ t y/e / Σ t/e − Σ (1−t) y/(1−e) / Σ (1−t)/(1−e);  ATT weights 1 and e/(1−e);  "
            "AIPW: m1 − m0 + t (y − m1)/e − (1−t)(y − m0)/(1−e)",
            source="Rosenbaum & Rubin, Biometrika 1983;70:41-55; Lunceford & Davidian, Stat Med 2004;23:2937-2960; Austin & "
            "Stuart, Stat Med 2015;34:3661-3679",
            status="secondary",
            assumes=Words(
                "影响是否接受干预且影响结局的变量都在表中；每类人都可能接受也可能不接受干预。",
                "Everything that makes treatment likely and bears on the outcome is in the table; anybody may be treated or not.",
            ),
            not_when=Words(
                "协变量把两组完全分开；重要的混杂没有测量；协变量是干预之后才形成的。",
                "Where covariates tell the groups apart; where a confounder was not measured; where treatment "
                "changed a covariate.",
            ),
        ),
        takes=frozenset({"outcome", "treated", "columns", "formula", "seed"}),
        options=(
            Option(
                "estimand",
                ("ate", "att"),
                "ate",
                "全体或受干预者的效应",
                "the effect on all or on the treated",
            ),
            Option(
                "trim",
                float,
                0.0,
                "截除倾向得分在两端此范围内的行",
                "leave out propensities this near to 0 or 1",
            ),
            Option("errors", ("sandwich", "bootstrap"), "sandwich", "误差", "errors"),
            Option("draws", int, 1000, "自助抽样次数", "draws of the bootstrap"),
        ),
    ),
)
