"""Longer texts of applying, kept where a clerk can read them through."""

NOT_YET_VALID = "这里填写的内容格式还不对，请改正"

# Ready texts for returning an application, by field.
RETURN_TEXTS = [
    ("photo", "照片", "照片不合要求：请上传近期免冠正面照，肩部以上，白底或浅色底，五官清晰"),
    ("name", "姓名", "姓名与身份证件不一致，请按证件填写"),
    ("id_number", "身份证号码", "身份证号码与证件不一致，请核对后重新填写"),
    ("birth_date", "出生日期", "出生日期与身份证件不一致，请核对"),
    ("education", "文化程度", "请按最高学历填写；三级报考需在备注写明毕业院校和毕业年份"),
    ("employer", "工作单位", "工作单位请填写营业执照上的全称"),
    ("industries", "所属行业", "所属行业与工作单位不符，请重新选择"),
    ("phone", "手机", "手机号码联系不上，请填写本人常用号码"),
    ("email", "电子信箱", "电子信箱收不到邮件，请核对"),
    ("years_worked", "工龄", "工龄与年龄、学历不相符，请核对"),
    ("related_years", "从事相关职业年限", "请在备注写明从事相关工作的起止时间和岗位"),
    ("held_certificate_number", "证书编号", "查不到所填的证书编号，请核对"),
    ("claims_member", "会员单位", "会员名册中没有找到贵单位，请补充会员证明或取消勾选"),
    ("pledge_name", "承诺人", "承诺人须为本人姓名"),
]

PRIVACY = (
    "我已阅读《个人信息保护说明》，同意主办单位为办理报名审核、学习、考试和证书，处理我在本表填写的个人信息，"
    "其中身份证号码、照片属于敏感个人信息，仅用于核验身份、准考和制证，加密保存。"
)


def returned_sms(code: str, count: int) -> str:
    return f"【碳程】您的报名 {code} 有 {count} 处需要补正，请登录后在“我的”中修改，其余内容无需重填。"


def rejected_sms(code: str) -> str:
    return f"【碳程】您的报名 {code} 未通过审核，原因请登录后在“我的”中查看。"
