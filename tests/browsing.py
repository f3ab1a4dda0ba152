"""The page in Debian's chromium, as a person uses it; what the tests of it share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from serving import ROOT, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
# QA_SCREENSHOTS=1 writes docs/*.png.
SCREENSHOTS = ROOT / "docs" if os.environ.get("QA_SCREENSHOTS") else None
_SMALL = 250_000  # bytes of a screenshot, at most


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser; where there is none, and nothing says that there must be, the test is skipped."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("chromium is not installed: apt-get install chromium")
    assert CHROMIUM, "chromium is not installed: apt-get install chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int = 1280, height: int = 860, dark: bool = False
) -> Iterator[Page]:
    """Yield a fresh page, and fail when it asks any other host, or when anything in it fails."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)

    def dismiss(dialog: object) -> None:
        faults.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(address)
    ready(page)
    yield page
    context.close()
    host = "/".join(address.split("/")[:3])
    assert [url for url in asked if not url.startswith((host, "data:", "blob:"))] == []
    assert faults == []


def ready(page: Page) -> None:
    """Wait until the page can be asked."""
    page.wait_for_selector(".qa-turn")
    page.get_by_placeholder("Ask about what was said").wait_for()
    page.wait_for_selector("#qa-wanted", state="attached")
    page.wait_for_function("window.qaBegun")  # the page's own script has run


def ask(page: Page, question: str) -> None:
    box = page.get_by_placeholder("Ask about what was said")
    box.fill(question)
    answering(page, lambda: box.press("Enter"))


def answering(page: Page, act: object) -> None:
    """Do something, and wait until one more answer is shown."""
    from playwright.sync_api import expect

    answers = page.locator(".qa-answer")
    before = answers.count()
    act()
    expect(answers).to_have_count(before + 1, timeout=30_000)


def choose(page: Page, label: str, option: str) -> None:
    """Choose in one of gradio's dropdowns."""
    page.get_by_label(label, exact=True).click()
    page.locator(f'[data-testid="dropdown-option"][aria-label="{option}"]').click()


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def shown_id(page: Page) -> str:
    """Return the id of the transcript that is open."""
    return str(page.locator(".qa-over").get_attribute("data-id"))


def shoot(page: Page, name: str) -> None:
    if SCREENSHOTS is None:
        return
    page.mouse.move(0, 0)
    page.wait_for_timeout(700)
    file = SCREENSHOTS / name
    page.screenshot(path=file)
    from PIL import Image

    # Of 256 colours it is a third as large, and looks alike.
    Image.open(file).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size < _SMALL


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A running page over the shipped transcript."""
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as found:
        yield found
