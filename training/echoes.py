"""Questions that were asked in the invented transcripts, and the replies: python -m training.echoes OUT.

OUT gets `conversations.jsonl` and `questions.jsonl` as `qa eval` takes them. A question is the last sentence
of a turn; its answer is taken to be the next turn, when somebody else says it and it asks nothing itself.
That is right more often than not, and nobody has checked it: the set is for fitting the weights of replies
(`training.fit_ranking`), not for saying how good they are.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from qa.passages import sentence_spans
from training.examples import SEED
from training.transcripts import TRANSCRIPTS

# Questions of a transcript at most; words of a question, and of its answer at least.
QUESTIONS, QUESTION_WORDS, ANSWER_WORDS = 6, range(5, 41), 3


def echoes(turns: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield the questions of a conversation that the next turn seems to answer."""
    for number, (turn, reply) in enumerate(pairwise(turns)):
        start, end = sentence_spans(turn["text"])[-1]
        asked = turn["text"][start:end]
        if not asked.endswith("?") or len(asked.split()) not in QUESTION_WORDS:
            continue
        if reply["speaker"] == turn["speaker"] or reply["text"].endswith("?"):
            continue
        if len(reply["text"].split()) >= ANSWER_WORDS:
            # The name of who replies as the answer: any words of that turn are right.
            yield {
                "question": asked, "answers": [reply["speaker"]], "turns": [number + 1],
                "answerable": True, "question_turn": number,
            }  # fmt: skip


def main() -> None:
    """Write the two files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    conversations = (TRANSCRIPTS / "conversations.jsonl").read_text(encoding="utf-8")
    (out / "conversations.jsonl").write_text(conversations, encoding="utf-8")
    with (out / "questions.jsonl").open("w", encoding="utf-8") as file:
        for conversation in map(json.loads, conversations.splitlines()):
            found = list(echoes(conversation["turns"]))
            for row in rng.sample(found, min(QUESTIONS, len(found))):
                name = conversation["id"]
                row = {"id": f"{name}-{row['question_turn']}", "conversation": name, **row}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
