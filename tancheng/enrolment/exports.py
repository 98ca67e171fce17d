"""The list of applications for spreadsheets. ID numbers stay here: only their last four characters leave."""

import csv
import io
from collections.abc import Iterable, Iterator

from tancheng.enrolment.models import Application
from tancheng.ledger import clock

HEADINGS = [
    "报名号",
    "状态",
    "姓名",
    "性别",
    "手机",
    "证件末四位",
    "工作单位",
    "自称会员单位",
    "所属行业",
    "申请工种",
    "级别",
    "方案",
    "提交时间",
]


def rows_of(applications: Iterable[Application]) -> Iterator[list[str]]:
    for a in applications:
        scheme = a.scheme.document
        submitted = max((s.at for s in a.submissions.all()), default=None)
        yield [
            a.code,
            a.get_status_display(),
            a.name,
            a.get_sex_display() if a.sex else "",
            a.phone,
            a.id_number_last4,
            a.employer,
            "是" if a.claims_member else "",
            "、".join(a.industries),
            next((j.name for j in scheme.job_type if j.code == a.job_type), ""),
            next((x.name for x in scheme.level if x.code == a.level), ""),
            scheme.short_name,
            f"{clock.local(submitted):%Y-%m-%d %H:%M}" if submitted else "",
        ]


def workbook_of(applications: Iterable[Application]) -> bytes:
    """One sheet, every cell text, so that Excel rounds no number."""
    # Slow to import, and only for this file.
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("报名")
        text = book.add_format({"num_format": "@"})
        sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True, "bottom": 1}))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(HEADINGS) - 1, 16)
        for number, row in enumerate(rows_of(applications), start=1):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value, text)
    return out.getvalue()


def csv_of(applications: Iterable[Application]) -> bytes:
    """UTF-8 with a byte order mark, as Excel expects; a leading formula sign is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([[f"'{v}" if v[:1] in {"=", "+", "-", "@", "\t", "\r"} else v for v in row] for row in rows_of(applications)])
    return out.getvalue().encode("utf-8-sig")
