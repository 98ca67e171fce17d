"""Every page of every role, in a desktop window and on a phone: it opens, it fits, it is quiet, and it can be used by everybody."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.road.conftest import new_context
from tests.road.site_map import SiteMap, url_name, walk_links
from tests.road.town_server import TownServer

pytestmark = [pytest.mark.browser, pytest.mark.once]

TRAINEES = ["newcomer", "student", "candidate", "graduate", "returned", "failed"]
STAFF = ["office", "finance", "marker", "invigilator", "centre", "writer", "reviewer"]
PEOPLE = ["", *TRAINEES, *STAFF]
# Where people start: the home page, and where they land after signing in.
START = {"": ["/", "/accounts/login/code/"], **dict.fromkeys(TRAINEES, ["/", "/my/"]), **dict.fromkeys(STAFF, ["/", "/desk/"])}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}

# Addresses that only take an act (POST), answer a script, or belong to a moment that the town at rest does not have.
NOT_PAGES = {
    "account_change_phone": "closed",
    "account_confirm_email": "closed",
    "account_email": "closed",
    "account_email_verification_sent": "closed",
    "account_reauthenticate": "closed",
    "account_set_password": "closed",
    "account_verify_phone": "closed",
    "account_logout": "POST",
    "lesson_figure": "a picture inside lessons",
    "account_signup": "sends to the login page",
    "account_confirm_login_code": "after asking for a code: tests/road/test_walk.py",
    "account_inactive": "a closed account",
    "account_reset_password_done": "after asking for a letter",
    "account_reset_password_from_key": "from a letter",
    "account_reset_password_from_key_done": "from a letter",
    "account_change_password": "no link: staff with a password",
    "application_check": "answers a script",
    "application_eligibility": "answers a script",
    "demo_sign_in": "sends on",
    "demo_outbox": "shown while signing in",
    "desk_accept": "POST",
    "desk_attempt_live": "during an exam: tancheng/delivery/tests",
    "desk_evidence": "an objection with evidence",
    "desk_form_approve": "POST",
    "desk_form_discard": "POST",
    "desk_form_review": "POST",
    "desk_form_paper": "POST: a paper opens for a reason",
    "desk_form_swap": "from a paper that was opened: tancheng/assembly/tests",
    "desk_item_batch": "after uploading a file: tancheng/items/tests",
    "desk_item_picture": "POST",
    "desk_item_points": "answers a script",
    "desk_reject": "POST",
    "desk_return": "POST",
    "desk_reveal": "POST",
    "desk_round_publish": "POST",
    "desk_refund": "a refund asked for: tests/road/test_refusals.py",
    "desk_refund_reverse": "POST",
    "desk_sitting_live_rows": "a part of the live board",
    "desk_staff_role": "POST",
    "desk_stimulus_preview": "answers a script",
    "desk_take_back": "POST",
    "exam_open": "answers a script",
    "exam_receipt": "after an exam: tests/road/test_walk.py",
    "exam_receipt_file": "after an exam: tests/road/test_walk.py",
    "exam_room": "in an exam: tests/road/test_walk.py",
    "give_up_booking": "POST",
    "home_of_user": "sends on",
    "issue_credentials": "POST",
    "lesson_check": "answers a script",
    "objection": "after lodging one: tests/road/test_refusals.py",
    "release_results": "POST",
    "study_beat": "answers a script",
    "study_start": "answers a script",
    "ticket": "from a week before the exam on: tests/road/test_walk.py",
    "verify_number": "printed in the QR code: tests/road/test_walk.py",
}


@pytest.fixture(scope="module")
def maps(town: TownServer, browser: Browser) -> dict[str, SiteMap]:
    """Where each person gets by following links."""
    found = {}
    for person in PEOPLE:
        context = new_context(browser, town)
        if person:
            context.request.get(f"/demo/as/?as={person}")
        found[person] = walk_links(context.request, START[person])
        context.close()
    return found


def test_every_page_can_be_reached_by_following_links(maps):
    reached = set().union(*(found.names for found in maps.values()))
    missing = _all_names() - reached - NOT_PAGES.keys()
    assert not missing, f"no link of any role leads to: {sorted(missing)}"


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person or "stranger")
def test_no_link_is_dead(maps, person):
    assert {address: status for address, status in maps[person].answers.items() if status != 200} == {}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person or "stranger")
def test_pages_fit_are_quiet_and_accessible(town, browser, maps, person):
    context = new_context(browser, town, **DESKTOP)
    page = context.new_page()
    if person:
        page.goto(f"/demo/as/?as={person}")
    known = set() if person == "" else set(maps[""].names)
    faults = [
        fault
        for address in maps[person].pages
        if person == "" or url_name(address) not in known - {"home"}
        for fault in _faults_of(page, address)
    ]
    context.close()
    assert not faults, "\n".join(faults)


def test_lessons_with_much_to_show_fit_a_real_phone(town, browser):
    """Figures, long formulas and wide tables of the student's lessons: what is too wide scrolls in its own box or breaks."""
    context = browser.new_context(base_url=town.url, viewport=PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto("/demo/as/?as=student")
    study = page.get_by_role("link", name="继续学习").get_attribute("href")
    faults, shown = [], _lessons_with_much_to_show()
    for lesson in shown:
        page.goto(f"{study}{lesson}", wait_until="load")
        expect(page.locator(".math:not(:has(.katex, .katex-error))")).to_have_count(0)
        faults += [f"{lesson}: {fault}" for fault in page.evaluate(LESSON_FAULTS)]
    context.close()
    assert len(shown) > 5 and not faults, "\n".join(faults)


def _lessons_with_much_to_show() -> list[str]:
    paths = sorted(path for start in ("pub", "acc") for path in (settings.CONTENT_DIR / "lessons").glob(f"{start}-*/[0-9]*.md"))
    much = re.compile(r"^!\[|^\$\$.{75,}\$\$$|^(?:\|[^|\n]*){7,}\|$", re.MULTILINE)
    return [f"{path.parent.name}/{path.stem[3:]}/" for path in paths if much.search(path.read_text())]


LESSON_FAULTS = """() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`wider than the phone: ${root.scrollWidth}`);
  for (const node of document.querySelectorAll(".katex-error")) faults.push(`not typeset: ${node.textContent}`);
  for (const image of document.querySelectorAll(".lesson-figure img")) {
    if (!image.naturalWidth || image.alt.length < 8) faults.push(`figure: ${image.src}`);
  }
  for (const cell of document.querySelectorAll(".lesson-text td")) {
    const range = document.createRange();
    for (const text of cell.childNodes) {
      for (const number of (text.data ?? "").matchAll(/\\d[\\d,.]+\\d/g)) {
        range.setStart(text, number.index);
        range.setEnd(text, number.index + number[0].length);
        const lines = new Set([...range.getClientRects()].filter((box) => box.width > 1).map((box) => Math.round(box.top)));
        if (lines.size > 1) faults.push(`a number broken across lines: ${number[0]}`);
      }
    }
  }
  if (!document.querySelector(".lesson-sources li")) faults.push("no sources");
  if (!document.querySelector(".lesson-turn a")) faults.push("no way on");
  return faults;
}"""


def _faults_of(page: Page, address: str) -> Iterator[str]:
    noise: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            noise.append(message.text)

    def crash(error: Exception) -> None:
        noise.append(str(error))

    page.on("console", listen)
    page.on("pageerror", crash)
    page.set_viewport_size(DESKTOP)
    answer = page.goto(address, wait_until="load")
    if answer is None or answer.status != 200:
        yield f"{address}: status {answer and answer.status}"
    yield from (f"{address} at 1440: {fault}" for fault in _barriers(page))
    page.set_viewport_size(PHONE)
    page.wait_for_function("(width) => innerWidth === width", arg=PHONE["width"])
    too_wide = page.evaluate(TOO_WIDE)
    if too_wide:
        yield f"{address} at 390: wider than the phone: {too_wide}"
    yield from (f"{address} at 390: {fault}" for fault in _barriers(page))
    page.remove_listener("console", listen)
    page.remove_listener("pageerror", crash)
    yield from (f"{address}: console: {text}" for text in noise)


TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  return [...document.querySelectorAll("body *")]
    .filter((node) => node.getBoundingClientRect().right > width + 1 && !node.closest(".table-wrap, .mainnav, pre"))
    .slice(0, 3).map((node) => node.outerHTML.slice(0, 120));
}"""


def _barriers(page: Page) -> Iterator[str]:
    """Serious and critical violations that axe finds, each with its first element."""
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in {"serious", "critical"}:
            yield f"{violation['id']} ({violation['help']}): {violation['nodes'][0]['html'][:160]}"


def _all_names(resolver: URLResolver | None = None) -> set[str]:
    names = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            names.add(entry.name or "")
        else:
            names |= _all_names(entry)
    return names - {""}
