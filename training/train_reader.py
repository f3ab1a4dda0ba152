"""Train the reader, or its teacher.

python -m training.train_reader EXAMPLES OUT [--backbone NAME] [--teacher CHECKPOINT] [--steps N] ...

EXAMPLES holds the `train.jsonl` and `dev.jsonl` of `training.examples` or `training.written`. OUT gets a
checkpoint every few minutes, and the run goes on from the last one when it is started again. An accelerator
is used when there is one.

The network reads "[CLS] question [SEP] page [SEP]" and gives each word piece a logit for being the
first and one for being the last of an answer; [CLS] stands for "no answer on this page" (Devlin et al.
2019, section 4.3). Where a page holds several right spans, their probabilities add up.

With --teacher a bigger network that was trained before reads every example once, and the loss is for the most
part how far the probabilities are from the teacher's (Hinton et al. 2015, section 2).
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Encoding, Tokenizer
from torch import nn

from training import backbone
from training.backbone import BACKBONES
from training.exported import exported_weights

SEED = 20261124
BATCH_PIECES = 4096
# Of the loss, the part of the teacher's probabilities, and the temperature at which they are compared.
SOFT, TEMPERATURE = 0.7, 2.0
MAX_PIECES, MAX_QUESTION_PIECES = 256, 48
WARM_UP = 0.04
CHECKPOINT_STEPS = 100
READ_AT_ONCE = 4096


class ReaderNetwork(nn.Module):
    """The backbone with a logit for the start and one for the end of an answer at every piece."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.spans = nn.Linear(network.config.hidden_size, 2)
        nn.init.normal_(self.spans.weight, std=0.02)
        nn.init.zeros_(self.spans.bias)

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> torch.Tensor:
        """Return the logits, shape (batch, pieces, 2)."""
        states = self.network(input_ids=input_ids, token_type_ids=token_type_ids).last_hidden_state
        return self.spans(states)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example as word pieces; `starts` and `ends` are the pieces of right spans, [0] without one."""

    ids: list[int]
    types: list[int]
    starts: list[int]
    ends: list[int]


def encode(rows: Sequence[dict[str, Any]], tokenizer: Tokenizer) -> list[Encoded]:
    """Return examples as pieces, without those whose answer lies beyond MAX_PIECES."""
    asked = tokenizer.encode_batch([row["question"] for row in rows], add_special_tokens=False)
    pages = tokenizer.encode_batch([row["text"] for row in rows], add_special_tokens=False)
    frame = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    made = (_encoded(*each, frame) for each in zip(rows, asked, pages, strict=True))
    return [row for row in made if row is not None]


def _encoded(
    row: dict[str, Any], question: Encoding, page: Encoding, frame: tuple[int, int]
) -> Encoded | None:
    asked = question.ids[:MAX_QUESTION_PIECES]
    room = MAX_PIECES - len(asked) - 3
    shift = len(asked) + 2
    starts, ends = [], []
    for start, end in row["spans"]:
        covered = [i for i, (a, b) in enumerate(page.offsets[:room]) if a < end and start < b]
        if covered:
            starts.append(covered[0] + shift)
            ends.append(covered[-1] + shift)
    if row["spans"] and not starts:
        return None
    cls, sep = frame
    ids = [cls, *asked, sep, *page.ids[:room], sep]
    types = [0] * shift + [1] * (len(ids) - shift)
    return Encoded(ids, types, starts or [0], ends or [0])


def batches(
    rows: Sequence[Encoded], rng: random.Random, pieces: int = BATCH_PIECES
) -> Iterator[list[Encoded]]:
    """Yield batches of at most `pieces` pieces, each of rows of one length, in random order.

    Without padding there is nothing to mask, and no piece is computed in vain.
    """
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i].ids), rng.random()))
    made: list[list[Encoded]] = [[]]
    for i in order:
        length = len(rows[i].ids)
        if made[-1] and (len(made[-1][0].ids) != length or (len(made[-1]) + 1) * length > pieces):
            made.append([])
        made[-1].append(rows[i])
    rng.shuffle(made)
    yield from made


def inputs_of(batch: Sequence[Encoded], device: torch.device) -> dict[str, torch.Tensor]:
    """Return the network's inputs for rows of one length."""
    return {
        "input_ids": torch.tensor([row.ids for row in batch], device=device),
        "token_type_ids": torch.tensor([row.types for row in batch], device=device),
    }


