"""The front door of the real server: slow and oversized senders cost nobody else anything."""

import contextlib
import http.client
import select
import socket
import time
import urllib.request

import pytest

SLOW_SENDERS = 64
PATIENCE_SECONDS = 120  # how long a busy machine may take over anything; no claim of ours
TOKEN = "0123456789abcdefghijklmnopqrstuv"  # with a cookie Django reads the body to look for its twin


def connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS)


def answer_of(raw: socket.socket) -> http.client.HTTPResponse:
    answer = http.client.HTTPResponse(raw)
    answer.begin()
    return answer


def head(path: str, *lines: str) -> bytes:
    return "\r\n".join(
        [f"POST {path} HTTP/1.1", "host: 127.0.0.1", "accept: text/html", f"cookie: csrftoken={TOKEN}", *lines, "", ""]
    ).encode()


@pytest.mark.parametrize("path", ["/verify/", "/desk/items/import/", "/room/events"])
def test_slow_bodies_keep_nobody_else_waiting(site_server, path):
    with contextlib.ExitStack() as stack:
        senders = [stack.enter_context(connect(site_server)) for _ in range(SLOW_SENDERS)]
        for raw in senders:
            raw.sendall(head(path, "content-type: application/x-www-form-urlencoded", "content-length: 1000") + b"a=1")
        with urllib.request.urlopen(f"{site_server.url}/help/", timeout=PATIENCE_SECONDS) as page:
            assert page.status == 200
        answered, _, _ = select.select(senders, [], [], 0)
        assert 408 not in [answer_of(raw).status for raw in answered], "none had to run out of time first"


def test_a_body_that_stops_is_answered_after_ten_seconds(site_server):
    with connect(site_server) as raw:
        sent = time.monotonic()
        raw.sendall(head("/verify/", "content-type: application/x-www-form-urlencoded", "content-length: 1000") + b"a=1")
        answer = answer_of(raw)
        assert time.monotonic() - sent > 9, "a slow line has its ten seconds"
        assert answer.status == 408
        assert "内容没有传完" in answer.read().decode()


def test_a_body_over_the_cap_is_refused_before_it_is_sent(site_server):
    with connect(site_server) as raw:
        raw.sendall(head("/verify/", "content-length: 70000"))
        answer = answer_of(raw)
        assert answer.status == 413
        assert answer.headers["connection"] == "close"
        assert "一次提交的内容太大" in answer.read().decode()


def test_a_chunked_body_is_capped_while_it_arrives(site_server):
    with connect(site_server) as raw:
        raw.sendall(head("/verify/", "transfer-encoding: chunked"))
        for _ in range(9):
            raw.sendall(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")
        assert answer_of(raw).status == 413


def test_a_large_file_arrives_whole(site_server):
    """As far as the sign-in page: a stranger may not import, but the file has been taken in by then."""
    body = b"x" * (8 * 1024 * 1024)
    with connect(site_server) as raw:
        raw.sendall(head("/desk/items/import/", "content-type: application/octet-stream", f"content-length: {len(body)}") + body)
        assert answer_of(raw).status == 403  # no token of the form


def test_a_query_of_raw_bytes_is_no_fault_of_ours(site_server):
    with connect(site_server) as raw:
        raw.sendall(b"GET /verify/?number=\xe4\xb8\xad\xff HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        assert answer_of(raw).status in {200, 400}
