"""Speakers under other names: the words, the vectors and the questions by the old name stay."""

from __future__ import annotations

import pytest
from conftest import HashingEncoder, parsed
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import OptionError
from qa.pipeline import Pipeline
from qa.renaming import rename_speakers

TALK = (
    "SPEAKER_01: The roof leaks.\n\nSPEAKER_02: Since when?\n\nSPEAKER_01: Since May.\n\nDr. Ek: It is old."
)


def names(*given: tuple[dict[str, str], dict[int, str]]) -> list[str]:
    transcript = parsed(TALK)
    for bulk, turns in given:
        transcript = rename_speakers(transcript, bulk, turns=turns)
    return [str(turn.speaker) for turn in transcript.turns]


@pytest.mark.parametrize(
    ("bulk", "turns", "expected"),
    [
        ({"Speaker 1": "Ann Lee"}, {}, ["Ann Lee", "Speaker 2", "Ann Lee", "Ek (Dr.)"]),
        ({"SPEAKER_01": " Ann  Lee "}, {}, ["Ann Lee", "Speaker 2", "Ann Lee", "Ek (Dr.)"]),
        ({"speaker 1": "Ann", "Speaker 2": "Bo"}, {}, ["Ann", "Bo", "Ann", "Ek (Dr.)"]),
        ({"Speaker 1": "Ek"}, {}, ["Ek (Dr.)", "Speaker 2", "Ek (Dr.)", "Ek (Dr.)"]),
        ({}, {2: "Bo Ek"}, ["Speaker 1", "Speaker 2", "Bo Ek", "Ek (Dr.)"]),
        ({}, {2: "Speaker 2"}, ["Speaker 1", "Speaker 2", "Speaker 2", "Ek (Dr.)"]),
        ({"Speaker 1": "Ann"}, {0: "Ek"}, ["Ek (Dr.)", "Speaker 2", "Ann", "Ek (Dr.)"]),
    ],
)
def test_speakers_are_renamed_in_bulk_or_for_one_turn(
    bulk: dict[str, str], turns: dict[int, str], expected: list[str]
) -> None:
    assert names((bulk, turns)) == expected


def test_two_speakers_of_one_name_are_one_person_under_all_labels() -> None:
    talk = rename_speakers(parsed(TALK), {"Speaker 1": "Ann Lee", "Speaker 2": "Ann Lee"})
    assert len(talk.speakers) == 2
    assert talk.speakers[0].labels == ("SPEAKER_01", "Speaker 1", "SPEAKER_02", "Speaker 2")
    assert talk.speakers[0].key == ("Ann Lee", "")


@pytest.mark.parametrize(
    ("bulk", "turns", "problem"),
    [
        ({"Mya": "Maya"}, {}, "nobody is called 'Mya'; the speakers are Speaker 1, Speaker 2, Ek"),
        ({"Speaker 1": " \u200b\n"}, {}, "is no name; expected 1 to 100 characters"),
        ({"Speaker 1": "x" * 101}, {}, "is no name; expected 1 to 100 characters"),
        ({}, {4: "Ann"}, "no turn 4; expected 0 to 3"),
        ({}, {-1: "Ann"}, "no turn -1; expected 0 to 3"),
    ],
)
def test_what_cannot_be_renamed_is_told(bulk: dict[str, str], turns: dict[int, str], problem: str) -> None:
    with pytest.raises(OptionError, match=problem):
        names((bulk, turns))


@given(st.dictionaries(st.sampled_from(["Speaker 1", "Speaker 2", "Ek"]), st.text(min_size=1, max_size=20)))
def test_no_word_changes_whatever_the_names_are(bulk: dict[str, str]) -> None:
    before = parsed(TALK)
    try:
        after = rename_speakers(before, bulk)
    except OptionError:
        return
    assert [(turn.text, turn.line, turn.stamps) for turn in after.turns] == [
        (turn.text, turn.line, turn.stamps) for turn in before.turns
    ]


def test_a_renamed_speaker_is_asked_by_either_name_and_nothing_is_embedded(hashing: HashingEncoder) -> None:
    pipeline = Pipeline.from_transcripts([parsed(TALK)], encoder=hashing, reader=None)
    before = len(hashing.encoded)
    renamed = pipeline.rename({"Speaker 1": "Ann Lee"}, turns={3: "Bo Ek"})
    assert len(hashing.encoded) == before
    for name in ("Ann Lee", "Lee", "Speaker 1"):
        answer = renamed.ask(f"What did {name} say about the roof?")
        assert str(answer).splitlines() == ["“The roof leaks.”", "  — Ann Lee, turn 1 of 4"]
    assert pipeline.speakers[0].name == "Speaker 1"


def test_of_several_transcripts_one_must_be_named(hashing: HashingEncoder) -> None:
    talks = [parsed(TALK, id="a"), parsed(TALK, id="b")]
    pipeline = Pipeline.from_transcripts(talks, encoder=hashing, reader=None)
    with pytest.raises(OptionError, match="2 transcripts; name the one that is meant: a, b"):
        pipeline.rename({"Speaker 1": "Ann"})
    with pytest.raises(OptionError, match="no transcript 'c'; there are a, b"):
        pipeline.rename({"Speaker 1": "Ann"}, transcript="c")
    renamed = pipeline.rename({"Speaker 1": "Ann"}, transcript="b")
    assert [t.speakers[0].name for t in renamed.transcripts] == ["Speaker 1", "Ann"]
