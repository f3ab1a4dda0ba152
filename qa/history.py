"""What was asked before, in whatever form a caller keeps it -> one form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.errors import OptionError
from qa.types import Answer, Quote, Status

History = Sequence["str | Answer | Mapping[str, Any] | tuple[Any, Any]"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier question.

    Attributes:
        question: The question as it was asked.
        answer: What was answered; None when only the question is known.
    """

    question: str
    answer: Answer | None = None

    @property
    def answered_by(self) -> str:
        """The name of who was quoted, "" when nobody was."""
        if self.answer and self.answer.status is Status.ANSWERED and self.answer.speaker:
            return self.answer.speaker.name
        return ""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """What was quoted."""
        return self.answer.quotes if self.answer else ()


def read_history(history: History) -> list[Earlier]:
    """Return the earlier questions, oldest first.

    Args:
        history: Questions, Answers, (question, answer) pairs, or {"role", "content"} messages.

    Raises:
        OptionError: If it is, or holds, something else.
    """
    earlier: list[Earlier] = []
    # A text and a message are sequences too, of what are no questions.
    if isinstance(history, (str, bytes, Mapping)) or not isinstance(history, Iterable):
        raise OptionError(f"history is {type(history).__name__}; expected a list of questions or messages")
    for item in history:
        if isinstance(item, Answer):
            earlier.append(Earlier(item.question, item))
        elif isinstance(item, str):
            earlier.append(Earlier(item))
        elif isinstance(item, Mapping):
            if item.get("role") == "user":
                earlier.append(Earlier(_message_text(item.get("content"))))
        elif isinstance(item, (tuple, list)) and item:
            answer = item[1] if len(item) > 1 else None
            earlier.append(Earlier(_message_text(item[0]), answer if isinstance(answer, Answer) else None))
        else:
            raise OptionError(
                f"history holds {type(item).__name__}; expected questions, Answers, "
                "(question, answer) pairs or {'role', 'content'} messages"
            )
    return [item for item in earlier if item.question.strip()]


def _message_text(content: object) -> str:
    """Return the text of a chat message: plain, or a list of {"type": "text", "text": ...} parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return ""
