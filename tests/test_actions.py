"""What a visitor does on the page besides asking: choose a transcript, open one, rename, bring several."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import HashingEncoder, parsed

from qa.errors import OptionError
from qa.pipeline import Pipeline
from qa.web.actions import ALL, EVERYONE, MOST_FILES, PAGE_LIMITS, Actions

BOARD = parsed("Ann Lee: The roof leaks.\n\nBo Ek: It is old.", id="board")
COUNCIL = parsed("Ann Lee: The bridge is red.\n\nCy Dahl: It was painted.", id="2024/council")


@pytest.fixture
def actions() -> Actions:
    return Actions(Pipeline.from_transcripts([BOARD, COUNCIL], encoder=HashingEncoder(), reader=None))


def told(actions: Actions, question: str, token: str, speaker: str = EVERYONE) -> str:
    messages, _ = actions.respond(question, speaker, 3, [], token, "s")
    return str(messages[-1]["content"])


def test_one_transcript_can_be_asked_alone_and_all_again(actions: Actions) -> None:
    token, visit = actions.choose("board", "", "s")
    assert [transcript.id for transcript in visit.asks.transcripts] == ["board"]
    assert "bridge" not in told(actions, "Is the bridge red?", token)
    token, visit = actions.choose(ALL, token, "s")
    assert len(visit.asks.transcripts) == 2
    assert "The bridge is red." in told(actions, "Is the bridge red?", token)


@pytest.mark.parametrize("id", ["absent", None, 5, ["board"], {}])
def test_what_is_no_transcript_chooses_all(actions: Actions, id: object) -> None:
    assert len(actions.choose(id, "", "s")[1].asks.transcripts) == 2


@pytest.mark.parametrize(
    ("address", "id"),
    [
        ("#2024%2Fcouncil/0/0-3", "2024/council"),
        ("#board/1/0-3", "board"),
        ("#absent/1/0-3", "board"),
        ("", "board"),
        ("#", "board"),
    ],
)
def test_an_address_opens_its_transcript_and_an_unknown_one_changes_nothing(
    actions: Actions, address: str, id: str
) -> None:
    assert actions.open(address, "", "s")[1].reads.id == id


def test_a_speaker_is_renamed_everywhere_for_this_visitor_alone(actions: Actions) -> None:
    token, visit, done = actions.rename("Ann Lee", "Anna Leigh", "", "", "s")
    assert done == "Ann Lee is called Anna Leigh now."
    assert {speaker.name for speaker in visit.asks.speakers} == {"Anna Leigh", "Bo Ek", "Cy Dahl"}
    assert "Anna Leigh" in told(actions, "What did Anna Leigh say about the bridge?", token)
    assert "Anna Leigh" not in told(actions, "What about the bridge?", "")


def test_one_turn_is_renamed_in_the_transcript_that_is_open(actions: Actions) -> None:
    token, _ = actions.open("#2024%2Fcouncil/0/0-3", "", "s")
    token, visit, done = actions.rename("", "Eva Sand", "2", token, "s")
    assert done == "Turn 2 is said by Eva Sand now."
    assert [turn.speaker.name for turn in visit.reads.turns] == ["Ann Lee", "Eva Sand"]
    for turn in ("0", "3", "-1", "two", "99999999999"):
        with pytest.raises(OptionError, match="expected a number from 1 to 2"):
            actions.rename("", "Eva Sand", turn, token, "s")


@pytest.mark.parametrize(("old", "new"), [("Nobody", "X"), (None, "X"), ("Ann Lee", ""), ("Ann Lee", None)])
def test_a_name_that_is_none_is_refused(actions: Actions, old: object, new: object) -> None:
    with pytest.raises(OptionError):
        actions.rename(old, new, "", "", "s")


def bring(actions: Actions, folder: Path, *texts: str) -> tuple[str, str, bool]:
    paths = []
    for number, text in enumerate(texts):
        (folder / str(number)).mkdir()
        path = folder / str(number) / "talk.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    token, shown, usable = actions.read(paths, "", "s")
    assert not any(Path(path).exists() for path in paths)
    return token, shown, usable


def test_several_files_are_asked_together(actions: Actions, tmp_path: Path) -> None:
    token, shown, usable = bring(actions, tmp_path, "Eva Sand: Tea is hot.", "no turns", "Jo Ray: It rains.")
    assert usable
    assert shown.count("qa-preview") == 2
    assert "talk.txt: no speaker turns found" in shown
    token, own = actions.use(token, "s", lambda done, total: None)
    assert [transcript.id for transcript in own.transcripts] == ["talk", "talk-2"]
    assert "It rains." in told(actions, "Does it rain?", token)


def test_too_many_files_are_told(actions: Actions, tmp_path: Path) -> None:
    texts = [f"Eva Sand: This is number {number}." for number in range(MOST_FILES + 2)]
    _, shown, _ = bring(actions, tmp_path, *texts)
    assert f"The first {MOST_FILES} files were read, of {MOST_FILES + 2}." in shown


def test_files_that_are_too_long_together_are_refused(
    actions: Actions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Eva Sand: " + "We met and spoke. " * (PAGE_LIMITS.characters // 30)
    token, shown, usable = bring(actions, tmp_path, text, text)
    assert not usable
    assert f"longer than {PAGE_LIMITS.characters:,} characters" in shown
    assert actions.use(token, "s", lambda done, total: None)[1] is actions.pipeline
