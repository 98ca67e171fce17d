"""How large a request may be and how slow. One table: a view says of itself that it takes files or long text, everything else takes a form."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable)

KB, MB = 1024, 1024 * 1024
# The largest honest form: 1,000 ticked rows are 15 KB, a note of 500 汉字 with 16 faults of 200 is 34 KB (a 汉字 takes nine bytes in a form).
FORM = 64 * KB
# A case of 20,000 汉字 for its preview, a public notice of 5,000 with 5,000 of candidates, a trading day that its page carries along.
LONG_TEXT = 256 * KB
# Above every limit that a form itself sets (20 MB for items, 8 MB for a photo), so that the form can say it kindly and keep what was typed.
FILES = 25 * MB


class Pace(NamedTuple):
    """`no_progress` and `at_most` in seconds; after `grace` seconds the whole must have come at `bytes_per_second` on average."""

    no_progress: float = 10.0
    grace: float = 30.0
    bytes_per_second: int = 8 * KB
    at_most: float = 600.0

    def deadline(self, started: float, last_progress: float, received: int) -> float:
        """The moment at which waiting for the next piece ends."""
        return min(last_progress + self.no_progress, started + self.grace + received / self.bytes_per_second, started + self.at_most)


PACE = Pace()


def takes_files(view: View) -> View:
    """A view whose form carries files."""
    view.most_bytes = FILES  # type: ignore[attr-defined]
    return view


def takes_long_text(view: View) -> View:
    """A view whose form carries more text than an ordinary one."""
    view.most_bytes = LONG_TEXT  # type: ignore[attr-defined]
    return view


def most_bytes(path: str) -> int:
    """The cap of the page at `path`; that of a form where there is none."""
    try:
        view = resolve(path).func
    except Resolver404:
        return FORM
    return int(getattr(view, "most_bytes", FORM))
