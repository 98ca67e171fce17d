"""What each person can reach by following links, a few examples of every page."""

from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

MOST_OF_A_KIND = 2
# Doors to other accounts, not pages.
NOT_FOLLOWED = {"demo_sign_in", "account_logout"}


@dataclass
class SiteMap:
    """`pages` and `files`: where links arrive; `answers`: the status that each link gave."""

    pages: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        return {url_name(address) for address in (*self.pages, *self.files)}


def url_name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def walk_links(request: APIRequestContext, start: list[str]) -> SiteMap:
    """Follow every link from `start` on, without a browser."""
    found, waiting, seen, kinds = SiteMap(), deque(start), set(start), Counter()
    while waiting:
        address = waiting.popleft()
        kind = (url_name(address), bool(urlsplit(address).query))
        if kind[0] in NOT_FOLLOWED or kinds[kind] >= MOST_OF_A_KIND:
            continue
        kinds[kind] += 1
        answer = request.get(address)
        found.answers[address] = answer.status
        arrived = _local(answer.url)
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        known = found.pages if is_page else found.files
        if arrived not in known:
            known.append(arrived)
        if not is_page:
            continue
        for link in _links(answer.text()):
            target = urljoin(answer.url, link)
            if urlsplit(target)[:2] != urlsplit(answer.url)[:2]:
                continue
            onward = _local(target)
            if onward not in seen and not onward.startswith("/static/"):
                seen.add(onward)
                waiting.append(onward)
    return found


def _local(address: str) -> str:
    """Path and query."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _links(html: str) -> list[str]:
    reader = _Links()
    reader.feed(html)
    return reader.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        link = values.get("href") if tag == "a" else values.get("src") if tag == "img" else None
        if link:
            self.found.append(link)
