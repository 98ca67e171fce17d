"""The desk's list as a workbook. Never an ID number; every cell is text or a number, so that nothing is read as a formula."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tancheng.enrolment.models import Enrolment
from tancheng.learning.rules import Progress
from tancheng.ledger import clock

_COLUMNS = (("报名号", 11), ("姓名", 12), ("工作单位", 28), ("工种", 16), ("级别", 8), ("开通日期", 12), ("有效期至", 12), ("剩余天数", 10),
            ("已学课时", 10), ("要求课时", 10), ("还差课时", 10), ("考试条件", 12))  # fmt: skip


def _condition(enrolment: Enrolment, progress: Progress) -> str:
    if getattr(enrolment, "has_ended", False):
        return "已退费"
    return "已达到" if progress.complete else "未达到"


def workbook(rows: Sequence[tuple[Enrolment, Progress]], today: date) -> bytes:
    # Slow to import, and only for this file.
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet("学员与学时")
    head = book.add_format({"bold": True, "bg_color": "#E6F2ED"})
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    for line, (enrolment, progress) in enumerate(rows, start=1):
        words = (
            enrolment.application.code,
            enrolment.name,
            enrolment.application.employer,
            enrolment.job_type_name,
            enrolment.level_name,
            f"{clock.local(enrolment.opened_at):%Y-%m-%d}",
            f"{enrolment.expires_on:%Y-%m-%d}",
        )
        for column, word in enumerate(words):
            sheet.write_string(line, column, word)
        numbers = (Decimal((enrolment.expires_on - today).days), progress.class_hours, Decimal(progress.required), progress.missing)
        for column, number in enumerate(numbers, start=len(words)):
            sheet.write_number(line, column, float(number))
        sheet.write_string(line, len(words) + len(numbers), _condition(enrolment, progress))
    sheet.freeze_panes(1, 0)
    book.close()
    return held.getvalue()
