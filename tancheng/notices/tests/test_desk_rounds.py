"""The centre drafts and publishes rounds."""

import pytest
from django.urls import reverse

from tancheng.institutions.models import SelectionRound

pytestmark = pytest.mark.django_db
NEW = {
    "number": "国化中心发〔2026〕3号",
    "title": "关于公示碳排放管理员职业能力建设基地名单的通知",
    "issuer": "北京国化石油和化工中小企业服务中心",
    "body": "现予以公示。",
    "contact": "钟主任",
    "comment_from": "2026-11-02",
    "comment_until": "2026-11-09",
    "candidates": "广东，示例碳中和研究院\n\n山东, 示例化工学院",
}


def test_a_round_is_drafted_then_published(as_user, client, centre):
    desk = as_user(centre)
    assert desk.get(reverse("desk_round_new")).status_code == 200
    assert desk.post(reverse("desk_round_new"), NEW).url == reverse("desk_rounds")
    round_ = SelectionRound.objects.get()
    assert [c.name for c in round_.candidates.all()] == ["示例碳中和研究院", "示例化工学院"]
    assert client.get(reverse("round", args=[round_.pk])).status_code == 404
    assert desk.post(reverse("desk_round_publish", args=[round_.pk])).status_code == 302
    assert "示例化工学院" in client.get(reverse("round", args=[round_.pk])).content.decode()
    assert desk.post(reverse("desk_round_publish", args=[round_.pk])).status_code == 409


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"comment_until": "2026-11-01"}, "结束日早于开始日"),
        ({"candidates": "广东 示例碳中和研究院"}, "第 1 行“广东 示例碳中和研究院”读不懂"),
        ({"candidates": "\n"}, "这个字段是必填项"),
        ({"number": ""}, "这个字段是必填项"),
    ],
)
def test_faults_are_told_beside_what_was_typed(as_user, centre, changes, told):
    answer = as_user(centre).post(reverse("desk_round_new"), {**NEW, **changes})
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not SelectionRound.objects.exists()


def test_a_number_already_used_is_refused_on_the_page(as_user, centre):
    desk = as_user(centre)
    desk.post(reverse("desk_round_new"), NEW)
    again = desk.post(reverse("desk_round_new"), NEW)
    assert again.status_code == 409
    assert "已有一份公示" in again.content.decode()


def test_the_office_looks_but_does_not_publish(as_user, office, centre):
    as_user(centre).post(reverse("desk_round_new"), NEW)
    desk = as_user(office)
    assert desk.get(reverse("desk_rounds")).status_code == 200
    assert desk.get(reverse("desk_round_new")).status_code == 403
    assert desk.post(reverse("desk_round_publish", args=[SelectionRound.objects.get().pk])).status_code == 403
    assert SelectionRound.objects.get().published_at is None
