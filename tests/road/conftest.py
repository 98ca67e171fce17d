"""The town's server and a browser. Both end with the module: a running Playwright would keep Django's ORM from other tests."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.road.town_server import TownServer

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 30_000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownServer]:
    """A demo town of this module's own, so that its clock may be turned."""
    server = TownServer(tmp_path_factory.mktemp("town"))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(town: TownServer, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`visitor()` → a stranger's page; `visitor("office")` → a page signed in as that person of the demo town."""
    contexts: list[BrowserContext] = []

    def come(role: str = "", *, width: int = 1440, height: int = 900) -> Page:
        context = new_context(browser, town, width=width, height=height)
        contexts.append(context)
        page = context.new_page()
        if role:
            page.goto(f"/demo/as/?as={role}")
        return page

    yield come
    for context in contexts:
        context.close()


def new_context(browser: Browser, town: TownServer, *, width: int = 1440, height: int = 900) -> BrowserContext:
    context = browser.new_context(
        base_url=town.url, viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True
    )
    context.set_default_timeout(PATIENCE)
    return context
