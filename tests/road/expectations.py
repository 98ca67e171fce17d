"""What a page must say and keep after it has refused something."""

from playwright.sync_api import Page, expect

UNFOLDED = """() => {
  const folded = [...document.querySelectorAll("main details")];
  for (const one of folded) one.open = true;
  return document.readyState === "complete" && folded.length > 0;
}"""


def says(page: Page, *words: str) -> None:
    for part in words:
        expect(page.locator("main")).to_contain_text(part)


def keeps(page: Page, **values: str) -> None:
    for name, value in values.items():
        expect(page.locator(f"[name={name}]").first).to_have_value(value)


def open_all(page: Page) -> None:
    """Unfold what is folded, so that its forms can be used."""
    page.wait_for_function(UNFOLDED)
