"""Questions and what answers them -> the encoder: python -m training.train_encoder DATA OUT.

DATA holds `friendsqa/` as `qa eval` takes it; the other questions are those of `training/transcripts`, split
"train", and of `training/written`. Each batch holds questions, each with a passage or a sentence that answers
it, embedded as the index embeds them; the other passages of the batch, many of the same transcript, are wrong
(multiple negatives ranking, Henderson et al. 2017, section 4.4). OUT gets a sentence-transformers folder with
weights in 16 bits.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from torch.nn import functional

from qa.encoder import Encoder, SentenceEncoder
from qa.evaluation import load
from qa.index import embedded_sentence
from qa.passages import make_passages
from qa.types import Speaker, Transcript, Turn
from training.examples import SEED
from training.transcripts import TRANSCRIPTS
from training.written import WRITTEN, rows_of

# Questions of a batch, and of one text in it at most.
BATCH, OF_ONE_TEXT = 64, 32
LEARNING_RATE, WARM_UP = 5e-5, 0.05
# Cosines are at most 1: the scale lets a softmax of them be sure.
SCALE = 20
# Word pieces of a text in training; few passages are longer.
MAX_PIECES = 160


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the texts that answer it, as the index embeds them."""

    question: str
    texts: tuple[str, ...]


def pairs_of(folder: Path, split: str, encoder: Encoder) -> Iterator[list[Pair]]:
    """Yield the pairs of each conversation of a split."""
    for case in load(folder, split=split):
        (transcript,) = case.transcripts
        passages = make_passages(transcript, encoder.count_pieces)
        pairs = []
        for question in case.questions:
            texts = []
            for passage in passages:
                if question.is_answered_by(passage.text, passage.turn, transcript.id):
                    texts.append(passage.embedded_text)
                    texts += [
                        embedded_sentence(passage, (start, end))
                        for start, end in passage.sentences
                        if question.is_answered_by(passage.turn.text[start:end], passage.turn, transcript.id)
                    ]
            if texts:
                pairs.append(Pair(question.text, tuple(texts)))
        yield pairs


def written_pairs(encoder: Encoder) -> Iterator[list[Pair]]:
    """Yield the pairs of each written page."""
    questions: dict[str, list[tuple[str, str]]] = {}
    for row in rows_of(WRITTEN / "questions.jsonl"):
        if row["answer"]:
            questions.setdefault(row["page"], []).append((row["question"], row["answer"]))
    for row in rows_of(WRITTEN / "pages.jsonl"):
        lines = [line.partition(": ") for line in row["text"].split("\n")]
        turns = tuple(Turn(i, Speaker(name or "Q"), text or name) for i, (name, _, text) in enumerate(lines))
        page = Transcript(id=row["page"], title="", date=None, turns=turns, sha256="")
        passages = make_passages(page, encoder.count_pieces)
        pairs = []
        for question, answer in questions.get(row["page"], []):
            texts = tuple(p.embedded_text for p in passages if answer in p.text)
            if texts:
                pairs.append(Pair(question, texts))
        yield pairs


def batches(groups: Sequence[Sequence[Pair]], rng: random.Random) -> list[list[Pair]]:
    """Return the pairs in batches; those of one text stay together, up to OF_ONE_TEXT."""
    chunks = []
    for group in groups:
        pairs = rng.sample(list(group), len(group))
        chunks += [pairs[i : i + OF_ONE_TEXT] for i in range(0, len(pairs), OF_ONE_TEXT)]
    rng.shuffle(chunks)
    flat = [pair for chunk in chunks for pair in chunk]
    made = [flat[i : i + BATCH] for i in range(0, len(flat), BATCH)]
    rng.shuffle(made)
    return made


def loss_of(questions: torch.Tensor, texts: torch.Tensor, wrong: torch.Tensor) -> torch.Tensor:
    """Return the mean negative log-likelihood of the right text of each question, and the other way round.

    Args:
        questions: Unit vectors, shape (n, dim).
        texts: Unit vectors of one right text each, shape (n, dim).
        wrong: Whether text j is a wrong one for question i, shape (n, n); false on the diagonal.
    """
    diagonal = torch.eye(len(questions), dtype=torch.bool)
    scores = (SCALE * questions @ texts.T).masked_fill(~(wrong | diagonal), -1e4)
    right = torch.arange(len(questions))
    return (functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)) / 2


def main() -> None:
    """Train from the packaged model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=400)
    options = parser.parse_args()
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    start = SentenceEncoder.plain()
    groups = [
        *pairs_of(TRANSCRIPTS, "train", start),
        *pairs_of(options.data / "friendsqa", "train", start),
        *written_pairs(start),
    ]
    planned: list[list[Pair]] = []
    while len(planned) < options.steps:
        planned += batches(groups, rng)
    planned = planned[: options.steps]
    print(sum(map(len, groups)), "pairs,", len(planned), "steps", flush=True)
    model = SentenceTransformer(str(start.folder), device="cpu")
    limit, model.max_seq_length = model.max_seq_length, MAX_PIECES
    model.train()

    def embed(texts: Sequence[str]) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            vectors = model(model.preprocess(list(texts)))["sentence_embedding"]
        return functional.normalize(vectors.float(), dim=1)

    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    warm = max(1, round(WARM_UP * len(planned)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (len(planned) - step) / (len(planned) - warm + 1))
    )
    began, mean = time.monotonic(), 0.0
    for step, batch in enumerate(planned, 1):
        texts = [rng.choice(pair.texts) for pair in batch]
        wrong = torch.tensor([[text not in pair.texts for text in texts] for pair in batch])
        loss = loss_of(embed([pair.question for pair in batch]), embed(texts), wrong)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        mean += (float(loss.detach()) - mean) / min(step, 50)
        if step % 20 == 0:
            pace = (time.monotonic() - began) / step
            print(f"step {step}/{len(planned)} loss {mean:.3f} {pace:.2f} s/step", flush=True)
    model.max_seq_length = limit
    model.eval().half().save(str(options.out), create_model_card=False)


if __name__ == "__main__":
    main()
