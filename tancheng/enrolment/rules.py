"""What a 学员信息登记表 must hold, and how an applicant is judged by the scheme. Values in, faults and verdicts out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tancheng.ledger import glyphs
from tancheng.people import identity
from tancheng.scheme.document import Level, Scheme
from tancheng.scheme.rules import Eligibility, Facts, eligibility, fitting_levels

_LEVEL_WORDS = {"5": "五级", "4": "四级", "3": "三级", "2": "二级", "1": "一级"}


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the form's field (or "eligibility") and a sentence."""

    field: str
    text: str


@dataclass(frozen=True)
class Answers:
    """The form as typed so far; empty means not answered. `id_number` is plain and must not leave the request."""

    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    has_photo: bool = False
    education: str = ""
    education_state: str = ""
    related_major: bool | None = None
    ethnicity: str = ""
    phone: str = ""
    employer: str = ""
    industries: tuple[str, ...] = ()
    email: str = ""
    id_number: str = ""
    job_type: str = ""
    level: str = ""
    years_worked: Decimal | None = None
    related_years: Decimal | None = None
    held_level: str = ""
    held_certificate_number: str = ""
    related_years_since_certificate: Decimal | None = None
    pledge_name: str = ""
    privacy_agreed: bool = False


REQUIRED = {
    "name": "请填写姓名，与身份证件一致",
    "sex": "请选择性别",
    "birth_date": "请填写出生日期",
    "education": "请选择文化程度",
    "education_state": "请选择是已毕业还是在读",
    "ethnicity": "请选择民族",
    "id_number": "请填写身份证号码",
    "phone": "请填写手机号码",
    "email": "请填写电子信箱",
    "employer": "请填写工作单位；没有工作单位的填“无”，在校生填学校名称",
    "industries": "请至少选择一个所属行业",
    "job_type": "请选择申请工种",
    "level": "请选择报考级别",
    "years_worked": "请填写工龄；还没有工作的填 0",
}


def facts_needed(scheme: Scheme) -> set[str]:
    """The facts that any condition of the scheme asks for."""
    return {r.fact for level in scheme.level for condition in level.condition for r in condition.requires}


def certificate_levels(scheme: Scheme) -> list[tuple[str, str]]:
    """(code, name) of earlier certificates that some condition asks for."""
    names = {level.code: level.name for level in scheme.level}
    codes = {
        r.equals
        for level in scheme.level
        for condition in level.condition
        for r in condition.requires
        if r.fact == "held_level" and r.equals
    }
    return [(code, names.get(code, _LEVEL_WORDS.get(code, code))) for code in sorted(codes, reverse=True)]


def facts_of(scheme: Scheme, answers: Answers) -> Facts:
    """The applicant's answers as the facts that conditions compare."""
    rank = next((Decimal(e.rank) for e in scheme.education if e.code == answers.education), None)
    return {
        "education_rank": rank,
        "education_rank_graduated": rank if answers.education_state == "graduated" else None,
        "related_years": answers.related_years,
        "held_level": answers.held_level or None,
        "related_years_since_certificate": answers.related_years_since_certificate,
        "related_major": "yes" if answers.related_major else None,
    }


@dataclass(frozen=True)
class Verdict:
    """How the answers fit: the chosen level's judgement (None while nothing is chosen) and the levels that would fit."""

    chosen: Eligibility | None
    fitting: tuple[Level, ...]

    @property
    def eligible(self) -> bool:
        return self.chosen is not None and self.chosen.eligible


def judge(scheme: Scheme, answers: Answers) -> Verdict:
    """Judge by this scheme's own conditions (notice 四（二）: one of a level's conditions is enough)."""
    facts = facts_of(scheme, answers)
    known_level = any(level.code == answers.level for level in scheme.level)
    chosen = eligibility(scheme, answers.level, facts) if known_level else None
    known_job = any(job.code == answers.job_type for job in scheme.job_type)
    fitting = fitting_levels(scheme, facts, answers.job_type) if known_job else _fitting_any_job(scheme, facts)
    return Verdict(chosen, tuple(fitting))


def _fitting_any_job(scheme: Scheme, facts: Facts) -> list[Level]:
    return [level for level in scheme.level if eligibility(scheme, level.code, facts).eligible]


def faults(scheme: Scheme, answers: Answers, today: date) -> list[Fault]:
    """Everything that keeps the form from being submitted, in the form's order; empty when it may go."""
    found = [*_missing(answers), *contradictions(scheme, answers, today), *_pledge(answers)]
    if not any(fault.field in {"education", "education_state", "job_type", "level"} for fault in found):
        found += _eligibility_faults(scheme, answers)
    order = [*Answers.__dataclass_fields__, "photo", "privacy", "eligibility"]
    return sorted(found, key=lambda fault: order.index(fault.field) if fault.field in order else len(order))


def _missing(answers: Answers) -> Iterator[Fault]:
    for field, text in REQUIRED.items():
        if getattr(answers, field) in ("", None, ()):
            yield Fault(field, text)
    if not answers.has_photo:
        yield Fault("photo", "请上传近期免冠正面照片")


def contradictions(scheme: Scheme, answers: Answers, today: date) -> Iterator[Fault]:
    """What is typed but cannot be right, alone or against another field."""
    if answers.birth_date and answers.birth_date > today:
        yield Fault("birth_date", "出生日期晚于今天，请核对")
    if answers.birth_date and answers.birth_date.year < 1900:
        yield Fault("birth_date", "出生日期过早，请核对年份")
    if answers.id_number:
        checked = identity.check_id_number(answers.id_number, answers.birth_date, answers.sex, today=today)
        yield from (Fault("id_number", text) for text in checked.faults)
    yield from _offer(scheme, answers)
    yield from _years(answers, today)


