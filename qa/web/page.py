"""The page itself: its parts, and what happens when one is used. With `serve`, what imports gradio."""

from __future__ import annotations

import functools
import importlib.util
import threading
from dataclasses import dataclass, fields
from typing import Any

# Before gradio: it settles what gradio reads when it is imported.
from qa.web.serve import Guarded

import gradio as gr  # isort: skip

from starlette.types import ASGIApp

from qa.errors import OptionError
from qa.files import SUFFIXES
from qa.pipeline import Pipeline
from qa.question import MAX_QUESTION_CHARACTERS
from qa.surrogates import without_surrogates
from qa.types import Transcript
from qa.web import folder
from qa.web.actions import ALL, EVERYONE, MOST_QUOTES, Actions, Message, ask
from qa.web.shown import glance_html, notice_html, transcript_html
from qa.web.visits import Visit, holds_own_transcript

# For the shipped press conference: a fact, a speaker's words, a questioner, an honest silence.
_EXAMPLES = (
    "When was the INF Treaty agreed?",
    "What did Aliyev say about the Zangazur corridor?",
    "Who asked about the moratorium on missiles?",
    "What did Putin say about the moratorium?",
)
# What a conversation is saved as: what the button says, the file's suffix.
_SAVED_AS = {"Markdown": ".md", "CSV": ".csv", "JSON": ".json"}
_PAST = (
    '<details id="qa-past" hidden><summary>Asked before</summary><ul></ul>'
    '<button type="button" id="qa-forget">Forget them</button></details>'
)
_PRIVATE: dict[str, Any] = {"api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class _Parts:
    """What of the page changes with the transcripts that are asked."""

    token: gr.Textbox
    head: gr.HTML
    chat: gr.Chatbot
    who: gr.Dropdown
    which: gr.Dropdown
    over: gr.HTML
    glance: gr.HTML
    examples: gr.Row
    preview: gr.HTML
    use: gr.Button
    back: gr.Button
    renamed: gr.Dropdown

    @property
    def all(self) -> list[Any]:
        """Every part, in the order in which `_bringing` shows them anew."""
        return [getattr(self, field.name) for field in fields(self)]


def build(pipeline: Pipeline) -> Guarded:
    """Return the page over a pipeline's transcripts; the model begins to load in the background."""
    folder.begin()
    warming = threading.Thread(target=pipeline.warm_up, daemon=True)
    warming.start()
    actions = Actions(pipeline)

    def ask_over_http(question: str, speaker: str | None = None, k: int = 3) -> dict[str, Any]:
        """Answer a question with verbatim quotes and who said them, or say that there is none.

        Args:
            question: What to ask of the transcript, at most 2,000 characters.
            speaker: Search only this speaker's words; everybody's without it.
            k: How many quotes at most, 1 to 10.

        Returns:
            The answer's question, status, intent, text, speaker, confidence, message, quotes and groups.
        """
        return ask(pipeline, question, speaker=speaker or None, k=k, history=[]).to_dict()

    page = Guarded(title="Ask the transcript", analytics_enabled=False)
    page.warming = warming
    page.tool = _tool(pipeline)
    with page:
        head = gr.HTML(_head_html(pipeline), elem_id="qa-head")
        token = gr.Textbox("", visible=False)
        with gr.Row(equal_height=False, elem_id="qa-columns"):
            with gr.Column(scale=6, min_width=320):
                with gr.Column(elem_id="qa-conversation"):
                    chat, box = _chat(), _box()
                with gr.Row(elem_id="qa-examples") as examples:
                    questions = _EXAMPLES if pipeline is Pipeline.shipped() else ()
                    buttons = [gr.Button(text, size="sm") for text in questions]
                gr.HTML(_PAST)
                with gr.Row():
                    which = gr.Dropdown(label="Which transcript", filterable=True, **_choices(pipeline))
                    who = gr.Dropdown(label="Whose words", filterable=True, **_people(pipeline))
                    number = gr.Slider(1, MOST_QUOTES, value=3, step=1, label="Quotes at most")
                _saving(actions, token)
            with gr.Column(scale=5, min_width=320), gr.Tabs(elem_id="qa-views"):
                with gr.Tab("Transcript"):
                    over = gr.HTML(**_over(pipeline.transcript()), elem_id="qa-transcript", js_on_load=None)
                with gr.Tab("At a glance"):
                    glance = gr.HTML(**_glance(pipeline), elem_id="qa-glance", js_on_load=None)
                with gr.Tab("Your own"):
                    bring, preview, use, back = _own()
                with gr.Tab("Names"):
                    renamed, name, turn, rename, told = _names(pipeline)
        wanted = gr.Textbox("", visible="hidden", elem_id="qa-wanted")
        parts = _Parts(token, head, chat, who, which, over, glance, examples, preview, use, back, renamed)
        _asking(page, actions, parts, [box, *buttons], box, number)
        _bringing(page, actions, parts, bring)
        _choosing(actions, parts, wanted)
        _naming(actions, parts, name, turn, rename, told)
        gr.api(ask_over_http, api_name="ask")  # type: ignore[attr-defined]
    page.queue(max_size=64, default_concurrency_limit=2)
    return page


def _tool(pipeline: Pipeline) -> ASGIApp | None:
    """Return what answers assistants, where the package for it is installed."""
    if not importlib.util.find_spec("mcp"):
        return None
    from qa.tool import ToolServer

    return ToolServer(pipeline)


def _asking(
    page: gr.Blocks,
    actions: Actions,
    parts: _Parts,
    sources: list[Any],
    box: gr.Textbox,
    number: gr.Slider,
) -> None:
    """Answer what is typed, and what is chosen among the examples."""

    def respond(
        question: str, speaker: str, quotes: int, messages: list[Message], visit: str, request: gr.Request
    ) -> tuple[str, list[Message], str]:
        return "", *actions.respond(question, speaker, quotes, _texts(messages), visit, _session(request))

    def leave(request: gr.Request) -> None:
        actions.visits.leave(_session(request))

    for source in sources:
        event = source.submit if source is box else source.click
        event(
            respond,
            [source, parts.who, number, parts.chat, parts.token],
            [box, parts.chat, parts.token],
            preprocess=False,  # it knows the people of the page's own transcript alone
            show_progress="hidden",
            **_PRIVATE,
        ).then(None, js="() => setTimeout(window.qaShowLatest, 60)", **_PRIVATE)
    # The bin above the answers forgets the follow-ups' past with them.
    parts.chat.clear(actions.forget_past, parts.token, None, **_PRIVATE)
    page.unload(leave)


def _choosing(actions: Actions, parts: _Parts, wanted: gr.Textbox) -> None:
    """Open the transcript that an address leads to, and ask the one that is chosen."""

    def open_other(address: str, token: str, request: gr.Request) -> tuple[Any, ...]:
        token, visit = actions.open(address, token, _session(request))
        return (token, *_views(token, visit))

    # Not `input`: gradio tells of that only when a key is pressed.
    wanted.change(
        open_other,
        [wanted, parts.token],
        [parts.token, parts.over, parts.glance],
        show_progress="hidden",
        **_PRIVATE,
    ).then(None, wanted, js="(address) => window.qaArrived(address)", **_PRIVATE)

    def choose(id: str, token: str, request: gr.Request) -> tuple[Any, ...]:
        token, visit = actions.choose(id, token, _session(request))
        people = gr.update(**_people(visit.asks)), gr.update(**_renamable(visit.asks))
        return (token, *people, *_views(token, visit))

    parts.which.input(
        choose,
        [parts.which, parts.token],
        [parts.token, parts.who, parts.renamed, parts.over, parts.glance],
        preprocess=False,
        show_progress="hidden",
        **_PRIVATE,
    )


def _naming(
    actions: Actions, parts: _Parts, name: gr.Textbox, turn: gr.Textbox, rename: gr.Button, told: gr.HTML
) -> None:
    """Give a speaker another name."""

    def give_name(old: Any, new: Any, only: Any, token: str, request: gr.Request) -> tuple[Any, ...]:
        session = _session(request)
        try:
            token, visit, said = actions.rename(old or "", new or "", only or "", token, session)
        except OptionError as error:
            shown = gr.update(value=notice_html(str(error)), visible=True)
            return (*[gr.skip() for _ in range(7)], shown)
        people = gr.update(**_people(visit.asks)), gr.update(**_renamable(visit.asks))
        shown = gr.update(value=notice_html(said), visible=True)
        return (token, *people, *_views(token, visit), "", "", shown)

    rename.click(
        give_name,
        [parts.renamed, name, turn, parts.token],
        [parts.token, parts.who, parts.renamed, parts.over, parts.glance, name, turn, told],
        preprocess=False,
        show_progress="hidden",
        **_PRIVATE,
    )


def _bringing(page: gr.Blocks, actions: Actions, parts: _Parts, bring: gr.File) -> None:
    """Let a visitor bring transcripts, look at what was read, and ask them instead of the page's."""

    def read(files: list[dict[str, Any]], visit: str, request: gr.Request) -> tuple[Any, ...]:
        paths = [file["path"] for file in files]
        visit, shown, usable = actions.read(paths, visit, _session(request))
        for kept in page.temp_file_sets:  # gradio would remember the names
            kept.difference_update(paths)
        return visit, gr.update(value=shown, visible=True), gr.update(visible=usable), None

    def show(visit: str, pipeline: Pipeline, *, own: bool) -> tuple[Any, ...]:
        return (
            visit,
            _head_html(pipeline),
            [],
            gr.update(**_people(pipeline)),
            gr.update(**_choices(pipeline)),
            gr.update(**_over(pipeline.transcript(), shared=not own)),
            gr.update(**_glance(pipeline)),
            gr.update(visible=not own),
            gr.update(value="", visible=False),
            gr.update(visible=False),
            gr.update(visible=own),
            gr.update(**_renamable(pipeline)),
        )

    def embed(visit: str, request: gr.Request, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008 - gradio finds it by its default
        def tell(done: int, total: int) -> None:
            progress((done, total), desc="Reading what you brought", unit="texts")

        visit, pipeline = actions.use(visit, _session(request), tell)
        return show(visit, pipeline, own=pipeline is not actions.pipeline)

    def go_back(visit: str, request: gr.Request) -> tuple[Any, ...]:
        return show(actions.go_back(visit, _session(request)), actions.pipeline, own=False)

    # Gradio's own preparation would leave a file behind.
    bring.upload(
        read,
        [bring, parts.token],
        [parts.token, parts.preview, parts.use, bring],
        preprocess=False,
        **_PRIVATE,
    )
    use, preview = parts.use, parts.preview
    brought = use.click(
        embed, parts.token, parts.all, concurrency_limit=1, show_progress_on=preview, **_PRIVATE
    )
    left = parts.back.click(go_back, parts.token, parts.all, **_PRIVATE)
    for event in (brought, left):
        event.then(None, js="() => window.qaOpenTranscript()", **_PRIVATE)


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="qa-chat",
        label="Answers",
        show_label=False,
        height=520,
        autoscroll=False,  # the page shows the last question at the top
        # The messages are HTML of our own, escaped: no Markdown, no LaTeX is read from them.
        render_markdown=False,
        latex_delimiters=[],
        sanitize_html=True,
        feedback_options=None,
        buttons=[],
        layout="bubble",
        placeholder="Every answer is a quote, or an honest “not in the transcript”.",
    )


def _box() -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        show_label=False,
        placeholder="Ask about what was said",
        max_length=MAX_QUESTION_CHARACTERS,
        submit_btn="Ask",
        autofocus=True,
        elem_id="qa-box",
    )


