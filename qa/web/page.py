"""The page itself. The only module that imports gradio."""

from __future__ import annotations

import functools
import logging
import os
import signal
import socket
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before gradio is imported: it reads them then, and nothing of a page may be told to others.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr
from gradio.state_holder import SessionState
from starlette.middleware import Middleware

from qa.errors import OptionError
from qa.files import SUFFIXES
from qa.pipeline import Pipeline
from qa.question import MAX_QUESTION_CHARACTERS
from qa.web import folder
from qa.web.actions import EVERYONE, MOST_QUOTES, PAGE_LIMITS, Actions, Message, ask, whole
from qa.web.door import Door
from qa.web.html import transcript_html

_HERE = Path(__file__).parent
# For the shipped press conference: a fact, a speaker's words, a questioner, an honest silence.
_EXAMPLES = (
    "When was the INF Treaty agreed?",
    "What did Aliyev say about the Zangazur corridor?",
    "Who asked about the moratorium on missiles?",
    "What did Putin say about the moratorium?",
)
_FONTS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "sans-serif")

# What `launch` takes, in one place: gradio's defaults are made for a developer's own machine.
LAUNCH: dict[str, Any] = {
    "theme": gr.themes.Soft(
        primary_hue="blue", neutral_hue="stone", font=_FONTS, font_mono=("ui-monospace", "monospace")
    ),
    "css": (_HERE / "page.css").read_text(encoding="utf-8"),
    "js": (_HERE / "page.js").read_text(encoding="utf-8"),
    "ssr_mode": False,
    "enable_monitoring": False,
    "run_history": False,
    "max_file_size": PAGE_LIMITS.file_bytes,
    "app_kwargs": {"middleware": [Middleware(Door, file_bytes=PAGE_LIMITS.file_bytes)]},
    "state_session_capacity": 500,
    "footer_links": ["api"],
    "quiet": True,
}

_NOT_OURS = "This is not what the page sends. Load it again, and try once more."
# What a conversation is saved as: what the button says, the file's suffix.
_SAVED_AS = {"Markdown": ".md", "CSV": ".csv", "JSON": ".json"}
_LOG = logging.getLogger(__name__)


class _Page(gr.Blocks):
    """Blocks that remember nothing of who asks, and tell no log and no stranger what went wrong."""

    async def process_api(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Do what a visitor's page asks for."""
        # In the state of a session gradio would keep all that its page shows, long after it is closed.
        kwargs["state"] = SessionState(self)
        try:
            # Gradio would fetch a file that is named by an address, and pass on a stream's path unseen.
            for path in _paths(kwargs["inputs"]):
                folder.check(path)
            return await super().process_api(*args, **kwargs)
        except gr.Error as error:
            error.print_exception = False
            raise
        except Exception as error:  # its words may quote what was sent
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind, file = type(error).__name__, Path(place.filename).name
            _LOG.warning("what a page sent was refused: %s at %s:%s", kind, file, place.lineno)
            raise gr.Error(_NOT_OURS, print_exception=False) from None


def build(pipeline: Pipeline) -> gr.Blocks:
    """Return the page over a pipeline's transcripts; the model begins to load in the background."""
    folder.begin()
    threading.Thread(target=pipeline.warm_up, daemon=True).start()
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

    page = _Page(title="Ask the transcript", analytics_enabled=False)
    with page:
        head = gr.HTML(_head_html(pipeline), elem_id="qa-head")
        token = gr.Textbox("", visible=False)
        with gr.Row(equal_height=False):
            with gr.Column(scale=6, min_width=320):
                chat = _chat()
                box = gr.Textbox(
                    label="Your question",
                    show_label=False,
                    placeholder="Ask about what was said",
                    max_length=MAX_QUESTION_CHARACTERS,
                    submit_btn="Ask",
                    autofocus=True,
                    elem_id="qa-box",
                )
                with gr.Row(elem_id="qa-examples") as examples:
                    questions = _EXAMPLES if pipeline is Pipeline.shipped() else ()
                    buttons = [gr.Button(text, size="sm") for text in questions]
                with gr.Row():
                    who = gr.Dropdown(label="Whose words", filterable=True, **_people(pipeline))
                    number = gr.Slider(1, MOST_QUOTES, value=3, step=1, label="Quotes at most")
                _saving(actions, token)
            with gr.Column(scale=5, min_width=320):
                over = gr.HTML(
                    transcript_html(pipeline.transcripts),
                    js_on_load=None,
                    elem_id="qa-transcript",
                    render=False,
                )
                _own_transcript(actions, page, token, head, chat, who, over, examples)
                over.render()  # type: ignore[no-untyped-call]

        def respond(
            question: str, speaker: str, quotes: int, messages: list[Message], visit: str, request: gr.Request
        ) -> tuple[str, list[Message], str]:
            return "", *actions.respond(question, speaker, quotes, _texts(messages), visit, _session(request))

        def leave(request: gr.Request) -> None:
            actions.visits.leave(_session(request))

        for source, event in [(box, box.submit), *((button, button.click) for button in buttons)]:
            event(
                respond,
                [source, who, number, chat, token],
                [box, chat, token],
                preprocess=False,  # it knows the people of the page's own transcript alone
                api_visibility="private",
                show_progress="hidden",
            ).then(None, js="() => setTimeout(window.qaShowLatest, 60)", api_visibility="private")
        # The bin above the answers forgets the follow-ups' past with them.
        chat.clear(actions.forget_past, token, None, api_visibility="private")
        page.unload(leave)
        gr.api(ask_over_http, api_name="ask")  # type: ignore[attr-defined]
    page.queue(max_size=64, default_concurrency_limit=2)
    return page


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="qa-chat",
        label="Answers",
        show_label=False,
        height=470,
        # The messages are HTML of our own, escaped: no Markdown, no LaTeX is read from them.
        render_markdown=False,
        latex_delimiters=[],
        sanitize_html=True,
        feedback_options=None,
        buttons=[],
        layout="bubble",
        placeholder="Every answer is a quote, or an honest “not in the transcript”.",
    )


