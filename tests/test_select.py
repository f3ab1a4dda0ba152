"""Some of the transcripts: by title, day or who speaks; the answer says which transcript it is from."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import HashingEncoder, parsed

from qa.errors import OptionError
from qa.pipeline import Pipeline

BOATS = parsed(
    "Boats in May\n\n2 May 2024\n\nAnn Lee: The boat sank.\n\nBo Ek: A boat? Which boat?", id="boats"
)
ROOFS = parsed("Roofs\n\n9 June 2024\n\nEva Sand: The roof leaks.\n\nMr. Ek: Indeed.", id="roofs")
UNDATED = parsed("Ann Lee: The boat was raised.\n\nEva Sand: Yes.", id="later")


@pytest.fixture
def library(hashing: HashingEncoder) -> Pipeline:
    return Pipeline.from_transcripts([BOATS, ROOFS, UNDATED], encoder=hashing, reader=None)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"title": "boats in"}, ["boats"]),
        ({"title": "LATER"}, ["later"]),
        ({"since": date(2024, 5, 3)}, ["roofs"]),
        ({"until": date(2024, 5, 2)}, ["boats"]),
        ({"since": date(2024, 5, 2), "until": date(2024, 6, 9)}, ["boats", "roofs"]),
        ({"speaker": "Ann Lee"}, ["boats", "later"]),
        ({"speaker": "Sand", "title": "roof"}, ["roofs"]),
    ],
)
def test_transcripts_are_chosen(library: Pipeline, wanted: dict[str, object], ids: list[str]) -> None:
    part = library.select(**wanted)  # type: ignore[arg-type]
    assert [transcript.id for transcript in part.transcripts] == ids
    assert {passage.transcript.id for passage in part.index.passages} == set(ids)


def test_nothing_is_embedded_again_and_scores_stay(library: Pipeline, hashing: HashingEncoder) -> None:
    before = len(hashing.encoded)
    part = library.select(title="later")
    assert len(hashing.encoded) == before
    vector = hashing.encode(["the boat was raised"])[0]
    row = next(r for r, p in enumerate(library.index.passages) if p.transcript.id == "later")
    assert part.index.cosine(0, vector) == library.index.cosine(row, vector)
    assert list(part.index.sentence_cosines(0, vector)) == list(library.index.sentence_cosines(row, vector))


def test_no_transcript_that_fits_is_an_error_that_names_them(library: Pipeline) -> None:
    with pytest.raises(
        OptionError, match=r"no transcript fits; expected one of the 3: Boats in May \(boats, 2024"
    ):
        library.select(title="Saturn")


def test_an_answer_over_several_transcripts_says_which_one_it_is_from(library: Pipeline) -> None:
    answer = library.ask("Who said that the roof leaks?")
    assert answer.names_transcripts
    assert answer.whole.splitlines()[1].endswith("turn 1 of 2 · Roofs")
    assert str(library.select(title="roofs").ask("Who said that the roof leaks?")).endswith("· Roofs")


def test_an_answer_over_one_transcript_does_not_repeat_its_title(hashing: HashingEncoder) -> None:
    alone = Pipeline.from_transcripts([ROOFS], encoder=hashing, reader=None)
    assert str(alone.ask("Who said that the roof leaks?")).endswith("turn 1 of 2")
