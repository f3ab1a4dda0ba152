"""A command: how fast the page loads and answers, how much of it moves, how many bytes it is.

`python tests/page_figures.py` serves the page and a plain `gr.ChatInterface` over the same pipeline, loads
them in turns, and prints medians beside each other. Each load is a browser's first: nothing is cached.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from browsing import chromium
from serving import ROOT, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PLAIN = """
import os
import gradio as gr
from qa.pipeline import Pipeline
pipeline = Pipeline.shipped()
pipeline.warm_up()
gr.ChatInterface(lambda message, history: pipeline.ask(message).text or "Not found").launch(
    server_port=int(os.environ["GRADIO_SERVER_PORT"]), quiet=True, ssr_mode=False
)
"""
_WATCH = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shift += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""
# When one answer more than before was painted.
_ANSWERED = """(count) => new Promise((done) => {
  const look = () => {
    const found = document.querySelectorAll(".qa-answer").length;
    if (found > count) requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
    else requestAnimationFrame(look);
  };
  look();
})"""
_QUESTIONS = (
    "When was the INF Treaty agreed?",
    "Who asked about the moratorium on missiles?",
    "What did Aliyev say about the Zangazur corridor?",
    "How many troops did Azerbaijan send to Afghanistan?",
    "What did Stoltenberg say about Russia?",
    "Will there be customs on the corridor?",
    "What was said about energy security?",
    "Who asked about Armenian customs checks?",
    "What did Aliyev say about peace with Armenia?",
    "How long has the partnership lasted?",
    "What colour was the flag?",
    "What did Stoltenberg say about dialogue?",
    "When does the summit with Charles Michel take place?",
    "What did Putin say about the moratorium?",
    "What did Aliyev say about the railroad?",
)


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=7, help="How often each page is loaded.")
    loads = parser.parse_args().loads
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        plain = Path(folder) / "plain.py"
        plain.write_text(_PLAIN, encoding="utf-8")
        with serving() as ours, serving(["-c", _run(plain)]) as other:
            pages = {"this page": ours, "a plain gr.ChatInterface": other}
            for address in pages.values():
                _load(browser, address)  # the server's own first time
            loaded: dict[str, list[dict[str, float]]] = {name: [] for name in pages}
            for _ in range(loads):
                for name, address in pages.items():
                    loaded[name].append(_load(browser, address))
            first, rest = _answer_times(browser, ours)
    print(f"| medians of {loads} loads, in turns | {' | '.join(pages)} |")
    print("|---|---|---|")
    for figure, told in (
        ("painted", "first paint, ms"),
        ("ready", "can be asked, ms"),
        ("shift", "cumulative layout shift"),
        ("sent", "transferred, KB"),
        ("requests", "requests"),
    ):
        cells = [statistics.median(load[figure] for load in loaded[name]) for name in pages]
        print(f"| {told} | {' | '.join(f'{cell:.3f}' if cell < 1 else f'{cell:,.0f}' for cell in cells)} |")
    p95 = statistics.quantiles(rest, n=20)[-1]
    print(
        f"\nThe first answer is shown {first:.0f} ms after the page is ready; {len(rest)} further ones after"
    )
    print(f"{statistics.median(rest):.0f} ms (median; {p95:.0f} for one in twenty), from Enter to the paint.")


def _run(file: Path) -> str:
    return f"import sys; sys.path.insert(0, {str(ROOT)!r}); exec(open({str(file)!r}).read())"


def _load(browser: Browser, address: str) -> dict[str, float]:
    """Return what one first load took: milliseconds, a share, kilobytes, a number."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_init_script(_WATCH)
    page = context.new_page()
    sent: list[float] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"] / 1000))
    page.goto(address)
    ready = _ready(page)
    page.wait_for_timeout(1_500)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    shift = page.evaluate("window.shift")
    context.close()
    return {
        "ready": ready,
        "painted": painted,
        "shift": shift,
        "sent": sum(sent),
        "requests": float(len(sent)),
    }


def _ready(page: Page) -> float:
    """Wait until a question can be typed; return when, in milliseconds since the navigation."""
    page.wait_for_selector("textarea:visible")
    return float(page.evaluate("performance.now()"))


def _answer_times(browser: Browser, address: str) -> tuple[float, list[float]]:
    """Return the milliseconds from Enter to the paint of the first answer, and of the others."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(address)
    _ready(page)
    took = []
    box = page.get_by_placeholder("Ask about what was said")
    for count, question in enumerate((_QUESTIONS[-1], *_QUESTIONS)):
        began = page.evaluate("performance.now()")
        box.fill(question)
        box.press("Enter")
        took.append(page.evaluate(_ANSWERED, count) - began)
        page.wait_for_timeout(400)
    context.close()
    return took[0], took[1:]


if __name__ == "__main__":
    main()
