"""One writer thread whose transactions carry everything that arrived while the previous one was being made durable."""

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

Job = TypeVar("Job")
Job_contra = TypeVar("Job_contra", contravariant=True)

MOST_JOBS_PER_COMMIT = 2000


class Store(Protocol[Job_contra]):
    def commit(self, jobs: Sequence[Job_contra]) -> list[Any]:
        """Do all jobs in one durable transaction and return their results in order; nothing is done when it raises."""

    def close(self) -> None: ...


class GroupCommit(Generic[Job]):
    """Hands jobs to a store on one thread; a job's future is resolved only after its transaction is durable."""

    def __init__(self, open_store: Callable[[], Store[Job]]) -> None:
        self._open_store = open_store
        self._queue: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="answer-log", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> "Future[Any]":
        future: Future[Any] = Future()
        self._queue.put((job, future))
        return future

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        store: Store[Job] | None = None
        while True:
            batch, stopping = self._next_batch()
            if batch:
                try:
                    store = store or self._open_store()
                    self._commit(store, batch)
                except Exception as fault:
                    for _, future in batch:
                        if not future.done():
                            future.set_exception(fault)
                    store = self._forget(store)
            if stopping:
                self._forget(store)
                return

    def _next_batch(self) -> tuple[list[tuple[Job, "Future[Any]"]], bool]:
        first = self._queue.get()
        if first is None:
            return [], True
        batch = [first]
        while len(batch) < MOST_JOBS_PER_COMMIT:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return batch, True
            batch.append(more)
        return batch, False

    def _commit(self, store: Store[Job], batch: list[tuple[Job, "Future[Any]"]]) -> None:
        try:
            results = store.commit([job for job, _ in batch])
        except Exception:
            if len(batch) == 1:
                raise
            self._commit_one_by_one(store, batch)
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)

    def _commit_one_by_one(self, store: Store[Job], batch: list[tuple[Job, "Future[Any]"]]) -> None:
        """One bad job must not cost its neighbours their save. Raises when none went through: the store itself is broken."""
        faults = []
        for single in batch:
            try:
                self._commit(store, [single])
            except Exception as fault:
                single[1].set_exception(fault)
                faults.append(fault)
        if len(faults) == len(batch):
            raise faults[0]

    @staticmethod
    def _forget(store: Store[Job] | None) -> None:
        if store is not None:
            # A broken connection cannot be closed properly either.
            with contextlib.suppress(Exception):
                store.close()
