"""What the invented patients of a demo suffer from. Plausible, ours, and no guideline: nothing here is clinical advice."""

from dataclasses import dataclass
from typing import Any

from heyi.contexts.governance.terms import Urgency


@dataclass(frozen=True, slots=True)
class Case:
    """One illness as a village doctor would write it up, and as a hospital would send it back."""

    complaint: str
    diagnosis: str
    code: str
    department: str
    purpose: str
    signs: dict[str, float]
    outcome: str
    medicines: tuple[tuple[str, str, str], ...]
    rehabilitation: str
    follow_up: str
    red_flags: str
    youngest: int = 40
    ticked: tuple[str, ...] = ()
    urgency: Urgency = Urgency.ELECTIVE

    def package(self) -> dict[str, Any]:
        """The package that goes up."""
        return {
            "chief_complaint": self.complaint,
            "diagnosis": self.diagnosis,
            "diagnosis_code": self.code,
            "purpose": self.purpose,
            "signs": dict(self.signs),
            "ticked": list(self.ticked),
            "consent": True,
        }

    def package_down(self) -> dict[str, Any]:
        """The package that comes back, apart from where to and when."""
        return {
            "summary": f"{self.diagnosis}。{self.outcome}",
            "medicines": [
                {"name": name, "dose": dose, "times": times} for name, dose, times in self.medicines
            ],
            "rehabilitation": self.rehabilitation,
            "follow_up_plan": self.follow_up,
            "red_flags": self.red_flags,
        }