def _saving(actions: Actions, token: gr.Textbox) -> None:
    """Let the browser save the conversation: no file of it is made on the server."""
    text = gr.Textbox("", visible=False)
    with gr.Row(elem_id="qa-saving"):
        gr.HTML("Save with citations:", elem_id="qa-saving-label")
        for name, suffix in _SAVED_AS.items():
            button = gr.Button(name, size="sm", min_width=60)
            button.click(functools.partial(actions.saved, suffix=suffix), token, text, **_PRIVATE).then(
                None, text, js=f"(text) => window.qaSave(text, 'answers{suffix}')", **_PRIVATE
            )


def _own() -> tuple[gr.File, gr.HTML, gr.Button, gr.Button]:
    bring = gr.File(
        label="Transcripts of your own",
        file_count="multiple",
        file_types=list(SUFFIXES),
        height=190,
        elem_id="qa-bring",
    )
    gr.HTML(
        "They are read for you alone, on this machine, and forgotten when you leave the page or an hour "
        "after your last question.",
        elem_id="qa-private",
    )
    preview = gr.HTML("", elem_id="qa-preview", visible=False)
    use = gr.Button("Ask what I brought", variant="primary", visible=False, elem_id="qa-use")
    back = gr.Button("Back to the page's transcript", size="sm", visible=False, elem_id="qa-back")
    return bring, preview, use, back


