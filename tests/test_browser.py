"""What a person does with the page. QA_SCREENSHOTS=1 writes docs/*.png."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import answering, ask, choose, open_tab, opened, shoot, shown_id
from playwright.sync_api import Browser, Page, expect
from serving import ROOT, serving

pytestmark = pytest.mark.browser

_COUNCIL, _CLUB = (ROOT / f"tests/data/transcripts/{name}.txt" for name in ("council_meeting", "club_final"))
_VTT = (
    "WEBVTT\n\n00:00:03.000 --> 00:00:06.000\n<v Maya Okonkwo>The roof costs <i>forty</i> thousand euros."
    "\n\n00:00:08.000 --> 00:00:09.000\n<v Tom Reyes>Who pays?\n"
    "\n\n00:00:10.000 --> 00:00:19.000\n<v Maya Okonkwo>The town pays half of it, and the county the rest.\n"
)


@pytest.fixture(scope="module")
def several() -> Iterator[str]:
    """A running page over two transcripts."""
    with serving(("-m", "qa", "serve", str(_CLUB), str(_COUNCIL))) as found:
        yield found


def test_a_question_gets_a_quote_with_its_speaker_and_opens_the_transcript(page: Page) -> None:
    ask(page, "When was the INF Treaty agreed?")
    answer = page.locator(".qa-answer").last
    expect(answer.locator(".qa-large")).to_contain_text("That was the INF Treaty agreed back in 1987.")
    expect(answer.locator(".qa-large mark")).to_have_text("1987")
    expect(answer.locator(".qa-speaker").first).to_have_text("Jens Stoltenberg")
    expect(answer.locator(".qa-source").first).to_have_text("turn 7 of 12")
    mark = page.locator(".qa-words mark")
    expect(mark).to_contain_text("That was the INF Treaty agreed back in 1987.")
    expect(mark).to_be_in_viewport()
    expect(page.get_by_placeholder("Ask about what was said")).to_be_focused()
    expect(page.get_by_placeholder("Ask about what was said")).to_have_value("")
    shoot(page, "screenshot.png")


def test_a_click_on_a_source_marks_its_words(page: Page) -> None:
    ask(page, "What about peace with Armenia?")
    answer = page.locator(".qa-answer").last
    answer.get_by_text("Also relevant").click()
    second = answer.locator(".qa-more .qa-quote").first.inner_text().strip("“”\n ")
    answer.locator(".qa-more .qa-source").first.click()
    mark = page.locator(".qa-words mark")
    expect(mark).to_be_in_viewport()
    expect(mark).to_be_focused()
    assert "".join(mark.inner_text().split()) == "".join(second.split())
    assert page.url.partition("#")[2].startswith("2021-12-14-aliyev-stoltenberg/")


@pytest.mark.parametrize("tab", ["At a glance", "Your own", "Names"])
def test_a_source_opens_the_transcript_while_another_tab_is_open(page: Page, tab: str) -> None:
    ask(page, "When was the INF Treaty agreed?")
    # An answer opens the transcript by itself, a moment after it is shown.
    expect(page.locator(".qa-words mark")).to_be_visible()
    open_tab(page, tab)
    expect(page.locator(".qa-words mark")).not_to_be_visible()
    page.locator(".qa-answer").last.locator(".qa-source").first.click()
    expect(page.get_by_role("tab", name="Transcript")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".qa-words mark")).to_be_in_viewport()


def test_words_behind_letters_of_two_units_are_marked_as_well(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/#2021-12-14-aliyev-stoltenberg/3/0-14") as page:
        expect(page.locator(".qa-words mark")).to_have_text("Ok, I see Riko", timeout=10_000)


def test_an_address_that_leads_nowhere_is_asked_for_once(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if "queue/join" in request.url else None)
        for place in ("nosuch/0/0-3", "%E0%A4%A/0/0-3", "2021-12-14-aliyev-stoltenberg/99/0-3"):
            page.evaluate("place => (location.hash = place)", place)
            page.wait_for_timeout(600)
        assert len(sent) == 1
        assert shown_id(page) == "2021-12-14-aliyev-stoltenberg"


def test_the_speaker_filter_searches_that_speaker_alone(page: Page) -> None:
    choose(page, "Whose words", "Ilham Aliyev")
    ask(page, "peace with Armenia")
    expect(page.locator(".qa-answer").last.locator(".qa-speaker").first).to_have_text("Ilham Aliyev")


def test_an_example_is_asked_by_a_click(page: Page) -> None:
    example = page.get_by_role("button", name="What did Putin say about the moratorium?")
    answering(page, example.click)
    expect(page.locator(".qa-message").last).to_contain_text("does not speak in the transcript")
    expect(page.locator(".qa-question").last).to_have_text("What did Putin say about the moratorium?")


def test_a_follow_up_is_understood(page: Page) -> None:
    ask(page, "What did Aliyev say about the Zangazur corridor?")
    ask(page, "and what about peace with Armenia?")
    answer = page.locator(".qa-answer").last
    expect(answer.locator(".qa-speaker").first).to_have_text("Ilham Aliyev")
    expect(answer.locator(".qa-large")).to_contain_text("peace agreement")


def test_a_follow_up_is_asked_by_a_click(page: Page) -> None:
    ask(page, "When was the INF Treaty agreed?")
    chip = page.locator(".qa-answer").last.get_by_role("button", name="Anything else?")
    answering(page, chip.click)
    expect(page.locator(".qa-question").last).to_have_text("Anything else?")
    expect(page.locator(".qa-question").last).to_be_in_viewport()


def test_speakers_are_compared_side_by_side(page: Page) -> None:
    ask(page, "Compare Aliyev and Stoltenberg on Armenia")
    groups = page.locator(".qa-answer").last.locator(".qa-group")
    expect(groups.locator("h2")).to_have_text(["Ilham Aliyev", "Jens Stoltenberg"])
    left, right = groups.evaluate_all("all => all.map(group => group.getBoundingClientRect().toJSON())")
    assert left["top"] == right["top"]
    assert left["right"] <= right["left"]
    for number, name in enumerate(("Ilham Aliyev", "Jens Stoltenberg")):
        assert set(groups.nth(number).locator(".qa-speaker").all_inner_texts()) == {name}
    shoot(page, "screenshot-compare.png")


def test_what_is_not_in_the_transcript_is_said_plainly(page: Page) -> None:
    ask(page, "What colour was the flag behind the podium?")
    answer = page.locator(".qa-answer").last
    expect(answer.locator(".qa-verdict")).to_have_text("Not in the transcript")
    expect(answer.locator(".qa-message")).to_have_text("The transcript holds no answer to this question.")
    shoot(page, "screenshot-silence.png")


def test_a_quote_is_copied_with_its_citation(page: Page) -> None:
    ask(page, "When was the INF Treaty agreed?")
    button = page.locator(".qa-answer .qa-copy").first
    button.click()
    button.click()
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    quote, _, cited = copied.partition("\n")
    assert "That was the INF Treaty agreed back in 1987." in quote
    assert cited.startswith("— Jens Stoltenberg")
    assert "turn 7 of 12" in cited
    expect(button).to_have_text("Copy", timeout=3_000)


def test_a_link_to_a_quote_is_copied_and_opens_its_words(page: Page, browser: Browser) -> None:
    ask(page, "When was the INF Treaty agreed?")
    button = page.locator(".qa-answer .qa-share").first
    button.click()
    expect(button).to_have_text("Copied")
    expect(button).to_have_text("Link", timeout=3_000)
    with opened(browser, page.evaluate("navigator.clipboard.readText()")) as other:
        mark = other.locator(".qa-words mark")
        expect(mark).to_have_text("That was the INF Treaty agreed back in 1987.", timeout=10_000)
        expect(mark).to_be_in_viewport()


def test_words_and_speakers_are_found_in_the_transcript(page: Page) -> None:
    turns = page.locator(".qa-turn:visible")
    page.get_by_label("Find words").fill("mOratorium")
    expect(page.locator(".qa-found")).to_have_text("2 turns")
    expect(turns).to_have_count(2)
    painted = page.evaluate("Array.from(CSS.highlights.get('qa-found')).map(String)")
    assert {word.lower() for word in painted} == {"moratorium"}
    page.get_by_label("Show turns of").select_option("Jens Stoltenberg")
    expect(turns).to_have_count(1)
    page.get_by_label("Find words").fill("(a+)+[")
    expect(page.locator(".qa-found")).to_have_text("0 turns")
    # A source leads to its turn although that is filtered out.
    ask(page, "What did Aliyev say about the Zangazur corridor?")
    expect(page.locator(".qa-words mark")).to_be_in_viewport()
    expect(turns).to_have_count(12)


def test_a_turn_is_asked_about(page: Page) -> None:
    page.locator(".qa-turn").nth(1).hover()
    page.get_by_role("button", name="Ask about turn 2", exact=True).click()
    box = page.get_by_placeholder("Ask about what was said")
    expect(box).to_be_focused()
    expect(box).to_have_value("What did Jens Stoltenberg say about ")
    page.keyboard.type("Afghanistan?")
    answering(page, lambda: page.keyboard.press("Enter"))
    expect(page.locator(".qa-answer .qa-speaker").first).to_have_text("Jens Stoltenberg")


def test_a_glance_leads_into_the_transcript(page: Page) -> None:
    open_tab(page, "At a glance")
    glance = page.get_by_role("region", name="At a glance")
    expect(glance.get_by_role("heading")).to_have_text(
        ["Who speaks how much", "Who speaks when", "What is talked of when", "What is asked"]
    )
    shoot(page, "screenshot-glance.png")
    mark = page.locator(".qa-words mark")
    glance.locator("svg a[aria-label='Rikard Jozwiak, turn 5']").click()
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text("moratorium")
    open_tab(page, "At a glance")
    question = glance.locator(".qa-asked .qa-source").first
    words = question.inner_text()
    question.click()
    expect(mark).to_have_text(words)


def test_questions_are_kept_in_this_browser_until_they_are_forgotten(page: Page, address: str) -> None:
    past = page.locator("#qa-past")
    expect(past).not_to_be_visible()
    for question in ("When was the INF Treaty agreed?", "Who spoke?"):
        ask(page, question)
    expect(past.locator(".qa-chip")).to_have_count(2)
    page.goto("about:blank")
    page.goto(address)
    page.get_by_text("Asked before").click()
    expect(past.locator(".qa-chip")).to_have_text(["Who spoke?", "When was the INF Treaty agreed?"])
    answering(page, past.locator(".qa-chip").last.click)
    expect(page.locator(".qa-question").last).to_have_text("When was the INF Treaty agreed?")
    page.get_by_role("button", name="Forget them").click()
    expect(past).not_to_be_visible()
    assert page.evaluate("localStorage.getItem('transcript-qa-asked')") is None


def test_a_transcript_of_ones_own_is_previewed_asked_saved_and_left(page: Page, tmp_path: Path) -> None:
    talk = tmp_path / "board.vtt"
    talk.write_text(_VTT, encoding="utf-8")
    open_tab(page, "Your own")
    page.set_input_files("#qa-bring input[type=file], input[type=file]", str(talk))
    preview = page.locator(".qa-preview")
    expect(preview).to_contain_text("Read as WebVTT: 3 turns by 2 speakers.", timeout=20_000)
    shoot(page, "screenshot-own.png")
    page.click("#qa-use")
    expect(page.locator("#qa-transcript")).to_contain_text(
        "The roof costs forty thousand euros.", timeout=30_000
    )
    expect(page.locator("#qa-transcript")).to_be_visible()
    expect(page.locator("#qa-transcript")).not_to_contain_text("Stoltenberg")
    ask(page, "What does the roof cost?")
    answer = page.locator(".qa-answer").last
    expect(answer).to_contain_text("The roof costs forty thousand euros.", timeout=20_000)
    expect(answer).to_contain_text("turn 1 of 3 · 0:03")
    answer.locator(".qa-source").first.click()
    assert "#" not in page.url  # nobody else could open it
    expect(answer.locator(".qa-copy").first).to_be_visible()
    expect(answer.locator(".qa-share").first).to_be_hidden()
    assert page.evaluate("localStorage.getItem('transcript-qa-asked')") is None
    saved = {name: _saved(page, name) for name in ("Markdown", "CSV", "JSON")}
    assert "> The roof costs forty thousand euros." in saved["Markdown"]
    assert "Maya Okonkwo, “board”, turn 1 of 3, 0:03" in saved["Markdown"]
    assert "The roof costs forty thousand euros." in saved["CSV"]
    assert "What does the roof cost?" in json.dumps(json.loads(saved["JSON"]))
    open_tab(page, "Your own")
    page.click("#qa-back")
    expect(page.locator("#qa-transcript")).to_contain_text("Stoltenberg", timeout=20_000)
    expect(page.locator("#qa-transcript")).not_to_contain_text("forty thousand")


def _saved(page: Page, name: str) -> str:
    with page.expect_download() as download:
        page.click(f"#qa-saving button:has-text('{name}')")
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_several_transcripts_of_ones_own_are_asked_together_or_one_alone(page: Page) -> None:
    open_tab(page, "Your own")
    page.set_input_files("#qa-bring input[type=file], input[type=file]", [str(_COUNCIL), str(_CLUB)])
    expect(page.locator(".qa-preview")).to_have_count(2, timeout=20_000)
    page.click("#qa-use")
    expect(page.locator("#qa-head")).to_contain_text("2 transcripts", timeout=30_000)
    expect(page.get_by_label("Which transcript")).to_be_visible()
    ask(page, "What would it cost to open the library on Sundays?")
    expect(page.locator(".qa-answer .qa-large")).to_contain_text("eighteen thousand a year")
    expect(page.locator(".qa-words mark")).to_contain_text("eighteen thousand a year")


def test_a_file_that_is_no_transcript_is_told_with_the_reason(page: Page, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("Only <b>words</b>.", encoding="utf-8")
    open_tab(page, "Your own")
    page.set_input_files("#qa-bring input[type=file], input[type=file]", str(notes))
    expect(page.locator(".qa-notice")).to_contain_text("notes.txt: no speaker turns found", timeout=20_000)
    expect(page.locator("#qa-use")).not_to_be_visible()


def _rename(page: Page, old: str, new: str, turn: str = "") -> None:
    open_tab(page, "Names")
    if old:
        choose(page, "Speaker", old)
    page.get_by_label("New name").fill(new)
    page.get_by_label("Only in turn").fill(turn)
    page.get_by_role("button", name="Rename").click()


def test_a_renamed_speaker_is_so_called_everywhere(page: Page) -> None:
    _rename(page, "Ilham Aliyev", "The President")
    expect(page.locator(".qa-notice")).to_have_text("Ilham Aliyev is called The President now.")
    expect(page.get_by_label("New name")).to_have_value("")
    open_tab(page, "Transcript")
    expect(page.locator(".qa-turn[data-speaker='The President']")).to_have_count(2)
    expect(page.locator(".qa-turn[data-speaker='Ilham Aliyev']")).to_have_count(0)
    assert "The President" in page.get_by_label("Show turns of").inner_text()
    choose(page, "Whose words", "The President")
    ask(page, "What about the Zangazur corridor?")
    expect(page.locator(".qa-answer .qa-speaker").first).to_have_text("The President")
    open_tab(page, "At a glance")
    expect(page.locator(".qa-chart").first).to_contain_text("The President")


def test_one_turn_is_given_to_somebody_else(page: Page) -> None:
    _rename(page, "", "Ann Lee", turn="1")
    expect(page.locator(".qa-notice")).to_have_text("Turn 1 is said by Ann Lee now.")
    open_tab(page, "Transcript")
    expect(page.locator(".qa-turn").first.locator("h3")).to_contain_text("Ann Lee")
    expect(page.locator(".qa-turn[data-speaker='Ann Lee']")).to_have_count(1)
    expect(page.locator(".qa-turn[data-speaker='Moderator']")).to_have_count(3)
    for turn, name, said in (
        ("13", "Ann Lee", "There is no turn “13”; expected a number from 1 to 12."),
        ("first", "Ann Lee", "There is no turn “first”; expected a number from 1 to 12."),
        ("", "Ann Lee", "Choose whom to rename."),
        ("2", " ", "' ' is no name; expected 1 to 100 characters"),
    ):
        _rename(page, "", name, turn=turn)
        expect(page.locator(".qa-notice")).to_have_text(said)


def test_a_source_opens_the_transcript_that_it_is_in(browser: Browser, several: str) -> None:
    with opened(browser, several) as page:
        expect(page.locator("#qa-examples")).not_to_be_visible()
        first = shown_id(page)
        ask(page, "What would it cost to open the library on Sundays?")
        expect(page.locator(".qa-answer .qa-source").first).to_contain_text("turn 2 of")
        mark = page.locator(".qa-words mark")
        expect(mark).to_contain_text("eighteen thousand a year")
        assert (first, shown_id(page)) == ("club_final", "council_meeting")
        # Away, and back by the same link.
        choose(page, "Which transcript", "Coach Dario Venn after the cup final")
        expect(page.locator(".qa-over")).to_have_attribute("data-id", "club_final")
        page.locator(".qa-answer .qa-source").first.click()
        expect(mark).to_contain_text("eighteen thousand a year")
        expect(mark).to_be_focused()
        assert page.url.partition("#")[2].startswith("council_meeting/1/")


def test_an_address_in_another_transcript_opens_after_loading(browser: Browser, several: str) -> None:
    with opened(browser, f"{several}/#council_meeting/5/0-13") as page:
        expect(page.locator(".qa-words mark")).to_have_text("Order, please", timeout=10_000)
        # A new name leaves open what is open.
        _rename(page, "", "Ann Lee", turn="6")
        expect(page.locator(".qa-notice")).to_have_text("Turn 6 is said by Ann Lee now.")
        open_tab(page, "Transcript")
        assert shown_id(page) == "council_meeting"
        expect(page.locator("#qa-turn-5")).to_contain_text("Order, please")
        expect(page.locator(".qa-turn[data-speaker='Ann Lee']")).to_have_count(1)


def test_one_of_the_transcripts_is_asked_alone(browser: Browser, several: str) -> None:
    with opened(browser, several) as page:
        choose(page, "Which transcript", "Coach Dario Venn after the cup final")
        expect(page.locator(".qa-over")).to_have_attribute("data-id", "club_final")
        page.wait_for_timeout(300)
        ask(page, "What would it cost to open the library on Sundays?")
        expect(page.locator(".qa-verdict")).to_have_text("Not in the transcript")
        page.get_by_label("Whose words").click()
        options = page.locator("[data-testid=dropdown-option]")
        names = [option.get_attribute("aria-label") for option in options.all()]
        assert names == [
            *("Everyone", "Press Officer", "Lena Okafor", "Coach Venn", "Piotr Zielak", "Questioner 1")
        ]
