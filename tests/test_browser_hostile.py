"""200 hostile strings in what is said, in who says it, in questions and in names of files: all are text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from browsing import answering, open_tab, opened
from hostile import HOSTILE
from playwright.sync_api import Browser, Page, expect

from qa.parsing import parse_source
from qa.parsing.source import Source
from qa.question.gate import clean

pytestmark = pytest.mark.browser

# What the page's own HTML is made of.
_OURS = set(
    """div p span h2 h3 small b br mark section figure blockquote figcaption details summary ul ol li a button
    input select option svg g path rect text use defs clippath metadata title style""".split()
)
_AT_ONCE = 20  # files that the page reads


def _alien(page: Page, *places: str) -> list[str]:
    """Return the elements and attributes in some places that the page does not put there."""
    return page.evaluate(
        """([places, ours]) => places.flatMap((place) =>
          Array.from(document.querySelectorAll(`${place} *`)).flatMap((each) => {
            const found = [];
            if (!ours.includes(each.tagName.toLowerCase())) found.push(each.tagName);
            if (each.tagName === "STYLE" && !each.closest("svg.qa-chart")) found.push("STYLE");
            for (const { name, value } of each.attributes) {
              if (name.startsWith("on") || name === "src" || name === "srcdoc") found.push(name);
              if (/href$/.test(name) && !value.startsWith("#")) found.push(`${name}=${value}`);
            }
            return found;
          })
        )""",
        [list(places), sorted(_OURS)],
    )


def _files(names: list[str], data: bytes) -> list[dict[str, Any]]:
    return [{"name": name, "mimeType": "text/plain", "buffer": data} for name in names]


def _bring(page: Page, files: list[dict[str, Any]]) -> None:
    page.set_input_files("#qa-bring input[type=file], input[type=file]", files)


def test_transcripts_and_speakers_are_shown_as_they_are(browser: Browser, address: str) -> None:
    entries = [
        {"speaker": f"{n} {name[:80]}", "text": f"The roof:\r\n{name}"} for n, name in enumerate(HOSTILE)
    ]
    data = json.dumps(entries).encode()
    with opened(browser, address) as page:
        open_tab(page, "Your own")
        _bring(page, _files(["talk.json"], data))
        expect(page.locator(".qa-preview")).to_contain_text("Read as JSON: 200 turns", timeout=20_000)
        page.click("#qa-use")
        expect(page.locator(".qa-turn")).to_have_count(200, timeout=60_000)
        turns = parse_source(Source(data, "talk.json"), id="talk").turns
        assert page.locator(".qa-words").evaluate_all("all => all.map(each => each.textContent)") == [
            turn.text.replace("\0", "\ufffd").replace("\r", " ") for turn in turns
        ]
        assert page.locator(".qa-turn").evaluate_all("all => all.map(each => each.dataset.speaker)") == [
            turn.speaker.name.replace("\0", "\ufffd") for turn in turns
        ]
        answering(page, lambda: _ask(page, "Who spoke?"))
        answering(page, lambda: _ask(page, "How often was the roof mentioned?"))
        open_tab(page, "Names")
        page.locator("#qa-renamed input").click()
        expect(page.locator("#qa-renamed [data-testid=dropdown-option]").first).to_be_visible()
        open_tab(page, "At a glance")
        page.wait_for_timeout(500)
        assert _alien(page, "#qa-transcript", "#qa-glance", "#qa-chat .message-content", "#qa-preview") == []
        assert page.locator("#qa-renamed script, #qa-renamed img, #qa-renamed iframe").count() == 0


def test_questions_are_shown_as_they_were_typed(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        for first in range(0, len(HOSTILE), 20):
            typed = "\n".join(HOSTILE[first : first + 20])[:2_000]
            answering(page, lambda typed=typed: _ask(page, typed))
            shown = page.locator(".qa-question").last.evaluate("each => each.textContent")
            assert clean(shown) == clean(typed)
        page.wait_for_timeout(500)
        assert _alien(page, "#qa-chat .message-content", "#qa-past") == []
        kept = page.locator("#qa-past .qa-chip").evaluate_all("all => all.length")
        assert kept == len(HOSTILE) // 20
        for text in HOSTILE[:50:5]:
            page.evaluate("text => (location.hash = text)", text)
            page.get_by_label("Find words").fill(text)


def test_names_of_files_are_shown_as_they_are(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        open_tab(page, "Your own")
        for first in range(0, len(HOSTILE), _AT_ONCE):
            # Half of them are transcripts, shown with their titles; the others are refused, by their names.
            names = [f"{number} {name[:120]}.txt" for number, name in enumerate(HOSTILE)][first:][:_AT_ONCE]
            half = _AT_ONCE // 2
            _bring(page, _files(names[:half], b"Ann: Yes.\n\nBob: No.\n") + _files(names[half:], b"words"))
            expect(page.locator("#qa-preview")).to_contain_text("no speaker turns", timeout=20_000)
            expect(page.locator(".qa-preview, .qa-notice")).to_have_count(_AT_ONCE)
            assert _alien(page, "#qa-preview") == []
            page.evaluate("document.querySelector('#qa-preview .qa-notice').textContent = ''")
            page.evaluate(
                "document.querySelectorAll('#qa-preview > *').forEach((each) => (each.hidden = true))"
            )


def _ask(page: Page, question: str) -> None:
    page.get_by_placeholder("Ask about what was said").fill(question)
    page.locator("#qa-box .submit-button").click()
