"""The words of governance in both languages, by code. Not here: sentences about faults (wording)."""

from collections.abc import Mapping
from enum import StrEnum

from heyi.contexts.governance.rules.charter import Exchange, LegalPerson
from heyi.contexts.governance.rules.criteria import CriterionGroup, DownCategory
from heyi.contexts.governance.terms import (
    Act,
    ClockName,
    Comparison,
    Counting,
    Dimension,
    Direction,
    Domain,
    Duty,
    Measure,
    OrganisationKind,
    Party,
    Position,
    Role,
    RoutingCriterion,
    Severity,
    Sign,
    Status,
    Tier,
    Urgency,
    Where,
    Words,
)
from heyi.contexts.governance.terms.assessment import DrawnFrom, WhoIsAsked
from heyi.contexts.governance.terms.pathway_questions import CriterionKind, ItemKind, OnsetKind
from heyi.contexts.governance.terms.pathways import At, FigureKind, MilestoneKind, Statistic
from heyi.contexts.governance.terms.payment import DeductibleEffect, InsuranceKind

_TEXT: Mapping[type[StrEnum], str] = {
    Tier: "province 省级 province|city 市级 city|county 县级 county|township 乡镇 township|village 村级 village",
    OrganisationKind: "hospital 医院 hospital|township_hospital 乡镇卫生院 township hospital"
    "|community_health_centre 社区卫生服务中心 community health centre"
    "|community_health_station 社区卫生服务站 community health station|village_clinic 村卫生室 village clinic"
    "|government 政府 government|council_body 议事机构 council",
    Position: "lead 牵头单位 lead|member 成员单位 member",
    Role: "village_doctor 村医 village doctor|member_doctor 医师 doctor|referral_coordinator 转诊协调员 referral coordinator"
    "|ward_nurse 病区护士 ward nurse|department_head 科室主任 head of department|president 院长 president"
    "|alliance_administrator 医联体管理员 alliance administrator|quality_officer 质控员 quality officer"
    "|data_officer 数据管理员 data officer|auditor 审计员 auditor|it_staff 信息科人员 IT staff"
    "|council_member 理事 council member|emergency_staff 急诊人员 emergency staff"
    "|ambulance_crew 院前急救人员 ambulance crew|channel_team 绿色通道团队 channel team",
    Duty: "register_patient 登记患者 register patients|search_patient 检索患者 find patients|read_patient 查阅患者 read patients"
    "|draft_referral 起草转诊 draft referrals|submit_referral 提交转诊 submit referrals|triage_referral 审核转诊 triage referrals"
    "|accept_referral 接收转诊 accept referrals|decline_referral 退回转诊 decline referrals"
    "|redirect_referral 改派转诊 redirect referrals|advise_referral 远程答复 answer with advice"
    "|manage_capacity 管理床位号源 manage beds and slots|confirm_arrival 确认到达 confirm arrival"
    "|treat_patient 诊疗 treat patients|return_outcome 反馈结果 return the outcome"
    "|offer_down_referral 提出下转 offer down-referral|accept_down_referral 承接下转 accept down-referral"
    "|record_death 登记死亡 record a death|manage_health 健康管理 manage health"
    "|run_follow_up 随访 follow up|review_plan 评估计划 review the plan|close_referral 结案 close referrals"
    "|cancel_referral 撤回转诊 cancel referrals|intervene_referral 干预转诊 intervene in referrals"
    "|monitor_referrals 转诊监测 monitor referrals|agree_channels 约定对口支援 agree on counterpart support"
    "|open_case 启动绿色通道 open a channel case|record_case 记录时间节点 record milestones"
    "|sign_decision 签署诊疗决定 sign decisions|monitor_cases 绿色通道质控 monitor channel cases"
    "|run_surveys 开展问卷调查 run surveys|enter_forms 发放和录入问卷 enter survey forms"
    "|evaluate_alliance 评价联盟 evaluate the alliance"
    "|correct_record 更正记录 correct records|decide_identity 判定身份 decide who is who"
    "|break_glass 紧急访问 break the glass|review_access 核查访问 review access"
    "|handle_rights 办理个人信息请求 handle requests about personal data"
    "|manage_contracts 办理签约 manage contracts|confirm_contract 核实签约 confirm contracts"
    "|import_data 导入数据 import data|export_research 导出科研数据 export research data|read_audit 查阅审计 read the audit"
    "|manage_organisations 管理机构 manage organisations|manage_posts 管理岗位 manage posts"
    "|manage_endpoints 管理通知出口 manage endpoints of notices"
    "|apply_charter 施行章程 apply the charter|read_charter 查阅章程 read the charter",
    Domain: "governance 治理 governance|personnel 人事 personnel|finance 财务 finance|assets 资产 assets|equipment 设备 equipment"
    "|pharmacy 药事 pharmacy|quality 质量 quality|disciplines 学科 disciplines|information 信息 information"
    "|referral 转诊 referral|records 病案 records|performance 绩效 performance|health 健康管理 health management",
    Act: "decide 决定 decide|propose 提议 propose|veto 否决 veto|be_heard 听取意见 be heard|be_informed 知情 be informed",
    Where: "own 本机构 own institution|lead 牵头单位 lead|member 成员单位 member|alliance 全医联体 whole alliance",
    Direction: "up 上转 up|down 下转 down",
    Urgency: "emergency 急诊 emergency|urgent 紧急 urgent|elective 择期 elective",
    ClockName: "seen 查看 seen|answer 答复 answer|slot 安排时间 slot|arrive 到达 arrival|feedback 回传结果 feedback"
    "|accept_below 接回 acceptance below|first_follow_up 首次随访 first follow-up|review 计划评估 review",
    Counting: "working 工作时间 working time|always 连续计时 every minute",
    Party: "sender 转出方 sender|receiver 接收方 receiver|upper 上级方 upper side|lower 接回方 lower side"
    "|centre 转诊中心 referral centre",
    Status: "seed 原文 told by the source|secondary 转引 secondary|unverified 未核对 not verified"
    "|assumption 本系统假设 assumption",
    Measure: "fen 分 fen|days 天 days|persons 人 persons",
    Severity: "error 错误 error|warning 警告 warning|notice 提示 notice",
    Dimension: "authority 责权协同 responsibility and power|resource 资源协同 resources|business 业务协同 business"
    "|mechanism 机制协同 mechanism|text 文本 text",
    Sign: "systolic_mmhg 收缩压 systolic pressure|diastolic_mmhg 舒张压 diastolic pressure|pulse_per_minute 脉搏 pulse"
    "|breaths_per_minute 呼吸 respiratory rate|temperature_celsius 体温 temperature|oxygen_percent 血氧饱和度 oxygen saturation"
    "|glucose_mmol_l 血糖 glucose|coma_scale GCS评分 GCS",
    Comparison: "at_least 不低于 at least|at_most 不高于 at most|above 高于 above|below 低于 below",
    CriterionGroup: "generic 通用 generic|acute 急危重 acute|hypertension 高血压 hypertension|diabetes 糖尿病 diabetes"
    "|other_disease 其他疾病 other diseases",
    DownCategory: "acute_recovered 急性期已过 acute phase over|post_op_rehab 术后康复 rehabilitation after surgery"
    "|chronic_stable 慢病稳定 chronic and stable|tumour_rehab 肿瘤康复 tumour rehabilitation|palliative 安宁疗护 palliative care"
    "|nursing 长期护理 long-term nursing|psychiatric_stable 精神疾病稳定 psychiatric and stable",
    RoutingCriterion: "capability 科室能力 departments and services|tier 层级 tier|capacity 床位号源 places|travel 路程 travel"
    "|answer 答复快慢 answering time|zone 医保统筹区 insurance zone",
    InsuranceKind: "resident 城乡居民医保 resident insurance|employee 职工医保 employee insurance",
    DeductibleEffect: "whole 照付 in full|difference 补差额 the difference|waived 免付 waived",
    OnsetKind: "known 明确 known|last_well 最后正常 last seen well|wake_up 醒后发现 on waking",
    MilestoneKind: "onset 开始 onset|alert 预警 alert|arrival 到达 arrival|departure 离开 departure|step 节点 step|end 结束 end",
    At: "here 所在医院 where the case is|next 下一站 where it goes next|origin 发起处 where it began|lead 牵头单位 the lead",
    ItemKind: "yes_no 是否 yes or no|number 数值 number|choice 选项 choice",
    CriterionKind: "need 须具备 must hold|exclude 排除 must not hold|caution 慎重 to be weighed",
    FigureKind: "interval 用时 interval|share 比例 share|area 地区 area",
    Statistic: "median 中位数 median|mean 均数 mean|share 比例 share",
    WhoIsAsked: "patients 患者 patients|residents 居民 residents|staff 职工 staff",
    DrawnFrom: "points 调查点 points|episodes 已结束的诊疗 ended episodes of care",
    LegalPerson: "independent 独立法人 independent legal person|merged 非独立法人 no legal person of its own",
    Exchange: "platform 平台 platform|files 文件 files|none 无 none",
}


def _read(text: str) -> dict[str, Words]:
    rows = (entry.split(" ", 2) for entry in text.split("|"))
    return {code: Words(zh, en) for code, zh, en in rows}


_WORDS = {kind: _read(text) for kind, text in _TEXT.items()}


def words_for(term: StrEnum) -> Words:
    """The name of a term in both languages."""
    return _WORDS[type(term)][term.value]


def labelled() -> Mapping[type[StrEnum], Mapping[str, Words]]:
    """Every list of words, for pages that show them all and for the test that none is missing."""
    return _WORDS


def label(code: str, language: str) -> str:
    """A code in words, where some list knows it; the code itself otherwise. The first list that has it wins."""
    for words in _WORDS.values():
        if code in words:
            return words[code].said_in(language)
    return code
