"""A browser test waits for what it expects; what it asks at once, the page may answer a moment too early."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# They answer at once and wait for nothing, or wait for nothing in particular.
NEVER = {
    *("is_visible", "is_hidden", "is_enabled", "is_disabled", "is_checked", "is_editable"),
    *("all_inner_texts", "all_text_contents", "query_selector", "query_selector_all", "wait_for_timeout"),
}
# Fine for reading something to go on with; as an assertion there is an `expect(…)` for it.
NEVER_ASSERTED = {
    *("inner_text", "inner_html", "text_content", "input_value", "get_attribute", "evaluate", "evaluate_all", "eval_on_selector"),
    *("title", "bounding_box"),
}
MARKS = ("playwright", "mark.browser")
REASON = "# at once: "


def browser_tests() -> list[Path]:
    found = [*ROOT.glob("tancheng/*/tests/**/*.py"), *ROOT.glob("tests/**/*.py")]
    return sorted(path for path in found if path != Path(__file__).resolve() and any(word in path.read_text() for word in MARKS))


def asked_at_once(source: str) -> list[str]:
    """The lines of a browser test that can lose a race, but for those that say why they cannot (`# at once: …`)."""
    lines = source.splitlines()
    numbers = sorted({number for number in _at_once(ast.parse(source)) if REASON not in lines[number - 1]})
    return [f"{number}: {lines[number - 1].strip()}" for number in numbers]


def _at_once(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_never_asked(node, node.func.attr):
            yield node.lineno
        if isinstance(node, ast.Assert):
            yield from (part.lineno for part in ast.walk(node.test) if _is_asked(part))
        if isinstance(node, ast.Compare):
            yield from (part.lineno for part in (node.left, *node.comparators) if _is_address(part))


def _is_never_asked(call: ast.Call, name: str) -> bool:
    """A locator's `count()`, not a text's `count("a")`."""
    return name in NEVER or (name == "count" and not call.args)


def _is_asked(part: ast.AST) -> bool:
    return (isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in NEVER_ASSERTED) or _is_address(part)


def _is_address(part: ast.AST) -> bool:
    """`page.url`, but not the address of a server or an answer."""
    return isinstance(part, ast.Attribute) and part.attr == "url" and isinstance(part.value, ast.Name) and part.value.id.endswith("page")


def test_there_are_browser_tests_to_look_at():
    names = {path.name for path in browser_tests()}
    assert {"test_browser_room.py", "test_browser_rich_paper.py", "studying.py", "test_writing.py", "test_pages.py"} <= names


@pytest.mark.parametrize("path", browser_tests(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_browser_test_asks_at_once(path):
    assert asked_at_once(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        'assert page.locator("table").is_visible()',
        'if page.get_by_role("button").is_visible(): pass',
        'while page.locator("input").count(): pass',
        'assert page.locator("td").first.inner_text() == "12,000"',
        'assert "x" in page.inner_text("main") and page.locator("a").get_attribute("href") == "/"',
        'assert page.evaluate("1") == 1',
        'assert page.url.endswith("#a")',
        'assert "/room/" in page.url',
        "page.wait_for_timeout(300)",
    ],
)
def test_each_way_of_asking_at_once_is_found(line):
    assert asked_at_once(line) == [f"1: {line}"]
    assert asked_at_once(f"{line}  {REASON}the page has been waited for") == []


@pytest.mark.parametrize(
    "line",
    [
        'expect(page.locator("table")).to_be_visible()',
        'href = page.get_by_role("link").get_attribute("href")',
        'assert "a a".count("a") == 2',
        'assert answer.url == "/"',
    ],
)
def test_waiting_and_reading_on_are_left_alone(line):
    assert asked_at_once(line) == []
