"""The command `qa`: ask, index, show, eval, serve, mcp. The only module that prints."""

from __future__ import annotations

import functools
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.errors import OptionError, QAError
from qa.types import Transcript, clock

if TYPE_CHECKING:
    from qa.pipeline import Pipeline
    from qa.reader import Reader

app = typer.Typer(
    help="Ask transcripts: every answer is a verbatim quote with its speaker, or an honest silence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Transcript files or folders; without any, the shipped press conference."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
EncoderName = Annotated[
    str | None, typer.Option("--encoder", help="A sentence-transformers folder or hub name.")
]
Read = Annotated[
    bool,
    typer.Option("--reader/--no-reader", help="Read the best passages, or let the search alone order them."),
]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Ask only transcripts of this day and later, or earlier."),
]
IndexFolder = Annotated[Path | None, typer.Option("--index", help="A folder written by `qa index`.")]


def main() -> None:
    """Run the command; an error raised on purpose is one line on standard error and exit code 2."""
    # Transcripts hold every alphabet, whatever the terminal's locale is.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Only our own log: the libraries' chatter is no message to a user.
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("qa: %(message)s"))
    logging.getLogger("qa").addHandler(handler)
    try:
        app()
    except QAError as error:
        _fail(str(error))
    except BrokenPipeError:  # `qa show | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:  # disk full, a folder that may not be written to
        _fail(f"{error.filename or 'system'}: {error.strerror}")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What to ask.")],
    transcripts: Paths = None,
    speaker: Annotated[str | None, typer.Option(help="Search only this speaker's words.")] = None,
    title: Annotated[str, typer.Option(help="Ask only transcripts whose title holds these words.")] = "",
    since: Day = None,
    until: Day = None,
    rename: Annotated[
        list[str] | None,
        typer.Option(help="Another name for a speaker: 'Speaker 2=Ann Lee'. May be repeated."),
    ] = None,
    k: Annotated[int, typer.Option("-k", "--quotes", help="How many quotes at most.")] = 3,
    index: IndexFolder = None,
    encoder: EncoderName = None,
    read: Read = True,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write the answer with citations to a .md, .csv or .json file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotes."""
    from qa.export import check_suffix, export

    if out:
        _check_folder(out)
        check_suffix(out.suffix)
    pipeline = _pipeline(transcripts, index=index, encoder=encoder, read=read)
    if title or since or until:
        pipeline = pipeline.select(title=title, since=_day(since), until=_day(until))
    if rename:
        pipeline = pipeline.rename(_names(rename))
    answer = pipeline.ask(question, k=k, speaker=speaker)
    if out:
        out.write_bytes(export([answer], out.suffix).encode("utf-8"))
        print(out)
    elif as_json:
        _print_json(answer.to_dict())
    else:
        print(answer.whole)


@app.command()
def index(
    transcripts: Annotated[list[Path], typer.Argument(help="Transcript files or folders.")],
    out: Annotated[Path, typer.Option(help="Where to write the index.")] = Path("embeddings"),
    encoder: EncoderName = None,
    as_json: AsJson = False,
) -> None:
    """Embed what is new or changed of transcripts and write their index, for `qa ask --index`."""
    from qa.encoder import SentenceEncoder
    from qa.files import read_transcripts
    from qa.index import Index, Known

    model = SentenceEncoder.find(encoder)
    with _progress("reading") as progress:
        read = read_transcripts(transcripts, progress=progress)
    known = Known.read(out, model)
    with _progress("embedding") as progress:
        count = len(Index.write(out, read, model, known=known, progress=progress))
    unchanged = sum(transcript in known for transcript in read)
    told = {
        "unchanged": unchanged,
        "embedded": len(read) - unchanged,
        "removed": len(known.by_hashes) - unchanged,
    }
    if as_json:
        _print_json({"folder": str(out), "transcripts": [t.id for t in read], "passages": count, **told})
    else:
        changes = ", ".join(f"{number} {what}" for what, number in told.items())
        print(f"{out}: {count} passages of {len(read)} transcripts ({changes})")


@app.command()
def show(transcripts: Paths = None, as_json: AsJson = False) -> None:
    """Print the turns that are read from a transcript, to check a new file."""
    from qa.files import read_transcripts

    shown = read_transcripts(_given(transcripts))
    if as_json:
        _print_json([_transcript_dict(transcript) for transcript in shown])
        return
    print("\n\n".join(_transcript_text(transcript) for transcript in shown))


@app.command(name="eval")
def evaluate(
    path: Annotated[Path, typer.Argument(help="A questions file, or a folder that holds questions.jsonl.")],
    transcripts: Annotated[
        Path | None, typer.Option(help="Folder of the transcripts that the questions name.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Score only the questions of this split.")] = None,
    limit: Annotated[int | None, typer.Option(help="Score a fixed sample of so many conversations.")] = None,
    baselines: Annotated[bool, typer.Option("--baselines", help="Score plain recipes beside ours.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Draw what the confidence is worth: an SVG file.")] = None,
    save: Annotated[Path | None, typer.Option(help="Write what each question scored to this file.")] = None,
    compare: Annotated[Path | None, typer.Option(help="Compare with a run that --save wrote.")] = None,
    encoder: EncoderName = None,
    read: Read = True,
    as_json: AsJson = False,
) -> None:
    """Score answers to questions whose right answers are known."""
    from qa import evaluation
    from qa.encoder import SentenceEncoder
    from qa.pipeline import Pipeline

    for out in (save, plot):
        _check_folder(out)
    cases = evaluation.load(path, transcripts=transcripts, split=split, limit=limit)
    earlier = evaluation.load_run(compare) if compare else ()
    if compare:
        evaluation.check_same(earlier, cases, source=compare)
    plain = SentenceEncoder.plain() if baselines else None
    make = functools.partial(
        Pipeline.from_transcripts, encoder=SentenceEncoder.find(encoder), reader=_reader(read)
    )
    with _progress("questions") as progress:
        report = evaluation.evaluate(cases, make, progress=progress)
    if save:
        evaluation.save_run(save, report.outcomes)
    if plot:
        evaluation.save_plot(report.calibration, plot)
    told, tables = report.to_dict(), [report.table()]
    if plain:
        with _progress("plain recipes") as progress:
            beside = evaluation.Beside(report, evaluation.run_baselines(cases, plain, progress=progress))
        told["baselines"] = beside.to_dict()
        tables.append(beside.table())
    if compare:
        comparison = evaluation.compare(earlier, evaluation.scored(report.outcomes))
        told["comparison"] = comparison.to_dict()
        tables.append(f"Compared with {compare}\n\n{comparison.table()}")
    if as_json:
        _print_json(told)
    else:
        print("\n\n".join(tables))


@app.command()
def serve(
    transcripts: Paths = None,
    index: IndexFolder = None,
    encoder: EncoderName = None,
    read: Read = True,
    host: Annotated[str | None, typer.Option(help="Address to listen on: 127.0.0.1 without it.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on: 7860 without it.")] = None,
) -> None:
    """Open the web page over transcripts."""
    from qa.web import build, launch

    launch(build(_pipeline(transcripts, index=index, encoder=encoder, read=read)), host=host, port=port)


@app.command(name="mcp")
def serve_tool(
    transcripts: Paths = None, index: IndexFolder = None, encoder: EncoderName = None, read: Read = True
) -> None:
    """Answer an assistant over standard input and output, as a tool of the Model Context Protocol."""
    if not importlib.util.find_spec("mcp"):
        raise OptionError("the Model Context Protocol is missing; pip install 'transcript-qa[mcp]'")
    from qa.tool import ToolServer

    ToolServer(_pipeline(transcripts, index=index, encoder=encoder, read=read)).run()


def _pipeline(
    transcripts: list[Path] | None, *, index: Path | None, encoder: str | None, read: bool
) -> Pipeline:
    from qa.files import read_transcripts
    from qa.pipeline import Pipeline

    if not (transcripts or index or encoder) and read:
        return Pipeline.shipped()
    with _progress("reading") as progress:
        found = read_transcripts(_given(transcripts), progress=progress)
    with _progress("embedding") as progress:
        return Pipeline.from_transcripts(
            found, index=index, encoder=encoder, reader=_reader(read), progress=progress
        )


def _names(given: list[str]) -> dict[str, str]:
    """Return the names in "old=new" pairs."""
    for pair in given:
        if "=" not in pair:
            raise OptionError(f"{pair!r}; expected 'old name=new name'")
    return dict(pair.split("=", 1) for pair in given)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _reader(read: bool) -> Reader | None:
    from qa.reader import SHIPPED_READER

    return SHIPPED_READER if read else None


def _check_folder(out: Path | None) -> None:
    """Check that a file can be written where it is wanted, before hours go into what it holds."""
    if out is not None and not out.parent.is_dir():
        raise OptionError(f"{out}: no folder {out.parent}; make it first, or name another file")


def _given(transcripts: list[Path] | None) -> list[Path]:
    from qa import shipped

    return transcripts or [shipped.folder("seeds")]


def _transcript_text(transcript: Transcript) -> str:
    when = transcript.date.isoformat() if transcript.date else "no date"
    lines = [f"{transcript.title} ({transcript.id}, {when})"]
    lines += [f"{transcript.format}: {len(transcript.turns)} turns by {len(transcript.speakers)} speakers:"]
    lines += [f"  {speaker}" for speaker in transcript.speakers]
    for turn in transcript.turns:
        time = "" if turn.start_seconds is None else f", {clock(turn.start_seconds)}"
        lines += ["", f"[{turn.index}] {turn.speaker.name} (line {turn.line}{time})", turn.text]
    if transcript.set_aside:
        lines += ["", "Not speech:", *(f"  line {number}: {text}" for number, text in transcript.set_aside)]
    return "\n".join(lines)


def _transcript_dict(transcript: Transcript) -> dict[str, Any]:
    return {
        "id": transcript.id,
        "title": transcript.title,
        "date": transcript.date.isoformat() if transcript.date else None,
        "format": transcript.format,
        "speakers": [speaker.to_dict() for speaker in transcript.speakers],
        "turns": [
            {
                "index": turn.index,
                "speaker": turn.speaker.name,
                "text": turn.text,
                "line": turn.line,
                "start_seconds": turn.start_seconds,
            }
            for turn in transcript.turns
        ],
        "not_speech": [{"line": number, "text": text} for number, text in transcript.set_aside],
    }


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal's standard error, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from tqdm import tqdm

    with tqdm(desc=label, leave=False) as bar:

        def update(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield update


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _fail(message: str) -> None:
    print("qa: " + " ".join(message.split()), file=sys.stderr)
    sys.exit(2)
