"""Training: answers stand where the examples say, and the loss is what it should be."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from conftest import HashingEncoder
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from qa.evaluation.gold import Question
from qa.pages import make_pages
from qa.reader.network import SHIPPED, NetworkReader
from qa.types import Speaker, Turn
from training import backbone
from training.echoes import echoes
from training.examples import examples, made_from, read_source
from training.exported import exported_weights
from training.graph import graph
from training.train_encoder import BATCH, OF_ONE_TEXT, Pair, pairs_of, written_pairs
from training.train_encoder import batches as pair_batches
from training.train_encoder import loss_of as pair_loss
from training.train_reader import (
    Encoded,
    ReaderNetwork,
    batches,
    encode,
    log_probabilities,
    loss_of,
    soft_loss_of,
)
from training.transcripts import of_transcripts, spans_of
from training.written import others, written

COUNT = HashingEncoder().count_pieces
Floats = NDArray[np.float32]
SCRIPT = "Ann Lee: It rained. We went home.\nBob Ray: In May we had tea.\nAnn Lee: Good."


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def spans(text: str, answer: str) -> list[str]:
    """Return the words at the spans that the answer has on the pages of a text."""
    source = read_source(text, random.Random(0), COUNT)
    start = text.index(answer)
    return [
        page.text[a:b] for page in source.pages for a, b in source.spans(page, [(start, start + len(answer))])
    ]


def test_a_script_has_its_own_speakers_and_other_texts_a_made_up_one() -> None:
    script = read_source(SCRIPT, random.Random(0), COUNT)
    assert [turn.speaker.name for turn in script.turns] == ["Ann Lee", "Bob Ray", "Ann Lee"]
    (turn,) = read_source("It rained: a lot.\nWe went home.", random.Random(0), COUNT).turns
    assert turn.text == "It rained: a lot.\nWe went home."


@pytest.mark.parametrize("answer", ["In May", "went home", "Bob Ray"])
def test_an_answer_stands_on_the_page_where_its_span_says(answer: str) -> None:
    assert spans(SCRIPT, answer) == [answer]


def test_an_answer_in_a_text_of_several_pages_is_found_on_its_page() -> None:
    text = " ".join(f"This is sentence {n} of ten words or a few." for n in range(60))
    assert set(spans(text, "sentence 37 of")) == {"sentence 37 of"}


def test_a_question_is_put_to_a_page_with_the_answer_and_to_one_without() -> None:
    text = " ".join(f"This is sentence {n} of ten words or a few." for n in range(60))
    source = read_source(text, random.Random(0), COUNT)
    start = text.index("sentence 37")
    made = [
        row
        for seed in range(40)
        for row in examples(
            "Which?", source, [(start, start + 11)], ["sentence 37"], (), "x", random.Random(seed)
        )
    ]
    with_answer = [row for row in made if row["spans"]]
    assert len(with_answer) == 40
    assert 5 <= len(made) - 40 <= 25
    assert all("sentence 37" not in row["text"] for row in made if not row["spans"])
    assert {row["text"][a:b] for row in with_answer for a, b in row["spans"]} == {"sentence 37"}


def test_hard_examples_put_most_questions_to_a_page_without_the_answer() -> None:
    source = read_source("The old mill burned down in May.", random.Random(0), COUNT)
    others = read_source("The new mill opened in June.", random.Random(0), COUNT).pages
    made = [
        row
        for seed in range(40)
        for row in examples(
            "When did it burn?", source, [(28, 31)], ["May"], others, "x", random.Random(seed), hard=True
        )
    ]
    without = [row for row in made if not row["spans"]]
    assert len(made) - len(without) == 40
    assert 28 <= len(without) <= 39
    assert all("June" in row["text"] for row in without)


def logits_of(model: ReaderNetwork, weights: str | bytes) -> tuple[Floats, Floats]:
    """Return what a network makes of some pieces, by PyTorch and as an ONNX file."""
    ids = np.random.default_rng(0).integers(1000, 20000, (1, 60))
    feed = {"input_ids": ids, "token_type_ids": (ids > 9000).astype(np.int64)}
    (exported,) = onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"]).run(None, feed)
    asked = {name: torch.tensor(value) for name, value in feed.items()}
    with torch.no_grad():
        own = model.eval()(**asked)
    return own.numpy(), exported


def shipped_network() -> ReaderNetwork:
    model = ReaderNetwork(BertModel(BertConfig(**backbone.CONFIG), add_pooling_layer=False))
    model.load_state_dict(exported_weights(SHIPPED / "reader.onnx"))
    return model


def test_exported_weights_are_read_back() -> None:
    own, exported = logits_of(shipped_network(), str(SHIPPED / "reader.onnx"))
    # The exported network also rounds what it computes with to 8 bits.
    assert np.corrcoef(exported.ravel(), own.ravel())[0, 1] > 0.98


def test_the_graph_computes_what_the_network_computes() -> None:
    model = shipped_network()
    made = graph({name: tensor.numpy() for name, tensor in model.state_dict().items()})
    own, exported = logits_of(model, made.SerializeToString())
    np.testing.assert_allclose(exported, own, atol=1e-3)


def test_written_questions_have_their_answer_on_their_page_or_none() -> None:
    rows = [row for _, row in written()]
    assert len(rows) == 15_000
    assert sum(not row["spans"] for row in rows) == 6_000
    assert all(0 <= a < b <= len(row["text"]) for row in rows for a, b in row["spans"])


def test_questions_over_transcripts_are_put_to_the_pages_that_would_be_read(tmp_path: Path) -> None:
    filler = [
        {"speaker": "Q", "text": f"The bridge number {n} is old and red, and nobody in town paints it."}
        for n in range(60)
    ]
    turns = [*filler, {"speaker": "Ann Lee", "text": "We paint it in May. The bridge is ours. It rained."}]
    asked = [
        {"question": "When is the bridge painted?", "answers": ["in May"], "turns": [60]},
        {"question": "What does it cost to paint the bridge?", "answers": [], "turns": []},
    ]
    rows = [
        {"id": str(n), "conversation": "talk", "answerable": bool(row["answers"]), "split": "train", **row}
        for n, row in enumerate(asked)
    ]
    conversation = json.dumps({"id": "talk", "turns": turns})
    (tmp_path / "conversations.jsonl").write_text(conversation, encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    made = list(of_transcripts(tmp_path, "train", NetworkReader(), random.Random(0)))
    first, second = ([row for row in made if row["question"] == asked[n]["question"]] for n in (0, 1))
    assert [[row["text"][a:b] for a, b in row["spans"]] for row in first] == [["in May"], []]
    assert [row["spans"] for row in second] == [[], []]
    assert all("bridge" in row["text"] for row in made)


def test_an_answer_on_two_pages_is_on_each_what_stands_there() -> None:
    words = " ".join(f"This is sentence {n} of ten words or a few." for n in range(60))
    turn = Turn(0, Speaker("Ann Lee"), words)
    whole = "ten words or a few. This is sentence 12"
    pages = make_pages([turn], COUNT)
    asked = Question("1", "Which?", "fact", True, (whole, "Ann Lee"), frozenset({("talk", 0)}))
    parts = [[page.text[a:b] for a, b in spans_of(asked, page)] for page in pages]
    assert all("Ann Lee" in found for found in parts)
    told = {part for found in parts for part in found} - {"Ann Lee"}
    assert told
    assert all(part in whole for part in told)
    elsewhere = Question("1", "Which?", "fact", True, (whole,), frozenset({("talk", 1)}))
    assert not any(spans_of(elsewhere, page) for page in pages)


def test_made_questions_point_at_the_sentence_that_they_are_made_of() -> None:
    page = read_source(
        "The harbour office will close the northern pier on Friday.", random.Random(0), COUNT
    ).pages[0]
    other = read_source("Nothing of this kind.", random.Random(0), COUNT).pages[0]
    made = [row for seed in range(60) for row in made_from(page, other, random.Random(seed))]
    asked = {row["question"] for row in made if row["source"] == "made_yes_no"}
    assert asked == {"Will the harbour office close the northern pier on Friday?"}
    answered = [row for row in made if row["spans"]]
    assert {row["text"][a:b] for row in answered for a, b in row["spans"]} == {
        "The harbour office will close the northern pier on Friday."
    }


def test_an_example_becomes_pieces_whose_span_holds_the_answer(tokenizer: Tokenizer) -> None:
    text = "Ann Lee: We had tea in Zangezur."
    start = text.index("Zangezur")
    (row,) = encode([{"question": "Where?", "text": text, "spans": [[start, start + 8]]}], tokenizer)
    ((first,), (last,)) = row.starts, row.ends
    assert tokenizer.decode(row.ids[first : last + 1]) == "zangezur"
    assert tokenizer.decode(row.ids[: row.types.index(1)], skip_special_tokens=False) == "[CLS] where? [SEP]"


def test_an_example_without_an_answer_points_at_the_first_piece(tokenizer: Tokenizer) -> None:
    (row,) = encode([{"question": "Where?", "text": "Ann: No.", "spans": []}], tokenizer)
    assert (row.starts, row.ends) == ([0], [0])


def test_an_answer_beyond_the_longest_page_leaves_the_example_out(tokenizer: Tokenizer) -> None:
    text = "Ann: " + "tea " * 400 + "Zangezur"
    start = text.index("Zangezur")
    assert encode([{"question": "Where?", "text": text, "spans": [[start, start + 8]]}], tokenizer) == []


def test_the_loss_of_even_logits_is_the_log_of_the_places_an_answer_may_have() -> None:
    row = Encoded(ids=[1, 5, 2, 6, 7, 2], types=[0, 0, 0, 1, 1, 1], starts=[3], ends=[3, 4])
    loss = loss_of(log_probabilities(torch.zeros(1, 6, 2), torch.tensor([row.types])), [row])
    # Four places: no answer, and the three pieces of the page; two of them are right ends.
    assert float(loss) == pytest.approx((math.log(4) + math.log(2)) / 2)


def test_a_pupil_differs_from_its_teacher_only_where_an_answer_may_stand() -> None:
    types = torch.tensor([[0, 0, 0, 1, 1, 1]])
    taught = torch.arange(12.0).reshape(1, 6, 2)
    same, other = taught.clone(), taught.clone()
    same[0, 1:3] = 50  # the question
    other[0, 4] = 50
    assert float(soft_loss_of(same, taught, types)) == pytest.approx(0, abs=1e-5)
    assert float(soft_loss_of(other, taught, types)) > 1


def test_a_batch_has_rows_of_one_length_and_none_is_lost() -> None:
    rows = [Encoded([1] * length, [0] * length, [0], [0]) for length in (5, 7, 5, 5, 7, 2000, 2000, 2000)]
    made = list(batches(rows, random.Random(0)))
    assert sorted(len(row.ids) for batch in made for row in batch) == sorted(len(row.ids) for row in rows)
    assert all(len({len(row.ids) for row in batch}) == 1 for batch in made)
    assert sorted(map(len, made)) == [1, 2, 2, 3]


def test_a_question_is_echoed_where_somebody_else_replies_and_asks_nothing() -> None:
    turns = [
        {"speaker": "Q", "text": "Thank you. When will the new bridge open?"},
        {"speaker": "ANN LEE", "text": "In May, I hope."},
        {"speaker": "BOB RAY", "text": "Who will pay for the new bridge?"},
        {"speaker": "ANN LEE", "text": "Do you mean the old one?"},
        {"speaker": "BOB RAY", "text": "And why?"},
        {"speaker": "ANN LEE", "text": "Because it fell down."},
    ]
    (echo,) = echoes(turns)
    assert (echo["question"], echo["question_turn"]) == ("When will the new bridge open?", 0)
    assert (echo["answers"], echo["turns"]) == (["ANN LEE"], [1])


def test_others_are_the_rows_asked_for_and_a_share_of_a_source(tmp_path: Path) -> None:
    rows = [{"number": n, "source": "scenes" if n % 2 else "pages"} for n in range(20)]
    (tmp_path / "rows").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    assert others(tmp_path / "rows", 3, 4, {}, random.Random(0)) == rows[3:7]
    first, *more = others(tmp_path / "rows", 0, 1, {"scenes": 0.5}, random.Random(0))
    assert first == rows[0]
    assert len({row["number"] for row in more}) == len(more) == 5
    assert {row["source"] for row in more} == {"scenes"}


# --- the encoder ---


def test_a_question_is_paired_with_the_passages_and_the_sentences_that_answer_it(tmp_path: Path) -> None:
    turns = [
        {"speaker": "Ann Lee", "text": "It rained. We paint the bridge in May. It is ours."},
        {
            "speaker": "Bob Ray",
            "text": "Nobody in the whole town paints it in May, and that is what I have always said.",
        },
    ]
    asked = [
        {"question": "When is it painted?", "answers": ["in May"], "turns": [0], "answerable": True},
        {"question": "What does it cost?", "answers": [], "turns": [], "answerable": False},
    ]
    rows = [{"id": str(n), "conversation": "talk", "split": "train", **row} for n, row in enumerate(asked)]
    conversation = json.dumps({"id": "talk", "turns": turns})
    (tmp_path / "conversations.jsonl").write_text(conversation, encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ((pair,),) = pairs_of(tmp_path, "train", HashingEncoder())
    assert pair == Pair(
        "When is it painted?",
        (
            "Ann Lee: It rained. We paint the bridge in May. It is ours.",
            "Ann Lee: We paint the bridge in May.",
        ),
    )


def test_the_pairs_of_written_pages_hold_their_answers() -> None:
    pairs = [pair for group in written_pairs(HashingEncoder()) for pair in group]
    answers = {row["question"]: row for _, row in written()}
    assert len(pairs) > 8_000
    for pair in pairs[:500]:
        ((start, end), *_) = answers[pair.question]["spans"]
        answer = answers[pair.question]["text"][start:end]
        assert all(answer in text for text in pair.texts)


def test_pairs_of_one_text_are_batched_together_and_none_is_lost() -> None:
    groups = [[Pair(f"{text} {n}", (str(text),)) for n in range(40)] for text in range(5)]
    made = pair_batches(groups, random.Random(0))
    assert sorted(pair.question for batch in made for pair in batch) == sorted(
        pair.question for group in groups for pair in group
    )
    assert max(map(len, made)) == BATCH
    # At least half of a group stands in one batch: chance would spread it over all four.
    for group in groups:
        assert max(len(set(group) & set(batch)) for batch in made) >= OF_ONE_TEXT // 2


def test_a_text_that_answers_too_is_no_wrong_one() -> None:
    questions = torch.nn.functional.normalize(torch.tensor([[1.0, 0.0], [1.0, 0.2]]), dim=1)
    wrong = ~torch.eye(2, dtype=torch.bool)
    assert float(pair_loss(questions, questions, wrong)) > 0.3
    assert float(pair_loss(questions, questions, torch.zeros_like(wrong))) == pytest.approx(0, abs=1e-6)
