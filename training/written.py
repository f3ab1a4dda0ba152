"""Questions written for this project -> examples for the last stage of training.

python -m training.written EXAMPLES FIRST COUNT OUT [--draws N] [--share SHARE] [--more SOURCE SHARE]

`training/written` holds pages of the training texts and, for each, questions: paraphrases of what the page
says, and near misses that it does not answer; `training/transcripts` the like over invented transcripts.
OUT gets a `train.jsonl` of them among COUNT lines of EXAMPLES/train.jsonl from line FIRST on, and a
`dev.jsonl` of the questions to the last pages and to the transcripts of the split "dev", not trained on.
With --draws pages are drawn so often for each question over a transcript, with --share only this share of
the questions over pages is taken, and with --more SOURCE SHARE that share of the examples of a source in
EXAMPLES, wherever they stand.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.reader import NetworkReader
from training.examples import SEED, write
from training.transcripts import TRANSCRIPTS, of_transcripts

WRITTEN = Path(__file__).parent / "written"
# Of the pages, the share whose questions are kept for measuring.
HELD_OUT = 1 / 12


def written(folder: Path = WRITTEN) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of a page and an example of it, in the order of the file."""
    pages = {row["page"]: row for row in rows_of(folder / "pages.jsonl")}
    for row in rows_of(folder / "questions.jsonl"):
        text, answer = pages[row["page"]]["text"], row["answer"]
        # Where the words stand several times, as a speaker's name does, each time counts as right.
        found = re.finditer(re.escape(answer), text) if answer else ()
        spans = [list(match.span()) for match in found]
        if bool(answer) != bool(spans):
            raise SystemExit(f"{folder}: {row['page']} does not say {answer!r}")
        yield row["page"], {"question": row["question"], "text": text, "spans": spans, "source": "written"}


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def others(
    path: Path, first: int, count: int, more: dict[str, float], rng: random.Random
) -> list[dict[str, Any]]:
    """Return `count` rows of a file from row `first` on, and a share of the rows of each source in `more`."""
    rows: list[dict[str, Any]] = []
    of_source: dict[str, list[dict[str, Any]]] = {source: [] for source in more}
    for number, row in enumerate(rows_of(path)):
        if first <= number < first + count:
            rows.append(row)
        if row["source"] in more:
            of_source[row["source"]].append(row)
    for source, share in more.items():
        rows += rng.sample(of_source[source], round(share * len(of_source[source])))
    return rows


def main() -> None:
    """Write train.jsonl and dev.jsonl."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("examples", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--draws", type=int, default=1, help="times that pages are drawn for a question")
    parser.add_argument("--share", type=float, default=1.0, help="of the questions over pages")
    parser.add_argument("--more", nargs=2, action="append", default=[], metavar=("SOURCE", "SHARE"))
    options = parser.parse_args()
    made = list(written())
    names = list(dict.fromkeys(name for name, _ in made))
    held_out = set(names[-round(len(names) * HELD_OUT) :])
    rows = [row for name, row in made if name not in held_out]
    dev = [row for name, row in made if name in held_out]
    rng, reader = random.Random(SEED), NetworkReader()
    rows = rng.sample(rows, round(options.share * len(rows)))
    rows += of_transcripts(TRANSCRIPTS, "train", reader, rng, draws=options.draws)
    dev += of_transcripts(TRANSCRIPTS, "dev", reader, rng)
    more = {source: float(share) for source, share in options.more}
    rows += others(options.examples / "train.jsonl", options.first, options.count, more, rng)
    rng.shuffle(rows)
    options.out.mkdir(parents=True, exist_ok=True)
    write(options.out / "train.jsonl", rows)
    write(options.out / "dev.jsonl", dev)


if __name__ == "__main__":
    main()
