"""A form's report as its page shows it."""

from typing import Any, NamedTuple

from tancheng.assembly.models import Form

_KINDS = [("section", "题型"), ("course", "课程"), ("cognitive", "认知层次")]


class Compared(NamedTuple):
    """One form beside the others. `shared`: items it has in common with the form of the page; None for that form itself."""

    code: str
    report: dict[str, Any]
    relation: str
    shared: int | None


def coverage(form: Form) -> list[tuple[str, list[dict[str, Any]]]]:
    """[(heading, rows)]; each row says what was asked, what was drawn and whether that fits. Empty for a form without a report."""
    rows = form.blueprint.get("report", {}).get("coverage", [])
    groups = [(title, [_judged(row) for row in rows if row["kind"] == kind]) for kind, title in _KINDS]
    return [group for group in groups if group[1]]


def compared(form: Form) -> list[Compared]:
    """The form, those drawn together with it, then the recent ones that it was kept apart from, as far as they have a report."""
    report = form.blueprint.get("report")
    if not report:
        return []
    shared = {row["code"]: row["items"] for row in report["overlap"]}
    known = {row.code: row for row in Form.objects.filter(code__in=shared)}
    others = [known[code] for code in shared if code in known]
    return [
        Compared(form.code, report, "本卷", None),
        *(
            Compared(row.code, row.blueprint["report"], "同批" if row.code in report["together"] else "近期", shared[row.code])
            for row in others
            if row.blueprint.get("report")
        ),
    ]


def _judged(row: dict[str, Any]) -> dict[str, Any]:
    asked = f"{row['low']}" if row["low"] == row["high"] else f"{row['low']}–{row['high']}"
    return {**row, "asked": asked, "is_met": row["low"] <= row["items"] <= row["high"]}
