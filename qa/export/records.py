"""Answers -> JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from qa.export.citations import citation_fields
from qa.surrogates import without_surrogates
from qa.types import Answer, Quote

# Counts up when what is written changes its meaning; new fields do not.
VERSION = 1


def to_json(answers: Sequence[Answer]) -> str:
    """Return answers as JSON: `Answer.to_dict`, and a "citation" in each quote.

    The texts are exact, U+FFFD for a lone surrogate aside, which UTF-8 cannot hold.
    """
    told = {"transcript_qa": VERSION, "answers": [_record(answer) for answer in answers]}
    return without_surrogates(json.dumps(told, ensure_ascii=False, indent=2)) + "\n"


def _record(answer: Answer) -> dict[str, Any]:
    groups = [
        group.to_dict() | {"quotes": [_cited(quote) for quote in group.quotes]} for group in answer.groups
    ]
    return answer.to_dict() | {"quotes": [_cited(quote) for quote in answer.quotes], "groups": groups}


def _cited(quote: Quote) -> dict[str, Any]:
    return quote.to_dict() | {"citation": citation_fields(quote)}
