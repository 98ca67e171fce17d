"""Texts of sign-in, kept where a clerk can read them through."""

CODE_SMS = "【碳程】您的登录验证码是 {code}，10 分钟内有效。请勿告诉他人，工作人员也不会向您索要。"
CLOSED_ACCOUNT_SMS = "【碳程】这个手机号的账号已停用，暂时不能登录。如有疑问请联系培训部。"

# allauth's own messages, said our way.
ACCOUNT_ERRORS = {
    "account_inactive": "这个账号已停用。如有疑问，请联系培训部。",
    "email_password_mismatch": "邮箱或密码不正确，请核对后再试。忘记密码可以点下方的“重设密码”。",
    "enter_current_password": "请填写现在使用的密码。",
    "incorrect_code": "验证码不正确，请核对短信中的 6 位数字。",
    "incorrect_password": "密码不正确，请再试一次。",
    "invalid_or_expired_key": "链接已失效，请重新申请。",
    "invalid_login": "登录信息不正确，请核对后再试。",
    "invalid_password_reset": "重设密码的链接无效或已用过，请重新申请。",
    "too_many_login_attempts": "尝试次数过多，为保护账号暂停片刻。请过几分钟再试。",
    "unknown_email": "没有找到这个邮箱的账号。",
    "unknown_phone": "没有找到这个手机号的账号。",
    "rate_limited": "操作太频繁了，请稍等一会儿再试。",
}