def _names(pipeline: Pipeline) -> tuple[gr.Dropdown, gr.Textbox, gr.Textbox, gr.Button, gr.HTML]:
    gr.HTML("Give a speaker another name, for you alone, in all turns or in one.", elem_id="qa-names-about")
    renamed = gr.Dropdown(label="Speaker", filterable=True, elem_id="qa-renamed", **_renamable(pipeline))
    name = gr.Textbox(label="New name", max_length=200, elem_id="qa-name")
    # No Number: gradio shows 0 in one that is empty.
    turn = gr.Textbox(label="Only in turn", placeholder="all turns", max_length=9, elem_id="qa-turn")
    rename = gr.Button("Rename", elem_id="qa-rename")
    return renamed, name, turn, rename, gr.HTML("", visible=False)


def _texts(messages: list[Message] | None) -> list[Message]:
    """Return the texts of a conversation, without the files and programs that may have been put into it."""
    return [
        {"role": message["role"], "content": without_surrogates(part["text"])}
        for message in messages or []
        for part in message["content"]
        if part["type"] == "text"
    ]


def _session(request: gr.Request) -> str:
    return request.session_hash or ""


def _people(pipeline: Pipeline) -> dict[str, Any]:
    """Return whom the answers can be limited to, as a dropdown takes it."""
    return {"choices": [EVERYONE, *_renamable(pipeline)["choices"]], "value": EVERYONE}


