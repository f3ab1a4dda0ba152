"""Invented transcripts with questions -> examples: the pages that the product would read for each.

`training/transcripts` holds them as `qa eval` takes them; only those of the split "train" are trained on.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qa.evaluation import load
from qa.evaluation.gold import Question
from qa.pages import Page, make_pages
from qa.pipeline import Pipeline
from qa.reader import PageReading, Reader
from qa.types import Reading
from training.examples import example

TRANSCRIPTS = Path(__file__).parent / "transcripts"
# Pages without an answer are taken of the first ones that would be read: one beside a page with it, else two.
FIRST = 6


class PageRecorder:
    """A reader that reads nothing, and remembers what it was given.

    Args:
        reader: What counts word pieces.

    Attributes:
        asked: The last question, as a reader is asked it.
        pages: The pages that were to be read for it, best first.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.asked = ""
        self.pages: list[Page] = []

    def read(self, question: str, pages: Sequence[Page]) -> list[PageReading]:
        """Return readings that answer nothing, so that no page makes reading the next one idle."""
        self.asked = question
        self.pages += pages
        return [
            PageReading(page, tuple(Reading(-math.inf, s.start, s.end) for s in page.sentences))
            for page in pages
        ]

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces the reader makes of each text."""
        return self._reader.count_pieces(texts)


def of_transcripts(
    folder: Path, split: str, reader: Reader, rng: random.Random, *, draws: int = 1
) -> Iterator[dict[str, Any]]:
    """Yield the examples of a split.

    A question is put to a page that holds its answer, whether or not that would be read, and to one of the
    FIRST pages that would be read for it and do not; a question without an answer to two of these; and each
    `draws` times.
    """
    for case in load(folder, split=split):
        recorder = PageRecorder(reader)
        pipeline = Pipeline.from_transcripts(case.transcripts, reader=recorder)
        pages = make_pages(case.transcripts[0].turns, reader.count_pieces)
        for question in case.questions:
            recorder.asked, recorder.pages = "", []
            understood = pipeline.understand(question.text)
            if not understood.unknown:
                pipeline.find(understood)
            if not recorder.asked:  # some questions are met without reading
                continue
            holding = [(page, spans) for page in pages if (spans := spans_of(question, page))]
            without = [page for page in recorder.pages if not spans_of(question, page)][:FIRST]
            for _ in range(draws):
                if holding:
                    yield example(recorder.asked, *rng.choice(holding), "transcripts")
                for page in rng.sample(without, min(1 if holding else 2, len(without))):
                    yield example(recorder.asked, page, [], "transcripts")


def spans_of(question: Question, page: Page) -> list[tuple[int, int]]:
    """Return where the answers of a question stand on a page; of one cut in two, its part."""
    gold = {index for _, index in question.turns}
    found: list[tuple[int, int]] = []
    for answer in question.answers:
        inside: list[int] = []
        for sentence in page.sentences:
            if sentence.turn.index not in gold:
                continue
            label = page.text[sentence.label_at : sentence.at]
            if answer in label:
                at = sentence.label_at + label.index(answer)
                found.append((at, at + len(answer)))
            start = sentence.turn.text.find(answer)
            left, right = max(start, sentence.start), min(start + len(answer), sentence.end)
            if start >= 0 and left < right:
                shift = sentence.at - sentence.start
                inside += [left + shift, right + shift]
        if inside:
            found.append((min(inside), max(inside)))
    return found
