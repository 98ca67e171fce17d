"""Items in and out as files, on the pages: upload, what it would do, confirm, undo; export."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tancheng.items.exchange import excel, formats
from tancheng.items.models import ImportBatch, Item, State
from tancheng.items.services.authoring import create_item
from tancheng.items.tests.makers import an_item_text
from tancheng.items.text import Bundle
from tancheng.ledger import journal
from tancheng.people.models import Role
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client, scheme):
    user = a_user(Role.WRITER, name="闻命题")
    client.force_login(user)
    return user


@pytest.fixture
def centre(client, scheme):
    user = a_user(Role.CENTRE, name="钟主任")
    client.force_login(user)
    return user


def a_workbook(*items, name: str = "题目.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, excel.write(Bundle(items=list(items or [an_item_text()]))))


@pytest.fixture
def upload(client):
    """`upload(file, …)` → the page that follows."""

    def send(file: SimpleUploadedFile | None, **more):
        return client.post(reverse("desk_item_import"), {"format_name": "", **({"file": file} if file else {}), **more}, follow=True)

    return send


def test_it_works(client, writer, upload):
    page = upload(a_workbook(an_item_text(), an_item_text(stem="另一个问题？", course="abc-01")))
    words = page.content.decode()
    assert "还没有导入。确认后导入 1 道题" in words
    assert "第 3 行" in words
    assert "方案中没有课程 abc-01" in words
    assert not Item.objects.exists()

    batch = ImportBatch.objects.get()
    url = reverse("desk_item_batch", args=[batch.pk])
    words = client.post(url, {"act": "import"}, follow=True).content.decode()
    assert "已导入：新题 1 道，修改 0 道。都是草稿，请逐题核对后送审。" in words
    assert reverse("desk_item", args=["acc-04-s1001"]) in words

    words = client.post(url, {"act": "undo", "reason": "传错了文件"}, follow=True).content.decode()
    assert "已撤销导入。" in words
    assert Item.objects.get().state == State.RETIRED
    assert journal.history(batch)[0].reason == "传错了文件"


@pytest.mark.parametrize("page", ["desk_item_import", "desk_item_export"])
def test_who_brings_or_takes_many_items_is_told_to_wait(client, writer, page):
    assert "题目多时要等一会儿" in client.get(reverse(page)).content.decode()


def test_a_file_that_says_nothing_new_is_told_so(client, writer, upload):
    create_item(an_item_text(), by=writer)
    page = upload(a_workbook()).content.decode()
    assert "文件里的题目和题库里的一样，不用导入" in page
    assert "有错的题目不会导入" not in page


def test_a_file_is_dropped(client, writer, upload):
    upload(a_workbook())
    url = reverse("desk_item_batch", args=[ImportBatch.objects.get().pk])
    assert "已放弃这个文件，题库没有任何改动。" in client.post(url, {"act": "drop"}, follow=True).content.decode()
    again = client.post(url, {"act": "import"})
    assert again.status_code == 409
    assert "这个文件已放弃" in again.content.decode()


def test_rows_are_shown_by_what_becomes_of_them(client, writer, upload):
    upload(a_workbook(an_item_text(), an_item_text(stem="另一个问题？", course="abc-01")))
    url = reverse("desk_item_batch", args=[ImportBatch.objects.get().pk])
    assert [row["place"] for row in client.get(url, {"only": "fault"}).context["rows"]] == ["第 3 行"]
    assert len(client.get(url, {"only": "nonsense", "page": "nonsense"}).context["rows"]) == 2


def test_a_long_file_is_shown_in_pages(client, writer, upload):
    page = upload(a_workbook(*(an_item_text(stem=f"第 {number} 个问题？") for number in range(60))))
    assert len(page.context["rows"]) == 50
    assert "共 60 条，第 1 / 2 页" in page.content.decode()


def test_defaults_fill_what_rows_leave_open(client, writer, upload):
    upload(a_workbook(an_item_text(course="", point="", levels=[])), course="acc-05", point="排放因子", levels=["3"])
    client.post(reverse("desk_item_batch", args=[ImportBatch.objects.get().pk]), {"act": "import"})
    item = Item.objects.get()
    assert (item.course, item.working.point, item.working.levels) == ("acc-05", "排放因子", ["3"])


# ── files that are refused ──


def a_zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("题.pdf", b"%PDF-1.7", "看不出文件是什么格式"),
        ("题.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Office"),
        ("题.odt", a_zip(mimetype=b"application/vnd.oasis.opendocument.text", content=b""), "另存为 .docx 或 .xlsx"),
        ("题.xlsx", b"PK\x03\x04 broken", "压缩包已损坏"),
        ("题.xlsx", a_zip(xl__workbook=b"<x/>"), "这不是 .xlsx 文件"),
        ("题.zip", a_zip(**{"../../etc/passwd": b"x"}), "指向包外"),
        ("题.zip", a_zip(bomb=b"\0" * 31 * 1024 * 1024), "可能是压缩炸弹"),
        ("题.xml", b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aa">]><quiz>&a;</quiz>', "DOCTYPE"),
        ("题.xml", b"<quiz><question>", "不是完整的 XML"),
        ("题.gift", b"\xff\xfe\xff", "文字的编码认不出来"),
        ("题.gift", b"// nothing", "没有找到题目"),
    ],
)
def test_a_broken_or_hostile_file_gets_a_page_that_says_why(writer, upload, name, data, why):
    page = upload(SimpleUploadedFile(name, data), point="排放因子", course="acc-05")
    assert page.status_code == 409
    words = page.content.decode()
    assert "文件没有导入" in words
    assert why in words
    # What was typed beside it stays.
    assert 'value="排放因子"' in words
    assert '<option value="acc-05" selected>' in words
    assert not ImportBatch.objects.exists()


def test_a_fault_that_nobody_foresaw_is_a_refusal_and_stands_in_the_log(writer, upload, monkeypatch, caplog):
    monkeypatch.setattr(excel, "read", lambda data: {}["nowhere"])
    page = upload(a_workbook())
    assert page.status_code == 409
    assert "文件的内容读不下去，可能已损坏" in page.content.decode()
    assert "KeyError" in caplog.text


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (None, "请选择要导入的文件"),
        (SimpleUploadedFile("空.xlsx", b""), "这个文件是空的，请另选一个"),
        (SimpleUploadedFile("大.xlsx", b"x" * (20 * 1024 * 1024 + 1)), "文件有 20.0 MB，超过 20 MB。请拆成几个文件后分别上传。"),
    ],
)
def test_the_form_says_kindly_what_is_wrong_with_the_file(writer, upload, file, why):
    page = upload(file)
    assert page.status_code == 200
    assert why in page.content.decode()


def test_undoing_asks_for_the_reason(client, writer, upload):
    upload(a_workbook())
    url = reverse("desk_item_batch", args=[ImportBatch.objects.get().pk])
    client.post(url, {"act": "import"})
    page = client.post(url, {"act": "undo", "reason": ""})
    assert '<details class="card" open>' in page.content.decode()
    assert Item.objects.get().state == State.DRAFT


@pytest.mark.parametrize("posted", [{}, {"act": "nonsense"}])
def test_an_act_that_is_none_is_not_found(client, writer, upload, posted):
    upload(a_workbook())
    assert client.post(reverse("desk_item_batch", args=[ImportBatch.objects.get().pk]), posted).status_code == 404


@pytest.mark.parametrize("pk", [999, 2**63, 10**30])
def test_a_file_that_is_not_there_is_not_found(client, writer, pk):
    assert client.get(reverse("desk_item_batch", args=[pk])).status_code == 404


# ── who may ──


def test_a_file_is_its_writers_alone(client, writer, upload):
    upload(a_workbook())
    url = reverse("desk_item_batch", args=[ImportBatch.objects.get().pk])
    client.force_login(a_user(Role.WRITER))
    assert client.get(url).status_code == 403
    assert client.post(url, {"act": "import"}).status_code == 403
    assert "题目.xlsx" not in client.get(reverse("desk_item_import")).content.decode()
    assert not Item.objects.exists()


@pytest.mark.parametrize("role", [Role.CENTRE, Role.REVIEWER, Role.OFFICE])
def test_only_writers_bring_items_in(client, scheme, role):
    client.force_login(a_user(role))
    assert client.get(reverse("desk_item_import")).status_code == 403
    assert client.get(reverse("desk_item_template")).status_code == 403


def test_the_page_takes_as_many_queries_for_twenty_files_as_for_one(client, writer, upload, django_assert_num_queries):
    upload(a_workbook())
    with django_assert_num_queries(6):
        client.get(reverse("desk_item_import"))
    for number in range(19):
        upload(a_workbook(name=f"{number}.xlsx"))
    with django_assert_num_queries(6):
        assert len(client.get(reverse("desk_item_import")).context["batches"]) == 20


# ── out ──


def test_the_template_is_a_workbook_whose_examples_are_no_items(client, writer):
    answer = client.get(reverse("desk_item_template"))
    assert answer["Content-Disposition"] == 'attachment; filename="items-template.xlsx"'
    assert excel.read(answer.content).found == ()


@pytest.mark.parametrize("used", formats.FORMATS.values(), ids=lambda used: used.name)
def test_a_writer_takes_out_own_items(client, writer, used):
    create_item(an_item_text(), by=writer)
    create_item(an_item_text(stem="同事的问题？"), by=a_user(Role.WRITER))
    answer = client.post(reverse("desk_item_export"), {"format_name": used.name})
    assert answer["Content-Type"] == used.media_type
    assert answer["Content-Disposition"].endswith(f'.{used.extension}"')
    assert [row.item.stem for row in used.read(answer.content).found] == ["核算电厂燃煤排放时，活动数据指什么？"]


def test_a_writer_asking_for_the_whole_bank_gets_own_items_only(client, writer):
    create_item(an_item_text(stem="同事的问题？"), by=a_user(Role.WRITER))
    answer = client.post(reverse("desk_item_export") + "?scope=bank", {"format_name": "gift", "reason": "看看"})
    assert answer.status_code == 409
    assert "没有符合条件的题目" in answer.content.decode()


def test_the_centre_takes_out_what_is_in_use_for_a_reason(client, centre):
    item, draft = (create_item(an_item_text(stem=stem), by=a_user(Role.WRITER)) for stem in ("在用的问题？", "草稿的问题？"))
    Item.objects.filter(pk=item.pk).update(state=State.APPROVED, current=item.working)
    asked = {"format_name": "gift", "course": "acc-04"}
    assert "请写明导出用途，会记入操作记录" in client.post(reverse("desk_item_export"), asked).content.decode()
    answer = client.post(reverse("desk_item_export"), {**asked, "reason": "移交省中心"})
    assert "在用的问题" in answer.content.decode()
    assert "草稿的问题" not in answer.content.decode()
    assert journal.history(centre)[0].data == {"format": "gift", "items": 1, "course": "acc-04"}
    assert draft.state == State.DRAFT


def test_a_reviewer_takes_nothing_out(client, scheme):
    client.force_login(a_user(Role.REVIEWER))
    assert client.get(reverse("desk_item_export")).status_code == 403
