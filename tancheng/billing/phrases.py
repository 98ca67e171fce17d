"""What the people who paid are told, kept where a clerk can read it through."""


def refunded_sms(amount: str, *, closes: bool, opened: bool) -> str:
    if closes:
        return f"【碳程】您的培训费 {amount}已退回原付款账户，学习账号随之关闭，已约的考试已取消。学习记录保留，可登录查看。如有疑问请联系培训部。"
    stays = "，学习账号照常使用" if opened else ""
    return f"【碳程】您的培训费已退回 {amount}到原付款账户{stays}。如有疑问请联系培训部。"


def reversed_sms(amount: str, *, opens: bool) -> str:
    runs = "学习账号已恢复，原有效期不变；取消的考试请登录后重新预约。" if opens else ""
    return f"【碳程】此前登记的退费 {amount}有误，已更正。{runs}如有疑问请联系培训部。"
