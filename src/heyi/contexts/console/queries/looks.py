"""How each state of a referral looks. Not here: the states (referral.terms), the tones (foundation.looks)."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from heyi.contexts.referral.terms import State
from heyi.foundation.looks import Look, Tone

STATE_LOOKS: Mapping[State, Look] = {
    State.DRAFT: Look(_("草稿"), Tone.WAITING, "pencil"),
    State.SUBMITTED: Look(_("已提交"), Tone.WAITING, "send"),
    State.SEEN: Look(_("已查看"), Tone.WAITING, "eye"),
    State.UNDER_TRIAGE: Look(_("分诊中"), Tone.WAITING, "stethoscope"),
    State.INFORMATION_REQUESTED: Look(_("待补充"), Tone.SOON, "message-question"),
    State.RESUBMITTED: Look(_("已补充"), Tone.WAITING, "file-check"),
    State.ACCEPTED: Look(_("已接收"), Tone.IN_TIME, "circle-check"),
    State.DECLINED: Look(_("已退回"), Tone.REFUSED, "circle-x"),
    State.REDIRECTED: Look(_("已改转"), Tone.WAITING, "arrow-forward-up"),
    State.CONVERTED_TO_ADVICE: Look(_("已远程答复"), Tone.DONE, "message-2"),
    State.WAITING_FOR_PLACE: Look(_("排队等位"), Tone.WAITING, "hourglass"),
    State.RESERVED: Look(_("已留床"), Tone.IN_TIME, "bed"),
    State.SCHEDULED: Look(_("已约时间"), Tone.IN_TIME, "calendar-event"),
    State.IN_TRANSIT: Look(_("转运中"), Tone.IN_TIME, "ambulance"),
    State.ARRIVED: Look(_("已到达"), Tone.IN_TIME, "map-pin"),
    State.IN_TREATMENT: Look(_("治疗中"), Tone.IN_TIME, "heartbeat"),
    State.COMPLETED: Look(_("治疗结束"), Tone.DONE, "clipboard-check"),
    State.OUTCOME_RETURNED: Look(_("已回结果"), Tone.DONE, "report-medical"),
    State.DOWN_OFFERED: Look(_("待接回"), Tone.WAITING, "home-heart"),
    State.ACCEPTED_BELOW: Look(_("已接回"), Tone.IN_TIME, "home"),
    State.PLAN_RUNNING: Look(_("随访中"), Tone.IN_TIME, "clipboard-heart"),
    State.PLAN_REVIEWED: Look(_("随访已评估"), Tone.DONE, "list-check"),
    State.CLOSED: Look(_("已结案"), Tone.DONE, "checks"),
    State.NO_SHOW: Look(_("未到"), Tone.LATE, "user-off"),
    State.CANCEL_REQUESTED: Look(_("申请撤回"), Tone.SOON, "arrow-back-up"),
    State.CANCELLED: Look(_("已撤回"), Tone.REFUSED, "ban"),
    State.EXPIRED: Look(_("已过期"), Tone.LATE, "clock-x"),
    State.FAILED: Look(_("无法收治"), Tone.LATE, "alert-triangle"),
    State.CLOSED_NOT_ATTENDED: Look(_("未到结案"), Tone.REFUSED, "circle-minus"),
    State.PATIENT_DIED: Look(_("患者去世"), Tone.REFUSED, "circle-off"),
    State.ENTERED_IN_ERROR: Look(_("误录"), Tone.REFUSED, "eraser"),
}
