"""Evaluation: what a right answer is, what each measure counts, and how questions are read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from evaluating import ADA, BEN, DATA, FAIR, FOUR, MARKET, NONE, TALK, WordPipeline, outcome, part, whole

from qa.errors import OptionError, TranscriptError
from qa.evaluation import MEASURES, Case, Question, Report, evaluate, load
from qa.types import Quote, Status, Turn


@pytest.fixture
def market() -> Case:
    return load(MARKET, split="dev")[0]


@pytest.fixture
def report(market: Case) -> Report:
    # Durations of 100, 1, 2, ... 6 milliseconds.
    ticks = [0.0, 0.1, 1, 1.001, 2, 2.002, 3, 3.003, 4, 4.004, 5, 5.005, 6, 6.006]
    return evaluate([market], WordPipeline, clock=iter(ticks).__next__)


# --- measures over one question ---


@pytest.mark.parametrize(
    ("quote", "right"),
    [
        (whole(TALK, 0), 1.0),
        (part(TALK, 0, "at four"), 1.0),
        (part(TALK, 0, "Tea is at"), 0.0),
        (whole(TALK, 1), 0.0),
    ],
)
def test_a_quote_is_right_when_it_holds_a_snippet_by_a_right_speaker(quote: Quote, right: float) -> None:
    assert MEASURES["quote_at_1"](outcome(FOUR, [quote])) == right


def test_a_snippet_said_by_the_wrong_speaker_is_no_right_quote() -> None:
    five = replace(FOUR, answers=("at five",))

    assert MEASURES["quote_at_1"](outcome(five, [whole(TALK, 1)])) == 0.0
    assert MEASURES["quote_at_1"](outcome(replace(five, speakers=None), [whole(TALK, 1)])) == 1.0


def test_a_snippet_is_found_across_a_paragraph_break() -> None:
    turn = Turn(0, ADA, "Tea is at\n\nfour.")
    talk = replace(TALK, turns=(turn,))

    assert MEASURES["quote_at_1"](outcome(FOUR, [whole(talk, 0)])) == 1.0


def test_a_short_answer_counts_only_in_its_gold_turn() -> None:
    bound = replace(FOUR, turn_bound=True)

    assert MEASURES["quote_at_1"](outcome(bound, [whole(TALK, 0)])) == 0.0
    assert MEASURES["quote_at_1"](outcome(bound, [whole(TALK, 2)])) == 1.0


def test_a_short_answer_that_names_the_speaker_is_given_by_any_words_of_the_gold_turn() -> None:
    who = replace(FOUR, answers=("Ada",), turn_bound=True)

    assert MEASURES["quote_at_1"](outcome(who, [part(TALK, 2, "It is hot.")])) == 1.0
    assert MEASURES["quote_at_1"](outcome(replace(who, answers=("Ad",)), [whole(TALK, 2)])) == 0.0


def test_a_right_quote_counts_at_five_when_it_is_the_second() -> None:
    second = outcome(FOUR, [whole(TALK, 1), whole(TALK, 0)])

    assert MEASURES["quote_at_1"](second) == 0.0
    assert MEASURES["quote_at_5"](second) == 1.0


def test_a_right_quote_without_an_answer_counts_for_the_ranking_only() -> None:
    silent = outcome(FOUR, [], [whole(TALK, 0)], Status.NOT_FOUND)
    others = outcome(FOUR, [whole(TALK, 0)], [whole(TALK, 0)], Status.SPEAKER_SILENT)

    for unanswered in (silent, others):
        assert MEASURES["quote_at_1"](unanswered) == 0.0
        assert MEASURES["search_quote_at_1"](unanswered) == 1.0


@pytest.mark.parametrize(
    ("ranked", "at_1", "at_5", "at_10", "mrr"),
    [
        ([2], 1.0, 1.0, 1.0, 1.0),
        ([0, 0, 1, 2], 0.0, 1.0, 1.0, 1 / 3),
        ([0, 1], 0.0, 0.0, 0.0, 0.0),
        ([], 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_a_gold_turn_ranks_among_the_distinct_turns(
    ranked: list[int], at_1: float, at_5: float, at_10: float, mrr: float
) -> None:
    found = outcome(FOUR, [], [whole(TALK, index) for index in ranked])

    assert MEASURES["turn_at_1"](found) == at_1
    assert MEASURES["turn_at_5"](found) == at_5
    assert MEASURES["turn_at_10"](found) == at_10
    assert MEASURES["mrr"](found) == mrr


def test_a_gold_turn_at_rank_six_counts_at_ten_and_not_at_five() -> None:
    long = replace(TALK, turns=tuple(Turn(index, ADA, "Tea is at four.") for index in range(7)))
    gold = replace(FOUR, turns=frozenset({("talk", 0), ("talk", 5)}))
    found = outcome(gold, [], [whole(long, index) for index in (1, 2, 3, 4, 6, 5, 0)])

    assert MEASURES["turn_at_5"](found) == 0.0
    assert MEASURES["turn_at_10"](found) == 1.0
    assert MEASURES["mrr"](found) == 1 / 6


def test_the_same_turn_of_another_transcript_is_not_the_gold_turn() -> None:
    other = replace(TALK, id="other")

    assert MEASURES["turn_at_1"](outcome(FOUR, [], [whole(other, 2)])) == 0.0


def test_the_speaker_is_scored_on_answered_answerable_questions_only() -> None:
    speaker = MEASURES["speaker"]

    assert speaker(outcome(FOUR, [whole(TALK, 2)])) == 1.0
    assert speaker(outcome(FOUR, [whole(TALK, 1), whole(TALK, 2)])) == 0.0
    assert speaker(outcome(FOUR, [])) == 0.0
    assert speaker(outcome(FOUR, [whole(TALK, 2)], status=Status.NOT_FOUND)) is None
    assert speaker(outcome(replace(FOUR, speakers=None), [whole(TALK, 2)])) is None
    assert speaker(outcome(NONE, [whole(TALK, 2)])) is None


@pytest.mark.parametrize("silence", [status for status in Status if status is not Status.ANSWERED])
def test_both_kinds_of_wrong_decision_are_counted_apart(silence: Status) -> None:
    def errors(question: Question, status: Status) -> tuple[float | None, ...]:
        asked = outcome(question, status=status)
        return tuple(MEASURES[m](asked) for m in ("decided", "wrongly_silent", "wrongly_answered"))

    assert errors(FOUR, Status.ANSWERED) == (1.0, 0.0, None)
    assert errors(FOUR, silence) == (0.0, 1.0, None)
    assert errors(NONE, Status.ANSWERED) == (0.0, None, 1.0)
    assert errors(NONE, silence) == (1.0, None, 0.0)


def test_measures_of_gold_say_nothing_about_a_question_without_gold() -> None:
    bare = replace(FOUR, answers=(), turns=frozenset())
    names = [name for name in MEASURES if "quote" in name or "turn" in name]
    names += ["mrr", "exact_match", "f1"]

    for question in (NONE, bare):
        assert {MEASURES[name](outcome(question)) for name in names} == {None}


def test_a_faithful_quote_is_neither_altered_nor_misattributed() -> None:
    assert MEASURES["altered"](outcome(NONE, [whole(TALK, 1)])) == 0.0
    assert MEASURES["misattributed"](outcome(NONE, [whole(TALK, 1)])) == 0.0


def test_an_answer_without_quotes_says_nothing_about_trust() -> None:
    assert MEASURES["altered"](outcome(FOUR, status=Status.NOT_FOUND)) is None
    assert MEASURES["misattributed"](outcome(FOUR, status=Status.NOT_FOUND)) is None


def test_words_that_the_transcript_does_not_have_are_altered() -> None:
    rewritten = replace(TALK, turns=(replace(TALK.turns[0], text="Tea is at two.."),))

    assert MEASURES["altered"](outcome(FOUR, [whole(TALK, 0), whole(rewritten, 0)])) == 1.0
    assert MEASURES["misattributed"](outcome(FOUR, [whole(rewritten, 0)])) == 0.0


@pytest.mark.parametrize(("start", "end"), [(-4, 10), (3, 3), (0, 99)])
def test_offsets_outside_the_turn_are_altered_words(start: int, end: int) -> None:
    assert MEASURES["altered"](outcome(FOUR, [replace(whole(TALK, 0), start=start, end=end)])) == 1.0


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (4, 16)])
def test_deciding_words_outside_the_quote_are_altered_words(start: int, end: int) -> None:
    quote = replace(whole(TALK, 0), answer_start=start, answer_end=end)

    assert MEASURES["altered"](outcome(FOUR, [quote])) == 1.0


def test_a_name_that_is_not_the_turns_speaker_is_misattributed() -> None:
    swapped = replace(TALK, turns=(replace(TALK.turns[0], speaker=BEN),))

    assert MEASURES["misattributed"](outcome(FOUR, [whole(swapped, 0)])) == 1.0
    assert MEASURES["altered"](outcome(FOUR, [whole(swapped, 0)])) == 0.0


def test_a_quote_from_a_place_that_was_not_searched_is_altered_and_misattributed() -> None:
    longer = replace(TALK, turns=(*TALK.turns, Turn(3, ADA, "Goodbye.")))

    for quote in (whole(replace(TALK, id="other"), 0), whole(longer, 3)):
        assert MEASURES["altered"](outcome(FOUR, [quote])) == 1.0
        assert MEASURES["misattributed"](outcome(FOUR, [quote])) == 1.0


# --- a whole run, worked out by hand ---
#
# id        answerable  ranking, best first (shared words)  answered  gold turn
# origin    yes         1 (6, asks the question), 2 (4), 0  yes       2
# bread     yes         4 (3)                               yes       4
# seller    yes         0 (1)                               no        0, answer is its speaker
# friday    no          1 (4), 0 (3), 2 (3)                 yes
# weather   no          1 (1), 2 (1)                        no
# unsure    yes         0 (3), 1 (2), 2 (1)                 yes       uncertain
# price     yes         2 (3), 1 (2), 4 (1)                 yes       4


def test_a_run_adds_up_to_the_scores_worked_out_by_hand(report: Report) -> None:
    totals = {name: (score.total, score.count) for name, score in report.all.scores.items()}

    assert totals == {
        "quote_at_1": (2, 4),
        "quote_at_5": (3, 4),
        "speaker": (2, 3),
        "decided": (5, 7),
        "wrongly_silent": (1, 5),
        "wrongly_answered": (1, 2),
        "search_quote_at_1": (3, 4),
        "search_quote_at_5": (4, 4),
        "turn_at_1": (3, 4),
        "turn_at_5": (4, 4),
        "turn_at_10": (4, 4),
        "mrr": (pytest.approx(1 + 1 + 1 + 1 / 3), 4),
        "exact_match": (1, 4),
        "f1": (pytest.approx(2 / 5 + 2 / 5 + 1 + 0), 4),
        "misattributed": (0, 5),
        "altered": (0, 5),
    }


@pytest.mark.parametrize(
    ("measure", "low", "high"),
    [
        # Binomial(4, 1/2): none of four has the probability 1/16, more than 2.5 %.
        ("quote_at_1", 0, 1),
        # Binomial(7, 5/7): up to 2 of seven have 2.3 %, up to 3 have 11 %.
        ("decided", 3 / 7, 1),
        # Binomial(5, 1/5): up to 2 of five have 94.2 %, up to 3 have 99.3 %.
        ("wrongly_silent", 0, 3 / 5),
        # Binomial(4, 3/4): none of four has 0.4 %, up to 1 has 5.1 %.
        ("search_quote_at_1", 1 / 4, 1),
        # Of 1, 1, 1 and 1/3: the last is drawn up to three times in 99.6 %, up to twice in 94.9 %.
        ("mrr", (1 + 3 / 3) / 4, 1),
        # Of .4, .4, 1 and 0: four zeros 0.4 %, one .4 besides 3.1 %; the same for ones from above.
        ("f1", 0.4 / 4, 3.4 / 4),
        ("search_quote_at_5", 1, 1),
    ],
)
def test_the_intervals_are_those_of_resampled_questions(
    report: Report, measure: str, low: float, high: float
) -> None:
    assert report.all.scores[measure].interval == (pytest.approx(low), pytest.approx(high))


def test_each_kind_has_its_own_scores(report: Report) -> None:
    answerable, unanswerable = report.kinds

    assert (answerable.kind, answerable.questions) == ("answerable", 5)
    assert (unanswerable.kind, unanswerable.questions) == ("unanswerable", 2)
    assert answerable.scores["decided"].value == 4 / 5
    assert unanswerable.scores["decided"].value == 1 / 2
    assert unanswerable.scores["quote_at_1"].value is None


def test_the_turn_that_asks_is_left_out_of_answer_and_ranking(report: Report) -> None:
    origin = report.outcomes[0]

    assert [quote.turn.index for quote in origin.quotes] == [2, 0]
    assert [quote.turn.index for quote in origin.ranked] == [2, 0]


def test_what_was_answered_is_not_searched_for_again(market: Case) -> None:
    searched: list[str] = []

    class Counting(WordPipeline):
        def search(self, question: str, k: int = 10) -> list[Quote]:
            searched.append(question)
            return super().search(question, k)

    evaluate([market], Counting)

    # Once inside each of the seven answers; "Who sells apples?" has gold and was not answered.
    assert len(searched) == 7 + 1
    assert searched.count("Who sells apples?") == 2


def test_latency_leaves_out_the_first_question(report: Report) -> None:
    # Six warm questions of 1 to 6 ms: the third is the median, the sixth the 95th percentile.
    assert report.latency(50) == pytest.approx(3)
    assert report.latency(95) == pytest.approx(6)


def test_one_question_has_no_warm_latency(market: Case) -> None:
    single = evaluate([replace(market, questions=market.questions[:1])], WordPipeline)

    assert single.latency(50) is None
    assert single.to_dict()["latency_ms"] == {"p50": None, "p95": None, "count": 0}
    assert "latency" not in single.table()


def test_progress_counts_the_questions_of_all_cases() -> None:
    calls: list[tuple[int, int]] = []

    evaluate(load(MARKET), WordPipeline, progress=lambda done, total: calls.append((done, total)))

    assert calls == [(done, 8) for done in range(1, 9)]


def test_a_report_turns_into_plain_json(report: Report) -> None:
    data = json.loads(json.dumps(report.to_dict()))

    assert list(data) == ["questions", "scores", "kinds", "latency_ms", "calibration", "missing"]
    assert data["questions"] == 7
    assert data["scores"]["mrr"] == {"value": 0.8333, "count": 4, "interval": [0.5, 1.0]}
    assert data["kinds"]["unanswerable"]["scores"]["mrr"] == {"value": None, "count": 0, "interval": None}
    assert data["calibration"]["roc_auc"] == 0.55
    assert data["latency_ms"] == {"p50": 3.0, "p95": 6.0, "count": 6}
    assert data["missing"] == []


def test_a_table_lines_up_and_shows_every_count(report: Report) -> None:
    expected = (MARKET / "expected-table.md").read_text(encoding="utf-8")

    assert report.table() + "\n" == expected


def test_a_table_names_the_questions_whose_answer_the_transcript_does_not_hold() -> None:
    cases = load(FAIR / "mistaken.jsonl")

    table = evaluate(cases, WordPipeline).table()

    assert table.splitlines()[-1] == "- gold answer not in the transcript: words, person, nobody"


# --- reading conversations ---


def test_a_conversation_becomes_a_transcript_with_its_turn_indexes_kept(market: Case) -> None:
    (transcript,) = market.transcripts

    assert (transcript.id, transcript.title) == ("market", "At the market")
    assert [turn.speaker.name for turn in transcript.turns] == ["Ada", "Ben", "Ada", "Ben", "Cleo"]
    assert transcript.turns[2].text == "The pears come from Kent."
    assert transcript.turns[3].text == ""
    assert [turn.index for turn in transcript.turns] == [0, 1, 2, 3, 4]
    assert len(transcript.sha256) == 64


def test_a_conversation_without_a_title_is_called_by_its_id() -> None:
    assert load(MARKET, split="test")[0].transcripts[0].title == "harbour"


def test_a_questions_file_beside_conversations_is_read_like_its_folder() -> None:
    assert load(MARKET / "questions.jsonl") == load(MARKET)


def test_the_turn_that_asks_is_not_gold(market: Case) -> None:
    origin = market.questions[0]

    assert origin.asked_in == ("market", 1)
    assert origin.turns == {("market", 2)}
    assert origin.speakers == frozenset({"Ada"})


def test_uncertain_gold_is_left_out(market: Case) -> None:
    unsure = market.questions[5]

    assert (unsure.id, unsure.answerable) == ("unsure", True)
    assert (unsure.answers, unsure.turns, unsure.speakers) == ((), frozenset(), None)


def test_an_unanswerable_question_may_leave_out_turns_and_answers(market: Case) -> None:
    weather = market.questions[4]

    assert (weather.id, weather.kind) == ("weather", "unanswerable")
    assert (weather.answers, weather.turns) == ((), frozenset())


def test_a_split_keeps_its_questions_only() -> None:
    (case,) = load(MARKET, split="test")

    assert [question.id for question in case.questions] == ["ferry"]


def test_a_split_without_questions_is_refused_with_the_known_ones() -> None:
    with pytest.raises(TranscriptError, match=r"no questions of split 'train'; found dev, test$"):
        load(MARKET, split="train")


def test_a_limit_keeps_the_same_cases_whatever_their_order() -> None:
    # zlib.crc32 of "market" is 1806468555, of "harbour" 1533582490.
    assert [case.transcripts[0].id for case in load(MARKET, limit=1)] == ["harbour"]
    assert load(MARKET, limit=2) == load(MARKET)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    with pytest.raises(OptionError, match=f"limit is {limit}; expected 1 or more"):
        load(MARKET, limit=limit)


# --- reading snippets ---


def test_questions_that_name_no_transcript_ask_about_the_files_beside_them() -> None:
    (case,) = load(FAIR)

    assert [transcript.id for transcript in case.transcripts] == ["fair"]
    assert [question.kind for question in case.questions] == [
        "fact",
        "fact",
        "who",
        "who",
        "unanswerable",
    ]
    assert case.missing == ()


def test_a_speaker_is_named_with_or_without_title_or_by_a_regular_expression() -> None:
    end, start, ask, thanks, prize = load(FAIR)[0].questions

    assert end.speakers == start.speakers == frozenset({"Ada Ferris"})
    assert ask.speakers == frozenset({"Ben Okoro"})
    assert thanks.speakers is None
    assert prize.speakers is None


def test_the_gold_turn_is_the_one_that_is_named_or_else_all_that_hold_a_snippet() -> None:
    end, start, ask, thanks, prize = load(FAIR)[0].questions

    assert end.turns == {("fair", 0)}
    assert start.turns == {("fair", 0), ("fair", 2)}
    assert ask.turns == {("fair", 1)}
    assert thanks.turns == {("fair", 3)}
    assert prize.turns == frozenset()


def test_a_named_transcript_is_looked_for_beside_the_questions() -> None:
    (case,) = load(FAIR / "named.jsonl")

    assert [question.id for question in case.questions] == ["a", "b"]
    assert case.transcripts[0].id == "fair"


def test_a_named_transcript_is_looked_for_in_the_given_folder_first(tmp_path: Path) -> None:
    (tmp_path / "fair.txt").write_text("Ferris: It starts at noon.", encoding="utf-8")

    (case,) = load(FAIR / "named.jsonl", transcripts=tmp_path)

    assert len(case.transcripts[0].turns) == 1


def test_transcripts_are_read_as_the_caller_says() -> None:
    (case,) = load(FAIR / "named.jsonl", read=lambda path: replace(TALK, id=path.name))

    assert case.transcripts[0].id == "fair.txt"


def test_an_answer_that_no_turn_holds_is_missing() -> None:
    (case,) = load(FAIR / "mistaken.jsonl")

    assert case.missing == ("words", "person", "nobody")


# --- files that cannot be read ---


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("broken_fair/not_json.jsonl:2", "is not JSON: Expecting property name"),
        ("broken_fair/not_an_object.jsonl:2", "found '[1, 2]'; expected an object"),
        ("broken_fair/no_id.jsonl:2", "no field 'id'; the row has question, kind"),
        ("broken_fair/no_such_transcript.jsonl:2", "no transcript 'gala.txt' in "),
        ("broken_fair/transcript_not_text.jsonl:2", "field 'transcript' is 3; expected a string"),
        ("broken_fair/bad_pattern.jsonl:2", "field 'speaker' is no regular expression: missing )"),
        ("broken_fair/turn_not_a_number.jsonl:2", "field 'turn' is \"first\"; expected an index"),
        ("broken_fair/turns_true.jsonl:2", "field 'turn' is true; expected an index from 0"),
        ("broken_fair/turn_out_of_range.jsonl:2", "turn 3, but fair has 1 turns"),
        ("broken_fair/blank.jsonl", "no questions; expected one JSON object a line"),
        ("broken_fair/latin1.jsonl", "is not UTF-8 text; expected JSON lines"),
        ("broken_fair/absent.jsonl", "no such file; expected questions as JSON lines"),
        ("no_transcripts/questions.jsonl:1", "no transcript in "),
        ("broken_market/no_conversation_field.jsonl:2", "no field 'conversation'; the row has id"),
        ("broken_market/unknown_conversation.jsonl:2", "no conversation 'bazaar' in conversations"),
        ("broken_market/turn_out_of_range.jsonl:2", "turn 5, but market has 5 turns"),
        ("broken_market/question_turn_out_of_range.jsonl:2", "turn 9, but market has 5 turns"),
        ("broken_market/turns_not_numbers.jsonl:2", "expected a list of indexes from 0"),
        ("broken_market/turns_negative.jsonl:2", "field 'turns' is [-1]; expected a list of index"),
        ("broken_market/answers_not_a_list.jsonl:2", "field 'answers' is \"Ada\"; expected a list"),
        ("broken_market/answers_not_texts.jsonl:2", "is [1]; expected a list of strings"),
        ("broken_market/question_not_text.jsonl:2", "field 'question' is 7; expected a string"),
        ("broken_market/answerable_not_flag.jsonl:2", 'is "yes"; expected true or false'),
        ("broken_market/answerable_missing.jsonl:2", "is nothing; expected true or false"),
    ],
)
def test_a_fault_names_its_file_and_line(file: str, problem: str) -> None:
    name, _, line = file.partition(":")

    with pytest.raises(TranscriptError, match=re.escape(problem)) as caught:
        load(DATA / name)

    assert caught.value.path == DATA / name
    assert caught.value.line == (int(line) if line else None)


@pytest.mark.parametrize(
    ("file", "line", "problem"),
    [
        ("broken_market/mute_conversation.jsonl", 2, "the conversation has no turns"),
        ("broken_turns", 1, "field 'turns' is"),
    ],
)
def test_a_faulty_conversation_names_the_conversations_file(file: str, line: int, problem: str) -> None:
    with pytest.raises(TranscriptError, match=problem) as caught:
        load(DATA / file)

    assert Path(caught.value.path).name == "conversations.jsonl"
    assert caught.value.line == line


def test_a_folder_that_cannot_be_opened_as_a_file_is_a_transcript_error(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").mkdir()

    with pytest.raises(TranscriptError, match="cannot be read: Is a directory"):
        load(tmp_path)
