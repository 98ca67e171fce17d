"""A form's report as its page shows it."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tancheng.assembly import rules
from tancheng.assembly.lines import lines_of
from tancheng.assembly.models import Form, FormApproval
from tancheng.items.models import ItemVersion, State
from tancheng.people.models import User

_KINDS = [("section", "题型"), ("course", "课程"), ("cognitive", "认知层次"), ("point", "知识点"), ("point_limit", "知识点题数上限")]


class Compared(NamedTuple):
    """One form beside the others. `shared`: items it has in common with the form of the page; None for that form itself."""

    code: str
    report: dict[str, Any]
    relation: str
    shared: int | None


class Covered(NamedTuple):
    """One demand: what was asked (`low`…`high`, in words `asked`), and what each of the forms has, the page's own first."""

    name: str
    asked: str
    counts: list[tuple[int, bool]]

    @property
    def is_met(self) -> bool:
        return all(fits for _, fits in self.counts)


class Coverage(NamedTuple):
    """`codes`: the forms side by side; `groups`: [(heading, rows)]."""

    codes: list[str]
    groups: list[tuple[str, list[Covered]]]


def coverage(form: Form) -> Coverage:
    """The form and those drawn together with it, demand by demand. No groups for a form without a report."""
    report = form.blueprint.get("report")
    if not report:
        return Coverage([], [])
    others = Form.objects.filter(code__in=report["together"]).exclude(code=form.code).exclude(state=Form.State.DISCARDED)
    reports = [report, *(other.blueprint["report"] for other in others.order_by("code") if other.blueprint.get("report"))]
    counts = [{_demand(row): row["items"] for row in one["coverage"]} for one in reports]
    groups = [
        (title, [_covered(row, [drawn.get(_demand(row), 0) for drawn in counts]) for row in report["coverage"] if row["kind"] == kind])
        for kind, title in _KINDS
    ]
    return Coverage([one["code"] for one in reports], [group for group in groups if group[1]])


def _demand(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["kind"], row["name"], row["part"]


def _covered(row: dict[str, Any], counts: list[int]) -> Covered:
    low, high = row["low"], row["high"]
    name = f"{row['name']}·{row['part']}" if row["part"] else row["name"]
    return Covered(name, f"{low}" if low == high else f"{low}–{high}", [(items, low <= items <= high) for items in counts])


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


def with_approvals(forms: QuerySet[Form]) -> QuerySet[Form]:
    """Each with `approved`: how many persons approved it as it stands."""
    return forms.annotate(approved=Count("approvals", filter=Q(approvals__digest=F("digest"))))


def to_approve(user: User) -> QuerySet[Form]:
    """Drawn forms that this person has not approved as they stand."""
    mine = FormApproval.objects.filter(form=OuterRef("pk"), digest=OuterRef("digest"), by=user)
    return Form.objects.filter(~Exists(mine), state=Form.State.DRAWN)


def to_review(user: User) -> QuerySet[Form]:
    """Forms sealed without approvals that nobody has reviewed yet; whoever made one does not review it."""
    return Form.objects.exclude(emergency_reason="").filter(emergency_review__isnull=True).exclude(emergency_by=user)


def waiting_for_approval(scheme_code: str, job_type: str, level: str, day: date) -> QuerySet[Form]:
    """Drawn forms of the group for an exam on `day`, each with `approved`, the oldest first."""
    drawn = Form.objects.filter(scheme__code=scheme_code, job_type=job_type, level=level, day=day, state=Form.State.DRAWN)
    return with_approvals(drawn).order_by("drawn_at", "pk")


def reserves(scheme_code: str, job_type: str, level: str, day: date) -> list[Form]:
    """Approved, sealed forms of the group that are fit for an exam on `day`, those drawn for that day
    first, then the oldest. Whether one is taken, the sittings know."""
    forms = with_approvals(Form.objects.filter(scheme__code=scheme_code, job_type=job_type, level=level, state=Form.State.FROZEN))
    waiting = forms.filter(opened_at__isnull=True).select_related("scheme").order_by("drawn_at", "pk")
    fit = [form for form in waiting if rules.enough_approvals(form.approved, form.scheme.document) and not outdated(form, day)]
    return sorted(fit, key=lambda form: form.day != day)


def outdated(form: Form, day: date) -> int:
    """How many of the form's items are retired or not valid on `day`."""
    versions = ItemVersion.objects.filter(pk__in=[line.version for line in lines_of(form)])
    return versions.filter(Q(valid_until__lt=day) | Q(valid_from__gt=day) | Q(item__state=State.RETIRED)).count()
