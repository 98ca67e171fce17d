"""What both of Moodle's formats have in common when they are read: codes, tags, categories, cases, and the report of what was left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from tancheng.items import rules
from tancheng.items.exchange import moodle_labels
from tancheng.items.exchange.moodle_answers import Said
from tancheng.items.exchange.reading import MOST_ITEMS, FileRefused, Found, Reading, found, in_words, told
from tancheng.items.text import CODE, StimulusText

_COURSE = re.compile(r"[a-z]{3}-\d\d(?!\w)")
_CODE_IN_NAME = re.compile(rf"({CODE})(?!\w)")


@dataclass
class Collected:
    """Everything read so far. `number`: of the last question; `course`: of the category at work; `pictures`: name → bytes."""

    found: list[Found] = field(default_factory=list)
    stimuli: dict[str, StimulusText] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    course: str = ""
    number: int = 0
    remarks: dict[str, list[str]] = field(default_factory=dict)

    def enter(self, category: str) -> None:
        """Questions from here on belong to this category, "$course$/top/碳程题库/acc-04"."""
        course = _COURSE.match(re.split(r"(?<!/)/(?!/)", category.strip())[-1].strip())
        self.course = course[0] if course else ""

    def next_place(self, more: str = "") -> str:
        """The place of the next question. Raises FileRefused when there are too many."""
        self.number += 1
        if self.number > MOST_ITEMS:
            raise _too_many()
        return f"第 {self.number} 题{more}"

    def add(self, place: str, said: Said) -> None:
        """A question. Without a type only its faults are told."""
        values = {"course": "" if said.values.get("code") else self.course, **said.values}
        read = found(place, values) if "type" in values else Found(place, None)
        faults = [*said.faults, *read.faults, *(rules.structure_faults(read.item) if read.item else ())]
        self.found.append(Found(place, read.item, tuple(dict.fromkeys(faults))))
        for remark in said.remarks:
            self.remark(place, remark)

    def add_case(self, code: str, title: str, text: str, left_out: Sequence[str] = ()) -> None:
        place = f"案例“{title or code}”"
        try:
            case = msgspec.convert({"code": code, "title": title or code, "text": text}, StimulusText)
        except msgspec.ValidationError as fault:
            self.found.append(Found(place, None, (in_words(fault),)))
            return
        if self.stimuli.setdefault(code, case) != case:
            self.found.append(Found(place, None, (f"案例材料编号 {code} 在文件里出现了两次，内容不同",)))
        if len(self.stimuli) + len(self.found) > MOST_ITEMS * 2:
            raise _too_many()
        for remark in left_out:
            self.remark(place, remark)

    def remark(self, place: str, remark: str) -> None:
        places = self.remarks.setdefault(remark, [])
        if place not in places[-1:]:
            places.append(place)

    def reading(self) -> Reading:
        return Reading(
            tuple(self.found), tuple(self.stimuli.values()), self.pictures, tuple(map(told, self.remarks.values(), self.remarks))
        )


def metadata(idnumber: str, name: str, tags: Sequence[str]) -> Said:
    """What a question says of itself beside its text: the code by its idnumber, or by its name where a Moodle has lost that."""
    values, unknown = moodle_labels.values_of(tags)
    in_name = _CODE_IN_NAME.match(name.strip())
    if re.fullmatch(CODE, idnumber.strip()):
        values["code"] = idnumber.strip()
    elif in_name and not idnumber.strip():
        values["code"] = in_name[1]
    remarks = [f"标签“{tag[:20]}”没有带进来" for tag in unknown if tag]
    return Said(values, remarks=remarks)


def _too_many() -> FileRefused:
    return FileRefused(f"文件里的题目超过 {MOST_ITEMS} 道", "请按类别分成几个文件后分别上传")
