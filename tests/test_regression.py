"""The gate: with its real model, the product may not answer worse than it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from conftest import ROOT
from evaluating import DATA

from qa.evaluation import Case, Report, evaluate, load
from qa.pipeline import Pipeline


@dataclass(frozen=True)
class Floor:
    """What a set of questions has to reach: counts, not shares, so that one question is one question."""

    load: Callable[[], list[Case]]
    questions: int
    answerable: int
    right_quotes: int
    decided: int


# One question below what was measured when the floor was set: another processor may round a close
# call the other way, but two lost questions are a change. Raise a floor with the change that lifts
# the figure; lower one only with the reason in the commit. Words altered or given to somebody else
# have no floor: there are none.
FLOORS = {
    # Measured: 29 right quotes, 45 decided. These questions were known while weights were chosen.
    "seeds": Floor(lambda: load(ROOT / "seeds"), 45, 29, right_quotes=28, decided=44),
    # Measured: 17 right quotes when the floor was set, 16 now; 26 decided. Short turns, questioners
    # without a label, and all the kinds of silence; nothing was chosen by these.
    "slice": Floor(
        lambda: load(DATA / "slice", transcripts=ROOT / "tests" / "data" / "transcripts"),
        26,
        17,
        right_quotes=16,
        decided=25,
    ),
}


@pytest.fixture(scope="module", params=FLOORS)
def run(request: pytest.FixtureRequest, shipped: Pipeline) -> tuple[Floor, Report]:
    floor = FLOORS[request.param]
    # The seeds through the shipped index, as a user asks them; the others are embedded now.
    cases = floor.load()
    if request.param == "seeds":
        return floor, evaluate(cases, lambda _: shipped)
    return floor, evaluate(cases, lambda t: Pipeline.from_transcripts(t, encoder=shipped.encoder))


def test_the_gate_asks_what_it_says(run: tuple[Floor, Report]) -> None:
    floor, report = run
    assert report.missing == ()
    assert report.all.questions == floor.questions
    assert report.all.scores["quote_at_1"].count == floor.answerable


def test_no_fewer_questions_get_the_right_quote_first(run: tuple[Floor, Report]) -> None:
    floor, report = run
    assert report.all.scores["quote_at_1"].total >= floor.right_quotes, report.table()


def test_no_fewer_questions_are_decided_rightly(run: tuple[Floor, Report]) -> None:
    floor, report = run
    assert report.all.scores["decided"].total >= floor.decided, report.table()


def test_no_quote_is_altered_or_given_to_somebody_else(run: tuple[Floor, Report]) -> None:
    _, report = run
    for measure in ("misattributed", "altered"):
        score = report.all.scores[measure]
        assert (score.total, score.count > 10) == (0, True), report.table()


def test_the_slice_asks_every_kind() -> None:
    kinds = {question.kind for case in FLOORS["slice"].load() for question in case.questions}
    told = "fact who speaker paraphrase yesno unanswerable unknown_speaker attribution"
    assert kinds == set(told.split())
