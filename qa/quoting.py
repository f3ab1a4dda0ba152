"""Hits -> quotes: which sentences of a passage to quote, each place of a transcript once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.passages import sentence_spans
from qa.question import Question, meets
from qa.types import Hit, Quote
from qa.words import stems

# A sentence at the edge of a passage is left out when its cosine is below this share of the best
# sentence's, it shares no term with the question, and no part of what the reader takes for the answer.
_EDGE_SHARE = 0.5
# Words of the sentence before or after that are shown: an unpunctuated recording is one sentence.
_LONGEST_NEIGHBOUR = 100
_WORD = re.compile(r"\S+")


def quote_hits(hits: Sequence[Hit], question: Question, *, k: int) -> list[Quote]:
    """Return up to k quotes, best first; no two of them overlap.

    Args:
        hits: Of one search, best first.
        question: What was asked.
        k: How many quotes at most.
    """
    quotes: list[Quote] = []
    for hit in hits:
        quote = _quote(hit, question)
        if not any(_overlap(quote, other) for other in quotes):
            quotes.append(quote)
            if len(quotes) == k:
                break
    return quotes


def _quote(hit: Hit, question: Question) -> Quote:
    passage = hit.passage
    first, last = _core(hit, question)
    spans = passage.sentences
    text = passage.turn.text
    start, end = spans[first][0], spans[last][1]
    answer = hit.best_reading
    answer_start, answer_end = (max(answer.start, start), min(answer.end, end)) if answer else (start, end)
    return Quote(
        transcript=passage.transcript,
        turn=passage.turn,
        start=start,
        end=end,
        score=hit.score,
        before_start=spans[first - 1][0] if first else _sentence_before(text, start),
        after_end=spans[last + 1][1] if last + 1 < len(spans) else _sentence_after(text, end),
        answer_start=answer_start,
        answer_end=answer_end,
    )


def _core(hit: Hit, question: Question) -> tuple[int, int]:
    """Return the first and last sentence to quote, both inclusive."""
    passage = hit.passage
    texts = [passage.turn.text[start:end] for start, end in passage.sentences]
    terms = set(question.terms)
    best = max(hit.sentence_cosines)
    answer = hit.best_reading

    def needed(number: int) -> bool:
        start, end = passage.sentences[number]
        if answer and answer.start < end and start < answer.end:
            return True
        return hit.sentence_cosines[number] >= _EDGE_SHARE * best or bool(terms & set(stems(texts[number])))

    first, last = 0, len(texts) - 1
    while first < last and not needed(first) and _still_meets(question, texts[first + 1 : last + 1]):
        first += 1
    while last > first and not needed(last) and _still_meets(question, texts[first:last]):
        last -= 1
    return first, last


def _still_meets(question: Question, texts: Sequence[str]) -> bool:
    return meets(question.expects, " ".join(texts))


def _sentence_before(text: str, start: int) -> int:
    earlier = sentence_spans(text[:start])
    if not earlier:
        return start
    return _word_starts(text, *earlier[-1])[-_LONGEST_NEIGHBOUR:][0]


def _sentence_after(text: str, end: int) -> int:
    later = sentence_spans(text[end:])
    if not later:
        return end
    first, last = end + later[0][0], end + later[0][1]
    cut = _word_starts(text, first, last)[_LONGEST_NEIGHBOUR:]
    return first + len(text[first : cut[0]].rstrip()) if cut else last


def _word_starts(text: str, start: int, end: int) -> list[int]:
    return [match.start() for match in _WORD.finditer(text, start, end)]


def _overlap(quote: Quote, other: Quote) -> bool:
    same = quote.transcript.id == other.transcript.id and quote.turn.index == other.turn.index
    return same and quote.start < other.end and other.start < quote.end
