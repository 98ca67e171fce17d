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
    "too_many_login_attempts": "密码连着几次没有对上，为保护账号先停 5 分钟。忘记密码可以现在就点下方的“重设密码”。",
    "unknown_email": "没有找到这个邮箱的账号。",
    "unknown_phone": "没有找到这个手机号的账号。",
    "rate_limited": "现在访问的人较多，请等一分钟再试。",
}

CODE_NOT_MATCHED = "验证码三次没有对上，这一条已作废。请重新获取一条，按最近收到的短信填写。"
CODE_SENT = "验证码刚刚发过，请等 {seconds} 秒再试。"
CODE_IS_ELSEWHERE = "短信里的验证码要填在获取它的那台手机或电脑上。"
CODES_OF_AN_HOUR = "一小时内已给这个号码发过 {most} 条验证码，请在 {until} 以后再获取。"
CODES_OF_A_DAY = "一天内已给这个号码发过 {most} 条验证码，请在 {until} 以后再获取。"
CODES_HELP = "急用请按页面底部的联系方式找培训部。"
CODES_OF_AN_ADDRESS = "现在从这个网络登录的人较多，请等 {wait}再获取验证码。"
