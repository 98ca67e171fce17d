"""Forms of files coming in and going out."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from tancheng.items import curriculum
from tancheng.items.exchange.formats import FORMATS
from tancheng.items.exchange.reading import MOST_BYTES
from tancheng.items.exchange.sorting import Defaults
from tancheng.items.models import ItemType, State

_ACCEPT = ",".join(sorted({f".{one.extension}" for one in FORMATS.values()} | {".txt"}))
LEVELS = [("4", "四级"), ("3", "三级")]


def course_choices(empty: str) -> list[Any]:
    """In the notice's groups, the empty choice first."""
    return [
        ("", empty),
        *((heading, [(code, f"{code} {name}") for code, name in group.items()]) for heading, group in curriculum.current().groups),
    ]


class ImportForm(forms.Form):
    file = forms.FileField(
        label="文件",
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
        max_length=200,
        help_text=f"不超过 {MOST_BYTES // 1024 // 1024} MB",
        error_messages={
            "required": "请选择要导入的文件",
            "empty": "这个文件是空的，请另选一个",
            "max_length": "文件名太长，请改短后再上传",
        },
    )
    format_name = forms.ChoiceField(
        label="格式", required=False, choices=[("", "自动判断"), *((one.name, one.title) for one in FORMATS.values())]
    )
    course = forms.ChoiceField(label="默认课程", required=False, help_text="只用于文件里没有写课程的题目，下同")
    point = forms.CharField(label="默认知识点", required=False, max_length=80)
    levels = forms.MultipleChoiceField(label="默认等级", required=False, choices=LEVELS, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = course_choices("不设默认")  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                f"文件有 {(file.size or 0) / 1048576:.1f} MB，超过 {MOST_BYTES // 1024 // 1024} MB。请拆成几个文件后分别上传。"
            )
        return file

    @property
    def defaults(self) -> Defaults:
        given = self.cleaned_data
        return Defaults(course=given["course"], levels=given["levels"], point=given["point"].strip())


class UndoForm(forms.Form):
    reason = forms.CharField(label="撤销原因", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ExportForm(forms.Form):
    format_name = forms.ChoiceField(
        label="格式", choices=[(one.name, one.title) for one in FORMATS.values()], initial="excel", widget=forms.RadioSelect
    )
    course = forms.ChoiceField(label="课程", required=False)
    type = forms.ChoiceField(label="题型", required=False, choices=[("", "全部题型"), *ItemType.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *State.choices])
    reason = forms.CharField(
        label="导出用途", required=False, max_length=200, help_text="导出的文件里有题目和答案；用途会记入操作记录", widget=forms.TextInput
    )

    def __init__(self, *args: Any, whole_bank: bool, **kwargs: Any) -> None:
        """`whole_bank`: only approved wordings, and a reason is needed; otherwise the writer's own items."""
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = course_choices("全部课程")  # type: ignore[attr-defined]
        if whole_bank:
            del self.fields["state"]
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "请写明导出用途，会记入操作记录"
        else:
            del self.fields["reason"]
