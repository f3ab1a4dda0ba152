"""A run as a file: what each question scored, for a later run to be compared with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.errors import OptionError
from qa.evaluation.gold import Question
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcome import Outcome
from qa.evaluation.tables import rounded

FORMAT = "qa-eval-run/1"


@dataclass(frozen=True, slots=True)
class Key:
    """What two runs know a question by: equal when its scores can be compared.

    Attributes:
        conversation: What is searched.
        id: The question's name in its file.
        gold: Hash of the question's words and right answers.
    """

    conversation: str
    id: str
    gold: str

    @classmethod
    def of(cls, question: Question, conversation: str) -> Key:
        """Return the key of a question about a conversation."""
        gold = [
            question.text,
            question.answerable,
            sorted(question.answers),
            sorted(question.turns),
            None if question.speakers is None else sorted(question.speakers),
        ]
        digest = hashlib.sha256(json.dumps(gold).encode("ascii")).hexdigest()
        return cls(conversation, question.id, digest[:16])


@dataclass(frozen=True, slots=True)
class Scored:
    """One question of a run and what each measure gave it.

    Attributes:
        key: The question.
        values: By the name of the measure; None where it says nothing.
    """

    key: Key
    values: dict[str, float | None]


def scored(outcomes: Sequence[Outcome]) -> tuple[Scored, ...]:
    """Return what each question of a run scored, in the order in which they were asked."""
    return tuple(
        Scored(
            Key.of(outcome.question, outcome.conversation),
            {name: measure(outcome) for name, measure in MEASURES.items()},
        )
        for outcome in outcomes
    )


def save_run(path: str | Path, outcomes: Sequence[Outcome]) -> None:
    """Write a run to a JSON file; beside the scores it holds the best quote, for a person to read."""
    rows = [
        {
            **asdict(row.key),
            "status": outcome.status.value,
            "confidence": rounded(outcome.confidence),
            "best_quote": outcome.ranked[0].text if outcome.ranked else None,
            "values": row.values,
        }
        for row, outcome in zip(scored(outcomes), outcomes, strict=True)
    ]
    text = json.dumps({"format": FORMAT, "questions": rows}, indent=1)
    Path(path).write_text(text + "\n", encoding="ascii")


def load_run(path: str | Path) -> tuple[Scored, ...]:
    """Return the questions of a saved run.

    Raises:
        OptionError: If the file is missing or is no run of this format.
    """
    try:
        content: Any = json.loads(Path(path).read_bytes())
    except FileNotFoundError:
        raise _error(path, "no such file") from None
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise _error(path, "is not JSON") from None
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise _error(path, f"found {'no format' if found is None else f'format {found!r}'}")
    try:
        run = tuple(map(_read, content["questions"]))
        if not run:
            raise ValueError("no questions")
        return run
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _error(path, f"the run is damaged ({error!r})") from None


def _read(row: dict[str, Any]) -> Scored:
    values = {str(name): None if value is None else float(value) for name, value in row["values"].items()}
    return Scored(Key(str(row["conversation"]), str(row["id"]), str(row["gold"])), values)


def _error(path: str | Path, problem: str) -> OptionError:
    return OptionError(f"{path}: {problem}; expected a run ({FORMAT}). Write one: qa eval PATH --save {path}")
