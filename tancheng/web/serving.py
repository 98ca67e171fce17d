"""Handing the process over to granian."""

import os
import sys
import threading

from django.db import connections
from granian.cli import cli


def serve(options: list[str]) -> None:
    """Run granian with these options of its command line until it is stopped; never returns.

    It runs in this process: the worker that it forks then has Django and the pages imported already, which is half of a start. A process with
    threads must not fork, since a lock that one of them holds would never open in the worker; it becomes granian anew instead.
    """
    # Connections to a database must not be shared with the worker.
    connections.close_all()
    if threading.active_count() > 1:
        os.execv(sys.executable, [sys.executable, "-m", "granian", *options])
    cli.main(args=options, prog_name="granian", auto_envvar_prefix="GRANIAN")
