"""Building the demo town by the same acts as people do, each at its own time in the past."""

import io
import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from PIL import Image, ImageDraw

from tancheng.assembly import services as assembly
from tancheng.assembly.lines import paper_rows
from tancheng.billing import services as billing
from tancheng.billing.models import Bill
from tancheng.credentials import services as credentials
from tancheng.delivery import services as delivery
from tancheng.delivery.log import Arrival, answer_log
from tancheng.delivery.models import Attempt
from tancheng.delivery.rules import Logged, canonical
from tancheng.enrolment import services as enrolment
from tancheng.enrolment.models import Application, Enrolment
from tancheng.institutions import services as institutions
from tancheng.institutions.models import MemberUnit
from tancheng.learning import services as learning
from tancheng.ledger import clock
from tancheng.marking import selectors as marking_tasks
from tancheng.marking import services as marking
from tancheng.notices import services as notices
from tancheng.people.models import Role, RoleGrant, User
from tancheng.scheme import selectors as schemes
from tancheng.scheme.rules import exam_days, last_saturday
from tancheng.sittings import papers
from tancheng.sittings import services as sittings
from tancheng.sittings.models import Sitting
from tancheng.talent import services as talent
from tancheng.web.demo import cast
from tancheng.web.demo.candidate import USERNAME
from tancheng.web.demo.cast import Actor
from tancheng.web.demo.writing import write_items


