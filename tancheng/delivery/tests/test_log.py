"""The answer log against a plain dict: duplicates, reordering, device changes, restarts and sealing lose nothing and invent nothing."""

import tempfile
from concurrent.futures import wait
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tancheng.delivery.group_commit import GroupCommit
from tancheng.delivery.log import Arrival, Beat
from tancheng.delivery.log_sqlite import SqliteLog
from tancheng.delivery.rules import Logged, Verdict

ATTEMPTS = ["a" * 32, "b" * 32]
RESPONSES = ["{}", '{"options":["a"]}', '{"options":["b","c"]}', '{"text":"核算边界"}']
attempts = st.sampled_from(ATTEMPTS)
events = st.builds(
    Logged,
    sequence=st.integers(1, 12),
    lease=st.integers(1, 3),
    position=st.integers(1, 4),
    response=st.sampled_from(RESPONSES),
    client_at=st.none() | st.integers(0, 10),
    received_at=st.integers(0, 10),
)


class LogAgainstDict(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = tempfile.TemporaryDirectory()
        self.log = SqliteLog(Path(self.folder.name) / "answers.sqlite3")
        self.model = {attempt: {} for attempt in ATTEMPTS}
        self.lease = dict.fromkeys(ATTEMPTS, 0)
        self.sealed = set()

    def expected(self, attempt, event):
        known = self.model[attempt].get(event.sequence)
        if known is not None and (known.position, known.response) == (event.position, event.response):
            return Verdict.DUPLICATE
        if event.lease < self.lease[attempt]:
            return Verdict.STALE_LEASE
        if attempt in self.sealed:
            return Verdict.SEALED
        if known is not None:
            return Verdict.CONFLICTING
        self.model[attempt][event.sequence] = event
        return Verdict.ACCEPTED

    @rule(batch=st.lists(st.tuples(attempts, events), min_size=1, max_size=6), copies=st.integers(1, 2))
    def post(self, batch, copies):
        arrivals = [Arrival(attempt, event) for attempt, event in batch * copies]
        expected = [self.expected(arrival.attempt, arrival.event) for arrival in arrivals]
        assert self.log.append(arrivals).result(10) == expected

    @rule(attempt=attempts)
    def take_over(self, attempt):
        self.lease[attempt] += 1
        self.log.move_lease(attempt, self.lease[attempt])

    @rule(attempt=attempts)
    def seal(self, attempt):
        self.sealed.add(attempt)
        assert self.log.seal(attempt) == [event for _, event in sorted(self.model[attempt].items())]

    @rule()
    def restart(self):
        self.log.close()
        self.log = SqliteLog(Path(self.folder.name) / "answers.sqlite3")

    @precondition(lambda self: hasattr(self, "log"))
    @invariant()
    def holds_what_was_acknowledged(self):
        for attempt in ATTEMPTS:
            assert self.log.events(attempt) == [event for _, event in sorted(self.model[attempt].items())]
        answered = {}
        for attempt in ATTEMPTS:
            latest = {event.position: event.response for _, event in sorted(self.model[attempt].items())}
            if count := sum(response != "{}" for response in latest.values()):
                answered[attempt] = count
        assert self.log.answered(ATTEMPTS) == answered

    def teardown(self):
        if hasattr(self, "log"):
            self.log.close()
            self.folder.cleanup()


LogAgainstDict.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestLogAgainstDict = LogAgainstDict.TestCase


@pytest.fixture
def sqlite_log(tmp_path):
    log = SqliteLog(tmp_path / "log.sqlite3")
    yield log
    log.close()


def test_every_commit_is_an_fsync_into_a_write_ahead_log(sqlite_log, tmp_path):
    assert sqlite_log._read("PRAGMA journal_mode", ()) == [("wal",)]
    assert sqlite_log._read("PRAGMA synchronous", ()) == [(2,)]
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3), "older versions can corrupt a WAL database"


def test_the_file_itself_refuses_changes(sqlite_log, tmp_path):
    sqlite_log.append([Arrival("a", Logged(1, 1, 1, "{}", None, 0))]).result(5)
    other = apsw.Connection(str(tmp_path / "log.sqlite3"))
    for act in ("UPDATE event SET response = '{}'", "DELETE FROM event"):
        with pytest.raises(apsw.ConstraintError, match="append-only"):
            other.execute(act)


def test_a_seal_by_another_process_holds_at_once(sqlite_log, tmp_path):
    """The collect command may run beside the server."""
    other = SqliteLog(tmp_path / "log.sqlite3")
    other.seal("a")
    other.close()
    assert sqlite_log.append([Arrival("a", Logged(1, 1, 1, "{}", None, 0))]).result(5) == [Verdict.SEALED]


def test_presence_only_grows(sqlite_log):
    for beat in (Beat("a", 5, 2, 3, 40), Beat("a", 4, 0, 1, 10)):
        sqlite_log.beat(beat).result(5)
    assert sqlite_log.beats(["a", "b"]) == {"a": Beat("a", 5, 0, 3, 40)}


class Slow:
    """A store whose first commit waits until the others have queued."""

    def __init__(self, gate):
        self.gate = gate
        self.batches = []

    def commit(self, jobs):
        self.batches.append(list(jobs))
        if len(self.batches) == 1:
            self.gate.wait(5)
        if "bad" in jobs:
            raise ValueError("bad job")
        return [f"done {job}" for job in jobs]

    def close(self):
        pass


def test_what_arrives_during_a_commit_shares_the_next_one_and_a_bad_job_harms_no_neighbour():
    import threading

    gate = threading.Event()
    store = Slow(gate)
    commits = GroupCommit(lambda: store)
    first = commits.submit("first")
    while not store.batches:
        pass
    rest = [commits.submit(job) for job in ("x", "bad", "y")]
    gate.set()
    wait([first, *rest], timeout=5)
    assert store.batches[1] == ["x", "bad", "y"]
    assert [f.result() for f in (first, rest[0], rest[2])] == ["done first", "done x", "done y"]
    with pytest.raises(ValueError, match="bad job"):
        rest[1].result()
    commits.close()


def test_a_store_that_cannot_be_opened_fails_the_save_and_is_tried_again():
    attempts_made = []

    def open_store():
        attempts_made.append(1)
        if len(attempts_made) == 1:
            raise OSError("disk gone")
        return Slow(gate=type("Open", (), {"wait": lambda self, t: None})())

    commits = GroupCommit(open_store)
    with pytest.raises(OSError, match="disk gone"):
        commits.submit("a").result(5)
    assert commits.submit("a").result(5) == "done a"
    commits.close()
