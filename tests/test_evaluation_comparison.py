"""Runs as files and what changed between two of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evaluating import FOUR, MARKET, NONE, TALK, WordPipeline, outcome, whole

from qa.errors import OptionError
from qa.evaluation import Case, Outcome, check_same, compare, evaluate, load, load_run, save_run, scored
from qa.types import Status

FIVE = replace(FOUR, id="five", text="When is tea, says Ben?", answers=("at five",), speakers=None)
RIGHT, WRONG = [whole(TALK, 0)], [whole(TALK, 1)]
# before: four right, five wrong, none answered; after: four wrong, five right, none silent.
BEFORE = [
    outcome(FOUR, RIGHT, RIGHT),
    outcome(FIVE, RIGHT, RIGHT),
    outcome(NONE, WRONG),
]
AFTER = [
    outcome(FOUR, WRONG, WRONG),
    outcome(FIVE, WRONG, WRONG),
    outcome(NONE, status=Status.NOT_FOUND),
]


def test_a_comparison_says_before_after_and_the_questions_that_changed() -> None:
    changes = {change.measure: change for change in compare(scored(BEFORE), scored(AFTER)).changes}

    quotes = changes["quote_at_1"]
    assert (quotes.before, quotes.after, quotes.difference) == (0.5, 0.5, 0.0)
    assert (quotes.gained, quotes.lost) == (("five",), ("four",))
    # Of the two, one lost 1 and one gained 1: drawn twice each in a quarter of the resamples.
    assert quotes.interval == (-1.0, 1.0)


def test_fewer_errors_are_a_gain() -> None:
    changes = {change.measure: change for change in compare(scored(BEFORE), scored(AFTER)).changes}

    assert changes["wrongly_answered"].difference == -1.0
    assert changes["wrongly_answered"].gained == ("none",)
    assert changes["decided"].gained == ("none",)
    assert (changes["decided"].before, changes["decided"].after) == (2 / 3, 1.0)


def test_a_score_that_only_one_run_has_is_neither_gained_nor_lost() -> None:
    silent = [replace(asked, status=Status.NOT_FOUND, quotes=()) for asked in BEFORE]
    changes = {change.measure: change for change in compare(scored(BEFORE), scored(silent)).changes}

    # "Ada" said it to the one question with gold speakers; silence has no speaker.
    assert (changes["speaker"].before, changes["speaker"].after) == (1.0, None)
    assert (changes["speaker"].difference, changes["speaker"].interval) == (None, None)
    assert (changes["speaker"].gained, changes["speaker"].lost) == ((), ())


def test_the_order_of_the_questions_does_not_matter() -> None:
    turned = compare(scored(BEFORE[::-1]), scored(AFTER))

    assert turned == compare(scored(BEFORE), scored(AFTER))


def test_a_run_survives_its_file(tmp_path: Path) -> None:
    save_run(tmp_path / "run.json", BEFORE)

    assert load_run(tmp_path / "run.json") == scored(BEFORE)


def test_a_file_holds_what_a_person_wants_to_look_up(tmp_path: Path) -> None:
    save_run(tmp_path / "run.json", [replace(BEFORE[0], confidence=0.123456)])
    content = json.loads((tmp_path / "run.json").read_text(encoding="ascii"))

    assert content["format"] == "qa-eval-run/1"
    (row,) = content["questions"]
    assert (row["id"], row["conversation"]) == ("four", "talk")
    assert (row["status"], row["confidence"]) == ("answered", 0.1235)
    assert row["best_quote"] == "Tea is at four."
    assert row["values"]["quote_at_1"] == 1.0


def test_a_run_equals_itself() -> None:
    run = scored(evaluate(load(MARKET), WordPipeline).outcomes)
    comparison = compare(run, run)

    assert {change.difference for change in comparison.changes} == {0.0}
    assert {change.interval for change in comparison.changes} == {(0.0, 0.0)}
    assert comparison.table().endswith("- no question changed")


def test_the_table_names_each_change() -> None:
    table = compare(scored(BEFORE), scored(AFTER)).table()
    head, _, first, *_ = table.splitlines()

    assert head.split("|")[1].strip() == "measure"
    assert [cell.strip() for cell in first.split("|")[1:-1]] == [
        "quote@1",
        "0.500",
        "0.500",
        "+0.000",
        "-1.000 to +1.000",
        "1",
        "1",
    ]
    assert "- quote@1 better: five\n- quote@1 worse: four\n" in table
    assert "- ranking quote@1 better: five\n" in table


def test_a_long_list_of_changed_questions_is_cut() -> None:
    def run(right: bool) -> Sequence[Outcome]:
        quotes = RIGHT if right else WRONG
        return [outcome(replace(FOUR, id=f"q{n}"), quotes, quotes) for n in range(23)]

    comparison = compare(scored(run(False)), scored(run(True)))

    assert "- quote@1 better: q0, q1, " in comparison.table()
    assert "q19 and 3 more\n" in comparison.table()
    assert len(comparison.to_dict()["quote_at_1"]["gained"]) == 23


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        ((FOUR, FIVE), r"found 1 there \(none\)"),
        ((FOUR, FIVE, NONE, replace(NONE, id="more")), r"found 1 now \(more\)"),
        ((FOUR, FIVE, replace(NONE, text="Who lost?")), r"found 1 there \(none\) and 1 now \(none\)"),
        ((replace(FOUR, answers=("at six",)), FIVE, NONE), r"found 1 there \(four\) and 1 now \(four\)"),
        ((replace(FOUR, speakers=None), FIVE, NONE), r"found 1 there \(four\) and 1 now \(four\)"),
    ],
)
def test_other_questions_or_right_answers_are_refused(questions: tuple, found: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(OptionError, match=rf"^run.json: the questions differ: {found}"):
        check_same(scored(BEFORE), [Case((TALK,), questions)], source="run.json")


def test_the_same_questions_are_accepted() -> None:
    check_same(scored(BEFORE), [Case((TALK,), (NONE, FIVE, FOUR))], source="run.json")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "no such file"),
        ("not JSON", "is not JSON"),
        ("[1]", "found no format"),
        ('{"format": "qa-eval-run/0"}', "found format 'qa-eval-run/0'"),
        ('{"format": "qa-eval-run/1"}', "the run is damaged (KeyError('questions'))"),
        ('{"format": "qa-eval-run/1", "questions": [{"id": "a"}]}', "the run is damaged (KeyError"),
        ('{"format": "qa-eval-run/1", "questions": 3}', "the run is damaged (TypeError"),
        ('{"format": "qa-eval-run/1", "questions": []}', "the run is damaged (ValueError('no questions'))"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, content: str | None, problem: str) -> None:
    path = tmp_path / "run.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(OptionError) as caught:
        load_run(path)

    assert str(caught.value).startswith(f"{path}: {problem}")
    assert f"Write one: qa eval PATH --save {path}" in str(caught.value)


def test_a_folder_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="cannot be read: Is a directory"):
        load_run(tmp_path)
