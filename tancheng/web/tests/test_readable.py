"""An address with characters that no record can match is refused once, wherever it points; it never reaches a database."""

import re

import pytest
from django.db import DataError
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from tancheng.people.models import Role
from tancheng.testing import a_user
from tancheng.web.middleware import RefusalMiddleware

OF_A_KIND = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


def routes(patterns=None, before=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and isinstance(pattern.pattern, RoutePattern):
            yield before, pattern.pattern


def addresses():
    """Each route with a NUL in each of its texts; numbers can hold none."""
    for before, pattern in routes():
        for wrong in pattern.converters:

            def filled(part, wrong=wrong):
                return OF_A_KIND.get(part[1] or "str", "a%00b" if part[2] == wrong else "a")

            address = re.sub(r"<(?:(\w+):)?(\w+)>", filled, f"/{before}{pattern}")
            if "%00" in address:
                yield address


ADDRESSES = sorted(set(addresses()))


@pytest.fixture
def everybody(db):
    user = a_user(*Role)
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_there_are_such_addresses():
    assert len(ADDRESSES) > 20


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_route_takes_a_nul(everybody, method):
    answers = {address: getattr(everybody, method)(address).status_code for address in ADDRESSES}
    assert {address: status for address, status in answers.items() if status != 400} == {}


def test_no_page_takes_a_nul_in_its_query(everybody):
    pages = [f"/{before}{pattern}" for before, pattern in routes() if not pattern.converters]
    assert "/desk/journal/" in pages
    answers = {page: everybody.get(page, query_params={"q": "a\0b"}).status_code for page in pages}
    assert {page: status for page, status in answers.items() if status != 400} == {}


@pytest.mark.parametrize("query", ["q=%00", "%00=1", "q=a%0Bb", "q=%1f", "q=%EF%BF%BF"])
def test_the_refusal_says_what_and_what_next(client, db, query):
    answer = client.get(f"/help/?{query}")
    assert answer.status_code == 400
    assert "这个地址读不出来" in answer.content.decode()
    assert "从首页进入" in answer.content.decode()


@pytest.mark.parametrize("query", ["q=%E9%98%BF%E4%BE%9D%EF%BD%A5", "q=%F0%9F%98%80", "q=a%0D%0Ab%09", "q=%FF%FE", "q=%ED%A0%80"])
def test_other_queries_pass(client, db, query):
    assert client.get(f"/help/?{query}").status_code == 200


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_a_cookie_that_hides_a_nul_is_not_believed(db, name):
    client = Client(
        raise_request_exception=False, headers={"cookie": f'{name}="{chr(92)}000{chr(92)}000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'}
    )
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("fault", [DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), ValueError("embedded null byte")])
def test_a_text_that_only_the_database_declines_is_a_refusal_too(db, rf, fault):
    """The net under an act that forgot to ask."""
    middleware = RefusalMiddleware(lambda _: HttpResponse())
    answer = middleware.process_exception(rf.post("/", {"reason": "丙\0丁"}), fault)
    assert answer
    assert answer.status_code == 400
    assert "“丙□丁”" in answer.content.decode()
    assert middleware.process_exception(rf.post("/", {"reason": "丙丁"}), fault) is None
