"""Index and search a library of many transcripts, and say what it takes: time and memory.

    python tests/scale.py FOLDER --passages 1000000

FOLDER gets the transcripts, made of the words of the shipped one at random, and their index; what is there
already is used again. The vectors are a stand-in's, sums of one random vector for each word: to embed a
million passages takes two cores hours, and how they were made changes nothing of what is measured here.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Progress
from qa.files import read_transcripts
from qa.index import Index, Known
from qa.pipeline import Pipeline
from qa.words import words

DIMENSIONS, KINDS_OF_WORDS = 384, 1 << 16
TURNS, TOPICS = 80, 400  # turns of a transcript; topics of all of them, of some words each
QUESTIONS = 100


class WordsEncoder:
    """Texts that share words have similar vectors."""

    name, sha256 = "a vector for each word", "0" * 64

    def __init__(self) -> None:
        self._table = np.random.default_rng(0).normal(size=(KINDS_OF_WORDS, DIMENSIONS)).astype(np.float32)

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        made = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in enumerate(texts):
            ids = [zlib.crc32(word.encode()) % KINDS_OF_WORDS for word in words(text)]
            made[row] = self._table[ids].sum(axis=0) + self._table[0]
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def write_transcripts(folder: Path, passages: int) -> None:
    """Write transcripts that have about so many passages in all."""
    folder.mkdir(parents=True, exist_ok=True)
    shipped = (Path(__file__).parent.parent / "seeds" / "2021-12-14-aliyev-stoltenberg.txt").read_text()
    common = [word.lower() for word in words(shipped)]
    chance = random.Random(0)
    letters = "bcdfglmnprst"
    topics = [
        ["".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(3)) for _ in range(30)]
        for _ in range(TOPICS)
    ]
    made = number = 0
    while made < passages:
        file = folder / f"meeting-{number:05}.txt"
        names = [f"{chance.choice(topics[0])} {chance.choice(topics[1])}".title() for _ in range(4)]
        topic, turns = topics[number % TOPICS], []
        for turn in range(TURNS):
            count = chance.randint(1, 6)
            made += max(1, count - 2)
            sentences = [
                " ".join(chance.choice(topic if chance.random() < 0.2 else common) for _ in range(18))
                for _ in range(count)
            ]
            turns.append(f"{names[turn % 4]}: {' '.join(s.capitalize() + '.' for s in sentences)}")
        file.write_text("\n\n".join(turns) + "\n")
        number += 1


def index(folder: Path) -> dict[str, object]:
    """Index the transcripts as `qa index` does."""
    encoder = WordsEncoder()
    began = time.perf_counter()
    transcripts = read_transcripts(folder / "transcripts")
    read = time.perf_counter()
    known = Known.read(folder / "index", encoder)
    passages = Index.write(folder / "index", transcripts, encoder, known=known)
    return {
        "transcripts": len(transcripts),
        "passages": len(passages),
        "known": len(known.by_hashes),
        "read, s": read - began,
        "index, s": time.perf_counter() - read,
    }


def search(folder: Path) -> dict[str, object]:
    """Ask the indexed transcripts questions with the reader, and compare the search with an exact one."""
    encoder = WordsEncoder()
    began = time.perf_counter()
    pipeline = Pipeline.from_files(folder / "transcripts", encoder=encoder, index=folder / "index")
    loaded = time.perf_counter()
    chance = random.Random(1)
    rows = [chance.randrange(len(pipeline.index.passages)) for _ in range(QUESTIONS)]
    asked = [
        "What was said about " + " ".join(chance.sample(words(pipeline.index.passages[row].text), 4)) + "?"
        for row in rows
    ]
    times, answered = [], 0
    for question in asked:
        start = time.perf_counter()
        answered += pipeline.ask(question).status == "answered"
        times.append(time.perf_counter() - start)
    asking = peak()
    return {
        "load, s": loaded - began,
        "first answer, s": times[0],
        "answer p50, ms": 1000 * float(np.median(times[1:])),
        "answer p95, ms": 1000 * float(np.quantile(times[1:], 0.95)),
        "answered": answered,
        "peak while asking, GB": asking,
        **against_exact(pipeline.index, [encoder.encode([question])[0] for question in asked[:20]]),
    }


def against_exact(index: Index, vectors: Sequence[NDArray[np.float32]]) -> dict[str, object]:
    """Return how many of the nearest 100 passages a search finds, and how long it takes."""
    times, shared = [], []
    every = np.arange(len(index.passages))
    for vector in vectors:
        start = time.perf_counter()
        found = {row for row, _ in index.dense(vector, k=100)}
        times.append(time.perf_counter() - start)
        # All rows in pieces that a search compares one by one.
        pieces = np.array_split(every, 20)
        exact = sorted(
            (cosine, row) for rows in pieces for row, cosine in index.dense(vector, k=100, rows=rows)
        )
        shared.append(len(found & {row for _, row in exact[-100:]}) / 100)
    return {
        "dense search p50, ms": 1000 * float(np.median(times)),
        "recall of the nearest 100": float(np.mean(shared)),
    }


def peak() -> float:
    """Return the most memory that this process has held, in GB, mapped files among it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Run each part in a process of its own, so that each has its own peak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--part", choices=["index", "search"], help="run this part alone, here")
    options = parser.parse_args()
    if options.part:
        told = {"index": index, "search": search}[options.part](options.folder)
        print(json.dumps({**told, "peak, GB": peak()}, indent=2))
        return
    if not (options.folder / "transcripts").exists():
        write_transcripts(options.folder / "transcripts", options.passages)
    for part in ("index", "search"):
        print(part, flush=True)
        subprocess.run([sys.executable, __file__, str(options.folder), "--part", part], check=True)


if __name__ == "__main__":
    main()