def _saving(actions: Actions, token: gr.Textbox) -> None:
    """Let the browser save the conversation: no file of it is made on the server."""
    text = gr.Textbox("", visible=False)
    with gr.Row(elem_id="qa-saving"):
        gr.HTML("Save with citations:", elem_id="qa-saving-label")
        for name, suffix in _SAVED_AS.items():
            button = gr.Button(name, size="sm", min_width=60)
            button.click(
                functools.partial(actions.saved, suffix=suffix), token, text, api_visibility="private"
            ).then(
                None, text, js=f"(text) => window.qaSave(text, 'answers{suffix}')", api_visibility="private"
            )


def _own_transcript(
    actions: Actions,
    page: gr.Blocks,
    token: gr.Textbox,
    head: gr.HTML,
    chat: gr.Chatbot,
    who: gr.Dropdown,
    over: gr.HTML,
    examples: gr.Row,
) -> None:
    """Let a visitor bring a transcript, look at what was read of it, and ask it instead of the page's."""
    with gr.Row():
        bring = gr.UploadButton(
            "Ask a transcript of your own", size="sm", file_types=list(SUFFIXES), elem_id="qa-bring"
        )
        back = gr.Button("Back to the page's transcript", size="sm", visible=False, elem_id="qa-back")
    preview = gr.HTML("", elem_id="qa-preview", visible=False)
    use = gr.Button("Ask this transcript", variant="primary", visible=False, elem_id="qa-use")

    def read(file: dict[str, Any], visit: str, request: gr.Request) -> tuple[Any, ...]:
        path = file["path"]
        visit, shown, usable = actions.read(path, visit, _session(request))
        for paths in page.temp_file_sets:  # gradio would remember the name
            paths.discard(path)
        return visit, gr.update(value=shown, visible=True), gr.update(visible=usable)

    def shown(visit: str, pipeline: Pipeline, *, own: bool) -> tuple[Any, ...]:
        return (
            visit,
            _head_html(pipeline),
            [],
            gr.update(**_people(pipeline)),
            transcript_html(pipeline.transcripts),
            gr.update(visible=not own),
            gr.update(value="", visible=False),
            gr.update(visible=False),
            gr.update(visible=own),
        )

    def embed(visit: str, request: gr.Request, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008 - gradio finds it by its default
        def tell(done: int, total: int) -> None:
            progress((done, total), desc="Reading your transcript", unit="texts")

        visit, pipeline = actions.use(visit, _session(request), tell)
        return shown(visit, pipeline, own=pipeline is not actions.pipeline)

    def go_back(visit: str, request: gr.Request) -> tuple[Any, ...]:
        return shown(actions.go_back(visit, _session(request)), actions.pipeline, own=False)

    everything = [token, head, chat, who, over, examples, preview, use, back]
    private: dict[str, Any] = {"api_visibility": "private"}
    # Gradio's own preparation would leave a file behind.
    bring.upload(read, [bring, token], [token, preview, use], preprocess=False, **private)
    use.click(embed, token, everything, concurrency_limit=1, show_progress_on=preview, **private)
    back.click(go_back, token, everything, **private)


def _paths(value: object) -> Iterator[Any]:
    """Yield whatever is named as the path of a file in what a page sent."""
    if isinstance(value, dict):
        if "path" in value:
            yield value["path"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _paths(each)


def _texts(messages: list[Message] | None) -> list[Message]:
    """Return the texts of a conversation, without the files and programs that may have been put into it."""
    return [
        {"role": message["role"], "content": whole(part["text"])}
        for message in messages or []
        for part in message["content"]
        if part["type"] == "text"
    ]


def _session(request: gr.Request) -> str:
    return request.session_hash or ""


def _people(pipeline: Pipeline) -> dict[str, Any]:
    """Return whom the answers can be limited to, as a dropdown takes it."""
    names = dict.fromkeys(speaker.name for speaker in pipeline.speakers)
    return {"choices": [EVERYONE, *names], "value": EVERYONE}


def launch(page: gr.Blocks, *, host: str | None = None, port: int | None = None) -> None:
    """Serve the page until it is interrupted.

    Args:
        page: What `build` returned.
        host: Address to listen on; None takes GRADIO_SERVER_NAME, else this machine alone.
        port: Port to listen on; None takes GRADIO_SERVER_PORT, else 7860.

    Raises:
        OptionError: If the port is taken.
    """
    host = host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
    port = port or int(os.environ.get("GRADIO_SERVER_PORT") or 7860)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OptionError(
                f"{host}:{port} cannot be listened on ({error.strerror}); choose another port"
            ) from None
    # A container is stopped by it: then the page ends as it does by Ctrl-C, and deletes what it holds.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"Serving on http://{host}:{port}", flush=True)
    page.launch(server_name=host, server_port=port, **LAUNCH)


def _head_html(pipeline: Pipeline) -> str:
    count = len(pipeline.transcripts)
    over = "a transcript" if count == 1 else f"{count} transcripts"
    promise = f"Verbatim quotes from {over}, each with its speaker. Nothing is made up."
    return f"<h1>Ask the transcript</h1><p>{promise}</p>"
