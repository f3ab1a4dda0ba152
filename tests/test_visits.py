"""What visitors of the page bring and ask is theirs alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import HashingEncoder, parsed

from qa.pipeline import Pipeline
from qa.web.actions import EVERYONE, Actions
from qa.web.visits import KEPT_SECONDS, MOST_VISITS, Visits


@pytest.fixture
def actions(hashing: HashingEncoder) -> Actions:
    base = parsed("Ann Lee: The harbour is open.\n\nBo Ek: Who pays?", id="base")
    return Actions(Pipeline.from_transcripts([base], encoder=hashing, reader=None))


def bring(actions: Actions, words: str, session: str) -> str:
    """Return the token of a visit to a transcript that holds the words."""
    token, visit = actions.visit("", session)
    own = parsed(f"Eva Sand: The password is {words}.\n\nBo Ek: I see {words}.", id=words)
    visit.offered = (own,)
    return actions.use(token, session, lambda done, total: None)[0]


def told(actions: Actions, question: str, token: str, session: str = "s") -> str:
    messages, _ = actions.respond(question, EVERYONE, 10, [], token, session)
    return str(messages)


def test_a_thousand_pairs_of_visitors_never_see_a_word_of_each_other(
    actions: Actions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def pair(number: int) -> Iterator[str]:
        """Yield whatever one is shown of what the other brought."""
        words = [f"left{number}left", f"right{number}right"]
        tokens = [bring(actions, word, f"session{number}{word}") for word in words]
        for own, other, token in zip(words, reversed(words), tokens, strict=True):
            mine = told(actions, f"What is the password {own}?", token)
            assert own in mine
            # The other's question, with the words that only the other knows; and what is left over.
            theirs = told(actions, f"Did anybody say {other}?", token)
            more = told(actions, "Anything else?", token)
            kept = "".join(actions.saved(token, suffix) for suffix in (".md", ".csv", ".json"))
            asked = theirs + more + kept
            asked = asked.replace(f"Did anybody say {other}?", "").replace(f"“{other}”", "")
            if other in asked or other in mine:
                yield asked
            actions.visits.end(token)

    with ThreadPoolExecutor(8) as threads:
        leaks = [leak for found in threads.map(lambda n: list(pair(n)), range(1000)) for leak in found]
    assert leaks == []
    assert "left" not in caplog.text


@pytest.mark.parametrize("guess", ["", "own-", "session1", "own-session1", None, 5, ["x"], "own-" + "A" * 43])
def test_who_guesses_gets_the_pages_own_transcript_or_nothing(actions: Actions, guess: object) -> None:
    bring(actions, "swordfish", "session1")
    assert "swordfish" not in told(actions, "What is the password?", guess, "session1")  # type: ignore[arg-type]
    assert actions.saved(guess, ".md") == ""  # type: ignore[arg-type]


def test_tokens_are_long_and_never_the_same(actions: Actions) -> None:
    tokens = {actions.visits.begin("s") for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) >= 43 for token in tokens)  # 256 bits, 6 a character


def test_a_transcript_is_gone_with_its_page(actions: Actions) -> None:
    token = bring(actions, "swordfish", "session1")
    actions.visits.leave("session2")
    assert "swordfish" in told(actions, "What is the password?", token)
    actions.visits.leave("session1")
    assert "no longer kept" in told(actions, "What is the password?", token)


def test_a_transcript_is_gone_an_hour_after_the_last_question(hashing: HashingEncoder) -> None:
    now = [0.0]
    base = Pipeline.from_transcripts([parsed("Ann Lee: Yes.")], encoder=hashing, reader=None)
    visits = Visits(base, clock=lambda: now[0])
    token = visits.begin("s", base)
    now[0] = KEPT_SECONDS
    assert visits.find(token) is not None
    now[0] = 2 * KEPT_SECONDS
    assert visits.find(token) is not None
    now[0] = 3 * KEPT_SECONDS + 1
    assert visits.find(token) is None
    assert len(visits) == 0


def test_the_visit_unused_for_longest_makes_room(hashing: HashingEncoder) -> None:
    now = [0.0]
    base = Pipeline.from_transcripts([parsed("Ann Lee: Yes.")], encoder=hashing, reader=None)
    visits = Visits(base, clock=lambda: now[0])
    first, second = visits.begin("s"), visits.begin("s")
    now[0] = 1.0
    visits.find(first)
    for _ in range(MOST_VISITS - 1):
        visits.begin("s")
    assert len(visits) == MOST_VISITS
    assert (visits.find(first) is not None, visits.find(second)) == (True, None)


def test_back_at_the_pages_transcript_nothing_of_the_own_is_left(actions: Actions) -> None:
    token = bring(actions, "swordfish", "s")
    told(actions, "What is the password?", token)
    back = actions.go_back(token, "s")
    assert "swordfish" not in told(actions, "What is the password?", back)
    assert "The harbour is open." in told(actions, "Is the harbour open?", back)
    assert actions.visits.find(token) is None


def test_a_file_is_read_previewed_and_deleted(actions: Actions, tmp_path: Path) -> None:
    file = tmp_path / "board <i>.vtt"
    file.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann Lee>It <i>rains</i>.\n", encoding="utf-8")
    token, preview, usable = actions.read([str(file)], "", "s")
    assert usable
    assert "Read as WebVTT: 1 turns by 1 speakers." in preview
    assert "It rains." in preview
    assert "<i>" not in preview
    assert not file.exists()
    assert "It rains." in told(actions, "Does it rain?", actions.use(token, "s", lambda done, total: None)[0])


def test_a_file_that_cannot_be_read_says_why_and_is_deleted(actions: Actions, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Only words.", encoding="utf-8")
    token, notice, usable = actions.read([str(file)], "", "s")
    assert not usable
    assert "notes.txt: no speaker turns found in 1 lines; expected lines such as" in notice
    assert str(tmp_path) not in notice
    assert not file.exists()
    assert actions.use(token, "s", lambda done, total: None)[1] is actions.pipeline


def test_a_file_that_is_gone_is_asked_for_again(actions: Actions, tmp_path: Path) -> None:
    assert "please bring it again" in actions.read([str(tmp_path / "gone.txt")], "", "s")[1]
