"""The retriever: whose passages are searched, in which order they come, and their signals."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from conftest import HashingEncoder, parsed

from qa.index import Index
from qa.question import Expects, Question
from qa.retriever import Retriever
from qa.types import Speaker

ANN, BOB = Speaker("Ann Lee"), Speaker("Bob Ray")
TALK = parsed(
    "ANN LEE: " + " ".join(f"The bridge number {n} is red and old." for n in range(150)) + "\n\n"
    "BOB RAY: Trains run late in the north of the country, and nobody in the town hall seems to mind.\n\n"
    "ANN LEE: When will the trains of the north run on time again, and who is going to pay for all that?\n"
)


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    encoder = HashingEncoder()
    return Retriever(Index.build([TALK], encoder), encoder)


def question(topic: str, *terms: str, **more: object) -> Question:
    return Question(topic, topic, terms, **more)  # type: ignore[arg-type]


def test_a_speakers_passages_are_found_however_many_others_fit_better(retriever: Retriever) -> None:
    asked = question("The bridge is red and old.", "bridg", "red", "old", speakers=(BOB,))
    hits = retriever.search(asked, k=10)
    assert [hit.passage.turn.index for hit in hits] == [1]


def test_a_speaker_without_passages_has_no_hits(retriever: Retriever) -> None:
    assert retriever.search(question("trains", "train", speakers=(Speaker("Eve"),)), k=10) == []


@pytest.mark.parametrize("k", [1, 3, 100])
def test_k_hits_come_best_first_with_scores_in_their_ranges(retriever: Retriever, k: int) -> None:
    hits = retriever.search(question("the old bridge", "old", "bridg"), k=k)
    assert len(hits) == k
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert all(
            math.isfinite(signal) for signal in (hit.score, hit.dense, hit.lexical, *hit.sentence_cosines)
        )
        assert 0 <= hit.score <= 1
        assert -1.001 <= hit.dense <= 1.001
        assert 0 <= hit.lexical <= 1
        assert 0 <= hit.coverage <= 1
        assert len(hit.sentence_cosines) == len(hit.passage.sentences)


def test_a_reply_is_found_by_the_question_that_it_replies_to() -> None:
    encoder = HashingEncoder()
    filler = "".join(f"BOB RAY: The bridge number {n} is old.\n\n" for n in range(150))
    reply = "Surely whoever owns it, as it says in that contract of theirs, which they signed long ago."
    talk = parsed(f"{filler}ANN LEE: Who pays for the bridge?\n\nCLEO MAI: {reply}\n")
    retriever = Retriever(Index.build([talk], encoder), encoder)
    hits = retriever.search(question("Who pays for the bridge?", "pay", "bridg"), k=500)
    assert len(hits) < 150
    assert reply in {hit.passage.text for hit in hits}


def test_ties_go_to_the_earlier_passage() -> None:
    encoder = HashingEncoder()
    same = parsed("ANN LEE: The bridge is red.\n\nBOB RAY: Yes.\n\nANN LEE: The bridge is red.\n")
    same = replace(same, turns=(same.turns[0], replace(same.turns[2], index=1)))
    retriever = Retriever(Index.build([same, replace(same, id="b", turns=same.turns[:1])], encoder), encoder)
    hits = retriever.search(question("The bridge is red.", "bridg", "red"), k=5)
    by_score: dict[float, list[int]] = {}
    rows = {passage: row for row, passage in enumerate(retriever.index.passages)}
    for hit in hits:
        by_score.setdefault(hit.score, []).append(rows[hit.passage])
    assert all(rows == sorted(rows) for rows in by_score.values())
    assert [0, 2] in by_score.values()


def test_the_best_lexical_score_is_one(retriever: Retriever) -> None:
    hits = retriever.search(question("trains", "train"), k=200)
    assert max(hit.lexical for hit in hits) == 1


def test_coverage_is_the_share_of_terms_weighted_by_rarity(retriever: Retriever) -> None:
    rows = np.array([len(retriever.index.passages) - 2])  # Bob's

    def coverage(terms: list[str]) -> float:
        return float(retriever.index.coverage(rows, terms)[0])

    assert coverage(["train", "north"]) == 1
    assert coverage([]) == 0
    rare, common = retriever.index.rarity("zebra"), retriever.index.rarity("train")
    assert coverage(["train", "zebra"]) == pytest.approx(common / (common + rare))


def test_a_passage_without_the_expected_number_says_so(retriever: Retriever) -> None:
    hits = retriever.search(question("trains", "train", expects=Expects.NUMBER), k=200)
    met = {hit.passage.turn.index: hit.meets_expectation for hit in hits}
    assert met == {0: True, 1: False, 2: False}


def test_a_question_is_no_answer_to_a_question(retriever: Retriever) -> None:
    asked = question("When will the trains of the north run on time again", "train", "north")
    looked_for = question(asked.topic, *asked.terms, wants_question=True)

    def score(of: Question) -> float:
        return next(hit.score for hit in retriever.search(of, k=200) if hit.passage.turn.index == 2)

    assert score(asked) < score(looked_for)


def test_a_question_without_any_known_word_still_has_finite_scores(retriever: Retriever) -> None:
    hits = retriever.search(question("🙂"), k=5)
    assert [hit.lexical for hit in hits] == [0] * 5
    assert all(math.isfinite(hit.score) for hit in hits)


def test_an_index_without_passages_has_no_hits() -> None:
    encoder = HashingEncoder()
    assert Retriever(Index.build([], encoder), encoder).search(question("trains", "train"), k=5) == []