class Town:
    """One build of the town; `today` is the Shanghai day of the build."""

    def __init__(self) -> None:
        version = schemes.principal()
        if version is None:
            raise RuntimeError("no scheme is published")
        self.version = version
        self.today = clock.today()
        self.staff = {name: _staff(name, full_name, role) for name, full_name, role in cast.STAFF}

    def build(self) -> None:
        MemberUnit.objects.get_or_create(name=cast.MEMBER, defaults={"member_from": date(self.today.year - 2, 1, 1)})
        _user(cast.NEWCOMER)
        self.applicants()
        self.students()
        past = self.past_sitting(months_ago=2)
        self.graduates(past)
        self.unmarked(self.past_sitting(months_ago=1))
        self.selection_round()
        self.forms_to_approve()
        writer, colleague, reviewer, centre = (self.staff[name] for name in ("writer", "writer2", "reviewer", "centre"))
        write_items(writer, colleague, reviewer, centre, ago=self.ago)

    def applicants(self) -> None:
        for days, actor in enumerate(cast.WAITING, start=1):
            with clock.pinned(self.ago(days)):
                self.submitted(actor)
        with clock.pinned(self.ago(3)):
            application = self.submitted(cast.RETURNED)
            faults = [
                {"field": "photo", "text": "照片人像偏小，请上传肩部以上的正面免冠照。"},
                {"field": "employer", "text": "工作单位请写全称，与公章一致。"},
            ]
            enrolment.return_application(application, faults=faults, note="", by=self.staff["office"])
        for actor in cast.UNPAID:
            with clock.pinned(self.ago(4)):
                application = self.submitted(actor)
                bill = billing.accept_application(application, is_member=actor.employer == 1, by=self.staff["office"])
            if actor.username == "u2":
                with clock.pinned(self.ago(2)):
                    self.pay(bill, bill.amount - 400)

    def students(self) -> None:
        self.study(self.enrolled(cast.STUDENT, days=40), hours=Decimal(35))
        self.study(self.enrolled(cast.READY, days=90))
        self.candidate()

    def candidate(self) -> None:
        """Somebody whose exam begins in a few minutes."""
        enrolled = self.enrolled(cast.CANDIDATE, days=70)
        self.study(enrolled)
        self.sitting_now(enrolled)

    def sitting_now(self, enrolled: Enrolment) -> Sitting:
        """A sitting that starts in three minutes, with this person booked and the papers frozen."""
        starts = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=3)
        sitting = sittings.add_sitting(self.version, starts_at=starts, reason="演示考试", by=self.staff["office"])
        with clock.pinned(self.ago(10)):
            sittings.book(enrolled, sitting, by=enrolled.user)
        self.papers(sitting)
        return sitting

    def papers(self, sitting: Sitting) -> None:
        """A paper for each group booked, drawn by the office and approved by two."""
        for form in papers.prepare_papers(sitting, by=self.staff["office"]).drawn:
            for person in ("office", "centre"):
                assembly.approve_form(form, by=self.staff[person])
        papers.give_approved_papers(sitting, by=self.staff["office"])

    def past_sitting(self, months_ago: int) -> Sitting:
        year, month = divmod(self.today.year * 12 + self.today.month - 1 - months_ago, 12)
        day = last_saturday(year, month + 1)
        sitting = Sitting.objects.filter(scheme_code=self.version.code, rule_day=day).first()
        if sitting is None:
            raise RuntimeError(f"the rule gives no sitting on {day}")
        return sitting

    def graduates(self, sitting: Sitting) -> None:
        people = [(cast.GRADUATE, 0.86), (cast.FAILED, 0.45), (cast.REVOKED, 0.8)]
        attempts = [self.sat(actor, sitting, share) for actor, share in people]
        self.mark_all(attempts, sitting.ends_at + timedelta(days=2))
        with clock.pinned(sitting.ends_at + timedelta(days=5)):
            results = marking.release_results(sitting, by=self.staff["office"])
        for result in results:
            if result.passed:
                with clock.pinned(sitting.ends_at + timedelta(days=9)):
                    issued = credentials.issue_credential(result, by=self.staff["office"])
                if issued.holder_name == cast.REVOKED.name:
                    credentials.revoke_credential(issued, reason="报名材料经核实不属实（演示）", by=self.staff["centre"])
                elif issued.holder_name == cast.GRADUATE.name:
                    fields = ["name", "region", "introduction"]
                    words = "有色行业核算五年，熟悉铝冶炼企业年度报告。"
                    talent.give_consent(issued.enrolment.user, fields=fields, region="广东广州", introduction=words)

    def unmarked(self, sitting: Sitting) -> None:
        for actor in cast.UNMARKED:
            self.sat(actor, sitting, 0.7)

    def forms_to_approve(self) -> None:
        """Two parallel forms for the next sitting, one of them approved by one person."""
        exam = self.version.document.exam_terms()
        following = min(day for year in (self.today.year, self.today.year + 1) for day in exam_days(exam, year) if day > self.today)
        with clock.pinned(self.ago(1)):
            forms = assembly.draw_forms(self.version, "trd", "4", count=2, day=following, seed=20, by=self.staff["office"])
            assembly.approve_form(forms[0], by=self.staff["office"])

    def selection_round(self) -> None:
        round_ = institutions.draft_round(
            number=f"示例中心函〔{self.today.year}〕1号",
            title=f"关于公示碳排放管理员职业能力建设基地（{self.today.year}年演示批次）名单的通知",
            issuer="示例能力建设服务中心",
            body="经申报单位自主申报、初审和第三方评价，拟认定以下单位为碳排放管理员职业能力建设基地，现予以公示。若有异议，请在公示期内反馈。本批次为演示，单位均为虚构。",
            contact="演示联系人　〔电话略〕",
            comment_from=self.today - timedelta(days=2),
            comment_until=self.today + timedelta(days=5),
            candidates=[("广东", "示例碳中和研究院"), ("海南", "样例职业培训学校"), ("湖南", "虚构节能服务有限公司")],
            by=self.staff["centre"],
        )
        round_ = institutions.publish_round(round_, by=self.staff["centre"])
        notices.lodge_objection(
            round_,
            candidate=round_.candidates.first(),
            name="热心群众（演示）",
            contact="demo@example.com",
            facts="公示名单中该单位的培训场地与申报材料所写地址不一致，请予核实。",
            evidence=None,
            address="",
        )

    # ── one person's road ──

    def submitted(self, actor: Actor) -> Application:
        user = _user(actor)
        application = enrolment.start_application(user, self.version)
        values = {
            "name": actor.name,
            "sex": "male" if actor.male else "female",
            "birth_date": actor.birth,
            "education": "bachelor",
            "education_state": "graduated",
            "ethnicity": "汉族",
            "phone": actor.phone,
            "employer": cast.EMPLOYERS[actor.employer],
            "claims_member": actor.employer == 1,
            "industries": ["发电"] if actor.employer == 0 else ["其它"],
            "email": f"demo{actor.number}@example.com",
            "job_type": "acc",
            "level": "4",
            "years_worked": Decimal(6),
            "related_years": Decimal(4),
            "pledge_name": actor.name,
            **actor.values,
        }
        values["privacy_agreed_at"] = clock.now()
        enrolment.save_draft(application, values, id_number=_id_number(actor), photo=_portrait(actor))
        return enrolment.submit_application(application, by=user).application

    def enrolled(self, actor: Actor, *, days: int) -> Enrolment:
        """Applied, accepted and paid `days` ago."""
        with clock.pinned(self.ago(days + 2)):
            application = self.submitted(actor)
        with clock.pinned(self.ago(days + 1)):
            bill = billing.accept_application(application, is_member=actor.employer == 1, by=self.staff["office"])
        with clock.pinned(self.ago(days)):
            self.pay(bill, bill.amount)
            if actor.number % 2:
                billing.record_invoice(
                    bill,
                    number=f"2400000000{actor.number:010d}",
                    title=cast.EMPLOYERS[actor.employer],
                    tax_number="",
                    issued_on=clock.today(),
                    by=self.staff["finance"],
                )
        return Enrolment.objects.get(application=application)

    def pay(self, bill: Bill, amount: Decimal) -> None:
        billing.confirm_transfer(
            bill,
            bank_reference=f"DEMO{bill.code}",
            received_on=clock.today(),
            amount=amount,
            payer=bill.payer,
            remark=bill.remark,
            by=self.staff["finance"],
        )

    def study(self, enrolled: Enrolment, *, hours: Decimal | None = None) -> None:
        """Class hours held in person before (default: all that the scheme requires), credited by two people: the town needs no days to build."""
        scheme = enrolled.scheme.document
        left = hours if hours is not None else Decimal(scheme.study_terms().required_class_hours)
        for course in scheme.courses_for(enrolled.job_type):
            part = min(left, Decimal(course.class_hours))
            if part <= 0:
                return
            minutes = int(part * scheme.study_terms().minutes_per_class_hour)
            evidence = "演示数据：线下集中授课签到表"
            with clock.pinned(enrolled.opened_at + timedelta(days=20)):
                credit = learning.propose_hours(enrolled, course.code, minutes=minutes, evidence=evidence, by=self.staff["office"])
                learning.confirm_hours(credit, by=self.staff["centre"])
            left -= part

    def sat(self, actor: Actor, sitting: Sitting, share_right: float) -> Attempt:
        """A sealed attempt in a past sitting, with about this share of right answers."""
        enrolled = self.enrolled(actor, days=(self.today - clock.local(sitting.starts_at).date()).days + 60)
        self.study(enrolled)
        with clock.pinned(sitting.starts_at - timedelta(days=12)):
            booking = sittings.book(enrolled, sitting, by=enrolled.user)
            self.papers(sitting)
        with clock.pinned(sitting.starts_at - timedelta(minutes=5)):
            attempt = delivery.start_attempt(booking, enrolled.user)
            attempt = delivery.take_over(attempt, page="demo", by=enrolled.user)
        self.answer(attempt, share_right, sitting.starts_at)
        with clock.pinned(sitting.starts_at + timedelta(minutes=71)):
            return delivery.submit_attempt(attempt, by=enrolled.user)

    def answer(self, attempt: Attempt, share_right: float, start: datetime) -> None:
        chance = random.Random(attempt.booking.enrolment.name)
        arrivals = []
        for sequence, item in enumerate(paper_rows(attempt.form), start=1):
            version = item.item_version
            assert version is not None
            at = int((start + timedelta(seconds=40 * sequence)).timestamp() * 1000)
            if item.section == "short":
                response = canonical(None, version.model_answer[:120] if share_right > 0.5 else "不太清楚，大概要核对数据来源。")
            elif item.section == "numeric":
                response = canonical(None, version.answer if chance.random() < share_right else "0")
            else:
                ids = [option["id"] for option in version.options]
                right = chance.random() < share_right
                wrong = [option for option in ids if option not in version.key][:1] or ids[:1]
                response = canonical(version.key if right else wrong, None)
            arrivals.append(Arrival(attempt.code, Logged(sequence, attempt.lease_number, item.position, response, at, at)))
        answer_log().append(arrivals).result(timeout=30)

    def mark_all(self, attempts: list[Attempt], at: datetime) -> None:
        with clock.pinned(at):
            for attempt in attempts:
                marking.score_attempt(attempt)
            for attempt_id, item_id in marking_tasks.waiting_pairs():
                task = marking_tasks.task(attempt_id, item_id)
                if task is not None and attempt_id in {attempt.pk for attempt in attempts}:
                    good = len(task.text) > 40
                    points = Decimal("4.0") if good else Decimal("1.0")
                    marking.give_mark(task.attempt, task.item, points=points, comment="", by=self.staff["marker"])

    def ago(self, days: int) -> datetime:
        return clock.now() - timedelta(days=days)


