"""What a person types about who they are: normalised, and judged with reasons. Values in, verdict out."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

# GB/T 3304-1991.
ETHNICITIES = [
    "汉族",
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "高山族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "阿昌族",
    "普米族",
    "塔吉克族",
    "怒族",
    "乌孜别克族",
    "俄罗斯族",
    "鄂温克族",
    "德昂族",
    "保安族",
    "裕固族",
    "京族",
    "塔塔尔族",
    "独龙族",
    "鄂伦春族",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
]
OTHER_ETHNICITY = "其他"

LONGEST_NAME = 50
_INTERPUNCTS = str.maketrans(dict.fromkeys("•．・∙⋅‧᛫●\uff65", "·"))
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_ID_NUMBER = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLD_ID_NUMBER = re.compile(r"\d{15}", re.ASCII)


@dataclass(frozen=True)
class Checked:
    """The normalised value, and what is wrong with it in Chinese; no faults means that it holds."""

    value: str
    faults: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults


def half_width(text: str) -> str:
    """Full-width letters, digits, signs and spaces folded to their plain forms."""
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else " " if c.isspace() else c for c in text)


def check_mobile(text: str) -> Checked:
    """A mainland mobile number: 11 digits from 13 to 19; spaces, hyphens, +86 and full-width digits are folded."""
    number = re.sub(r"[\s\-()]", "", half_width(text))
    for prefix in ("+86", "0086"):
        number = number.removeprefix(prefix)
    if len(number) == 13 and number.startswith("86"):
        number = number[2:]
    if _MOBILE.fullmatch(number):
        return Checked(number)
    if number.isdigit() and len(number) != 11:
        return Checked(number, (f"手机号码应为 11 位数字，现在是 {len(number)} 位，请核对",))
    return Checked(number, ("请填写 11 位的中国大陆手机号码，以 13 至 19 开头",))


def check_id_number(text: str, birth_date: date | None = None, sex: str = "", *, today: date | None = None) -> Checked:
    """A resident identity number by GB 11643: 17 digits and a check character; the date inside must be real, past and the given one.

    `sex` is "male", "female" or empty. The region code is not judged: regions change, and fictional ones must pass.
    """
    number = re.sub(r"[\s\-]", "", half_width(text)).upper()
    if _OLD_ID_NUMBER.fullmatch(number):
        return Checked(number, ("15 位的旧号码已停用，请填写 18 位身份证号码",))
    if not _ID_NUMBER.fullmatch(number):
        if len(number) != 18:
            return Checked(number, (f"身份证号码应为 18 位，现在是 {len(number)} 位，请对照证件核对",))
        return Checked(number, ("身份证号码前 17 位应为数字，最后一位为数字或 X，请对照证件核对",))
    if ric.calc_check_digit(number) != number[-1]:
        return Checked(number, ("身份证号码的校验位不符，可能有一位填错或两位填反，请对照证件核对",))
    return Checked(number, tuple(_contradictions(number, birth_date, sex, today)))


def _contradictions(number: str, birth_date: date | None, sex: str, today: date | None) -> list[str]:
    born = birth_date_in(number)
    if born is None:
        return ["身份证号码中的出生日期不存在，请对照证件核对"]
    faults = []
    if today and born > today:
        faults.append("身份证号码中的出生日期晚于今天，请对照证件核对")
    if birth_date and born != birth_date:
        faults.append(f"身份证号码中的出生日期是 {_day(born)}，与所填的 {_day(birth_date)} 不一致，请核对其中哪一项有误")
    if sex and sex != sex_in(number):
        faults.append(f"身份证号码第 17 位表示{_SEX_WORDS[sex_in(number)]}，与所填性别不一致，请核对其中哪一项有误")
    return faults


_SEX_WORDS = {"male": "男", "female": "女"}


def birth_date_in(number: str) -> date | None:
    """The date in characters 7 to 14 of an 18-character number; None when no such day exists."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_in(number: str) -> str:
    """ "male" when the 17th digit is odd, else "female"."""
    return "male" if int(number[16]) % 2 else "female"


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def check_name(text: str) -> Checked:
    """A legal name (民委发〔2016〕33号): every Han character, the interpunct always U+00B7, up to 50 characters; letters for foreigners."""
    name = " ".join(unicodedata.normalize("NFC", half_width(text.translate(_INTERPUNCTS))).split())
    if any(_is_han(c) for c in name):
        name = name.replace(" ", "") if all(_is_han(c) or c in " ·" for c in name) else name
    if not name:
        return Checked(name, ("请填写姓名，与身份证件一致",))
    if len(name) > LONGEST_NAME:
        return Checked(name, (f"姓名最长 {LONGEST_NAME} 个字符，现在是 {len(name)} 个",))
    wrong = [c for c in name if not (_is_han(c) or c.isalpha() or unicodedata.combining(c) or c in "· '-.")]
    if wrong:
        return Checked(name, (f"姓名里不能有“{wrong[0]}”，请按身份证件填写",))
    if not any(_is_han(c) or c.isalpha() for c in name):
        return Checked(name, ("姓名里没有文字，请按身份证件填写",))
    return Checked(name)


def _is_han(c: str) -> bool:
    # By range, not by name: the interpreter's Unicode tables end before the newest extension.
    point = ord(c)
    return 0x3400 <= point <= 0x4DBF or 0x4E00 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or 0x20000 <= point <= 0x3FFFD or c == "〇"
