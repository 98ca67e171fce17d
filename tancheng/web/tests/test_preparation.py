"""A start reads what has changed since the last one, and only that; what was interrupted is done again."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.migrations.recorder import MigrationRecorder

from tancheng.items.models import Item
from tancheng.learning.models import LessonVersion
from tancheng.ledger.models import Prepared
from tancheng.notices.models import Notice
from tancheng.scheme.models import SchemeVersion
from tancheng.web import preparation
from tancheng.web.demo import town
from tancheng.web.management.commands import content_load

pytestmark = pytest.mark.django_db
LESSON = "lessons/pub-01/01-the-occupation.md"
ITEMS = "items/pub-01/true_false.toml"


@pytest.fixture
def content(settings, tmp_path):
    for part in ("lessons", "items"):
        shutil.copytree(project.CONTENT_DIR / part / "pub-01", tmp_path / "content" / part / "pub-01")
    settings.CONTENT_DIR = tmp_path / "content"
    return settings.CONTENT_DIR


@pytest.fixture
def reads(monkeypatch):
    """How often lessons were read."""
    calls = []
    real = content_load.load_lessons
    monkeypatch.setattr(content_load, "load_lessons", lambda folder: calls.append(folder) or real(folder))
    return calls


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_it_works_once(content, reads):
    assert preparation.load_content()
    assert not preparation.load_content()
    assert len(reads) == 1
    assert LessonVersion.objects.count() == 3


def test_a_changed_lesson_is_loaded_at_the_next_start(content):
    preparation.load_content()
    change(content / LESSON, "## 小结", "这一句是新的。\n\n## 小结")
    assert preparation.load_content()
    assert "这一句是新的" in LessonVersion.objects.latest("pk").html


def test_a_changed_item_file_is_loaded_at_the_next_start(content):
    preparation.load_content()
    change(content / ITEMS, 'stem = "', 'stem = "按现行规定，')
    assert preparation.load_content()
    assert Item.objects.filter(current__number=2).count() == 1


def test_a_file_put_back_under_its_old_time_counts_as_changed(content):
    preparation.load_content()
    before = (content / LESSON).stat()
    change(content / LESSON, "。", "！")
    (content / LESSON).touch()
    os.utime(content / LESSON, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert preparation.load_content()


def test_another_program_reads_everything_again(content, monkeypatch):
    preparation.load_content()
    monkeypatch.setattr(preparation, "code_digest", lambda: "another program")
    assert preparation.load_content()


def test_an_interrupted_load_leaves_nothing_and_is_repeated(content, monkeypatch):
    with monkeypatch.context() as broken:

        def stop(folder):
            raise KeyboardInterrupt

        broken.setattr(content_load, "load_items", stop)
        with pytest.raises(KeyboardInterrupt):
            preparation.load_content()
    assert not LessonVersion.objects.exists()
    assert preparation.load_content()
    assert LessonVersion.objects.exists()
    assert Item.objects.exists()


def test_another_database_is_not_taken_for_a_prepared_one(content):
    """What was loaded is noted in the database itself: one put in its place knows nothing of it."""
    preparation.load_content()
    Prepared.objects.all().delete()
    assert preparation.load_content()


def test_another_folder_loaded_by_hand_is_put_right(content, settings, tmp_path):
    preparation.load_content()
    other = tmp_path / "other"
    shutil.copytree(content, other)
    change(other / LESSON, "。", "！")
    settings.CONTENT_DIR = other
    call_command("content_load", verbosity=0)
    settings.CONTENT_DIR = content
    assert preparation.load_content()


# ── schemes ──


@pytest.fixture
def schemes(settings, tmp_path):
    shutil.copytree(project.SCHEME_DIR, tmp_path / "scheme")
    settings.SCHEME_DIR = tmp_path / "scheme"
    return settings.SCHEME_DIR


def test_a_changed_scheme_is_published_at_the_next_start(schemes):
    assert len(preparation.publish_schemes()) == 2
    assert preparation.publish_schemes() == []
    change(schemes / "gdcpa-2024-19.toml", 'pass_points = "60"', 'pass_points = "70"')
    (new,) = preparation.publish_schemes()
    assert new.document.paper_terms().pass_points == 70


def test_a_publication_that_was_interrupted_is_repeated_with_its_notice(schemes, monkeypatch):
    with monkeypatch.context() as broken:

        def stop(document):
            raise KeyboardInterrupt

        broken.setattr(preparation, "take_in_from_scheme", stop)
        with pytest.raises(KeyboardInterrupt):
            preparation.publish_schemes()
    assert not SchemeVersion.objects.exists()
    assert len(preparation.publish_schemes()) == 2
    assert Notice.objects.count() == 2


# ── database ──


@pytest.fixture
def migrations(monkeypatch):
    """How often the database was migrated."""
    calls = []
    monkeypatch.setattr(preparation, "call_command", lambda name, **options: calls.append(name))
    return calls


def test_a_database_with_every_migration_is_left_alone(migrations):
    assert preparation.prepare_database()
    assert not preparation.prepare_database()
    assert migrations == ["migrate"]


def test_a_migration_taken_back_is_made_again(migrations):
    preparation.prepare_database()
    MigrationRecorder.Migration.objects.filter(app="sittings", name="0004_paper_check").delete()
    assert preparation.prepare_database()


def test_a_migration_that_was_interrupted_is_repeated(migrations, monkeypatch):
    def stop(name, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(preparation, "call_command", stop)
        with pytest.raises(KeyboardInterrupt):
            preparation.prepare_database()
    assert preparation.prepare_database()


# ── static files ──


@pytest.fixture
def static(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("a { color: red }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "tancheng.web.storage.StaticStorage"}}
    return source


def collected(settings) -> list[str]:
    return sorted(path.read_text() for path in Path(settings.STATIC_ROOT).glob("page.*.css"))


def test_static_files_are_collected_once(static, settings):
    assert preparation.prepare_static_files()
    assert not preparation.prepare_static_files()
    assert collected(settings) == ["a { color: red }"]


def test_a_changed_static_file_is_collected_even_when_it_is_older_than_its_copy(static, settings):
    preparation.prepare_static_files()
    (static / "page.css").write_text("a { color: blue }")
    os.utime(static / "page.css", (0, 0))
    assert preparation.prepare_static_files()
    assert "a { color: blue }" in collected(settings)


def test_an_emptied_static_folder_is_filled_again(static, settings):
    preparation.prepare_static_files()
    shutil.rmtree(settings.STATIC_ROOT)
    assert preparation.prepare_static_files()
    assert collected(settings)


def test_a_collection_that_was_interrupted_is_repeated(static, settings, monkeypatch):
    preparation.prepare_static_files()
    (static / "page.css").write_text("a { color: blue }")
    with monkeypatch.context() as broken:

        def stop(name, **options):
            raise KeyboardInterrupt

        broken.setattr(preparation, "call_command", stop)
        with pytest.raises(KeyboardInterrupt):
            preparation.prepare_static_files()
    (static / "page.css").write_text("a { color: red }")
    assert preparation.prepare_static_files()


# ── the demo ──


def test_a_demo_town_that_was_interrupted_is_not_built_over(db):
    preparation.stamp("demo", "building")
    with pytest.raises(CommandError, match="没有建完"):
        call_command("demo", verbosity=0)


def test_a_demo_town_whose_candidate_waits_is_not_touched(scheme, monkeypatch, capsys):
    monkeypatch.setattr(town, "Town", None)
    preparation.stamp("demo", "built")
    call_command("demo")
    assert "演示小镇已就绪" in capsys.readouterr().out
