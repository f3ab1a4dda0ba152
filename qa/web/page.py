"""The page itself. The only module that imports gradio."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path
from typing import Any

# Before gradio is imported: it reads them then, and nothing of a page may be told to others.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr

from qa.errors import OptionError
from qa.pipeline import Pipeline
from qa.question import MAX_QUESTION_CHARACTERS
from qa.types import Answer, Status
from qa.web.html import answer_html, question_html, transcript_html

_HERE = Path(__file__).parent
_EVERYONE = "Everyone"
_MOST_QUOTES = 10
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
    "max_file_size": "5mb",
    "state_session_capacity": 500,
    "footer_links": ["api"],
    "quiet": True,
}

Message = dict[str, Any]


def build(pipeline: Pipeline) -> gr.Blocks:
    """Return the page over a pipeline's transcripts; the model begins to load in the background."""
    threading.Thread(target=pipeline.warm_up, daemon=True).start()
    names = [speaker.name for speaker in pipeline.speakers]

    def respond(
        question: str, speaker: str, quotes: int, messages: list[Message], asked: list[Answer]
    ) -> tuple[str, list[Message], list[Answer]]:
        answer = _ask(
            pipeline, question, speaker=None if speaker == _EVERYONE else speaker, k=quotes, history=asked
        )
        messages = [
            *messages,
            {"role": "user", "content": question_html(answer.question)},
            {"role": "assistant", "content": answer_html(answer, pipeline.transcripts)},
        ]
        # A greeting is nothing that a follow-up could refer to.
        known = asked if answer.status is Status.INVALID_QUESTION else [*asked, answer]
        return "", messages, known

    def ask(question: str, speaker: str | None = None, k: int = 3) -> dict[str, Any]:
        """Answer a question with verbatim quotes and who said them, or say that there is none.

        Args:
            question: What to ask of the transcript, at most 2,000 characters.
            speaker: Search only this speaker's words; everybody's without it.
            k: How many quotes at most, 1 to 10.

        Returns:
            The answer's question, status, intent, text, speaker, confidence, message, quotes and groups.
        """
        return _ask(pipeline, question, speaker=speaker or None, k=k, history=[]).to_dict()

    page: gr.Blocks = gr.Blocks(title="Ask the transcript", analytics_enabled=False, delete_cache=(600, 3600))
    with page:
        gr.HTML(_head_html(pipeline), elem_id="qa-head")
        asked = gr.State([], time_to_live=3600)
        with gr.Row(equal_height=False):
            with gr.Column(scale=6, min_width=320):
                chat = gr.Chatbot(
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
                box = gr.Textbox(
                    label="Your question",
                    show_label=False,
                    placeholder="Ask about what was said",
                    max_length=MAX_QUESTION_CHARACTERS,
                    submit_btn="Ask",
                    autofocus=True,
                    elem_id="qa-box",
                )
                examples = _examples(pipeline)
                with gr.Row():
                    who = gr.Dropdown(
                        [_EVERYONE, *names], value=_EVERYONE, label="Whose words", filterable=True
                    )
                    number = gr.Slider(1, _MOST_QUOTES, value=3, step=1, label="Quotes at most")
            with gr.Column(scale=5, min_width=320):
                gr.HTML(transcript_html(pipeline.transcripts), js_on_load=None, elem_id="qa-transcript")
        for source, event in [(box, box.submit), *((button, button.click) for button in examples)]:
            event(
                respond,
                [source, who, number, chat, asked],
                [box, chat, asked],
                api_visibility="private",
                show_progress="hidden",
            ).then(None, js="() => setTimeout(window.qaShowLatest, 60)", api_visibility="private")
        # The bin above the answers forgets the follow-ups' past with them.
        chat.clear(lambda: [], None, asked, api_visibility="private")
        gr.api(ask, api_name="ask")  # type: ignore[attr-defined]
    page.queue(max_size=64, default_concurrency_limit=2)
    return page


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
    print(f"Serving on http://{host}:{port}", flush=True)
    page.launch(server_name=host, server_port=port, **LAUNCH)


def _ask(
    pipeline: Pipeline, question: object, *, speaker: object, k: object, history: list[Answer]
) -> Answer:
    """Ask, whatever a program sent: what is no text is no question, what is no number is 3."""
    text = question if isinstance(question, str) else ""
    count = int(k) if isinstance(k, (int, float)) and 1 <= k <= _MOST_QUOTES else 3
    return pipeline.ask(text, k=count, speaker=speaker if isinstance(speaker, str) else None, history=history)


def _examples(pipeline: Pipeline) -> list[gr.Button]:
    """Show questions to click; they fit the shipped transcripts alone."""
    if pipeline is not Pipeline.shipped():
        return []
    with gr.Row(elem_id="qa-examples"):
        return [gr.Button(text, size="sm") for text in _EXAMPLES]


def _head_html(pipeline: Pipeline) -> str:
    count = len(pipeline.transcripts)
    over = "a transcript" if count == 1 else f"{count} transcripts"
    promise = f"Verbatim quotes from {over}, each with its speaker. Nothing is made up."
    return f"<h1>Ask the transcript</h1><p>{promise}</p>"
