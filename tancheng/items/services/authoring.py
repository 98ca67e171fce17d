"""What a writer does: begin an item, write a new version of it, hand it in for review, take it back, retire it."""

import re
from collections.abc import Collection
from decimal import Decimal

import msgspec
from django.db import transaction

from tancheng.items import rules
from tancheng.items.models import Item, ItemVersion, Origin, State, Stimulus
from tancheng.items.services.loading import keep_stimulus, new_version
from tancheng.items.services.numbering import counted_anew, last_number
from tancheng.items.text import TYPE_LETTERS, ItemText, StimulusText
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User


class ItemRefused(Refusal):
    pass


@transaction.atomic
def create_item(text: ItemText, *, by: User, origin: str = Origin.DESK) -> Item:
    """A new item with its first version, as a draft. It gets a code of its course. Raises ItemRefused for a text that can't be kept."""
    _demand_structure(text)
    if not re.fullmatch(r"[a-z]{3}-\d\d", text.course):
        raise ItemRefused("题目没有保存", "没有选课程", "请选择课程后再保存")
    item = counted_anew(
        lambda: Item.objects.create(
            code=text.code or _next_code(text.course, text.type), type=text.type, course=text.course, origin=origin, author=by
        )
    )
    text = msgspec.structs.replace(text, code=item.code)
    new_version(item, text, stimulus=_stimulus(text), author=by)
    item.save(update_fields=["working"])
    _set_enemies(item, text)
    journal.record("create_item", item, by=by, version=1)
    return item


@transaction.atomic
def save_version(item: Item, text: ItemText, *, by: User) -> ItemVersion:
    """Write the item anew. The same text again changes nothing; what is approved stays drawable until the new version is approved too."""
    item = _locked(item)
    text = msgspec.structs.replace(text, code=item.code, course=item.course)
    if text.type != item.type:
        raise ItemRefused("题目没有保存", "题型不能改", "请另建一道题")
    if item.state in (State.IN_REVIEW, State.RETIRED):
        raise ItemRefused("题目没有保存", f"这道题{item.get_state_display()}", f"请先{rules.WAY_BACK[item.state]}，再修改")
    _demand_structure(text)
    stimulus = _stimulus(text)
    if item.working is not None and item.working.digest == text.digest and item.working.stimulus == stimulus:
        return item.working
    version = new_version(item, text, stimulus=stimulus, author=by)
    item.state = State.DRAFT
    item.save(update_fields=["working", "state"])
    _set_enemies(item, text)
    journal.record("save_version", item, by=by, version=version.number)
    return version


@transaction.atomic
def save_stimulus(text: StimulusText, *, by: User) -> Stimulus:
    """A case's new wording. Items keep theirs until they are saved anew."""
    stimulus = keep_stimulus(text, by=by)
    journal.record("save_stimulus", stimulus, by=by, number=stimulus.number)
    return stimulus


@transaction.atomic
def submit_item(item: Item, text: ItemText, *, courses: Collection[str], short_points: Decimal | None, by: User) -> Item:
    """Hand the working version in for review. `text`: that version's. Raises ItemRefused with everything that is still missing."""
    item = _locked(item)
    if item.state not in (State.DRAFT, State.RETURNED):
        raise ItemRefused("没有送审", f"这道题{item.get_state_display()}", "请刷新页面查看")
    found = rules.faults(text, courses=courses, short_points=short_points)
    if found:
        raise ItemRefused("没有送审", "；".join(found), "请补齐后再送审")
    item.state, item.reviewer = State.IN_REVIEW, None
    item.save(update_fields=["state", "reviewer"])
    journal.record("submit_item", item, by=by, version=_working(item).number)
    return item


@transaction.atomic
def take_back_item(item: Item, *, by: User) -> Item:
    """Withdraw an item from review, to write on."""
    item = _locked(item)
    if item.state != State.IN_REVIEW:
        raise ItemRefused("没有撤回", "这道题不在待审状态", "请刷新页面查看")
    item.state, item.reviewer = State.DRAFT, None
    item.save(update_fields=["state", "reviewer"])
    journal.record("take_back_item", item, by=by)
    return item


@transaction.atomic
def retire_item(item: Item, *, reason: str, by: User) -> Item:
    """Take an item out of use; papers that hold it keep it."""
    item = _locked(item)
    if not reason.strip():
        raise ItemRefused("题目没有停用", "没有写原因", "请写明停用原因")
    if item.state == State.RETIRED:
        raise ItemRefused("题目没有停用", "这道题已经停用", "请刷新页面查看")
    item.state, item.retired_at, item.reviewer = State.RETIRED, clock.now(), None
    item.save(update_fields=["state", "retired_at", "reviewer"])
    journal.record("retire_item", item, by=by, reason=reason)
    return item


@transaction.atomic
def restore_item(item: Item, *, by: User) -> Item:
    """Undo a retirement: an approved version is drawn again; a draft is a draft again."""
    item = _locked(item)
    if item.state != State.RETIRED:
        raise ItemRefused("题目没有恢复", "这道题没有停用", "请刷新页面查看")
    item.state = State.APPROVED if item.current_id is not None and item.current_id == item.working_id else State.DRAFT
    item.retired_at = None
    item.save(update_fields=["state", "retired_at"])
    journal.record("restore_item", item, by=by)
    return item


@transaction.atomic
def set_enemies(item: Item, enemies: Collection[Item], *, by: User) -> Item:
    """Items that must not stand in one paper with this one, because one gives the other away."""
    item = _locked(item)
    item.enemies.set(enemy for enemy in enemies if enemy.pk != item.pk)
    journal.record("set_enemies", item, by=by, enemies=sorted(enemy.code for enemy in enemies))
    return item


@transaction.atomic
def set_pretest(item: Item, is_pretest: bool, *, by: User) -> Item:
    """Put an item on trial (it stands in papers without counting), or let it count."""
    item = _locked(item)
    item.is_pretest = is_pretest
    item.save(update_fields=["is_pretest"])
    journal.record("set_pretest", item, by=by, pretest=is_pretest)
    return item


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update(of=("self",)).select_related("working", "working__stimulus").get(pk=item.pk)


def _working(item: Item) -> ItemVersion:
    assert item.working is not None
    return item.working


def _demand_structure(text: ItemText) -> None:
    found = rules.draft_faults(text)
    if found:
        raise ItemRefused("题目没有保存", "；".join(found), "请改正后再保存，已填的内容还在")


def _stimulus(text: ItemText) -> Stimulus | None:
    if not text.stimulus:
        return None
    newest = Stimulus.objects.filter(code=text.stimulus).order_by("-number").first()
    if newest is None:
        raise ItemRefused("题目没有保存", f"没有案例材料 {text.stimulus}", "请先建立案例材料，再关联到题目")
    return newest


def _set_enemies(item: Item, text: ItemText) -> None:
    item.enemies.set(Item.objects.filter(code__in=text.enemies).exclude(pk=item.pk))


def _next_code(course: str, kind: str) -> str:
    prefix = f"{course}-{TYPE_LETTERS[kind]}"
    return f"{prefix}{last_number(prefix) + 1}"
