"""Which page takes how much is said by its view alone, and every view that takes files says so."""

import ast
import importlib
import inspect
from urllib.parse import urlencode

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tancheng.front_door import limits
from tancheng.front_door.limits import FILES, FORM, LONG_TEXT
from tancheng.items.forms_bank import StimulusForm
from tancheng.learning.views_labs import LONGEST_CARRIED
from tancheng.notices.forms import RoundForm


def views(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


OWN = {f"{view.__module__}.{view.__name__}": view for view in views() if view.__module__.startswith("tancheng.")}


def reads_files(module: str, name: str) -> bool:
    """Whether a view's own lines, or those of functions of its module that it calls, name `request.FILES`."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    waiting, seen = [name], set()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in functions:
            continue
        seen.add(current)
        for node in ast.walk(functions[current]):
            if isinstance(node, ast.Attribute) and node.attr == "FILES":
                return True
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                waiting.append(node.func.id)
    return False


@pytest.mark.parametrize("name", OWN)
def test_the_views_that_read_files_are_the_views_that_take_them(name):
    view = OWN[name]
    assert (getattr(view, "most_bytes", FORM) == FILES) == reads_files(view.__module__, view.__name__)


def test_the_mark_is_found_by_the_path():
    assert limits.most_bytes(reverse("desk_item_import")) == FILES
    assert limits.most_bytes(reverse("application", args=["ABC"])) == FILES
    assert limits.most_bytes(reverse("desk_round_new")) == LONG_TEXT
    assert limits.most_bytes(reverse("account_login")) == FORM
    assert limits.most_bytes("/no/such/page/") == FORM


def size(**values) -> int:
    """Of the values as a browser would send them."""
    return len(urlencode({"csrfmiddlewaretoken": "x" * 64, **values}, doseq=True))


def longest(form) -> dict[str, str]:
    return {name: "碳" * (getattr(field, "max_length", None) or 20) for name, field in form.base_fields.items()}


def test_the_largest_honest_forms_pass():
    thousand_rows = size(result=[str(2**31 + number) for number in range(1_000)])
    a_returned_application = size(note="碳" * 500, **{f"text_{field}": "碳" * 200 for field in range(16)}, fault=["id_number"] * 16)
    assert thousand_rows < FORM
    assert a_returned_application < FORM
    assert size(**longest(StimulusForm)) < LONG_TEXT
    assert size(**longest(RoundForm)) < LONG_TEXT
    assert size(acts='{"kind":"listed","side":"buy"},'[:31] * (LONGEST_CARRIED // 31)) < LONG_TEXT


def test_a_thousand_ticked_rows_are_read(rf):
    request = rf.post("/", {"result": [str(number) for number in range(1_000)], "csrfmiddlewaretoken": "x"})
    assert len(request.POST.getlist("result")) == 1_000
