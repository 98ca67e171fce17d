"""A broken file is refused with the place of the fault."""

import pytest

from tancheng.scheme import document
from tancheng.scheme.document import SchemeInvalid
from tancheng.testing import scheme_text


def broken(old, new):
    text = scheme_text()
    assert old in text
    return text.replace(old, new, 1)


def test_the_notice_reads(notice):
    assert notice.source.number == "粤清协〔2024〕19号"
    assert [job.name for job in notice.job_type] == ["碳排放监测员", "碳排放核算员", "碳排放核查员", "碳排放交易员", "碳排放咨询员"]


def test_an_accountant_studies_the_public_courses_and_their_own(notice):
    courses = [course.code for course in notice.courses_for("acc")]
    assert courses == [*(f"pub-{n:02d}" for n in range(1, 11)), *(f"acc-{n:02d}" for n in range(1, 10))]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("[source]", "[source", "line"),
        ("format = 1", "format = 2", r"\$\.format"),
        ("[curriculum]", "[curriculum]\nhours = 3", r"`hours`.*\$\.curriculum"),
        ('code = "pub-01"', 'cod = "pub-01"', r"\$\.public_course\[0\]"),
        ("access_months = ", 'access_months = "six" # ', r"\$\.study\.access_months"),
        ('fact = "related_years"', 'fact = "height"', r"\$\.level\[0\]\.condition\[1\]\.requires\[0\]\.fact"),
        ('fact = "held_level", equals = "4"', 'fact = "held_level", at_least = "4"', r"held_level.*equals.*requires\[0\]"),
        ('rule = "last-saturday"', 'rule = "first-sunday"', r"\$\.exam\.rule"),
        ('from = "job"', 'from = "company"', r"company.*\$\.paper\.section\[3\]\.from"),
        ('type = "true_false"', 'type = "single"', r"each type of item has one section.*\$\.paper"),
    ],
)
def test_each_fault_names_its_place(old, new, place):
    with pytest.raises(SchemeInvalid, match=place):
        document.read(broken(old, new))


def test_a_file_names_itself(tmp_path):
    path = tmp_path / "our-notice.toml"
    path.write_text(broken("format = 1", ""), encoding="utf-8")
    with pytest.raises(SchemeInvalid, match=r"^our-notice\.toml: .*format"):
        document.read_file(path)
    path.write_bytes("碳".encode("gb18030"))
    with pytest.raises(SchemeInvalid, match=r"^our-notice\.toml: "):
        document.read_file(path)


def test_the_digest_is_the_text_s_identity():
    assert document.digest(scheme_text()) == document.digest(scheme_text())
    assert document.digest(scheme_text()) != document.digest(scheme_text() + "\n")
