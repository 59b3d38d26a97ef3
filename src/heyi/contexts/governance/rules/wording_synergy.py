"""Words about faults of synergy: (Chinese reason, Chinese remedy, English reason, English remedy, source) by code."""

# ruff: noqa: E501 (a sentence and its translation are read side by side)

from collections.abc import Mapping

_FIVE = "docs/sources/east-china-five-cities.md"
_SIGHT = "docs/sources/heyi-assumptions.md"
_CHANNEL = f"{_SIGHT}#pathway-check"
_KNOWING = f"{_SIGHT}#assessment-check"

# fmt: off
SYNERGY: Mapping[str, tuple[str, str, str, str, str]] = {
    # 责权 responsibility and power
    "duty_without_holder": (
        "没有任何岗位可以“{duty}”", "在权责矩阵中把“{duty}”交给一个岗位",
        "No post may {duty}", "Give it to a post in the power matrix", f"{_FIVE}#authority-mismatch"),
    "body_without_secretary": (
        "“{matter}”由{body}决定，但没有人替它施行", "为{body}写明 secretary",
        "{body} decides “{matter}”, and nobody carries it out", "Name the body's secretary", f"{_FIVE}#authority-mismatch"),
    "power_without_duty": (
        "“{matter}”有人决定，却无人负责", "在 answers 中写明责任人",
        "“{matter}” is decided, but nobody answers for it", "Name who answers", f"{_FIVE}#authority-mismatch"),
    "matter_undecided": (
        "“{matter}”没有决定者", "在 decide 中写明谁决定",
        "Nobody decides “{matter}”", "Say in `decide` who does", f"{_FIVE}#authority-mismatch"),
    "duty_without_power": (
        "{holder}对“{matter}”负责，却既不能决定、提议，也不能否决", "给予相应的权力，或改由有权者负责",
        "{holder} answers for “{matter}” but may neither decide, propose nor veto", "Give the power or move the answer", f"{_FIVE}#authority-mismatch"),
    "limit_without_beyond": (
        "“{matter}”只有限额之内的决定者，超出限额无人决定", "写明限额之外由谁决定",
        "Beyond its limit nobody decides “{matter}”", "Say who decides beyond the limit", f"{_FIVE}#authority-mismatch"),
    "decided_twice": (
        "“{matter}”有两个以上不设限的决定者", "只留一个，或为其余设限额",
        "Two or more decide “{matter}” without limit", "Keep one or set limits", f"{_FIVE}#authority-mismatch"),
    "independent_without_means": (
        "{member}是独立法人，但人、财、物都由上面决定", "把限额之内的人、财、物决定权留给该院，或改变其法人地位",
        "{member} is an independent legal person, but people, money and property are all decided above it",
        "Leave it these decisions within limits, or change its legal status", "docs/sources/jinan-tianqiao.md#people-money-property"),
    "body_without_seats": (
        "{body}没有席位", "写明由谁组成", "{body} has no seats", "Say who sits in it", f"{_FIVE}#incomplete-integration"),
    "body_without_procedure": (
        "{body}有决定权，但没有写明法定人数", "写明 quorum 与 majority",
        "{body} decides, but its quorum is not told", "Write `quorum` and `majority`", f"{_FIVE}#weak-mechanism"),
    # 资源 resources
    "nothing_reserved": (
        "没有为下级单位预留床位号源", "写明 reserved_ratio，常见为 0.2–0.3",
        "No places are kept for lower units", "Set `reserved_ratio`; 0.2 to 0.3 is usual", "docs/sources/referral-procedure.md#reserve"),
    "reserve_not_released": (
        "预留的床位号源到期不释放，会空置", "写明提前几天释放",
        "Reserved places are never released and stay empty", "Say how many days before they are released", "docs/sources/referral-procedure.md#reserve"),
    "hold_ends_before_slot": (
        "{urgency}：留床 {hold} 分钟，短于安排时间的 {slot} 分钟", "延长留床，或缩短安排时限",
        "{urgency}: a place is held {hold} minutes, but may be arranged only after {slot}", "Hold longer or arrange sooner", f"{_SIGHT}#clock-slot"),
    "places_without_keeper": (
        "{tier}接收上转，却没有人管理床位号源", "把“管理床位号源”交给该级的一个岗位",
        "Patients are referred up to the {tier}, but nobody there manages places", "Give that duty to a post there", f"{_FIVE}#incomplete-integration"),
    # 业务 business
    "up_path_without_down_path": (
        "可从{sender}上转到{receiver}，却没有下转回来的路", "补上从{receiver}到{sender}的下转路径",
        "Patients go up from {sender} to {receiver} and have no way down", "Add the way down", f"{_FIVE}#weak-primary-care"),
    "down_path_without_up_path": (
        "可从{sender}下转到{receiver}，却没有再上转的路", "补上从{receiver}到{sender}的上转路径",
        "Patients go down from {sender} to {receiver} and have no way up", "Add the way up", f"{_FIVE}#weak-primary-care"),
    "nobody_may_send": (
        "{tier}有转出路径，却没有岗位可以“{duty}”", "在权责矩阵中授予",
        "A path starts at the {tier}, but no post there may {duty}", "Grant it in the power matrix", f"{_FIVE}#authority-mismatch"),
    "nobody_may_receive": (
        "{tier}是接收方，却没有岗位可以“{duty}”", "在权责矩阵中授予",
        "A path leads to the {tier}, but no post there may {duty}", "Grant it in the power matrix", f"{_FIVE}#authority-mismatch"),
    "member_without_path": (
        "{member}不在任何转诊路径上", "补上路径", "{member} lies on no referral path", "Add a path", f"{_FIVE}#incomplete-integration"),
    "tier_without_member": (
        "{tier}没有任何诊疗机构", "补上成员，或把该级标为可选",
        "No caring member belongs to the {tier}", "Add members or mark the tier optional", f"{_FIVE}#incomplete-integration"),
    "emergency_without_channel": (
        "急诊没有绿色通道", "写明 green_channel", "Emergencies have no green channel", "Write `green_channel`", f"{_SIGHT}#green-channel"),
    "channel_leads_nowhere": (
        "绿色通道通向{tier}，但没有路径到那里", "补上路径，或更正接收层级",
        "The green channel opens to the {tier}, where no path leads", "Add the path or correct the tier", f"{_SIGHT}#green-channel"),
    # 机制 mechanism
    "clock_missing": (
        "没有“{clock}”的时限", "在 clocks 中写明", "There is no deadline for {clock}", "Write it in `clocks`", f"{_FIVE}#weak-mechanism"),
    "urgency_without_target": (
        "“{clock}”没有{urgency}的时限", "补上", "{clock} has no deadline for {urgency}", "Add it", f"{_FIVE}#weak-mechanism"),
    "clock_without_owner": (
        "“{clock}”的时限无人负责", "写明 owner", "Nobody owns the deadline for {clock}", "Name the owner", f"{_FIVE}#weak-mechanism"),
    "clock_owner_without_power": (
        "“{clock}”由{role}负责，但该岗位没有任何职责", "在权责矩阵中给予职责，或换人负责",
        "{role} owns the deadline for {clock} but holds no duty", "Give it a duty or name another owner", f"{_FIVE}#authority-mismatch"),
    "clock_without_escalation": (
        "“{clock}”超时无人知道", "写明 escalations", "When {clock} is late, nobody is told", "Write `escalations`", f"{_FIVE}#weak-mechanism"),
    "escalation_to_nobody": (
        "“{clock}”超时通知{role}，但该岗位没有任何职责", "通知有职责的岗位",
        "When {clock} is late, {role} is told, who holds no duty", "Tell a post that can act", f"{_FIVE}#authority-mismatch"),
    "deadlines_conflict": (
        "“{clock}”：{sooner}的时限长于{later}", "更正分钟数",
        "{clock}: {sooner} has a longer deadline than {later}", "Correct the minutes", f"{_FIVE}#weak-mechanism"),
    "seen_after_answer": (
        "{urgency}：查看的时限晚于答复的时限", "更正分钟数",
        "{urgency}: may be seen later than it must be answered", "Correct the minutes", f"{_FIVE}#weak-mechanism"),
    "member_without_exchange": (
        "{member}不交换信息", "接入平台，至少交换文件",
        "{member} exchanges no information", "Connect it, or exchange files at least", f"{_FIVE}#uneven-information"),
    "member_exchanges_files": (
        "{member}只以文件交换信息", "计划接入平台",
        "{member} exchanges files only", "Plan to connect it", f"{_FIVE}#uneven-information"),
    "target_without_owner": (
        "目标“{target}”无人负责", "写明 owner", "Nobody owns the target “{target}”", "Name the owner", f"{_FIVE}#weak-mechanism"),
    "reasons_without_owner": (
        "“{action}”的原因统计无人看", "写明 owner", "Nobody reads the report on reasons for `{action}`", "Name the owner", f"{_FIVE}#weak-mechanism"),
    # 调查与评价 assessment
    "assessment_missing": (
        "章程没有写明怎样知道医联体有没有用", "在 assessment 中写明调查和评价",
        "The charter does not say how the alliance will know whether it is of use", "Plan surveys and evaluations in `assessment`", _KNOWING),
    "survey_owner_without_duty": (
        "“{survey}”由{role}负责，但该岗位不能“{duty}”", "在权责矩阵中授予，或换人负责",
        "{role} owns the survey “{survey}” but may not {duty}", "Grant it in the power matrix or name another owner", _KNOWING),
    "evaluation_owner_without_duty": (
        "“{evaluation}”由{role}负责，但该岗位不能“{duty}”", "在权责矩阵中授予，或换人负责",
        "{role} owns the evaluation “{evaluation}” but may not {duty}", "Grant it in the power matrix or name another owner", _KNOWING),
    "episodes_of_nobody": (
        "“{survey}”问的是{who}，却从已结束的诊疗中抽取", "把 frame 改为 points，或改问患者",
        "“{survey}” asks {who} but draws them from episodes of care", "Draw from points, or ask patients", _KNOWING),
    "points_below_cell": (
        "“{survey}”每个调查点只要 {forms} 份，少于 {cell} 份的结果不显示", "增加 forms，或只看合计",
        "“{survey}” wants {forms} forms at each point, and fewer than {cell} are not shown", "Ask for more forms, or read totals only", _KNOWING),
    "evaluation_unreported": (
        "“{evaluation}”的报告不交给任何机构", "写明 report_to",
        "The report of “{evaluation}” goes to nobody", "Write `report_to`", _KNOWING),
    # 绿色通道 pathways
    "site_unfilled": (
        "{pathway}的“{site}”没有任何成员", "补上成员，或在 changes 的 sites 中改写由谁担任",
        "No member is “{site}” of {pathway}", "Add a member, or say anew in the sites of `changes` who is", _CHANNEL),
    "step_at_one_hospital": (
        "{pathway}中，只有{member}能做：{steps}", "约定它满员或停机时去哪里，写成成员和 sites",
        "In {pathway} only {member} does: {steps}", "Agree where to go when it is full or down, and write it as a member and a site", _CHANNEL),
    "nobody_may_open": (
        "没有成员可以启动{pathway}", "在权责矩阵中把“启动绿色通道”交给 opened_by 中的一个岗位",
        "At no member may anybody open {pathway}", "Give that duty to one of opened_by in the power matrix", _CHANNEL),
    "nobody_may_record": (
        "{pathway}：{members}没有人可以记录{milestones}", "在权责矩阵中把“记录时间节点”交给 recorded_by 中的一个岗位",
        "{pathway}: at {members} nobody may record {milestones}", "Give that duty to one of recorded_by in the power matrix", _CHANNEL),
    "nobody_may_sign": (
        "{pathway}：没有人可以签署“{checklist}”", "在权责矩阵中把“签署诊疗决定”交给 signed_by 中的一个岗位",
        "{pathway}: nobody may sign “{checklist}”", "Give that duty to one of signed_by in the power matrix", _CHANNEL),
    "alert_to_nobody": (
        "{pathway}：“{milestone}”要告知{roles}，但{members}没有这样的岗位", "告知那里有职责的岗位，或在权责矩阵中给予职责",
        "{pathway}: {milestone} is told to {roles}, and at {members} nobody holds such a post", "Tell a post that has duties there, or give it some in the power matrix", _CHANNEL),
    "targets_not_verified": (
        "{pathway}有 {number} 个目标还没有与原文核对：{figures}", "与来源核对后，在 changes 中写明目标、source 与 status",
        "{pathway} has {number} targets that were not checked against their source: {figures}", "Check them, and write target, `source` and `status` in `changes`", _CHANNEL),
    "transport_without_choice": (
        "{pathway}比较近处与远处，但成员里没有两处可比", "更正 transport 的 near 与 far，或补上成员",
        "{pathway} compares a near hospital with a far one, and the members offer no choice", "Correct near and far of `transport`, or add members", _CHANNEL),
}
# fmt: on