CASES: tuple[Case, ...] = (
    Case(
        "活动后胸闷 2 周，加重 1 天",
        "不稳定型心绞痛",
        "I20.0",
        "心内科",
        "心电图 ST 段改变，请评估是否需要介入治疗",
        {"systolic_mmhg": 148, "diastolic_mmhg": 92, "pulse_per_minute": 88},
        "冠脉支架植入 1 枚，术后无胸痛，病情平稳。",
        (
            ("阿司匹林肠溶片", "100 mg", "每日 1 次"),
            ("氯吡格雷片", "75 mg", "每日 1 次"),
            ("阿托伐他汀钙片", "20 mg", "每晚 1 次"),
        ),
        "每天步行 30 分钟，以不气促为度；戒烟。",
        "出院后第 1、2、4 周随访血压、心率与有无胸痛。",
        "胸痛超过 15 分钟不缓解，立即含服硝酸甘油并上转。",
    ),
    Case(
        "右侧肢体无力 3 小时",
        "急性脑梗死",
        "I63.9",
        "神经内科",
        "发病时间明确，请评估溶栓",
        {"systolic_mmhg": 172, "diastolic_mmhg": 98, "pulse_per_minute": 82, "coma_scale": 14},
        "静脉溶栓后右侧肌力由 3 级恢复至 4+ 级。",
        (("阿司匹林肠溶片", "100 mg", "每日 1 次"), ("瑞舒伐他汀钙片", "10 mg", "每晚 1 次")),
        "患肢主动训练每日 2 次，每次 20 分钟；坐站平衡训练。",
        "每周随访 1 次，共 4 次，记录血压与肌力。",
        "言语不清、肢体无力加重或意识改变，立即呼叫 120 并上转。",
        55,
        ("stroke_in_hours",),
        Urgency.EMERGENCY,
    ),
    Case(
        "反复咳嗽气促 5 年，加重 4 天",
        "慢性阻塞性肺疾病急性加重",
        "J44.1",
        "呼吸科",
        "血氧偏低，请住院治疗",
        {"breaths_per_minute": 26, "oxygen_percent": 91, "temperature_celsius": 37.8},
        "抗感染、雾化治疗后血氧 95%，气促缓解。",
        (("噻托溴铵粉吸入剂", "18 µg", "每日吸入 1 次"), ("氨溴索片", "30 mg", "每日 3 次")),
        "缩唇呼吸每日 3 组；戒烟；家庭氧疗 1–2 L/min。",
        "每两周随访 1 次，查吸入装置用法与血氧。",
        "静息血氧低于 90% 或发热超过 38.5 ℃，上转。",
        58,
    ),
    Case(
        "多饮多尿 3 月，血糖控制差",
        "2 型糖尿病血糖控制不佳",
        "E11.9",
        "内分泌科",
        "空腹血糖持续偏高，请调整方案",
        {"glucose_mmol_l": 15.2, "systolic_mmhg": 138, "diastolic_mmhg": 84},
        "胰岛素调整后空腹血糖 7.1 mmol/L。",
        (("二甲双胍缓释片", "0.5 g", "每日 2 次"), ("甘精胰岛素", "14 单位", "睡前皮下注射")),
        "饭后步行 30 分钟；记录每日血糖。",
        "每周查空腹与餐后血糖各 1 次，共 4 周。",
        "血糖高于 16.7 或低于 3.9 mmol/L，或呕吐嗜睡，上转。",
        35,
        ("not_at_goal_twice",),
    ),
    Case(
        "跌倒后左髋疼痛不能站立 6 小时",
        "左股骨颈骨折",
        "S72.0",
        "骨科",
        "请手术治疗",
        {"systolic_mmhg": 142, "diastolic_mmhg": 78, "pulse_per_minute": 94},
        "半髋关节置换术后第 8 天，切口甲级愈合。",
        (("利伐沙班片", "10 mg", "每日 1 次"), ("碳酸钙 D3 片", "1 片", "每日 1 次")),
        "助行器下部分负重行走；踝泵与股四头肌训练。",
        "术后 2、4、6 周随访切口、行走与跌倒风险。",
        "患肢肿痛加重、切口渗液或发热，上转。",
        62,
        ("surgery_elsewhere",),
    ),
    Case(
        "右下腹痛 1 天伴发热",
        "急性阑尾炎",
        "K35.8",
        "普外科",
        "请手术评估",
        {"temperature_celsius": 38.4, "pulse_per_minute": 102},
        "腹腔镜阑尾切除术后恢复顺利。",
        (("头孢克洛胶囊", "0.25 g", "每日 3 次"),),
        "早期下床活动，两周内避免重体力劳动。",
        "术后第 7 天拆线并随访切口。",
        "腹痛再发、发热或切口红肿，上转。",
        14,
        ("surgery_elsewhere",),
    ),
    Case(
        "头晕头痛 1 周，血压高",
        "高血压 3 级",
        "I10",
        "心内科",
        "两药联用未达标，请排查继发因素",
        {"systolic_mmhg": 186, "diastolic_mmhg": 112, "pulse_per_minute": 80},
        "调整为三药联用，血压 138/84 mmHg。",
        (("氨氯地平片", "5 mg", "每日 1 次"), ("缬沙坦氢氯噻嗪片", "1 片", "每日 1 次")),
        "低盐饮食；规律作息。",
        "每两周测血压 2 次，共 8 周。",
        "收缩压 ≥ 180 或伴胸痛、视物模糊，上转。",
        42,
        ("severe_headache",),
        Urgency.URGENT,
    ),
    Case(
        "发现甲状腺结节 1 月",
        "甲状腺结节",
        "E04.1",
        "普外科",
        "请穿刺评估",
        {"pulse_per_minute": 76},
        "细针穿刺为良性，建议随访。",
        (),
        "无特殊。",
        "6 个月后复查甲状腺超声。",
        "结节迅速增大、声音嘶哑或吞咽困难，上转。",
        28,
    ),
    Case(
        "孕 32 周，血压升高 3 天",
        "妊娠期高血压",
        "O13",
        "产科",
        "请进一步监护",
        {"systolic_mmhg": 152, "diastolic_mmhg": 98},
        "监护 5 天，血压平稳，胎心正常。",
        (("拉贝洛尔片", "100 mg", "每日 2 次"),),
        "左侧卧位休息，自数胎动。",
        "每周产检 1 次，测血压、尿蛋白。",
        "头痛、视物模糊、上腹痛或胎动减少，立即上转。",
        20,
        ("pregnancy",),
        Urgency.URGENT,
    ),
    Case(
        "腰痛伴左下肢麻木 2 月",
        "腰椎间盘突出症",
        "M51.2",
        "骨科",
        "保守治疗无效，请评估",
        {"pulse_per_minute": 78},
        "理疗与神经根阻滞后疼痛明显缓解。",
        (("塞来昔布胶囊", "200 mg", "每日 1 次"),),
        "腰背肌训练每日 2 组；避免久坐弯腰。",
        "每两周随访 1 次，共 3 次。",
        "大小便障碍或下肢无力，立即上转。",
        30,
        ("undetermined",),
    ),
)
