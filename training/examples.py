"""Questions with known answers -> what the reader is trained on, written as the product writes it.

python -m training.examples DATA OUT [--hard] [--without FOLDER]

DATA holds `train/*.jsonl` (question, context, answers) and `friendsqa/` (scenes with questions).
OUT gets `train.jsonl`, in random order, and `dev.jsonl`. A line is {"question", "text", "spans",
"source"}: a page of a transcript (see `qa.pages`) and where in it an answer stands, [start, end] in
characters; no span when the page holds no answer.

With --hard most questions are also put to a page without the answer, and to the one that a lexical search
over the whole file takes for the best. FOLDER holds questions that are left out (`training.held_out`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s

from qa.pages import Page, make_pages
from qa.types import Speaker, Turn
from qa.words import STOP_WORDS, stems
from training import backbone

CountPieces = Callable[[Sequence[str]], list[int]]

SEED = 20261124
# Share of the questions of a source that are kept; of the others all are.
KEEP = {"qamr_devtest": 0.12, "molweni": 0.6, "made_unanswerable": 0.55, "friendsqa": 0.0}
# Share of the answerable questions that are also put to a page without the answer.
NEGATIVES, HARD_NEGATIVES = 0.35, 0.85
# Contexts of the same file, before and after, that lend a page without the answer: of a file in
# the order of its articles these are about the same things.
NEIGHBOURS = 3
# Pages that the lexical search returns for a question.
FOUND = 8
# Share of the pages out of which a question about a topic or a yes/no question is made.
TOPICS, YES_NO = 0.10, 0.04
MISSPELT = 0.08
# A text that is nobody's speech is given a speaker, so that labels are nothing unusual.
SPEAKERS = (
    "Moderator", "The President", "Q", "Dr. Martin", "Anna Keller", "Mayor Ortiz", "Speaker 1", "Interviewer",
    "Chris", "Ms. Okafor", "Chair", "Minister Lindqvist", "Reporter", "Prof. Rossi", "Host", "Unidentified",
)  # fmt: skip

_LINE = re.compile(r"([^:\n]{1,40}): ")
_YES_NO = re.compile(
    r"(?P<who>The [a-z]+(?: [a-z]+)?|I|We|He|She|They|It|This|There|[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}) "
    r"(?P<verb>is|are|was|were|will|can|could|has|have|had|would|should) (?P<rest>[^.?!]{15,90})\."
)
_PERSON = {"I": "they", "We": "they", "He": "he", "She": "she", "They": "they", "It": "it", "This": "this",
           "There": "there"}  # fmt: skip
_ABOUT = (
    "What did {who} say about {topic}?", "What was said about {topic}?", "Who talked about {topic}?",
    "Who mentioned {topic}?", "When was {topic} discussed?", "{topic}", "{topic}?", "Tell me about {topic}",
    "What about {topic}?", "Did anyone bring up {topic}?", "Was {topic} mentioned?",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A text with the turns that it was read as; offsets of a turn's words in it."""

    turns: tuple[Turn, ...]
    starts: tuple[int, ...]
    pages: tuple[Page, ...]

    def spans(self, page: Page, answers: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return where answers, as spans of the text, stand in a page."""
        found = set()
        for start, end in answers:
            for sentence in page.sentences:
                shift = self.starts[sentence.turn.index]
                left, right = shift + sentence.start, shift + sentence.end
                # An answer of several sentences counts by what of it is in one of them.
                a, b = max(start, left), min(end, right)
                if a < b and (b - a) * 2 > end - start:
                    found.add((sentence.at + a - left, sentence.at + b - left))
                label = self.starts[sentence.turn.index] - len(sentence.turn.speaker.name) - 2
                if sentence.label_at < sentence.at and label <= start < end <= left and sentence.start == 0:
                    found.add((sentence.label_at + start - label, sentence.label_at + end - label))
        return sorted(found)


def read_source(text: str, rng: random.Random, count_pieces: CountPieces) -> Source:
    """Return a text's turns: of a script its lines, of any other text one turn of a made-up speaker."""
    matches = [_LINE.match(line) for line in text.split("\n")]
    turns: list[Turn] = []
    starts: list[int] = []
    if len(matches) > 1 and all(matches):
        at = 0
        for match, line in zip(matches, text.split("\n"), strict=True):
            assert match  # noqa: S101 - `all(matches)`
            turns.append(Turn(len(turns), Speaker(match[1]), line[match.end() :]))
            starts.append(at + match.end())
            at += len(line) + 1
    else:
        turns.append(Turn(0, Speaker(rng.choice(SPEAKERS)), text))
        starts.append(0)
    return Source(tuple(turns), tuple(starts), tuple(make_pages(turns, count_pieces)))


def examples(
    question: str,
    source: Source,
    answers: Sequence[tuple[int, int]],
    texts: Sequence[str],
    others: Sequence[Page],
    name: str,
    rng: random.Random,
    *,
    hard: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yield a page with the answer, and now and then one without it.

    Args:
        question: What is asked.
        source: Where the answer is.
        answers: Spans of the source's text; none for an unanswerable question.
        texts: The answers' words; a page that holds them is no negative.
        others: Pages of other sources.
        name: The file's name.
        rng: Where chance comes from.
        hard: Whether most questions are put to a page without the answer too, one of all `others`.
    """
    asked = _misspell(question, rng) if rng.random() < MISSPELT else question
    holding = [(page, spans) for page in source.pages if (spans := source.spans(page, answers))]
    if answers and not holding:
        return
    if holding:
        page, spans = rng.choice(holding)
        yield example(asked, page, spans, name)
        if rng.random() >= (HARD_NEGATIVES if hard else NEGATIVES):
            return
    lowered = [text.casefold() for text in texts]
    near = [page for page in source.pages if not source.spans(page, answers)]
    without = [
        page
        for page in ([*near, *others] if hard else near or list(others))
        if not any(text in page.text.casefold() for text in lowered)
    ]
    if not answers:
        without = list(source.pages)
    if without:
        terms = set(stems(question))
        without.sort(key=lambda page: (-len(terms & set(stems(page.text))), rng.random()))
        yield example(asked, rng.choice(without[:2]), [], name)


def example(question: str, page: Page, spans: Sequence[tuple[int, int]], name: str) -> dict[str, Any]:
    """Return a question put to a page, where its answer stands there, and where it is from."""
    return {"question": question, "text": page.text, "spans": [list(span) for span in spans], "source": name}


def _misspell(text: str, rng: random.Random) -> str:
    """Swap, drop or double a letter of one long word."""
    long = list(re.finditer(r"[A-Za-z]{5,}", text))
    if not long:
        return text
    match = rng.choice(long)
    at = rng.randrange(match.start() + 1, match.end() - 1)
    mended = rng.choice((text[at + 1] + text[at], text[at + 1], text[at] * 2 + text[at + 1]))
    return text[:at] + mended + text[at + 2 :]


def made_from(page: Page, other: Page, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Yield questions made of a page's own sentences, with that page and with another one."""
    sentence = rng.choice(page.sentences)
    words = page.text[sentence.at : sentence.at_end]
    span = [(sentence.at, sentence.at_end)]
    if rng.random() < YES_NO / (TOPICS + YES_NO):
        match = _YES_NO.match(words)
        if match:
            who = _PERSON.get(match["who"], match["who"].replace("The ", "the "))
            verb = {"am": "are"}.get(match["verb"], match["verb"])
            rest = re.sub(r"\bour\b|\bmy\b", "their", match["rest"])
            question = f"{verb.capitalize()} {who} {rest}?"
            yield example(question, page, span, "made_yes_no")
            if rng.random() < NEGATIVES:
                yield example(question, other, [], "made_yes_no")
        return
    topic = _topic(words, rng)
    if topic:
        question = rng.choice(_ABOUT).format(who=sentence.turn.speaker.name, topic=topic)
        terms = set(stems(topic))
        holding = [
            (s.at, s.at_end) for s in page.sentences if terms <= set(stems(page.text[s.at : s.at_end]))
        ]
        yield example(question, page, holding or span, "made_topic")
        if not terms & set(stems(other.text)):
            yield example(question, other, [], "made_topic")


def _topic(words: str, rng: random.Random) -> str:
    """Return one to four words of a sentence that begin and end with one that means something."""
    told = re.findall(r"[\w'’-]+", words)
    starts = [i for i, word in enumerate(told) if _means_something(word)]
    rng.shuffle(starts)
    for start in starts:
        for length in rng.sample((1, 2, 2, 3, 3, 4), 6):
            chosen = told[start : start + length]
            if len(chosen) == length and _means_something(chosen[-1]):
                return " ".join(chosen)
    return ""


def _means_something(word: str) -> bool:
    return len(word) > 3 and word.casefold() not in STOP_WORDS


def reading(
    path: Path,
    rng: random.Random,
    count_pieces: CountPieces,
    *,
    hard: bool = False,
    without: frozenset[str] = frozenset(),
) -> Iterator[dict[str, Any]]:
    """Yield the examples of one file of questions with contexts; no question of `without`."""
    keep = KEEP.get(path.stem, 1.0)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if keep else []
    rows = [row for row in rows if "context" in row]
    contexts = list(dict.fromkeys(row["context"] for row in rows))
    place = {context: number for number, context in enumerate(contexts)}
    sources = [read_source(context, rng, count_pieces) for context in contexts]
    rows = [row for row in rows if rng.random() < keep and row["question"] not in without]
    found = _found([row["question"] for row in rows], sources) if hard and rows else []
    for number, row in enumerate(rows):
        here = place[row["context"]]
        if hard:
            others = [page for other, page in found[number] if other != here]
        else:
            near = range(max(here - NEIGHBOURS, 0), min(here + NEIGHBOURS + 1, len(contexts)))
            others = [page for other in near if other != here for page in sources[other].pages]
        spans = [(a["start"], a["start"] + len(a["text"])) for a in row["answers"] if row["answerable"]]
        texts = [a["text"] for a in row["answers"]]
        yield from examples(row["question"], sources[here], spans, texts, others, path.stem, rng, hard=hard)
    if "qamr" not in path.stem:
        for number, source in enumerate(sources):
            pages = source.pages
            other = sources[number - 2].pages
            if pages and other and rng.random() < (TOPICS + YES_NO) * len(rows) / len(sources):
                yield from made_from(rng.choice(pages), rng.choice(other), rng)


def _found(questions: Sequence[str], sources: Sequence[Source]) -> list[list[tuple[int, Page]]]:
    """Return for each question the best pages by BM25, each with the number of its source."""
    pages = [(number, page) for number, source in enumerate(sources) for page in source.pages]
    search = bm25s.BM25()
    search.index([stems(page.text) for _, page in pages], show_progress=False)
    asked = [stems(question) or [""] for question in questions]
    best, _ = search.retrieve(asked, k=min(FOUND, len(pages)), show_progress=False)
    return [[pages[place] for place in row] for row in best.tolist()]


def scenes(
    folder: Path, split: str, rng: random.Random, count_pieces: CountPieces, *, hard: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the examples of questions over whole scenes."""
    conversations = (folder / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    by_id = {row["id"]: row for row in map(json.loads, conversations)}
    known: dict[str, tuple[Source, list[str]]] = {}
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["split"] != split:
            continue
        if row["conversation"] not in known:
            turns = by_id[row["conversation"]]["turns"]
            lines = [f"{turn['speaker']}: {' '.join(turn['text'].split())}" for turn in turns]
            known[row["conversation"]] = read_source("\n".join(lines), rng, count_pieces), lines
        source, lines = known[row["conversation"]]
        spans = list(_spans(row, lines))
        if spans:
            yield from examples(
                row["question"], source, spans, row["answers"], (), "friendsqa", rng, hard=hard
            )


def _spans(row: dict[str, Any], lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the answers of a question as spans of a scene: in the gold turns, label and all."""
    for turn in row["turns"]:
        start = sum(len(line) + 1 for line in lines[:turn])
        for answer in row["answers"]:
            answer = " ".join(answer.split())
            at = lines[turn].find(answer)
            if at >= 0:
                yield start + at, start + at + len(answer)


def write(path: Path, made: Iterable[dict[str, Any]]) -> None:
    """Write examples, one a line, and say how many of each source and the file's hash."""
    rows = list(made)
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
    path.write_bytes(data)
    counts = Counter((row["source"], bool(row["spans"])) for row in rows)
    print(path, len(rows), "examples, sha256", hashlib.sha256(data).hexdigest())
    for (name, answered), count in sorted(counts.items()):
        print(f"  {name:40} {'with' if answered else 'without'} an answer {count}")


def main() -> None:
    """Write train.jsonl and dev.jsonl."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--hard", action="store_true", help="more pages without the answer, and harder ones")
    parser.add_argument("--without", type=Path, metavar="FOLDER", help="leave its questions.jsonl out")
    options = parser.parse_args()
    rng = random.Random(SEED)
    without: frozenset[str] = frozenset()
    if options.without:
        lines = (options.without / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        without = frozenset(json.loads(line)["question"] for line in lines)
    tokenizer = backbone.tokenizer()

    def count(texts: Sequence[str]) -> list[int]:
        return [len(encoding) for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    paths = sorted((options.data / "train").glob("*.jsonl"))
    rows = [row for path in paths for row in reading(path, rng, count, hard=options.hard, without=without)]
    rows += scenes(options.data / "friendsqa", "train", rng, count, hard=options.hard)
    rng.shuffle(rows)
    options.out.mkdir(parents=True, exist_ok=True)
    write(options.out / "train.jsonl", rows)
    write(options.out / "dev.jsonl", scenes(options.data / "friendsqa", "dev", rng, count))


if __name__ == "__main__":
    main()
