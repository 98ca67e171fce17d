"""The exercises' pages: the preview keeps nothing, the trainee's every step is on record."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tancheng import testing
from tancheng.learning import lab_services
from tancheng.learning.labs import example_plant, market
from tancheng.learning.labs.acts import Advance, Listed
from tancheng.learning.labs.order_book import Side
from tancheng.learning.models import LabOrder
from tancheng.learning.tests.makers import a_lesson
from tancheng.ledger.models import Entry


def text(answer) -> str:
    return answer.content.decode()


def buy(price="73.00", quantity="9000", **more):
    return {"act": "listed", "side": "buy", "price": price, "quantity": quantity, **more}


@pytest.mark.parametrize("place", ["", "accounting/", "accounting/?start=faulty", "accounting/?start=empty", "trading/"])
def test_everybody_may_try_and_reads_that_the_data_are_invented(place, db, client):
    page = client.get(f"/labs/{place}")
    assert page.status_code == 200 and "教学虚构数据" in text(page)


def test_the_workbook_starts_with_the_plant_computed(db, client):
    page = text(client.get("/labs/accounting/"))
    assert "2,560,900.08" in page and "征求意见稿" in page and "没有发现缺数据" in page


def test_the_workbook_starts_empty_on_request(db, client):
    page = text(client.get("/labs/accounting/?start=empty"))
    assert "118600" not in page and "核查员会问什么" not in page


def test_the_chosen_year_computes_with_its_rules(db, client):
    page = text(client.post("/labs/accounting/", example_plant.typed() | {"rule_set": "2024", "load_factor": "60"})).replace("<wbr>", "")
    assert "按已印发的2023、2024年度分配方案" in page and "1.015^(16−20×0.6)" in page.replace("0.60", "0.6") and "1.061364" in page
    assert not LabOrder.objects.exists()


def test_what_was_typed_stays_when_it_cannot_be_read(db, client):
    page = text(client.post("/labs/accounting/", example_plant.typed() | {"m3_coal": "十一万吨", "m4_heat": "142,000"}))
    assert "“十一万吨”不是能用的数" in page and 'value="十一万吨"' in page and 'value="142,000"' in page
    assert "3月 入炉煤消耗量（t）" in page and "核查员会问什么" not in page


@pytest.mark.parametrize("typed", [{}, {"rule_set": "2030"}, {"path": "x"}, {"m1_coal": "\0"}, {"allowance_price": "0"}, {"capacity": ""}])
def test_unusable_input_is_told_not_thrown(typed, db, client):
    given = example_plant.typed() | typed if typed else {}
    page = client.post("/labs/accounting/", given)
    assert page.status_code == 200 and "还没有计算" in text(page)


def test_a_total_with_a_doubtful_unit_says_so_before_it_is_shown(db, client):
    page = text(client.post("/labs/accounting/", example_plant.typed() | {"m1_coal": "118600000"}))
    assert page.index("单位可疑，合计先不要用") < page.index("年度排放量 tCO₂") and "1月的数像是单位填错了" in page
    assert "合计先不要用" not in text(client.get("/labs/accounting/"))


def test_a_worked_line_breaks_before_its_signs(db, client):
    assert "×99%<wbr>×44<wbr>÷12<wbr>＝" in text(client.get("/labs/accounting/"))


def test_the_account_is_exported_as_a_table(db, client):
    answer = client.post("/labs/accounting/", example_plant.typed() | {"act": "csv"})
    table = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv") and "workbook-2025-draft.csv" in answer["Content-Disposition"]
    assert "2025年度（征求意见稿）" in table and "8月,128000,0.5600,260198.40" in table and "2,560,900.08 tCO₂" in table


def test_a_trainees_workbook_is_kept_and_comes_back(enrolment, as_user):
    client, address = as_user(enrolment.user), f"/learn/{enrolment.pk}/labs/accounting/"
    changed = example_plant.typed() | {"m1_coal": "118,700"}
    for _ in range(2):
        client.post(address, changed)
    assert LabOrder.objects.get().order["typed"]["m1_coal"] == "118,700"
    assert 'value="118,700"' in text(client.get(address))
    assert 'value="118,700"' not in text(client.get(f"{address}?start=example"))


def carried(page) -> str:
    return page.context["acts"]


def test_the_preview_carries_the_day_in_the_page(db, client):
    page = client.post("/labs/trading/", {"act": "start"})
    page = client.post("/labs/trading/", buy(acts=carried(page)))
    assert "成交 9,000 t，均价 72.93 元/t" in text(page)
    page = client.post("/labs/trading/", {"act": "advance", "acts": carried(page)})
    assert "现在 09:50" in text(page) and json.loads(carried(page))[-1] == {"type": "advance"}
    assert not LabOrder.objects.exists()


def test_a_refused_order_keeps_what_was_typed_and_says_why(db, client):
    page = client.post("/labs/trading/", buy("99", "5000", acts="[]"))
    assert page.status_code == 409
    assert "只能报 65.52–80.08 元" in text(page) and 'value="99"' in text(page) and 'value="5000"' in text(page)


@pytest.mark.parametrize(
    "acts",
    ["", "x", "{}", "[1]", '[{"type":"listed"}]', '[{"type":"cancel","order":1}]', "[" * 5000, '[{"type":"advance"}]' * 9000, "\0", '["NaN"]',
     '[{"type":"listed","side":"buy","price":"NaN","quantity":1}]', '[{"type":"advance"},' * 20 + '{"type":"advance"}' + "]" * 20],
)  # fmt: skip
def test_a_tampered_page_starts_the_day_anew(acts, db, client):
    page = client.post("/labs/trading/", {"act": "advance", "acts": acts})
    assert page.status_code == 409 and "这一天要重新开始" in text(page) and "现在 09:30" in text(page)


@pytest.mark.parametrize(
    "typed",
    [{}, {"act": "x"}, buy("", ""), buy("-73"), buy("73", "100t"), buy("abc"), buy("73", "1.5"), buy("73", "\0"), buy("73", "9" * 40), buy() | {"side": "x"},
     {"act": "block", "offer": "\0", "price": "70", "quantity": "1"}, {"act": "ccer", "offer": "C9", "quantity": "1"}, {"act": "cancel", "order": "-1"}],
)  # fmt: skip
def test_unreadable_orders_are_refused_in_words(typed, db, client):
    page = client.post("/labs/trading/", {"acts": "[]"} | typed)
    assert page.status_code == 409 and "原因：" in text(page)


def own(enrolment) -> str:
    return f"/learn/{enrolment.pk}/labs/trading/"


def post(client, enrolment, **typed):
    return client.post(own(enrolment), {"number": LabOrder.objects.count() + 1, **typed}, follow=True)


def test_a_trainees_day_is_replayed_from_its_rows(enrolment, as_user):
    client = as_user(enrolment.user)
    assert "您的任务" in text(client.get(own(enrolment)))
    post(client, enrolment, act="start")
    assert "成交 9,000 t" in text(post(client, enrolment, **buy()))
    post(client, enrolment, act="advance")
    assert [row.order["type"] for row in LabOrder.objects.all()] == ["start", "listed", "advance"]
    page = text(client.get(own(enrolment)))
    assert "现在 09:50" in page and "还差 173,000 t" in page


def test_the_result_stands_against_the_least_cost_and_later_days_remember_it(enrolment, as_user):
    client = as_user(enrolment.user)
    post(client, enrolment, act="start")
    post(client, enrolment, **buy())
    while not lab_services.runs_of(enrolment)[0][-1].replay().over:
        page = text(post(client, enrolment, act="advance"))
    assert "还差 173,000 t，没有补足" in page and "13,032,861.20 元" in page and "656,400.00 元" in page
    assert Entry.objects.filter(act="finish_lab").count() == 1
    assert "以前做完的" in text(post(client, enrolment, act="start"))


def test_a_double_click_counts_once(enrolment, as_user):
    client = as_user(enrolment.user)
    post(client, enrolment, act="start")
    client.post(own(enrolment), {"number": 2, "act": "advance"})
    again = client.post(own(enrolment), {"number": 2, "act": "advance"})
    assert again.status_code == 409 and "页面已经不是最新的" in text(again)
    assert LabOrder.objects.count() == 2


def test_a_refused_order_is_not_recorded(enrolment, as_user):
    client = as_user(enrolment.user)
    assert "这一天还没有开始" in text(post(client, enrolment, act="advance"))
    post(client, enrolment, act="start")
    assert "只能报" in text(post(client, enrolment, **buy("99")))
    assert LabOrder.objects.count() == 1


def test_a_day_has_an_end_of_acts(enrolment, monkeypatch):
    monkeypatch.setattr(lab_services, "MOST_ACTS", 1)
    lab_services.start_day(enrolment, number=1)
    lab_services.place_lab_order(enrolment, Advance(), number=2)
    with pytest.raises(lab_services.TooManyActs):
        lab_services.place_lab_order(enrolment, Listed(Side.BUY, market.trading_day(market.CURRENT).last_close, 1), number=3)


def test_rows_are_append_only(enrolment):
    lab_services.start_day(enrolment, number=1)
    for statement in ("UPDATE learning_laborder SET number = 9", "DELETE FROM learning_laborder"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("lab", ["accounting", "trading"])
def test_other_peoples_exercises_do_not_exist(lab, enrolment, as_user, client, office):
    address = f"/learn/{enrolment.pk}/labs/{lab}/"
    assert client.get(address).status_code == 302
    for user in (testing.a_user(), office):
        assert as_user(user).get(address).status_code == 404
        assert as_user(user).post(address, {"act": "start", "number": 1}).status_code == 404
    assert as_user(enrolment.user).get(address).status_code == 200


@pytest.mark.parametrize("lab", ["accounting", "trading"])
def test_the_exercises_close_with_the_account(lab, enrolment, hand_clock, as_user):
    hand_clock.turn(timedelta(days=400).total_seconds())
    client, address = as_user(enrolment.user), f"/learn/{enrolment.pk}/labs/{lab}/"
    assert client.get(address).status_code == 409 and client.post(address, {"act": "start", "number": 1}).status_code == 409
    assert not LabOrder.objects.exists()


def test_the_study_home_and_the_courses_lead_there(enrolment, as_user, client):
    a_lesson("acc-09")
    page = text(as_user(enrolment.user).get(f"/learn/{enrolment.pk}/"))
    assert page.count(f"/learn/{enrolment.pk}/labs/accounting/") == 2 and f"/learn/{enrolment.pk}/labs/trading/" in page
    courses = text(client.get("/courses/"))
    assert courses.count("/labs/accounting/") == 2 and courses.count("/labs/trading/") == 1
    assert f"/learn/{enrolment.pk}/labs/trading/" in text(as_user(enrolment.user).get("/labs/"))