def _renamable(pipeline: Pipeline) -> dict[str, Any]:
    return {"choices": list(dict.fromkeys(speaker.name for speaker in pipeline.speakers)), "value": None}


def _choices(pipeline: Pipeline) -> dict[str, Any]:
    """Return which of the transcripts can be asked, as a dropdown takes it."""
    titles = [(transcript.title, transcript.id) for transcript in pipeline.transcripts]
    return {"choices": [("All of them", ALL), *titles], "value": ALL, "visible": len(titles) > 1}


def _views(token: str, visit: Visit) -> tuple[Any, Any]:
    shared = not holds_own_transcript(token)
    glance = _glance(visit.pipeline, visit.reads.id)
    return gr.update(**_over(visit.reads, shared=shared)), gr.update(**glance)


def _over(transcript: Transcript, *, shared: bool = True) -> dict[str, Any]:
    return {"value": transcript_html(transcript, shared=shared)}


def _glance(pipeline: Pipeline, id: str | None = None) -> dict[str, Any]:
    return {"value": glance_html(pipeline.glance(id))}


def _head_html(pipeline: Pipeline) -> str:
    count = len(pipeline.transcripts)
    over = "a transcript" if count == 1 else f"{count} transcripts"
    promise = f"Verbatim quotes from {over}, each with its speaker. Nothing is made up."
    return f"<h1>Ask the transcript</h1><p>{promise}</p>"
