"""Two runs over the same questions: what changed, and whether it may be chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import OptionError
from qa.evaluation.gold import Case
from qa.evaluation.intervals import Interval, difference_interval
from qa.evaluation.measures import LOWER_IS_BETTER
from qa.evaluation.saved import Key, Scored
from qa.evaluation.tables import markdown, rounded, shown, title

_LISTED = 20  # questions that a line names before it says "and 12 more"


@dataclass(frozen=True, slots=True)
class Change:
    """How one measure differs between two runs.

    Attributes:
        measure: Its name.
        before: Its mean in the earlier run; None when it says nothing there.
        after: Its mean in the later run, likewise.
        interval: Of after - before, 95 %, by the paired bootstrap; None without two questions.
        gained: Ids of the questions that score better than before.
        lost: Ids of the questions that score worse.
    """

    measure: str
    before: float | None
    after: float | None
    interval: Interval | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def difference(self) -> float | None:
        """The later mean less the earlier one."""
        return None if self.before is None or self.after is None else self.after - self.before

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain JSON types."""
        return {
            "before": rounded(self.before),
            "after": rounded(self.after),
            "difference": rounded(self.difference),
            "interval": self.interval and [rounded(bound) for bound in self.interval],
            "gained": list(self.gained),
            "lost": list(self.lost),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from an earlier run to a later one, measure by measure."""

    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the changes as plain JSON types, by the name of the measure."""
        return {change.measure: change.to_dict() for change in self.changes}

    def table(self) -> str:
        """Return the changes as Markdown, and below it the questions that changed."""
        head = ["measure", "before", "after", "difference", "95 % interval", "better", "worse"]
        rows = [
            [
                _name(change.measure),
                shown(change.before),
                shown(change.after),
                "-" if change.difference is None else f"{change.difference:+.3f}",
                "{:+.3f} to {:+.3f}".format(*change.interval) if change.interval else "-",
                str(len(change.gained)),
                str(len(change.lost)),
            ]
            for change in self.changes
        ]
        lines = [
            f"- {_name(change.measure)} {word}: {_some(ids)}"
            for change in self.changes
            for word, ids in (("better", change.gained), ("worse", change.lost))
            if ids
        ]
        return "\n\n".join([markdown(head, rows), "\n".join(lines) or "- no question changed"])


def check_same(before: Sequence[Scored], cases: Sequence[Case], *, source: str | Path) -> None:
    """Check that a run asked the questions of the cases, before they are all asked again.

    Args:
        before: The run.
        cases: What is to be compared with it.
        source: The run's file, for the error.

    Raises:
        OptionError: If it did not ask the same questions with the same right answers.
    """
    now = [Key.of(question, case.conversation) for case in cases for question in case.questions]
    earlier = [row.key for row in before]
    gone, new = _without(earlier, now), _without(now, earlier)
    if gone or new:
        found = [f"{len(ids)} {when} ({_some(ids)})" for ids, when in ((gone, "there"), (new, "now")) if ids]
        raise OptionError(
            f"{source}: the questions differ: found {' and '.join(found)} that the other has not; expected "
            f"the same {len(now)} with the same right answers. Give the path, --split and --limit of that "
            "run, or save it anew"
        )


def compare(before: Sequence[Scored], after: Sequence[Scored]) -> Comparison:
    """Return what changed between two runs over the same questions, see `check_same`.

    Measures that only one of them has are left out.
    """
    earlier = {row.key: row for row in before}
    pairs = [(earlier[row.key], row) for row in after]
    return Comparison(tuple(_change(name, pairs) for name in after[0].values if name in before[0].values))


def _change(measure: str, pairs: Sequence[tuple[Scored, Scored]]) -> Change:
    before = [earlier.values[measure] for earlier, _ in pairs]
    after = [later.values[measure] for _, later in pairs]
    sign = -1 if measure in LOWER_IS_BETTER else 1
    # Where only one of the runs says something, as of an answer's speaker, nothing can be better.
    steps = [
        (later.key.id, sign * (new - old))
        for (_, later), old, new in zip(pairs, before, after, strict=True)
        if old is not None and new is not None
    ]
    return Change(
        measure,
        _mean(before),
        _mean(after),
        difference_interval(before, after, [later.key.conversation for _, later in pairs]),
        gained=tuple(id for id, step in steps if step > 0),
        lost=tuple(id for id, step in steps if step < 0),
    )


def _without(keys: Sequence[Key], others: Sequence[Key]) -> list[str]:
    known = set(others)
    return [key.id for key in keys if key not in known]


def _mean(values: Sequence[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return math.fsum(told) / len(told) if told else None


def _name(measure: str) -> str:
    # One table holds the measures of answers and of the ranking: both have a "quote@1".
    return f"ranking {title(measure)}" if measure.startswith("search_") else title(measure)


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
    return ", ".join(ids[:_LISTED]) + more
