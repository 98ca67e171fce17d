"""Longer or shared texts of the shell, kept where a clerk can read them through."""

# The journal's acts, by the service's name.
ACTS = {
    "publish_scheme": "发布方案",
    "publish_notice": "发布通知",
    "start_application": "开始填写登记表",
    "submit_application": "提交登记表",
    "return_application": "退回补正",
    "reject_application": "不予通过",
    "approve_application": "审核通过",
    "withdraw_application": "撤回报名",
    "reveal_id_number": "查看完整证件号",
    "issue_bill": "开出缴费单",
    "record_transfer": "登记到账",
    "allocate_payment": "确认入账",
    "take_back_allocation": "撤销入账",
    "record_invoice": "登记发票",
    "request_refund": "申请退费",
    "decide_refund": "审批退费",
    "open_enrolment": "开通学习账号",
}
