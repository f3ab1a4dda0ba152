"""The real page in Debian's chromium, as a person uses it. QA_SCREENSHOTS=1 writes docs/*.png."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import ROOT, serving

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
if CHROMIUM is None and not os.environ.get("CI"):
    pytest.skip("chromium is not installed: apt-get install chromium", allow_module_level=True)

from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402

SCREENSHOTS = ROOT / "docs" if os.environ.get("QA_SCREENSHOTS") else None


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    assert CHROMIUM, "chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: object, address: str) -> Iterator[Page]:
    """A fresh page that fails the test when it asks any other host, or when its scripts fail."""
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(f"a dialog opened: {dialog.message}"))
    page.goto(address)
    yield page
    page.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert faults == []


def ask(page: Page, question: str) -> None:
    answers = page.locator(".qa-answer")
    before = answers.count()
    box = page.get_by_placeholder("Ask about what was said")
    box.fill(question)
    box.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=30_000)


def shoot(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.wait_for_timeout(700)
        page.screenshot(path=Path(SCREENSHOTS) / name)


def test_a_question_gets_a_quote_with_its_speaker_and_opens_the_transcript(page: Page) -> None:
    ask(page, "When was the INF Treaty agreed?")
    answer = page.locator(".qa-answer").last
    expect(answer.locator(".qa-large")).to_contain_text("That was the INF Treaty agreed back in 1987.")
    expect(answer.locator(".qa-speaker").first).to_have_text("Jens Stoltenberg")
    expect(answer.locator(".qa-source").first).to_have_text("turn 7 of 12")
    mark = page.locator(".qa-words mark")
    expect(mark).to_contain_text("That was the INF Treaty agreed back in 1987.")
    expect(mark).to_be_in_viewport()
    shoot(page, "screenshot.png")


def test_a_click_on_a_source_marks_its_words(page: Page) -> None:
    ask(page, "What about peace with Armenia?")
    answer = page.locator(".qa-answer").last
    answer.get_by_text("Also relevant").click()
    second = answer.locator(".qa-more .qa-quote").first.inner_text().strip("“”\n ")
    answer.locator(".qa-more .qa-source").first.click()
    mark = page.locator(".qa-words mark")
    expect(mark).to_be_in_viewport()
    assert "".join(mark.inner_text().split()) == "".join(second.split())
    assert page.url.partition("#")[2].startswith("qa-0-")


def test_a_link_to_a_quote_opens_the_transcript_there(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(f"{address}/#qa-0-3-0-14")
    expect(page.locator(".qa-words mark")).to_have_text("Ok, I see Riko."[:14], timeout=10_000)


def test_the_speaker_filter_searches_that_speaker_alone(page: Page) -> None:
    page.get_by_label("Whose words").click()
    page.get_by_role("option", name="Ilham Aliyev").click()
    ask(page, "peace with Armenia")
    expect(page.locator(".qa-answer").last.locator(".qa-speaker").first).to_have_text("Ilham Aliyev")


def test_an_example_is_asked_by_a_click(page: Page) -> None:
    page.get_by_role("button", name="What did Putin say about the moratorium?").click()
    expect(page.locator(".qa-message").last).to_contain_text(
        "does not speak in the transcript", timeout=30_000
    )
    expect(page.locator(".qa-question").last).to_have_text("What did Putin say about the moratorium?")


def test_a_follow_up_is_understood(page: Page) -> None:
    ask(page, "What did Aliyev say about the Zangazur corridor?")
    ask(page, "and what about peace with Armenia?")
    answer = page.locator(".qa-answer").last
    expect(answer.locator(".qa-speaker").first).to_have_text("Ilham Aliyev")
    expect(answer.locator(".qa-large")).to_contain_text("peace agreement")


def test_what_is_not_in_the_transcript_is_said_plainly(page: Page) -> None:
    ask(page, "What colour was the flag behind the podium?")
    expect(page.locator(".qa-message").last).to_have_text("The transcript holds no answer to this question.")


def test_html_and_markdown_in_a_question_are_shown_as_typed(page: Page) -> None:
    typed = "<img src=x onerror=alert(1)><b>bold</b> **stars** $x^2$ [a](javascript:alert(1))"
    ask(page, typed)
    expect(page.locator(".qa-question").last).to_have_text(typed)
    assert page.locator("#qa-chat img[src='x']").count() == 0


def test_the_page_fits_a_phone_and_a_dark_room(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/?__theme=dark")
    ask(page, "Who asked about the moratorium on missiles?")
    shoot(page, "screenshot-dark.png")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/?__theme=light")
    ask(page, "Who asked about the moratorium on missiles?")
    shoot(page, "screenshot-phone.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_transcript_of_ones_own_is_previewed_asked_and_left(page: Page, tmp_path: Path) -> None:
    talk = tmp_path / "board.vtt"
    talk.write_text(
        "WEBVTT\n\n00:00:03.000 --> 00:00:06.000\n<v Maya Okonkwo>The roof costs <i>forty</i> thousand euros."
        "\n\n00:00:08.000 --> 00:00:09.000\n<v Tom Reyes>Who pays?\n",
        encoding="utf-8",
    )
    page.set_input_files("#qa-bring input[type=file], input[type=file]", str(talk))
    preview = page.locator(".qa-preview")
    expect(preview).to_contain_text("Read as WebVTT: 2 turns by 2 speakers.", timeout=20_000)
    page.click("#qa-use")
    expect(page.locator("#qa-transcript")).to_contain_text(
        "The roof costs forty thousand euros.", timeout=30_000
    )
    expect(page.locator("#qa-transcript")).not_to_contain_text("Stoltenberg")
    ask(page, "What does the roof cost?")
    answer = page.locator(".qa-answer").last
    expect(answer).to_contain_text("The roof costs forty thousand euros.", timeout=20_000)
    expect(answer).to_contain_text("turn 1 of 2 · 0:03")
    with page.expect_download() as download:
        page.click("#qa-saving button:has-text('Markdown')")
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert "> The roof costs forty thousand euros." in saved
    assert "Maya Okonkwo, “board”, turn 1 of 2, 0:03" in saved
    page.click("#qa-back")
    expect(page.locator("#qa-transcript")).to_contain_text("Stoltenberg", timeout=20_000)
    expect(page.locator("#qa-transcript")).not_to_contain_text("forty thousand")


def test_a_file_that_is_no_transcript_is_told_with_the_reason(page: Page, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Only <b>words</b>.", encoding="utf-8")
    page.set_input_files("#qa-bring input[type=file], input[type=file]", str(notes))
    expect(page.locator(".qa-notice")).to_contain_text("notes.txt: no speaker turns found", timeout=20_000)
    expect(page.locator("#qa-use")).not_to_be_visible()
