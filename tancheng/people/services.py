"""Acts on accounts, identities and roles."""

from django.db import IntegrityError, transaction

from tancheng.ledger import journal
from tancheng.ledger.errors import Refusal
from tancheng.people import sealing
from tancheng.people.models import Person, Role, RoleGrant, User


class IdentityHeldByAnotherAccount(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "这个身份证号码已经用另一个手机号登记过",
            "一个人只用一个账号，学时、成绩和证书才能连在一起",
            "请用原来的手机号登录；原号码已停用的，请联系培训部核对证件后更换",
        )


class AccountHasAnotherIdentity(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "本账号已经登记了另一个身份证号码",
            "账号与证件一一对应，已有报名通过审核的账号不能改换证件",
            "如果是为别人报名，请让对方用自己的手机号登录；如果原来填错，请联系培训部更正",
        )


class LastCentreAdministrator(Refusal):
    def __init__(self) -> None:
        super().__init__("没有撤销", "这是最后一位中心管理员，撤销后就没有人能管理权限了", "请先给另一位同事中心管理员权限")


class StaffAccountIncomplete(Refusal):
    pass


@transaction.atomic
def account_for_phone(phone: str) -> User:
    """The account of a mobile number, opened when there is none. It stays unverified until its first code is entered."""
    try:
        with transaction.atomic():
            user, is_new = User.objects.get_or_create(phone=phone)
    except IntegrityError:
        return User.objects.get(phone=phone)
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        journal.record("open_account", user)
    return user


@transaction.atomic
def identify_person(user: User, legal_name: str, id_number: str, *, may_correct: bool = False) -> Person:
    """Tie the account to one identity document; the same again changes only a corrected name.

    `may_correct` allows replacing an earlier number of this account (nothing has been approved under it).
    Raises `IdentityHeldByAnotherAccount`, `AccountHasAnotherIdentity`.
    """
    index = sealing.blind_index(id_number)
    if Person.objects.filter(id_number_index=index).exclude(user=user).exists():
        raise IdentityHeldByAnotherAccount
    person = Person.objects.select_for_update().filter(user=user).first()
    if person is None:
        person = Person(user=user)
    elif person.id_number_index == index and person.legal_name == legal_name:
        return person
    elif person.id_number_index != index and not may_correct:
        raise AccountHasAnotherIdentity
    person.legal_name = legal_name
    person.id_number_sealed = sealing.seal(id_number)
    person.id_number_index = index
    person.id_number_last4 = id_number[-4:]
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as taken:
        raise IdentityHeldByAnotherAccount from taken
    User.objects.filter(pk=user.pk).update(full_name=legal_name)
    user.full_name = legal_name
    journal.record("identify_person", person, by=user)
    return person


@transaction.atomic
def grant_role(user: User, role: Role, by: User) -> RoleGrant:
    """Give a role; giving it twice changes nothing."""
    grant, is_new = RoleGrant.objects.get_or_create(user=user, role=role)
    if is_new:
        journal.record("grant_role", user, by=by, role=role.value)
    return grant


@transaction.atomic
def revoke_role(user: User, role: Role, by: User) -> None:
    """Take a role back. The last centre administrator stays (`LastCentreAdministrator`)."""
    grants = RoleGrant.objects.select_for_update().filter(role=role)
    if role == Role.CENTRE and not grants.exclude(user=user).exists():
        raise LastCentreAdministrator
    if grants.filter(user=user).delete()[0]:
        journal.record("revoke_role", user, by=by, role=role.value)


@transaction.atomic
def add_staff_member(full_name: str, phone: str, email: str, role: Role, by: User) -> User:
    """Give a colleague an account (or find the one of that mobile) and a first role; e-mail is their second way to sign in."""
    if email and User.objects.filter(email__iexact=email).exclude(phone=phone).exists():
        raise StaffAccountIncomplete("没有添加", f"邮箱 {email} 已属于另一个账号", "请换一个邮箱，或在列表中找到那个账号授予岗位")
    user, is_new = User.objects.select_for_update().get_or_create(phone=phone, defaults={"full_name": full_name, "email": email})
    if is_new:
        user.set_unusable_password()
    else:
        user.full_name = user.full_name or full_name
        user.email = user.email or email
    user.save()
    RoleGrant.objects.get_or_create(user=user, role=role)
    journal.record("add_staff_member", user, by=by, role=role.value)
    return user
