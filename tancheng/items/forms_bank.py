"""Forms of the centre's bank pages and of shared cases."""

import re
from typing import Any

import msgspec
from django import forms

from tancheng.items import rules
from tancheng.items.forms_exchange import course_choices
from tancheng.items.models import Item, ItemType, State, Stimulus
from tancheng.items.text import StimulusText

_SEPARATORS = re.compile(r"[\s,，、;；]+")


class BankFilter(forms.Form):
    course = forms.ChoiceField(label="课程", required=False)
    type = forms.ChoiceField(label="题型", required=False, choices=[("", "全部题型"), *ItemType.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *State.choices])
    use = forms.ChoiceField(
        label="使用情况",
        required=False,
        choices=[("", "不限"), ("most", "用过的，次数多的在前"), ("never", "没有用过的"), ("trial", "正在试测的")],
    )
    q = forms.CharField(label="题号或知识点", required=False, max_length=50)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = course_choices("全部课程")  # type: ignore[attr-defined]


class EnemiesForm(forms.Form):
    codes = forms.CharField(
        label="互斥题的题号",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不能和这道题出现在同一份试卷里的题目，用空格、逗号或换行分开；留空表示没有",
    )

    def clean_codes(self) -> list[Item]:
        """The items, in order of their codes."""
        asked = {code for code in _SEPARATORS.split(self.cleaned_data["codes"].strip().lower()) if code}
        found = list(Item.objects.filter(code__in=asked))
        unknown = sorted(asked - {item.code for item in found})
        if unknown:
            raise forms.ValidationError(f"题库里没有 {'、'.join(unknown)}。请核对题号。")
        return found


class StimulusForm(forms.Form):
    code = forms.SlugField(
        label="编号",
        min_length=3,
        max_length=30,
        help_text="小写字母、数字和短横线，例如 acc-09-case-01；定了以后不能改",
        error_messages={"invalid": "编号只能用小写字母、数字和短横线，例如 acc-09-case-01"},
    )
    title = forms.CharField(label="标题", max_length=100)
    text = forms.CharField(
        label="材料正文",
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="空一行分段；表格用 | 分列；公式写在 $…$ 里；图片写作 ![说明](图片名)，可用下面的按钮上传后插入",
    )

    def __init__(self, *args: Any, existing: Stimulus | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.existing = existing
        if existing is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if Stimulus.objects.filter(code=code).exists():
            raise forms.ValidationError(f"编号 {code} 已被占用。请换一个编号。")
        return code

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        if not text:
            raise forms.ValidationError("请填写材料正文。")
        if rules.unprintable(text):
            raise forms.ValidationError(f"{rules.UNPRINTABLE}。")
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            code = self.existing.code if self.existing else data["code"]
            try:
                data["stimulus"] = msgspec.convert({"code": code, "title": data["title"], "text": data["text"]}, StimulusText)
            except msgspec.ValidationError:
                self.add_error(None if self.existing else "code", "编号要以小写字母或数字开头，3 至 30 个字符。")
        return data
