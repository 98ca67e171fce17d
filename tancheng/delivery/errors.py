"""Refusals of the exam room, in the words that candidates and invigilators read."""

from datetime import datetime
from typing import Any

from tancheng.ledger import clock
from tancheng.ledger.errors import Refusal


def _moment(at: datetime) -> str:
    local = clock.local(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


class RoomNotOpenYet(Refusal):
    def __init__(self, opens_at: datetime) -> None:
        super().__init__("考场还没有开放", f"候考室将于 {_moment(opens_at)} 开放", "请到时再打开本页，无需一直等待")


class TooLateToEnter(Refusal):
    def __init__(self, limit_minutes: int) -> None:
        super().__init__(
            "不能进入考场", f"开考已超过 {limit_minutes} 分钟，按考试规定不再允许进场", "如因系统故障迟到，请立即联系监考员或本会培训部"
        )


class ExamOver(Refusal):
    def __init__(self, ended_at: datetime) -> None:
        super().__init__("不能进入考场", f"本场考试已于 {_moment(ended_at)} 结束", "如有疑问请联系本会培训部")


class SittingCancelled(Refusal):
    def __init__(self) -> None:
        super().__init__("不能进入考场", "本场考试已取消，或您的预约已取消", "请在“考试安排”中查看改期后的时间")


class PaperNotReady(Refusal):
    def __init__(self) -> None:
        super().__init__("暂时不能进入考场", "本场考试还没有排定您的工种和级别的试卷", "请联系监考员或本会培训部")


class PledgeMissing(Refusal):
    def __init__(self) -> None:
        super().__init__("还没有进入考场", "您没有勾选诚信考试承诺", "请阅读并勾选承诺后再进入")


class AttemptAlreadySealed(Refusal):
    def __init__(self) -> None:
        super().__init__("没有办成", "这份答卷已经交卷封存，不能再改动", "请查看作答回执")


class ExamNotStarted(Refusal):
    def __init__(self) -> None:
        super().__init__("没有交卷", "考试还没有开始", "请等待开考")


class NoSuchAttempt(Refusal):
    def __init__(self) -> None:
        super().__init__("没有这份答卷", "页面的凭证不对应任何答卷", "请从“我的”页面重新进入考场；仍有问题请联系监考员")


class WrittenElsewhere(Refusal):
    def __init__(self) -> None:
        super().__init__("没有交卷", "您已在另一个页面或设备上继续作答", "请在那里交卷，或在本页点“在本页继续作答”")


class MinutesOutOfRange(Refusal):
    def __init__(self, most: int) -> None:
        super().__init__("没有加时", f"加时须为 1 至 {most} 分钟的整数", "请改正分钟数")


class ReasonMissing(Refusal):
    def __init__(self, what: str) -> None:
        super().__init__(what, "没有填写理由", "请写明理由，理由会记入考场记录")


class NobodyInRoom(Refusal):
    def __init__(self) -> None:
        super().__init__("没有办成", "目前没有正在作答的考生", "有考生进入考场后再操作")


def stated_reason(text: Any, what: str) -> str:
    """The reason as it goes on record. Raises `ReasonMissing`."""
    reason = str(text).strip()[:200]
    if not reason:
        raise ReasonMissing(what)
    return reason


class NoLateAnswerWaits(Refusal):
    def __init__(self) -> None:
        super().__init__("没有办成", "这位考生没有等待处理的迟到作答，或已经有人处理过", "请刷新页面查看")


class NothingChosen(Refusal):
    def __init__(self) -> None:
        super().__init__("没有作出处理", "没有勾选题目", "请勾选要处理的题目，或用“全部”按钮")


class ResultIsOut(Refusal):
    def __init__(self) -> None:
        super().__init__("没有作出处理", "这位考生的成绩已经发布，迟到的作答不能再计入", "请联系培训部")


class ClockAgrees(Refusal):
    def __init__(self) -> None:
        super().__init__("不需要决定", "服务器时钟没有跳变，或已经有人作了决定", "请返回考场实况")
