"""What each attempt has written, counted in the memory of the log's writer: appending asks no table for it."""

from collections.abc import Iterable

from tancheng.delivery import rules
from tancheng.delivery.log import Arrival
from tancheng.delivery.rules import Usage


class Counter:
    """Rebuilt from the store when the writer opens it; what a transaction adds counts once it is committed."""

    def __init__(self, written: Iterable[tuple[str, int, int]]) -> None:
        """`written`: attempt, events, bytes, of every attempt that may still write."""
        self._used = {attempt: Usage(events, size) for attempt, events, size in written}
        self._uncommitted: dict[str, Usage] = {}

    def of(self, attempt: str) -> Usage:
        return self._uncommitted.get(attempt) or self._used.get(attempt) or Usage()

    def is_over(self, arrival: Arrival) -> bool:
        return rules.is_over_quota(self.of(arrival.attempt), arrival.event.response)

    def add(self, arrival: Arrival) -> None:
        self._uncommitted[arrival.attempt] = self.of(arrival.attempt).plus(arrival.event.response)

    def over(self, arrivals: Iterable[Arrival]) -> set[int]:
        """Indices of those that would exceed the quota if all before them were written now."""
        found, ahead = set(), dict[str, Usage]()
        for index, (attempt, event) in enumerate(arrivals):
            used = ahead.get(attempt) or self.of(attempt)
            if rules.is_over_quota(used, event.response):
                found.add(index)
            else:
                ahead[attempt] = used.plus(event.response)
        return found

    def committed(self) -> None:
        self._used.update(self._uncommitted)
        self._uncommitted = {}

    def rolled_back(self) -> None:
        self._uncommitted = {}

    def forget(self, attempt: str) -> None:
        """A sealed attempt writes no more."""
        self._used.pop(attempt, None)
