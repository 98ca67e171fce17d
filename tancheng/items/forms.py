"""The form of one item. It takes in what was typed as text; what an item must have to be used, `rules.faults` says."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from django import forms
from django.forms import BoundField

from tancheng.items.curriculum import Curriculum
from tancheng.items.exchange.reading import in_words
from tancheng.items.exchange.wording import COGNITIVE
from tancheng.items.fields import Codes, Day, Number, RichText, Share, Whole
from tancheng.items.models import Stimulus
from tancheng.items.text import LETTERS, ItemText, ScoringPoint

OPTIONS = {"single": 4, "multiple": 5}
SCORING_ROWS = 5
_OWN_FIELDS = {
    "key": {"single", "multiple", "true_false"},
    "model_answer": {"short"},
    "max_characters": {"short"},
    "answer": {"numeric"},
    "tolerance": {"numeric"},
    "unit": {"numeric"},
}
_UNCHOSEN = [("", "请选择")]


class OptionRow(NamedTuple):
    letter: str
    text: BoundField
    feedback: BoundField
    is_key: bool


class ScoringRow(NamedTuple):
    number: int
    points: BoundField
    text: BoundField


class ItemForm(forms.Form):
    """`kind`: the item's type, fixed with its code. `before`: the text to be written anew, None for a new item, which chooses its course."""

    course = forms.ChoiceField(label="课程", error_messages={"required": "请选择课程", "invalid_choice": "请从列出的课程中选择"})
    point = forms.CharField(
        label="知识点", max_length=80, required=False, widget=forms.TextInput(attrs={"list": "points", "autocomplete": "off"})
    )
    job_types = forms.MultipleChoiceField(
        label="适用工种", required=False, widget=forms.CheckboxSelectMultiple, help_text="不勾选表示凡学这门课的工种都适用"
    )
    levels = forms.MultipleChoiceField(label="等级", required=False, widget=forms.CheckboxSelectMultiple)
    cognitive = forms.ChoiceField(label="认知层次", required=False, choices=[*_UNCHOSEN, *COGNITIVE.items()])
    stimulus = forms.ChoiceField(label="案例材料", required=False, help_text="几道题共用一段材料时选择")
    stem = RichText("题干", rows=4, error_messages={"required": "请写题干"})
    key = forms.MultipleChoiceField(label="答案", required=False)
    explanation = RichText("解析", longest=20_000, help_text="说明为什么对、错在哪里；考完后给人看的")
    source = RichText("依据", rows=2, longest=1000, help_text="文件名称、文号和条款；年份写清楚")
    valid_from = Day("有效期起")
    valid_until = Day("有效期止", help_text="答案随年份变化的题必须写")
    difficulty = Share(label="预计答对率", required=False, help_text="例如 0.7，即十人中约七人答对")
    seconds = Whole("预计用时（秒）", most=3600)
    model_answer = RichText("参考答案", rows=5, longest=20_000)
    max_characters = Whole("字数上限", most=5000)
    answer = Number("答案（只填数字）", longest=40)
    tolerance = Number("允许误差", help_text="写 0.5 或 1%；不允许误差写 0")
    unit = forms.CharField(label="单位", max_length=30, required=False, help_text="显示在填空后面，例如 tCO₂")
    enemies = Codes(label="互斥题", required=False, help_text="会泄露本题答案的题号，用顿号隔开；它们不会出现在同一张试卷里")

    def __init__(
        self, kind: str, curriculum: Curriculum, stimuli: Sequence[Stimulus] = (), *args: Any, before: ItemText | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=initial_of(before) if before else None, **kwargs)
        self.kind, self.before = kind, before
        for name, kinds in _OWN_FIELDS.items():
            if kind not in kinds:
                del self.fields[name]
        if before:
            del self.fields["course"]
        else:
            self.fields["course"].choices = [*_UNCHOSEN, *((heading, list(group.items())) for heading, group in curriculum.groups)]
        self.fields["job_types"].choices = _with(curriculum.job_types, before.job_types if before else [])
        self.fields["levels"].choices = _with(curriculum.levels, before.levels if before else [])
        self.fields["stimulus"].choices = [("", "没有"), *((case.code, f"{case.title}（{case.code}）") for case in stimuli)]
        self.fields["stem"].required = True
        self._add_options()
        self._add_scoring()

    def _add_options(self) -> None:
        least = OPTIONS.get(self.kind, 0)
        self.letters = LETTERS[: max(least, len(self.before.options) if self.before else 0)] if least else ""
        for letter in self.letters:
            self.fields[f"option_{letter}"] = RichText(f"选项 {letter}", rows=1)
            self.fields[f"feedback_{letter}"] = RichText(f"选项 {letter} 的反馈", rows=1)
        if "key" in self.fields:
            letters = [(letter, letter) for letter in self.letters]
            self.fields["key"].choices = letters or [("true", "正确"), ("false", "错误")]

    def _add_scoring(self) -> None:
        had = len(self.before.scoring) if self.before else 0
        self.scoring_numbers = range(1, max(SCORING_ROWS, had + 2) + 1) if self.kind == "short" else range(0)
        for number in self.scoring_numbers:
            self.fields[f"points_{number}"] = Number(f"第 {number} 个得分点的分值")
            self.fields[f"scoring_{number}"] = RichText(f"第 {number} 个得分点", rows=1)

    # ── for the template ──

    @property
    def chosen_key(self) -> list[str]:
        """What is ticked as right, as `key` names it."""
        return list(self["key"].value() or [])

    def option_rows(self) -> Iterator[OptionRow]:
        ticked = self.chosen_key
        for letter in self.letters:
            yield OptionRow(letter, self[f"option_{letter}"], self[f"feedback_{letter}"], letter in ticked)

    def scoring_rows(self) -> Iterator[ScoringRow]:
        for number in self.scoring_numbers:
            yield ScoringRow(number, self[f"points_{number}"], self[f"scoring_{number}"])

    @property
    def has_feedback(self) -> bool:
        return any(row.feedback.value() for row in self.option_rows())

    # ── what was typed ──

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for letter in self.letters:
            if values.get(f"option_{letter}") or self.has_error(f"option_{letter}"):
                continue
            if letter in values.get("key", []):
                self.add_error("key", f"选项 {letter} 勾选为答案，但没有文字")
            if values.get(f"feedback_{letter}"):
                self.add_error(f"feedback_{letter}", f"选项 {letter} 没有文字，不能写反馈")
        for number in self.scoring_numbers:
            if values.get(f"points_{number}") and not values.get(f"scoring_{number}"):
                self.add_error(f"scoring_{number}", "写了分值，没有写内容")
        if not self.errors:
            self._check_shape()
        return values

    def _check_shape(self) -> None:
        """Every item in the bank can be read by the formats' own checks; so must this one."""
        try:
            msgspec.convert(msgspec.to_builtins(self.text()), ItemText, strict=False)
        except msgspec.ValidationError as fault:
            self.add_error(None, in_words(fault))

    def text(self) -> ItemText:
        """What was typed, fields with errors left out: `rules.faults` and the preview speak of it while it is being written."""
        values = self.cleaned_data
        plain_names = (
            "point",
            "job_types",
            "levels",
            "cognitive",
            "stimulus",
            "stem",
            "explanation",
            "source",
            "valid_from",
            "valid_until",
        )
        names = (*plain_names, "difficulty", "seconds", "model_answer", "max_characters", "answer", "tolerance", "unit", "enemies")
        given = {name: values[name] for name in names if values.get(name) not in (None, "")}
        code, course = (self.before.code, self.before.course) if self.before else ("", values.get("course", ""))
        return ItemText(
            **{"stem": "", **given, "type": self.kind, "code": code, "course": course, "scoring": self._scoring(), **self._choices()}
        )

    def _choices(self) -> dict[str, Any]:
        """Options, key and feedback; empty rows close up, and the key's letters with them."""
        ticked = self.cleaned_data.get("key", [])
        if self.kind == "true_false":
            return {"key": ticked == ["true"] if len(ticked) == 1 else None}
        filled = [letter for letter in self.letters if self.cleaned_data.get(f"option_{letter}")]
        feedback = [self.cleaned_data.get(f"feedback_{letter}", "") for letter in filled]
        key = [LETTERS[place] for place, letter in enumerate(filled) if letter in ticked]
        return {
            "options": [self.cleaned_data[f"option_{letter}"] for letter in filled],
            "key": key or None,
            "feedback": feedback if any(feedback) else [],
        }

    def _scoring(self) -> list[ScoringPoint]:
        rows = [(self.cleaned_data.get(f"points_{n}", ""), self.cleaned_data.get(f"scoring_{n}", "")) for n in self.scoring_numbers]
        return [ScoringPoint(points=points, text=text) for points, text in rows if text]


def initial_of(text: ItemText) -> dict[str, Any]:
    """The form's values for an item as it stands."""
    values: dict[str, Any] = {name: getattr(text, name) for name in ItemForm.base_fields if name not in {"key", "difficulty"}}
    values["key"] = [str(text.key).lower()] if isinstance(text.key, bool) else text.key or []
    values["difficulty"] = "" if text.difficulty is None else f"{text.difficulty:g}"
    for letter, option in zip(LETTERS, text.options, strict=False):
        values[f"option_{letter}"] = option
    for letter, words in zip(LETTERS, text.feedback, strict=False):
        values[f"feedback_{letter}"] = words
    for number, row in enumerate(text.scoring, start=1):
        values |= {f"points_{number}": row.points, f"scoring_{number}": row.text}
    return values


def _with(choices: Sequence[tuple[str, str]], had: Sequence[str]) -> list[tuple[str, str]]:
    """The scheme's choices, and those of an item written under an earlier scheme."""
    known = {code for code, _ in choices}
    return [*choices, *((code, code) for code in had if code not in known)]


class ReasonForm(forms.Form):
    """Why: kept in the journal."""

    reason = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "请写明原因"}, widget=forms.Textarea(attrs={"rows": 2})
    )
