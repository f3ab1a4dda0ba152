"""Numbers as they are spoken or written -> one spelling: "a hundred and 20 thousand" is "120000"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_MAGNITUDES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
# Ordinals up to twelfth stay words, for "second" and "first" mean more than a place in a row.
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_DECADES = {
    word: f"{10 * value}s"
    for value, word in enumerate(
        "twenties thirties forties fifties sixties seventies eighties nineties".split(), start=2
    )
}
_NUMBER = r"\d{1,15}(?:\.\d{1,15})?"
_SPOKEN = "|".join([*_UNITS, *_TENS, *(word for word in _MAGNITUDES if word != "k")])
# Words of one number: joined by a space, a hyphen or "and", begun by "a" before a magnitude.
_EXPRESSION = re.compile(
    rf"\b(?:an?[ ](?=(?:hundred|thousand|million|billion|trillion)\b))?"
    rf"(?:{_NUMBER}[ -]?(?:hundred|thousand|k|million|billion|bn|trillion)|{_NUMBER}|{_SPOKEN})\b"
    rf"(?:(?:[ -]|(?:(?<=hundred)|(?<=thousand)|(?<=llion))[ ]and[ ])(?:{_NUMBER}|{_SPOKEN})\b(?![.,]\d))*",
    re.IGNORECASE,
)
_PIECE = re.compile(rf"{_NUMBER}|[a-z]+", re.IGNORECASE)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:([,\u00a0\u202f])\d{3})(?:\1\d{3})*(?![\d,]\d)")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_TENS_ORDINAL = re.compile(rf"\b({'|'.join(_TENS)})[ -]({'|'.join(_ORDINALS[:9])})\b", re.IGNORECASE)
_DECADE = re.compile(rf"\b(?:nineteen[ -]?)?({'|'.join(_DECADES)})\b", re.IGNORECASE)
_DECADE_DIGITS = re.compile(r"\b(?:19)?([2-9]0)[’']?s\b")
_PERCENT = re.compile(r"\s*(?:%|\bper cents?\b)", re.IGNORECASE)
_HAS_NUMBER = re.compile(rf"\d|%|per cent|\b(?:{_SPOKEN}|{'|'.join(_DECADES)})\b", re.IGNORECASE)


def in_digits(text: str) -> str:
    """Return a text with its numbers in digits, the way both questions and passages are searched.

    "one" alone stays a word, for it mostly means no number; so do "first", "second" and the like.

    >>> in_digits("a hundred and twenty thousand, 120,000 and 120 thousand")
    '120000, 120000 and 120000'
    >>> in_digits("25% or twenty-five per cent"), in_digits("the nineties, the 1990s")
    ('25 percent or 25 percent', 'the 90s, the 90s')
    >>> in_digits("in nineteen eighty-seven"), in_digits("the 1st and the twenty-first")
    ('in 1987', 'the first and the 21st')
    """
    if not _HAS_NUMBER.search(text):
        return text
    text = _PERCENT.sub(" percent", text)
    text = _GROUPED.sub(lambda found: re.sub(r"[,\u00a0\u202f]", "", found[0]), text)
    text = _ORDINAL.sub(_ordinal, text)
    text = _TENS_ORDINAL.sub(
        lambda found: _with_ending(_TENS[found[1].casefold()] + _ORDINALS.index(found[2].casefold()) + 1),
        text,
    )
    text = _DECADE_DIGITS.sub(r"\1s", _DECADE.sub(lambda found: _DECADES[found[1].casefold()], text))
    return _EXPRESSION.sub(_digits, text)


def _ordinal(found: re.Match[str]) -> str:
    number = int(found[1])
    return _ORDINALS[number - 1] if 1 <= number <= len(_ORDINALS) else _with_ending(number)


def _with_ending(number: int) -> str:
    ending = "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _digits(found: re.Match[str]) -> str:
    """Return the numbers of an expression: one, or several where they do not make one."""
    pieces = [piece.casefold() for piece in _PIECE.findall(found[0])]
    if pieces == ["one"] or (len(pieces) == 1 and pieces[0][0].isdigit()):
        return found[0]
    numbers: list[str] = []
    run: list[str] = []
    for piece in pieces:
        if piece not in {"a", "an", "and"} and run and not _goes_on(run, piece):
            numbers.append(_written(run))
            run = []
        if piece not in {"a", "an", "and"}:
            run.append(piece)
    return " ".join([*numbers, _written(run)])


def _goes_on(run: Sequence[str], piece: str) -> bool:
    """Say whether a word belongs to the number before it: "twenty" + "five", not "five" + "six"."""
    last = run[-1]
    if piece in _MAGNITUDES:
        return last not in _MAGNITUDES or _MAGNITUDES[piece] > _MAGNITUDES[last]
    if last in _MAGNITUDES:
        return _small(piece) < _MAGNITUDES[last]
    if last in _TENS:
        return 0 < _UNITS.get(piece, 0) < 10 or _is_year(run, piece)
    return _is_year(run, piece)


def _is_year(run: Sequence[str], piece: str) -> bool:
    """Say whether two numbers are said as a year: "nineteen" + "eighty", "twenty" + "twenty"."""
    return len(run) == 1 and run[0] in {*_UNITS, *_TENS} and 13 <= _small(run[0]) <= 20 <= _small(piece) <= 90


def _small(piece: str) -> Decimal:
    return Decimal(_UNITS.get(piece) or _TENS.get(piece) or (piece if piece[0].isdigit() else 0))


def _written(run: Sequence[str]) -> str:
    if len(run) > 1 and _is_year(run[:1], run[1]):
        return f"{_small(run[0])}{sum(_small(piece) for piece in run[1:]):02}"
    total, part = Decimal(0), Decimal(0)
    for piece in run:
        if piece not in _MAGNITUDES:
            part += _small(piece)
        elif piece == "hundred":
            part = (part or Decimal(1)) * 100
        else:
            total, part = total + (part or Decimal(1)) * _MAGNITUDES[piece], Decimal(0)
    # Never "1.2E+5", and "2.50" is 2.5.
    return f"{(total + part).normalize():f}"
