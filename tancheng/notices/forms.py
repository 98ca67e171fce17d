"""Forms of the public's objections and of the centre's rounds."""

from typing import Any

import puremagic
from django import forms

from tancheng.institutions.models import RoundCandidate, SelectionRound
from tancheng.notices.models import ObjectionReply

_EVIDENCE_TYPES = {".pdf", ".jpg", ".jpeg", ".jfif", ".png"}
_EVIDENCE_MEGABYTES = 5


class ObjectionForm(forms.Form):
    candidate = forms.ModelChoiceField(RoundCandidate.objects.none(), label="针对的单位", required=False, empty_label="对整个名单或程序")
    name = forms.CharField(label="姓名或单位名称", max_length=50, help_text="请实名提出，我们会为您保密")
    contact = forms.CharField(label="联系电话或邮箱", max_length=100, help_text="用于核实情况和告知处理结果，不会公开")
    facts = forms.CharField(
        label="事实和理由",
        widget=forms.Textarea(attrs={"rows": 6}),
        min_length=10,
        max_length=3000,
        help_text="请写明具体事实，不少于 10 个字",
    )
    evidence = forms.FileField(label="证明材料", required=False, help_text="PDF、JPG 或 PNG，不超过 5 MB；没有可不传")

    def __init__(self, *args: Any, round_: SelectionRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidate"].queryset = round_.candidates.all()

    def clean_evidence(self):
        file = self.cleaned_data.get("evidence")
        if not file:
            return None
        if file.size > _EVIDENCE_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(f"文件有 {file.size / 1048576:.1f} MB，超过 5 MB。请压缩后重新上传。")
        head = file.read(4096)
        file.seek(0)
        try:
            kind = puremagic.from_string(head, filename=file.name)
        except puremagic.PureError:
            kind = ""
        if kind not in _EVIDENCE_TYPES:
            raise forms.ValidationError("这个文件不是 PDF、JPG 或 PNG。请换成这三种格式之一。")
        return file


class ReplyForm(forms.Form):
    decision = forms.ChoiceField(label="结论", choices=ObjectionReply.Decision.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="答复内容", widget=forms.Textarea(attrs={"rows": 6}), min_length=10, max_length=3000)


class RoundForm(forms.Form):
    number = forms.CharField(label="文号", max_length=60, help_text="例如 国化中心发〔2026〕3号")
    title = forms.CharField(label="标题", max_length=200)
    issuer = forms.CharField(label="发布单位", max_length=100)
    body = forms.CharField(label="正文", widget=forms.Textarea(attrs={"rows": 6}), max_length=5000)
    contact = forms.CharField(label="联系人及电话", max_length=200)
    comment_from = forms.DateField(label="公示开始", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    comment_until = forms.DateField(label="公示结束", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    candidates = forms.CharField(
        label="公示名单",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        help_text="每行一家：省份，单位名称。例如：广东，示例碳中和研究院",
    )

    def clean(self):
        data = super().clean()
        start, end = data.get("comment_from"), data.get("comment_until")
        if start and end and end < start:
            self.add_error("comment_until", "结束日早于开始日。请改正公示起止日期。")
        return data

    def clean_candidates(self):
        rows = []
        for number, line in enumerate(self.cleaned_data["candidates"].splitlines(), start=1):
            if not line.strip():
                continue
            province, _, name = line.replace(",", "，").partition("，")
            if not province.strip() or not name.strip():
                raise forms.ValidationError(f"第 {number} 行“{line.strip()}”读不懂。请写成：省份，单位名称。")
            rows.append((province.strip()[:20], name.strip()[:100]))
        return rows
