"""Questions that the reader was not trained on -> transcripts of several texts, for fitting the ranking.

python -m training.held_out DATA EXAMPLES FIRST OUT

Of EXAMPLES/train.jsonl the lines from FIRST on were not trained on. Their texts are put together, as turns
of a transcript, with the texts around them in DATA: mostly of the same article or the same community, so
that what answers has to be told from what is about the same. Half of the questions are asked where the
text that answers them is left out. OUT gets `conversations.jsonl` and `questions.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

from training.examples import SEED, SPEAKERS

SOURCES = (
    "squad1_train_du44", "squad11_dev_extra13", "squad1_train_1000par", "squadshifts_reddit",
    "squadshifts_new_wiki", "fairytaleqa", "molweni",
)  # fmt: skip
TEXTS = 10  # of a transcript
PER_SOURCE = 40  # transcripts
PER_TRANSCRIPT = 4  # questions


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("examples", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    lines = (options.examples / "train.jsonl").read_text(encoding="utf-8").splitlines()
    seen = {json.loads(line)["question"] for line in lines[: options.first]}
    rng = random.Random(SEED)
    conversations: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    for source in SOURCES:
        text = (options.data / "train" / f"{source}.jsonl").read_text(encoding="utf-8")
        asked: dict[str, list[dict[str, Any]]] = {}
        for row in map(json.loads, text.splitlines()):
            asked.setdefault(row["context"], []).append(row)
        contexts = list(asked)
        starts = list(range(0, len(contexts) - TEXTS, TEXTS))
        for start in rng.sample(starts, min(PER_SOURCE, len(starts))):
            name = f"{source}-{start}"
            here = contexts[start : start + TEXTS]
            absent = here.pop(rng.randrange(len(here)))
            turns = [{"speaker": rng.choice(SPEAKERS), "text": " ".join(c.split())} for c in here]
            conversations.append({"id": name, "source": source, "title": name, "turns": turns})
            new = [r for c in here for r in asked[c] if r["answerable"] and r["question"] not in seen]
            gone = [r for r in asked[absent] if r["answerable"] and r["question"] not in seen]
            for row in rng.sample(new, min(len(new), PER_TRANSCRIPT // 2)):
                answers = [" ".join(a["text"].split()) for a in row["answers"]]
                questions.append(
                    {"id": row["id"], "conversation": name, "question": row["question"], "answers": answers,
                     "turns": [here.index(row["context"])], "answerable": True, "split": "dev"}
                )  # fmt: skip
            for row in rng.sample(gone, min(len(gone), PER_TRANSCRIPT // 2)):
                questions.append(
                    {"id": row["id"], "conversation": name, "question": row["question"], "answers": [],
                     "turns": [], "answerable": False, "split": "dev"}
                )  # fmt: skip
    options.out.mkdir(parents=True, exist_ok=True)
    for name, rows in (("conversations", conversations), ("questions", questions)):
        made = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (options.out / f"{name}.jsonl").write_text(made, encoding="utf-8")
    print(f"{len(conversations)} transcripts, {len(questions)} questions")


if __name__ == "__main__":
    main()