def log_probabilities(logits: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
    """Return logarithms of the probabilities that an answer begins or ends at a piece, shape as the logits.

    The question is no place for an answer; [CLS] is.
    """
    return logits.float().masked_fill(~_places(types)[:, :, None], -1e4).log_softmax(dim=1)


def _places(types: torch.Tensor) -> torch.Tensor:
    places = types.bool()
    places[:, 0] = True
    return places


def loss_of(told: torch.Tensor, batch: Sequence[Encoded]) -> torch.Tensor:
    """Return the mean negative log-likelihood of the right starts and ends by `log_probabilities`."""
    right = torch.zeros(told.shape, dtype=torch.bool)
    for number, row in enumerate(batch):
        right[number, row.starts, 0] = True
        right[number, row.ends, 1] = True
    return -told.masked_fill(~right.to(told.device), -torch.inf).logsumexp(1).mean()


def soft_loss_of(logits: torch.Tensor, taught: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
    """Return how far the probabilities are from the teacher's: their mean divergence at TEMPERATURE."""
    told, right = (log_probabilities(each / TEMPERATURE, types) for each in (logits, taught))
    divergence = nn.functional.kl_div(told, right, reduction="sum", log_target=True)
    return divergence * TEMPERATURE**2 / (2 * len(logits))


@torch.no_grad()
def taught_by(
    teacher: ReaderNetwork, rows: Sequence[Encoded], device: torch.device
) -> dict[int, torch.Tensor]:
    """Return a teacher's logits for each row, by the row's id(): shape (pieces, 2), in 16 bits."""
    teacher.eval().to(device)
    made = {}
    for batch in batches(rows, random.Random(SEED), 4 * BATCH_PIECES):
        with torch.autocast(device.type, torch.bfloat16):
            logits = teacher(**inputs_of(batch, device)).half().cpu()
        made.update({id(row): each for row, each in zip(batch, logits, strict=True)})
    return made


@torch.no_grad()
def evaluate(model: ReaderNetwork, rows: Sequence[Encoded], device: torch.device) -> dict[str, float]:
    """Return the mean loss and two shares.

    `start`: of the answers, those whose best start on the page is right; `decided`: of all examples, those
    where the best start and end beat "no answer on this page" just when there is an answer.
    """
    model.eval()
    loss = right = silent = 0.0
    for batch in batches(rows, random.Random(SEED)):
        inputs = inputs_of(batch, device)
        types = inputs["token_type_ids"]
        with torch.autocast(device.type, torch.bfloat16):
            logits = model(**inputs)
        loss += float(loss_of(log_probabilities(logits, types), batch)) * len(batch)
        scores = logits.float().masked_fill(~types.bool()[:, :, None], -1e4)
        best = scores[:, :, 0].argmax(1).tolist()
        margin = scores[:, :, 0].amax(1) + scores[:, :, 1].amax(1) - logits[:, 0].float().sum(1)
        for row, start, over in zip(batch, best, margin.tolist(), strict=True):
            answered = row.starts != [0]
            right += answered and start in row.starts
            silent += (over > 0) == answered
    model.train()
    with_answer = sum(row.starts != [0] for row in rows)
    return {"loss": loss / len(rows), "start": right / with_answer, "decided": silent / len(rows)}


def read_rows(path: Path, tokenizer: Tokenizer, limit: int | None = None) -> list[Encoded]:
    """Return the examples of a file as pieces."""
    made: list[Encoded] = []
    with path.open(encoding="utf-8") as file:
        lines = itertools.islice(file, limit)
        while some := list(itertools.islice(lines, READ_AT_ONCE)):
            made += encode([json.loads(line) for line in some], tokenizer)
    return made


def tell(figures: dict[str, float]) -> None:
    """Print the figures of `evaluate`."""
    print({name: round(value, 4) for name, value in figures.items()}, flush=True)


def _weights(path: Path) -> dict[str, torch.Tensor]:
    if path.suffix == ".onnx":
        return exported_weights(path)
    return dict(torch.load(path, map_location="cpu", weights_only=True)["model"])


def main() -> None:
    """Train from the backbone, or from the last checkpoint, to the end of the examples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("examples", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--examples", dest="limit", type=int, help="read only the first N")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--steps", type=int, help="stop after N steps; the learning rate is 0 by then")
    parser.add_argument("--learning-rate", type=float, default=1.2e-4)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--pieces", type=int, default=BATCH_PIECES, help="of a batch, at most")
    parser.add_argument("--backbone", choices=BACKBONES, default="gte-small")
    parser.add_argument("--teacher", type=Path, help="a checkpoint of all-mpnet-base-v2")
    parser.add_argument("--start", type=Path, help="a checkpoint, or a reader.onnx, to go on from")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = backbone.tokenizer()
    rows = read_rows(options.examples / "train.jsonl", tokenizer, options.limit)
    dev = read_rows(options.examples / "dev.jsonl", tokenizer)
    rng = random.Random(SEED)
    epochs = (batches(rows, rng, options.pieces) for _ in range(options.epochs))
    planned = [batch for epoch in epochs for batch in epoch][: options.steps]
    print(f"{len(rows)} examples, {len(planned)} steps, on {device}", flush=True)
    taught: dict[int, torch.Tensor] = {}
    if options.teacher:
        teacher = ReaderNetwork(backbone.network("all-mpnet-base-v2", fresh=True))
        teacher.load_state_dict(_weights(options.teacher))
        tell(evaluate(teacher.to(device), dev, device))
        taught = taught_by(teacher, rows, device)
        print(f"taught {len(taught)} examples", flush=True)
        del teacher
    fresh = options.start is not None
    model = ReaderNetwork(backbone.network(options.backbone, dropout=options.dropout, fresh=fresh))
    if options.start:
        model.load_state_dict(_weights(options.start))
    model.to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.learning_rate, weight_decay=0.01, fused=True)
    warm = max(1, round(WARM_UP * len(planned)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (len(planned) - step) / (len(planned) - warm + 1))
    )
    options.out.mkdir(parents=True, exist_ok=True)
    checkpoint = options.out / "checkpoint.pt"
    done = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        done = saved["step"]
        print(f"goes on from step {done}", flush=True)
    model.train()
    began, mean = time.monotonic(), 0.0
    for step in range(done, len(planned)):
        batch, inputs = planned[step], inputs_of(planned[step], device)
        with torch.autocast(device.type, torch.bfloat16):
            logits = model(**inputs)
        loss = loss_of(log_probabilities(logits, inputs["token_type_ids"]), batch)
        if taught:
            right = torch.stack([taught[id(row)] for row in batch]).to(device)
            loss = (1 - SOFT) * loss + SOFT * soft_loss_of(logits, right, inputs["token_type_ids"])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        mean += (float(loss.detach()) - mean) / min(step - done + 1, 100)
        if (step + 1) % 20 == 0:
            pace = (time.monotonic() - began) / (step + 1 - done)
            left = (len(planned) - step - 1) * pace / 60
            print(
                f"step {step + 1}/{len(planned)} loss {mean:.3f} {pace:.2f} s/step, {left:.0f} min",
                flush=True,
            )
        if (step + 1) % CHECKPOINT_STEPS == 0 or step + 1 == len(planned):
            state = {
                "model": model.state_dict(), "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(), "step": step + 1,
            }  # fmt: skip
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
        if (step + 1) % (6 * CHECKPOINT_STEPS) == 0 or step + 1 == len(planned):
            tell(evaluate(model, dev, device))


if __name__ == "__main__":
    main()
