"""The plain recipes: what each ranks first, worked out by hand with an encoder that counts words."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import HashingEncoder, parsed
from evaluating import FOUR, NONE, outcome

from qa.evaluation import Beside, Case, Outcome, Question, evaluate, run_baselines
from qa.evaluation.baselines import RECIPES, Material, dense, fused, lexical
from qa.evaluation.beside import best_threshold
from qa.pipeline import Pipeline
from qa.types import Status

TALK = parsed(
    "ANN LEE: The harbour opens in May. Nobody pays. It rains today. Boats wait outside. Ferries sail.\n\n"
    "BO EK: Ferries wait.\n\n"
    "ANN LEE: Who paints the harbour?\n"
)


@pytest.fixture
def material(hashing: HashingEncoder) -> Material:
    return Material.build([TALK], hashing)


def test_turns_are_whole_and_windows_are_the_products(material: Material) -> None:
    assert [passage.text for passage in material.turns.passages] == [turn.text for turn in TALK.turns]
    assert [passage.text for passage in material.windows.passages] == [
        "The harbour opens in May. Nobody pays. It rains today.",
        "Nobody pays. It rains today. Boats wait outside.",
        "It rains today. Boats wait outside. Ferries sail.",
        "Ferries wait.",
        "Who paints the harbour?",
    ]


def test_dense_scores_are_cosines_in_the_order_of_the_passages(material: Material) -> None:
    # "ann lee" and fifteen words; "bo ek" and two; "ann lee" and four: one word is shared with the
    # second turn, whose four words have the length 2, and one with the first, whose length is sqrt 17.
    scores = dense(material, material.turns, "ferries")

    assert scores == pytest.approx([1 / np.sqrt(17), 1 / 2, 0], abs=1e-6)


def test_what_shares_no_stem_is_not_found_lexically(material: Material) -> None:
    # BM25 of the one stem "paint": rarity ln(1 + 2.5 / 1.5); the turn has 4 words where the mean is 7.
    length = 1 - 0.75 + 0.75 * 4 / 7
    score = np.log(1 + 2.5 / 1.5) / (1 + 1.2 * length)

    assert lexical(material, material.turns, "painting") == pytest.approx([-np.inf, -np.inf, score])


def test_fusion_adds_reciprocal_ranks(material: Material) -> None:
    # By cosine: second, first, third turn. By BM25: the short second turn, then the first; not the third.
    scores = fused(material, material.turns, "ferries")

    assert scores == pytest.approx([1 / 62 + 1 / 62, 1 / 61 + 1 / 61, 1 / 63])


@pytest.mark.parametrize("name", ["dense, turns", "BM25, turns", "fused, turns"])
def test_a_turn_shows_the_window_that_the_same_score_puts_first(material: Material, name: str) -> None:
    quote, *_ = RECIPES[name](material).search("Boats wait outside?", k=5)

    # Two windows hold the sentence; the second window of the two has one word less.
    assert quote.turn.index == 0
    assert "Boats wait outside." in quote.text
    assert (quote.before, quote.after, quote.answer_text) == ("", "", quote.text)


@pytest.mark.parametrize("name", RECIPES)
def test_each_place_is_quoted_once(material: Material, name: str) -> None:
    quotes = RECIPES[name](material).search("Boats wait, nobody pays for the harbour of the ferries", k=5)
    places = [(q.turn.index, place) for q in quotes for place in range(q.start, q.end)]

    assert len(places) == len(set(places))
    assert [quote.score for quote in quotes] == sorted((quote.score for quote in quotes), reverse=True)


def test_a_recipe_answers_with_its_ranking_and_its_top_score(material: Material) -> None:
    recipe = RECIPES["dense, turns"](material)
    answer = recipe.ask("ferries", k=2)

    assert answer.status is Status.ANSWERED
    assert list(answer.quotes) == recipe.search("ferries", k=2)
    assert answer.text == "Ferries wait."
    assert answer.confidence == pytest.approx(1 / 2)


def test_a_recipe_that_finds_nothing_is_silent(material: Material) -> None:
    answer = RECIPES["BM25, turns"](material).ask("zebra", k=2)

    assert (answer.status, answer.quotes) == (Status.NOT_FOUND, ())


def test_the_recipes_ask_for_a_questions_vector_once(hashing: HashingEncoder) -> None:
    material = Material.build([TALK], hashing)
    hashing.encoded.clear()
    for recipe in RECIPES.values():
        recipe(material).search("ferries", k=2)

    assert hashing.encoded == ["ferries"]


# --- the best threshold ---


def asked(confidence: float, *, answerable: bool, answered: bool = True) -> Outcome:
    status = Status.ANSWERED if answered else Status.NOT_FOUND
    return outcome(FOUR if answerable else NONE, status=status, confidence=confidence)


YES, NO = True, False


@pytest.mark.parametrize(
    ("run", "threshold"),
    [
        # From .9 on one is right, from .7 on none more, from .5 on two.
        ([(0.9, YES), (0.7, NO), (0.6, YES), (0.5, YES), (0.3, NO)], 0.5),
        # One right either way: the lower of the two answers more.
        ([(0.9, YES), (0.7, NO), (0.5, YES)], 0.5),
        # Equal confidences are answered together.
        ([(0.9, YES), (0.5, NO), (0.5, YES), (0.5, NO)], 0.9),
        ([(0.9, NO), (0.5, NO), (0.4, YES)], float("inf")),
        ([], float("inf")),
    ],
)
def test_the_threshold_decides_most_questions_rightly(
    run: list[tuple[float, bool]], threshold: float
) -> None:
    outcomes = [asked(confidence, answerable=answerable) for confidence, answerable in run]

    assert best_threshold(outcomes) == threshold
    assert best_threshold(outcomes[::-1]) == threshold


def test_a_question_that_found_nothing_sets_no_threshold() -> None:
    outcomes = [asked(0.9, answerable=True), asked(0.0, answerable=True, answered=False)]

    assert best_threshold(outcomes) == 0.9


# --- beside ours ---

CASE = Case(
    (TALK,),
    (
        Question("open", "When does the harbour open in May?", "fact", True, ("opens in May",)),
        Question("wait", "Do ferries wait?", "fact", True, ("Ferries wait",), speakers=frozenset({"Bo Ek"})),
        Question("zebra", "zebra", "unanswerable", False),
    ),
)


def test_the_recipes_stand_beside_ours(hashing: HashingEncoder) -> None:
    calls: list[tuple[int, int]] = []
    baselines = run_baselines([CASE], hashing, progress=lambda done, total: calls.append((done, total)))
    ours = evaluate(
        [CASE], lambda transcripts: Pipeline.from_transcripts(transcripts, encoder=hashing, reader=None)
    )
    beside = Beside(ours, baselines)

    assert calls == [(3, 3)]
    assert [baseline.name for baseline in baselines] == list(RECIPES)
    scores = {baseline.name: baseline.report.all.scores for baseline in baselines}
    # Both answers share more words with their window than any other window does.
    assert {score["search_quote_at_1"].value for score in scores.values()} == {1.0}
    # A question whose words nobody says has the cosine 0, and its threshold keeps it silent.
    assert scores["dense, turns"]["decided"].value == 1.0
    assert scores["BM25, turns"]["decided"].value == 1.0
    table = beside.table().splitlines()
    assert [row.split("|")[1].strip() for row in table[5:]] == ["ours", *RECIPES]
    told = beside.to_dict()["BM25, turns"]
    assert told["scores"]["decided"]["value"] == 1.0
    assert told["ours_less_this"]["search_quote_at_1"]["before"] == 1.0
    assert "latency_ms" not in told
    assert list(told["calibration"]) == ["count", "roc_auc", "area_under_risk_coverage", "risk_at_coverage"]
    json.dumps(beside.to_dict(), allow_nan=False)


def test_a_threshold_that_is_never_reached_is_null_in_json(hashing: HashingEncoder) -> None:
    nothing = replace(CASE, questions=CASE.questions[2:])
    beside = Beside(
        evaluate([nothing], lambda t: Pipeline.from_transcripts(t, encoder=hashing, reader=None)),
        run_baselines([nothing], hashing),
    )

    assert beside.to_dict()["dense, turns"]["threshold"] is None
    assert beside.table().splitlines()[-1].split("|")[-2].strip() == "-"
