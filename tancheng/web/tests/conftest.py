"""The site as it is really served."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import ROOT, Server


@pytest.fixture(scope="module")
def site_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """granian with an empty, migrated database of its own."""
    database = OwnDatabase(os.environ.get("DATABASE_URL", ""))
    server = Server(tmp_path_factory.mktemp("site"), database=database)
    database.create()
    try:
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "-m", "tancheng", *command], env=server.environment, cwd=ROOT, check=True)
        server.start()
        with urllib.request.urlopen(f"{server.url}/help/", timeout=60):  # the first page loads what all pages need
            yield server
    finally:
        server.stop()
