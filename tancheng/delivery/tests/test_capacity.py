"""How many people the server holds at once."""

import os
import socket
from contextlib import ExitStack

import pytest

from tancheng.delivery import capacity
from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import Server

OPEN = 1_500
REQUEST = b"GET /room/clock HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
# A connection that must wait for somebody to leave waits 30 seconds.
BEFORE_ANYBODY_LEAVES = 25


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path, database=OwnDatabase(os.environ.get("DATABASE_URL", "")))
    server.seed()
    server.start()
    yield server
    server.stop()


def ask(connection):
    connection.sendall(REQUEST)
    return connection.recv(4096)


def test_the_1501st_person_is_answered_while_1500_stay_connected(server):
    with ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=BEFORE_ANYBODY_LEAVES)) for _ in range(OPEN)
        ]
        for number, connection in enumerate(connections, 1):
            assert b" 200 " in ask(connection), f"connection {number}"
        last = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=BEFORE_ANYBODY_LEAVES))
        assert b" 200 " in ask(last)
        assert b" 200 " in ask(connections[0]), "the first is still there"


@pytest.mark.parametrize(("files", "people"), [(20_000, 18_000), (1_048_576, 943_718), (1_024, 768), (100, 0)])
def test_candidates_by_the_file_limit(files, people):
    assert capacity.candidates(files) == people


def test_the_server_never_takes_more_connections_than_it_has_files_for():
    for files in (1_024, 4_096, 20_000):
        assert capacity.candidates(files) <= capacity.connections(files) < files


def test_a_machine_below_the_promise_is_told_what_to_raise():
    said = capacity.says(1_024, 128)
    assert "约 768 名考生" in said and "硬上限提高到 3589" in said and "net.core.somaxconn" in said
    assert capacity.candidates(3589) >= capacity.PROMISED_CANDIDATES


def test_a_machine_that_keeps_the_promise_is_not_warned():
    assert capacity.says(20_000, 4_096) == "本机可同时容纳约 18000 名考生（每名考生占用一个连接；文件数上限 20000）"
    assert capacity.warnings(20_000, None) == []
