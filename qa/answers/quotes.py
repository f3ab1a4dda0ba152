"""Most questions: the quotes that answer best, or what others said when the person asked about did not."""

from __future__ import annotations

from qa.answers.sources import Sources, named, not_found
from qa.confidence import THRESHOLD
from qa.question import Question, without_speakers
from qa.types import Answer, Status


def quotes(question: Question, sources: Sources, k: int) -> Answer:
    """Return the k best quotes, best first; for yes or no they are the evidence, never a bare yes."""
    found, probability = sources.find(question, k=k)
    if probability >= THRESHOLD:
        return Answer(question.text, Status.ANSWERED, tuple(found), probability, intent=question.intent)
    if question.speakers and not question.already:
        others, elsewhere = sources.find(without_speakers(question), k=k, but_by=question.speakers)
        if others and elsewhere >= THRESHOLD:
            silent = named(question.speakers)
            message = f"{silent} did not say this in the transcript, but others spoke of it."
            return Answer(
                question.text, Status.SPEAKER_SILENT, tuple(others), probability, message, question.intent
            )
    return not_found(question, probability)