def refresh_candidate(town: Town) -> None:
    """Whoever has finished their exam makes room for a new candidate, whose exam begins soon."""
    user = User.objects.get(username=USERNAME)
    number = 1000 + User.objects.filter(username__startswith=USERNAME).count()
    user.username = f"{USERNAME}-{number}"
    user.save(update_fields=["username"])
    town.study(enrolled := town.enrolled(Actor("candidate", "陈应考", number, employer=1), days=70))
    town.sitting_now(enrolled)


def _staff(username: str, full_name: str, role: str) -> User:
    user, _ = User.objects.get_or_create(
        username=f"demo-{username}", defaults={"full_name": full_name, "email": f"demo-{username}@example.com"}
    )
    RoleGrant.objects.get_or_create(user=user, role=Role(role))
    return user


def _user(actor: Actor) -> User:
    return User.objects.get_or_create(
        username=f"demo-{actor.username}",
        defaults={"full_name": "" if actor is cast.NEWCOMER else actor.name, "phone": actor.phone, "phone_verified": True},
    )[0]


def _id_number(actor: Actor) -> str:
    body = f"000000{actor.birth:%Y%m%d}{(actor.number % 400) * 2 + actor.male:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def _portrait(actor: Actor) -> bytes:
    """A drawn head and shoulders on blue: nobody's face."""
    tint = ((actor.number * 37) % 60, (actor.number * 53) % 60, (actor.number * 71) % 60)
    image = Image.new("RGB", (295, 413), (84, 132, 190))
    pen = ImageDraw.Draw(image)
    pen.ellipse((40, 290, 255, 520), fill=(40 + tint[0], 60 + tint[1], 80 + tint[2]))
    pen.ellipse((92, 85, 203, 235), fill=(236, 200 - tint[1] // 2, 172))
    pen.pieslice((84, 62, 211, 205), 180, 360, fill=(46, 38, 34))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
