"""Times of a recording as people and machines write them."""

from __future__ import annotations

import re

# A time as it stands among words, to be read by `read_clock`.
TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,9}))?")


def read_clock(text: str) -> float | None:
    """Return the seconds of "1:02:03.5", "02:03,500" or "1:02"; None when it is no such time.

    >>> read_clock("1:02:03.5"), read_clock("02:03,500"), read_clock("99999:00:00,000")
    (3723.5, 123.5, None)
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}")
