"""Longer or shared texts of study, kept where a clerk can read them through."""

from datetime import date

# Why a stretch did not count, as the record says it ("" = all of it counted).
REASONS = {
    "": "已计入",
    "away": "您离开了页面（切换窗口或锁屏），未计入",
    "gap": "两次计时间隔过长（例如断网或电脑休眠），超出部分未计入",
    "superseded": "您打开了另一课，计时已转到那一页，其后未计入",
    "course_full": "本课程的计划课时已满，未再计入",
    "expired": "账号已过有效期，未计入",
    "absent": "没有点“我在学习”，其后未计入；此前的都保留",
}


def clock_text(state: str, lesson_minutes: int) -> str:
    counted = f"本课已计 {lesson_minutes} 分钟"
    return {
        "counting": f"正在计时 · {counted}",
        "away": f"已暂停：您切换到了其他窗口，回到本页自动继续 · {counted}",
        "superseded": f"已暂停：您打开了另一课，计时已转到那一页 · {counted}",
        "course_full": f"本课程计划课时已学满，不再计时，您可以继续阅读 · {counted}",
        "expired": "账号已过有效期，不再计时",
        "absent": f"已暂停：没有收到您的确认，点“我在学习”继续，已计的不受影响 · {counted}",
    }[state]


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def ended(cause: str, on: date) -> str:
    """退费, 2026-12-01 → "学习账号已于 2026年12月1日因退费关闭"."""
    return f"学习账号已于 {day(on)}因{cause}关闭"


def duration(seconds: int) -> str:
    """3725 → "1 小时 2 分 5 秒"."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [f"{hours} 小时"] if hours else []
    if minutes:
        parts.append(f"{minutes} 分")
    if rest or not parts:
        parts.append(f"{rest} 秒")
    return " ".join(parts)
