"""The new person of the walk, their browser, and the desks that they meet."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tancheng.scheme import document
from tancheng.scheme.document import Scheme
from tancheng.testing import NOTICE_2024, an_id_number
from tests.road.town_server import TownServer

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Walker:
    """`page` is the new person's; `desk("office")` is that colleague's; a `stranger()` has never been here."""

    town: TownServer
    visitor: Callable[..., Page]
    scheme: Scheme
    name: str = "冼䶮文"
    phone: str = "19900009001"
    birth: date = date(1992, 5, 16)
    employer: str = "珠江口样例水泥有限公司"  # a member unit of the demo town
    seen: dict[str, str] = field(default_factory=dict)
    _desks: dict[str, Page] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page = self.visitor()
        self.id_number = an_id_number(218, self.birth)  # even: a woman

    def desk(self, role: str) -> Page:
        if role not in self._desks:
            self._desks[role] = self.visitor(role)
        return self._desks[role]

    def stranger(self) -> Page:
        return self.visitor()

    def today(self) -> date:
        return self.town.now().astimezone(SHANGHAI).date()

    def newest_sms(self) -> str:
        """The last message to this person, as the demonstration shows it."""
        page = self.page.context.new_page()
        page.goto("/demo/outbox/")
        text = page.locator(".timeline li", has_text=f"发往 {self.phone}").first.inner_text()
        page.close()
        return text

    def headline(self, words: str) -> None:
        """“我的” says where the person stands."""
        self.page.goto("/my/")
        expect(self.page.locator(".box strong").first).to_have_text(re.compile(words))


def the_scheme() -> Scheme:
    return document.read_file(settings.SCHEME_DIR / f"{NOTICE_2024}.toml")


def pdf_text(page: Page, address: str) -> str:
    """The words of a PDF that this page's person may download, without white space."""
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    return "".join("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages).split())


def portrait(size: tuple[int, int] = (600, 840)) -> bytes:
    """A drawn head and shoulders: nobody's face."""
    width, height = size
    image = Image.new("RGB", size, (235, 240, 245))
    pen = ImageDraw.Draw(image)
    pen.ellipse((width * 0.1, height * 0.7, width * 0.9, height * 1.3), fill=(60, 80, 110))
    pen.ellipse((width * 0.3, height * 0.2, width * 0.7, height * 0.58), fill=(232, 196, 170))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def a_picture(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def arrived(page: Page, address: str) -> str:
    """What the first group of `address`, a pattern, is once the page is there."""
    page.wait_for_url(re.compile(address))
    found = re.search(address, page.url)  # at once: it has been waited for
    assert found
    return found[1]


def day(value: date | datetime) -> str:
    shown = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    return f"{shown.year}年{shown.month}月{shown.day}日"


def six_months_on(start: date) -> date:
    """The same day six calendar months later, or that month's last day (notice 四（一）)."""
    year, month = (start.year, start.month + 6) if start.month <= 6 else (start.year + 1, start.month - 6)
    for last in (start.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError
