"""Take the pictures of docs/screenshots.md from a running demo: `python tools/screenshots.py http://127.0.0.1:8000`.

Needs Chromium and a demo of this release; run it again when pages have changed, and look at what it wrote.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"
WIDE, NARROW = 1440, 390
CITY, HEAD, DISTRICT, AUDITOR, SYSTEM = (
    ("市级经办人", 0), ("市级分管领导", 0), ("区级经办人", 0), ("审计", 0), ("系统管理员", 0),
)  # fmt: skip
FILLER, SUBMITTER, RECEIVED = ("企业经办人", 4), ("企业授权提交人", 4), ("企业授权提交人", 1)
"""As the demo's role picker lists them; the two people of number 4 still fill in, those of number 1 have submitted."""
FIRST, OPEN, DRAFT = "tbody a >> nth=0", "a:has-text('（演示）') >> nth=0", "a:has-text('草案')"
PICTURES: list[tuple[str, tuple[str, int] | None, int, tuple[str, ...]]] = [
    ("login", None, WIDE, ("/accounts/login/",)),
    ("city-desk", CITY, WIDE, ("/",)),
    ("round", CITY, WIDE, ("/rounds/", OPEN)),
    ("round-board", CITY, WIDE, ("/rounds/", OPEN, "a[href$='/board'] >> nth=0")),
    ("wizard", CITY, WIDE, ("/rounds/", DRAFT, "a[href*='/edit/'] >> nth=1")),
    ("trial", CITY, WIDE, ("/rounds/", DRAFT, "a[href$='/trial'] >> nth=0")),
    ("values", CITY, WIDE, ("/values/", "a[href*='/values/'] >> nth=-1")),
    ("titles", HEAD, WIDE, ("/titles/",)),
    ("interests", HEAD, WIDE, ("/interests/",)),
    ("objection", CITY, WIDE, ("/objections/", "tbody a >> nth=1")),
    ("enterprises", DISTRICT, WIDE, ("/enterprises/",)),
    ("applications", DISTRICT, WIDE, ("/applications/",)),
    ("enterprise-desk", SUBMITTER, WIDE, ("/",)),
    ("application", FILLER, WIDE, ("/applications/", FIRST)),
    ("section", FILLER, WIDE, ("/applications/", FIRST, "a[href*='/part/'] >> nth=2")),
    ("section-phone", FILLER, NARROW, ("/applications/", "a[href^='/applications/'] >> nth=0", "a[href*='/part/area'] >> nth=0")),
    ("data", FILLER, WIDE, ("/applications/", FIRST, "a[href$='/part/data'] >> nth=0")),
    ("proofs", RECEIVED, WIDE, ("/applications/", FIRST, "a[href$='/proofs'] >> nth=0")),
    ("check", SUBMITTER, WIDE, ("/applications/", FIRST, "a[href$='/check'] >> nth=0")),
    ("receipt", RECEIVED, WIDE, ("/applications/", FIRST, "a[href*='/receipts/'] >> nth=0")),
    ("journal", AUDITOR, WIDE, ("/journal/",)),
    ("operation", SYSTEM, WIDE, ("/operation/",)),
]  # fmt: skip
"""File, who looks, width of the window, then an address and the links to follow."""


def main(address: str) -> None:
    """Take every picture. Raises what the browser raises where a page or a link is missing."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, who, width, way in PICTURES:
            page = entered(browser, address, who, width)
            page.goto(way[0])
            for link in way[1:]:
                page.locator(f"main {link}").click()
            page.wait_for_load_state("networkidle")
            print(name, page.url)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.context.close()
        browser.close()


def entered(browser: Browser, address: str, who: tuple[str, int] | None, width: int) -> Page:
    """A window in which somebody has entered, or nobody."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", base_url=address).new_page()
    page.set_default_timeout(20_000)
    if who:
        page.goto("/accounts/login/")
        page.locator("fieldset", has=page.locator("legend", has_text=who[0])).locator("button").nth(who[1]).click()
        page.wait_for_url("**/")
    return page


if __name__ == "__main__":
    main(sys.argv[1])
