"""What is said for each code of the patient index, Chinese and English. Not here: when a code is given (the other rules)."""

SENTENCES: dict[str, tuple[str, str]] = {
    # What is wrong with one field.
    "resident_number_shape": (
        "居民身份证号码应为 18 位（或旧式 15 位）。",
        "A resident number has 18 signs (15 in its old form).",
    ),
    "resident_number_region": (
        "居民身份证号码的前两位不是任何省份。",
        "The number begins with no province there is.",
    ),
    "resident_number_birth_date": (
        "号码中的出生日期不存在。",
        "The birth date in the number does not exist.",
    ),
    "resident_number_birth_in_future": (
        "号码中的出生日期在今天之后。",
        "The birth date in the number lies in the future.",
    ),
    "resident_number_birth_too_early": (
        "号码中的出生日期过早。",
        "The birth date in the number is too early.",
    ),
    "resident_number_check": (
        "居民身份证号码的校验位不符，请核对。",
        "The check digit of the resident number does not fit.",
    ),
    "passport_shape": ("护照号码格式不对。", "This is no passport number."),
    "hk_macao_permit_shape": (
        "港澳居民来往内地通行证号码格式不对。",
        "This is no number of a Hong Kong or Macao permit.",
    ),
    "taiwan_permit_shape": ("台湾居民来往大陆通行证号码格式不对。", "This is no number of a Taiwan permit."),
    "foreign_permit_shape": (
        "外国人永久居留身份证号码格式不对。",
        "This is no number of a foreigner's residence card.",
    ),
    "birth_certificate_shape": ("出生医学证明编号格式不对。", "This is no number of a birth certificate."),
    "insurance_number_shape": ("医保号格式不对。", "This is no insurance number."),
    "health_card_shape": ("电子健康卡号格式不对。", "This is no number of a health card."),
    "local_record_shape": (
        "病案号只能含字母、数字和常用符号，最多 40 位。",
        "A record number has at most 40 letters, digits and simple signs.",
    ),
    "phone_shape": ("电话号码格式不对。", "This is no telephone number."),
    "credit_code_shape": (
        "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z）。",
        "A unified social credit code has 18 digits or letters, without I O S V Z.",
    ),
    "credit_code_check": (
        "统一社会信用代码的校验位不符，请核对。",
        "The check sign of the unified social credit code does not fit.",
    ),
    "organisation_code_shape": ("组织机构代码应为 9 位。", "An organisation code has nine signs."),
    "organisation_code_check": (
        "组织机构代码的校验位不符，请核对。",
        "The check sign of the organisation code does not fit.",
    ),
    "control_characters": ("含有不可见的控制字符。", "It holds control characters."),
    "markup": ("不能含有“<”或“>”。", "It must not hold “<” or “>”."),
    "formula": ("不能以“=”“+”“-”“@”开头。", "It must not begin with = + - or @."),
    "not_a_name": ("姓名中有不属于姓名的字符。", "It holds signs that belong in no name."),
    "not_a_date": ("不是有效的日期。", "This is no date."),
    "day_needed": ("请填写完整的出生日期。", "The full day of birth is needed."),
    "birth_in_future": ("出生日期在今天之后。", "The birth date lies in the future."),
    "birth_too_early": ("出生日期早于 {limit}。", "The birth date lies before {limit}."),
    "sex_disagrees_with_number": ("性别与身份证号码不一致。", "The sex does not agree with the number."),
    "birth_disagrees_with_number": (
        "出生日期与身份证号码不一致。",
        "The birth date does not agree with the number.",
    ),
    "two_of_one_kind": ("同一类证件出现了两个不同的号码。", "Two different numbers of one kind."),
    "too_many_identifiers": ("证件号码太多，最多 {limit} 个。", "Too many numbers; at most {limit}."),
    "number_or_reason_needed": (
        "请填写证件号码，或说明为什么没有。",
        "A number is needed, or the reason why there is none.",
    ),
    "not_newborn": (
        "出生已超过 {limit} 天，不能按新生儿登记。",
        "Born more than {limit} days ago: not a newborn.",
    ),
    # What an import says of a row.
    "duplicate_in_file": (
        "与本文件第 {limit} 行是同一号码，但内容不同。",
        "Row {limit} of this file has the same number and other content.",
    ),
    "number_of_another_name": (
        "本机构已有同一号码、不同姓名的登记，请人工核对。",
        "This number is registered here under another name; a person must look at it.",
    ),
    "matches_two_records": (
        "同时对应本机构的两份登记，请人工核对。",
        "It fits two records of this organisation; a person must look at it.",
    ),
    "too_many_rows_at_once": (
        "要么全部导入要么全不导入时，一次最多 {limit} 行。",
        "All or nothing takes at most {limit} rows at once.",
    ),
    # Refusals of a whole request.
    "already_registered": ("本机构已登记过此人。", "This organisation has registered this person already."),
    "not_your_record": (
        "这份登记由另一家机构建立，只有它能更正。",
        "Another organisation made this record; only it may correct it.",
    ),
    "self_made_key": (
        "不能由本机构自己给自己开放查阅权限。",
        "An organisation cannot open access for itself.",
    ),
    "offerer_does_not_hold": (
        "提供方并不持有此人的资料。",
        "The offering side holds no record of this person.",
    ),
    "already_answered": ("这个申请已经答复过。", "This request has been answered already."),
    "not_asked": ("还没有人申请查阅。", "Nobody has asked for access yet."),
    "contradicts_decision": (
        "已有另一项判定与此相反，请先撤销那一项。",
        "Another decision says the opposite: take that one back first.",
    ),
    "nothing_decided": ("这一对还没有判定，无可撤销。", "Nothing was decided here that could be taken back."),
    # Access in an emergency.
    "access_stands_open": (
        "您现在就可以查阅此人，不需要紧急访问。",
        "You may see this person already; no emergency access is needed.",
    ),
    "emergency_over": ("这次紧急访问已经结束。", "This emergency access has ended already."),
    "reviewed_already": (
        "贵机构已经核查过这次紧急访问。",
        "Your institution has judged this access already.",
    ),
    # What persons ask about their data.
    "access_over": ("这项授权已经结束。", "This access has ended already."),
    "system_only": ("只有系统自己做这件事。", "Only the system itself does this."),
    "record_is_restricted": (
        "患者已要求限制查阅，不能再凭申请开放。",
        "The patient has the record restricted; asking and giving opens it to nobody.",
    ),
    "papers_of_both_needed": (
        "代他人提出的，须核对双方证件和代理、监护或继承关系的证明。",
        "Who asks for another shows the papers of both, and proof that they may.",
    ),
    "guardian_must_ask": (
        "不满 {limit} 周岁的，由父母或其他监护人提出。",
        "For a child under {limit} a parent or other guardian asks.",
    ),
    "kept_by_law": (
        "病历须依法保存，不能全部删除；可以部分同意（限制查阅）或不同意并说明理由。",
        "Medical records are kept by law and cannot be erased whole: restrict the record, or refuse and say why.",
    ),
    "not_corrected_yet": (
        "登记还没有更正。请先更正，再答复“已同意”。",
        "The record was not corrected yet: correct it first, then answer that it was granted.",
    ),
    "rights_answered_already": ("这项请求已经答复过。", "This request has been answered already."),
    "restriction_over": ("这项限制已经结束。", "This restriction has ended already."),
    "judges_themselves": ("不能核查自己的紧急访问。", "Nobody judges their own emergency access."),
}
