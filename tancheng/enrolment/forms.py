"""The 学员信息登记表 as a form: every field may be left for later; what is typed is kept even when it is not yet right."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tancheng.enrolment import rules
from tancheng.enrolment.models import Application, Status
from tancheng.ledger import clock
from tancheng.people import identity, sealing
from tancheng.people.forms import PhoneField

_DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
_YEARS_HINT = "可填半年，例如 3.5"
_LONGEST_KEPT = 400
# Fields of the form that are not simply a column of the model.
_SPECIAL = {"id_number", "photo", "privacy", "related_major"}


class _Years(forms.DecimalField):
    def __init__(self, label: str, help_text: str = _YEARS_HINT) -> None:
        wrong = "请填写 0 至 70 之间的年数，最多一位小数，例如 3.5"
        super().__init__(
            label=label,
            help_text=help_text,
            min_value=0,
            max_value=70,
            max_digits=4,
            decimal_places=1,
            error_messages=dict.fromkeys(
                ["invalid", "max_digits", "max_decimal_places", "max_whole_digits", "min_value", "max_value"], wrong
            ),
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        for validator in self.validators:
            validator.message = wrong

    def to_python(self, value: Any) -> Any:
        return super().to_python(identity.half_width(value).strip().removesuffix("年") if isinstance(value, str) else value)


class _Day(forms.DateField):
    def to_python(self, value: Any) -> date | None:
        return super().to_python(identity.half_width(value).strip() if isinstance(value, str) else value)


class ApplicationForm(forms.Form):
    """Choices come from the application's own scheme. `check_url` turns on immediate checks where the browser runs scripts."""

    name = forms.CharField(
        label="姓名", max_length=80, help_text="与身份证件一致；生僻字照样填写", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    sex = forms.ChoiceField(label="性别", choices=Application.Sex.choices, widget=forms.RadioSelect)
    birth_date = _Day(
        label="出生年月日",
        input_formats=_DATE_FORMATS,
        error_messages={"invalid": "请按“1990-03-07”的样子填写真实存在的日期"},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ethnicity = forms.ChoiceField(label="民族")
    id_number = forms.CharField(
        label="身份证号码", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"})
    )
    photo = forms.FileField(
        label="照片", max_length=200, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    education = forms.ChoiceField(label="文化程度", help_text="在读的填正在读的学历")
    education_state = forms.ChoiceField(label="毕业情况", choices=Application.EducationState.choices, widget=forms.RadioSelect)
    related_major = forms.ChoiceField(label="所学是否相关专业", choices=[("yes", "是"), ("no", "否")], widget=forms.RadioSelect)
    phone = PhoneField(label="手机", widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
    email = forms.EmailField(
        label="电子信箱 E-mail",
        max_length=254,
        error_messages={"invalid": "电子信箱格式不对，例如 name@example.com"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    employer = forms.CharField(
        label="工作单位",
        max_length=100,
        help_text="填全称；没有单位填“无”，在校生填学校",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    claims_member = forms.BooleanField(label="我单位是本会会员单位")
    industries = forms.MultipleChoiceField(label="所属行业", widget=forms.CheckboxSelectMultiple)
    years_worked = _Years("工龄（年）", "参加工作至今的年数，还没有工作填 0")
    job_type = forms.ChoiceField(label="申请工种")
    level = forms.ChoiceField(label="级别", widget=forms.RadioSelect)
    related_years = _Years("累计从事相关职业年限（年）")
    held_level = forms.ChoiceField(label="已取得的职业能力证书")
    held_certificate_number = forms.CharField(label="证书编号", max_length=40)
    related_years_since_certificate = _Years("取得该证书后从事相关工作年限（年）")
    pledge_name = forms.CharField(label="承诺人（请填写本人姓名，视同签名）", max_length=80)
    privacy = forms.BooleanField(label="同意处理个人信息")
    remark = forms.CharField(label="备注", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, application: Application, *args: Any, check_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        scheme = application.scheme.document
        self._offer(scheme)
        needed = rules.facts_needed(scheme)
        if "related_major" not in needed:
            del self.fields["related_major"]
        if "held_level" not in needed:
            for unneeded in ("held_level", "held_certificate_number", "related_years_since_certificate"):
                del self.fields[unneeded]
        for name, field in self.fields.items():
            field.required = False
            field.marked_required = name in rules.REQUIRED or name in {"photo", "pledge_name", "privacy"}
            too_long = f"最多 {getattr(field, 'max_length', 0)} 个字，请缩短"
            field.error_messages |= {
                "max_length": too_long,
                "invalid_choice": "请从列出的选项中选择",
                "invalid_list": "请从列出的选项中选择",
            }
            for validator in field.validators:
                if getattr(validator, "code", "") == "max_length":
                    validator.message = too_long
        if check_url:
            self._check_at_once(check_url)

    def _offer(self, scheme: Any) -> None:
        ethnicities = [*identity.ETHNICITIES, identity.OTHER_ETHNICITY]
        self.fields["ethnicity"].choices = [("", "请选择"), *((e, e) for e in ethnicities)]
        self.fields["education"].choices = [("", "请选择"), *((e.code, e.name) for e in scheme.education)]
        self.fields["industries"].choices = [(i, i) for i in scheme.application.industries]
        self.fields["job_type"].choices = [("", "请选择"), *((j.code, j.name) for j in scheme.job_type)]
        self.fields["level"].choices = [(level.code, level.name) for level in scheme.level]
        self.fields["held_level"].choices = [("", "没有"), *rules.certificate_levels(scheme)]

    def _check_at_once(self, url: str) -> None:
        for name in ("id_number", "phone", "email"):
            trigger = "blur" if name != "id_number" else "blur, change from:#id_birth_date, change from:input[name=sex]"
            self.fields[name].widget.attrs |= {"hx-post": f"{url}{name}/", "hx-trigger": trigger, "hx-target": f"#check-{name}"}

    def clean_name(self) -> str:
        return _checked(identity.check_name, self.cleaned_data["name"])

    def clean_pledge_name(self) -> str:
        return _checked(identity.check_name, self.cleaned_data["pledge_name"])

    def clean_id_number(self) -> str:
        return _checked(identity.check_id_number, self.cleaned_data["id_number"])

    def values(self) -> dict[str, Any]:
        """Valid answers by model field; fields that are not yet valid keep an empty column and their text in `unfinished`."""
        found: dict[str, Any] = {name: self.cleaned_data.get(name) for name in self.fields if name not in _SPECIAL}
        for name, value in found.items():
            if value is None and name not in {"birth_date", "years_worked", "related_years", "related_years_since_certificate"}:
                found[name] = [] if name == "industries" else False if name == "claims_member" else ""
        if found.get("held_level") == "" and "held_level" not in self.errors:
            # Without an earlier certificate its number and years mean nothing, and their inputs are hidden.
            found |= {"held_certificate_number": "", "related_years_since_certificate": None}
        if "related_major" in self.fields:
            found["related_major"] = {"yes": True, "no": False}.get(self.cleaned_data.get("related_major") or "")
        agreed = self.application.privacy_agreed_at or clock.now()
        found["privacy_agreed_at"] = agreed if self.cleaned_data.get("privacy") else None
        return found

    def id_number_typed(self) -> str:
        return str(self.cleaned_data.get("id_number") or "")

    def unfinished(self) -> dict[str, Any]:
        """Raw text of fields that are not yet valid, an ID number sealed."""
        kept: dict[str, Any] = {}
        for name in self.errors:
            if name in self.fields and name != "photo":
                raw = self.data.getlist(name) if hasattr(self.data, "getlist") and name == "industries" else self.data.get(name, "")
                kept[name] = [_plain(r) for r in raw][:30] if isinstance(raw, list) else _plain(raw)
        if "id_number" in kept:
            kept["id_number"] = sealing.seal(kept["id_number"])
        return kept


def _plain(raw: Any) -> str:
    return str(raw).replace("\0", "")[:_LONGEST_KEPT]


def _checked(check: Any, text: str) -> str:
    if not text:
        return ""
    checked = check(text)
    if not checked.ok:
        raise ValidationError(list(checked.faults))
    return str(checked.value)


def typed_data(application: Application) -> dict[str, Any]:
    """The saved application as form data, unfinished text included; an accepted ID number is never sent back."""
    data: dict[str, Any] = {}
    for name in ApplicationForm.base_fields:
        if name not in _SPECIAL:
            data[name] = getattr(application, name)
    data["birth_date"] = application.birth_date.isoformat() if application.birth_date else ""
    for name in ("years_worked", "related_years", "related_years_since_certificate"):
        value = data[name]
        data[name] = "" if value is None else f"{value.normalize():f}"
    data["related_major"] = {True: "yes", False: "no", None: ""}[application.related_major]
    data["privacy"] = "on" if application.privacy_agreed_at else ""
    data["claims_member"] = "on" if application.claims_member else ""
    for name, raw in application.unfinished.items():
        data[name] = sealing.unseal(raw) if name == "id_number" else raw
    return data


class RevealForm(forms.Form):
    reason = forms.CharField(label="查看用途", max_length=200, error_messages={"required": "请写明用途。"})


class FilterForm(forms.Form):
    """The desk's list: which status, and a name, report number, mobile or employer."""

    status = forms.ChoiceField(required=False, choices=[("", "全部"), *((s.value, s.label) for s in Status if s != Status.DRAFT)])
    q = forms.CharField(required=False, max_length=50)