def _offer(scheme: Scheme, answers: Answers) -> Iterator[Fault]:
    job = next((j for j in scheme.job_type if j.code == answers.job_type), None)
    if job and answers.level and answers.level not in job.levels:
        names = "、".join(level.name for level in scheme.level if level.code in job.levels)
        yield Fault("level", f"{job.name}只开设{names}，请改选级别或工种")


def _years(answers: Answers, today: date) -> Iterator[Fault]:
    if answers.years_worked is not None and answers.birth_date and answers.years_worked > max(today.year - answers.birth_date.year, 0):
        yield Fault("years_worked", "工龄比年龄还长，请核对工龄或出生日期")
    if answers.related_years is not None and answers.years_worked is not None and answers.related_years > answers.years_worked:
        yield Fault("related_years", "从事相关职业的年限不能超过工龄，请核对")
    if answers.held_level and not answers.held_certificate_number:
        yield Fault("held_certificate_number", "选择了已取得的证书，请填写证书编号")
    since = answers.related_years_since_certificate
    if answers.held_level and since is None:
        yield Fault("related_years_since_certificate", "请填写取得证书后从事相关工作的年限，不满一年的填 0")
    if since is not None and answers.related_years is not None and since > answers.related_years:
        yield Fault("related_years_since_certificate", "取得证书后的年限不能超过从事相关职业的年限，请核对")


def _pledge(answers: Answers) -> Iterator[Fault]:
    if not answers.pledge_name:
        yield Fault("pledge_name", "请阅读真实性承诺，并在“承诺人”处填写本人姓名")
    elif answers.name and answers.pledge_name != answers.name:
        yield Fault("pledge_name", f"承诺人应为本人姓名“{answers.name}”，现在填的是“{answers.pledge_name}”")
    if not answers.privacy_agreed:
        yield Fault("privacy", "请阅读个人信息处理说明并勾选同意；不同意则无法办理报名")


def _eligibility_faults(scheme: Scheme, answers: Answers) -> Iterator[Fault]:
    verdict = judge(scheme, answers)
    if verdict.chosen and not verdict.chosen.eligible:
        yield Fault("eligibility", why_not(verdict))


def why_not(verdict: Verdict) -> str:
    """One sentence: which conditions of the chosen level are missed by what, and the level that would fit."""
    assert verdict.chosen is not None
    ways = "；".join(f"按“{c.text}”（{c.clause}）：{'、'.join(c.missing)}" for c in verdict.chosen.conditions)
    fitting = [level.title for level in verdict.fitting if level.code != verdict.chosen.level]
    advice = f"您现在可以报考{'、'.join(fitting)}" if fitting else "按现在所填，暂无可报考的级别；如有遗漏，请补充学历或工作年限"
    return f"尚不满足{verdict.chosen.level_title}的报考条件。{ways}。{advice}"


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """The verdict as kept with a submission."""
    if verdict.chosen is None:
        return {"eligible": False, "fitting": [level.code for level in verdict.fitting]}
    met = verdict.chosen.met
    return {
        "level": verdict.chosen.level,
        "title": verdict.chosen.level_title,
        "eligible": verdict.chosen.eligible,
        "met": {"clause": met.clause, "text": met.text} if met else None,
        "conditions": [{"clause": c.clause, "text": c.text, "met": c.met, "missing": list(c.missing)} for c in verdict.chosen.conditions],
        "fitting": [level.code for level in verdict.fitting],
    }


@dataclass(frozen=True)
class Check:
    """One line of the reviewer's list: `ok` None means that a person has to look."""

    label: str
    ok: bool | None
    detail: str


def review_checks(
    scheme: Scheme,
    answers: Answers,
    *,
    today: date,
    same_person: list[str],
    member_unit: bool,
    claims_member: bool,
    unprintable: Sequence[str] = (),
) -> list[Check]:
    """What the machine has already looked at. `same_person` describes this person's other applications; `unprintable` are characters
    of name and employer that no font has."""
    number = identity.check_id_number(answers.id_number, today=today) if answers.id_number else None
    born = identity.birth_date_in(number.value) if number and number.ok else None
    verdict = judge(scheme, answers)
    met = verdict.chosen.met if verdict.chosen else None
    checks = [
        Check("身份证校验位", bool(number and number.ok), "符合 GB 11643" if number and number.ok else "不符或未填"),
        Check("出生日期一致", born is not None and born == answers.birth_date, "与身份证号码核对"),
        Check("性别一致", bool(number and number.ok and identity.sex_in(number.value) == answers.sex), "与身份证号码核对"),
        Check("报考条件", verdict.eligible, f"{met.text}（{met.clause}）" if met else why_not(verdict) if verdict.chosen else "未选级别"),
        Check("照片尺寸", answers.has_photo, "已裁成 295×413 像素，请人工看是否本人近照" if answers.has_photo else "没有照片"),
        Check("承诺签名", answers.pledge_name == answers.name and bool(answers.name), f"承诺人：{answers.pledge_name or '未填'}"),
        Check("重复报名", None if same_person else True, "；".join(same_person) or "没有同一证件的其他报名"),
    ]
    if unprintable:
        listed = "、".join(glyphs.named(character) for character in unprintable)
        detail = f"姓名或工作单位里的{listed}字库里没有，准考证和证书将印不出来。{glyphs.NEXT_STEP}"
        checks.append(Check("字库", False, detail))
    if claims_member or member_unit:
        checks.append(Check("会员单位", member_unit, "工作单位在会员名册内" if member_unit else "自称会员单位，名册中未找到同名单位"))
    return checks
