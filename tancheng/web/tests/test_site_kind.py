"""The demonstration and a real site never meet, and the demonstration is for this machine only."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from tancheng.people.models import User
from tancheng.testing import a_user
from tancheng.web import site_kind
from tancheng.web.management.commands.serve import Command
from tancheng.web.models import SiteKind
from tancheng.web.site_kind import Kind

REAL, DEMO = Kind.REAL, Kind.DEMO


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.mark.parametrize(
    ("asked", "folder", "database"),
    [
        (DEMO, None, None),
        (DEMO, DEMO, None),
        (DEMO, None, DEMO),
        (DEMO, DEMO, DEMO),
        (REAL, None, None),
        (REAL, REAL, None),
        (REAL, REAL, REAL),
    ],
)
def test_a_site_starts_where_nothing_or_its_own_kind_is(asked, folder, database):
    assert site_kind.refusal(asked, folder, database) is None


@pytest.mark.parametrize(
    ("asked", "folder", "database", "said"),
    [
        (DEMO, REAL, None, "这个数据目录属于正式站，不能作演示站启动"),
        (DEMO, None, REAL, "这个数据库属于正式站，不能作演示站启动"),
        (DEMO, DEMO, REAL, "这个数据库属于正式站"),
        (REAL, DEMO, None, "这个数据目录属于演示站，不能作正式站启动"),
        (REAL, REAL, DEMO, "这个数据库属于演示站"),
    ],
)
def test_the_other_kind_is_refused_with_what_to_do(asked, folder, database, said):
    found = site_kind.refusal(asked, folder, database)
    assert found
    assert said in found.what
    assert "./run --demo" in found.next_step


def test_the_first_start_marks_database_and_folder_for_good(folder, db):
    site_kind.demand(DEMO)
    site_kind.settle(DEMO)
    assert site_kind.kind_of_folder(folder) == DEMO
    assert site_kind.kind_of_database() == DEMO
    with pytest.raises(site_kind.WrongKindOfSite):
        site_kind.demand(REAL)
    site_kind.settle(REAL)
    assert SiteKind.objects.get().kind == DEMO
    assert site_kind.kind_of_folder(folder) == DEMO


def test_a_real_site_from_before_the_mark_is_known_by_its_first_account(folder, db):
    a_user(name="钟主任")
    User.objects.create_user(username="demo-office")  # a demonstration was once loaded beside it: the very fault
    with pytest.raises(site_kind.WrongKindOfSite):
        site_kind.demand(DEMO)
    site_kind.demand(REAL)


def test_a_demonstration_from_before_the_mark_is_known_by_its_first_account(folder, db):
    User.objects.create_user(username="demo-office")
    a_user(name="来试的人")
    site_kind.demand(DEMO)
    with pytest.raises(site_kind.WrongKindOfSite):
        site_kind.demand(REAL)


def test_a_folder_with_files_is_no_place_for_a_demonstration_though_its_database_is_empty(folder, db):
    (folder / "files" / "photos").mkdir(parents=True)
    (folder / "files" / "photos" / "a.jpg").write_bytes(b"somebody")
    with pytest.raises(site_kind.WrongKindOfSite, match="这个数据目录属于正式站"):
        site_kind.demand(DEMO)
    site_kind.demand(REAL)


def test_a_mark_that_cannot_be_read_counts_as_real(folder):
    (folder / site_kind.MARK_NAME).write_text("")
    assert site_kind.kind_of_folder(folder) == REAL


def test_loading_the_town_by_hand_is_refused_on_a_real_site(folder, db):
    a_user(name="钟主任")
    with pytest.raises(SystemExit, match="没有装入演示。这个数据库属于正式站"):
        call_command("demo")
    assert not User.objects.filter(username__startswith="demo-").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.com", ""])  # noqa: S104
def test_serve_refuses_a_demonstration_that_others_could_reach(folder, settings, host):
    settings.DEMO = True
    with pytest.raises(SystemExit, match="没有启动。演示站只能在本机使用"):
        Command().handle(host=host, port=8000)
    assert not (folder / "server.lock").exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_demonstration_on_this_machine_is_no_trouble(host):
    site_kind.demand_loopback(host)


@pytest.mark.parametrize(
    "comes_from",
    [
        {"REMOTE_ADDR": "192.0.2.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.4"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.4, 127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "198.51.100.4"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
@pytest.mark.parametrize("link", ["demo_sign_in", "demo_outbox"])
def test_the_short_cuts_of_the_demonstration_open_on_this_machine_only(client, settings, db, comes_from, link):
    settings.DEMO = True
    User.objects.create_user(username="demo-centre")
    answer = client.get(reverse(link), {"as": "centre"}, **comes_from)
    assert answer.status_code == 409
    assert "只能在本机使用" in answer.content.decode()
    assert "_auth_user_id" not in client.session
