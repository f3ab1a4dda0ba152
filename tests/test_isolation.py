"""The running page, as strangers meet it over HTTP: what is another's, and what is the server's, stays so."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from isolation import API, Visitor, left_over, megabytes, pairs, traces
from serving import ROOT, started

from qa.web.folder import sweep

NOT_OURS = "This is not what the page sends. Load it again, and try once more."


@dataclass
class Running:
    address: str
    process: subprocess.Popen[bytes]
    folder: Path

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("page")
    with started(folder) as (address, process):
        yield Running(address, process, folder)


@pytest.fixture
def visitor(page: Running) -> Iterator[Visitor]:
    """Somebody to whom no traceback and no path of the server may ever be told."""
    with Visitor(page.address) as found:
        yield found
    told = "".join(found.heard)
    assert "Traceback" not in told
    assert str(ROOT) not in told
    assert "root:" not in told
    assert page.process.poll() is None
    assert "Traceback" not in page.log()


def test_pairs_of_visitors_never_see_a_word_of_each_other(page: Running) -> None:
    found = pairs(page.address, 12)
    assert found.leaks == []
    assert found.answers > 12 * 100
    assert traces(page.folder) == []
    assert left_over(page.folder) == []


@pytest.mark.parametrize(
    "path",
    [
        *("/file=/etc/passwd", "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd"),
        *("/gradio_api/file=https://example.com", "/gradio_api/proxy=https://example.com"),
        *("/gradio_api/deep_link?session_hash=x", "/gradio_api/dev/reload", "/gradio_api/stream/x/y/1/z.ts"),
        *("/gradio_api/custom_component/x/client/y/z", "/gradio_api/runs", "/gradio_api/queue/status"),
        *("/monitoring", "/docs", "/openapi.json", "/gradio_api/vibe-code", "/gradio_api/token", "/login"),
        *("/gradio_api/heartbeat/../file=/etc/passwd", "//gradio_api/file=/etc/passwd", "/%00"),
    ],
)
def test_what_the_page_never_asks_for_is_not_there(visitor: Visitor, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        assert visitor.client.request(method, path).status_code == 404
    assert visitor.get(path) == '{"detail":"there is no such page here"}'


@pytest.mark.parametrize("path", ["run/predict", "api/ask", "component_server", "process_recording", "login"])
def test_nothing_else_takes_what_is_sent(visitor: Visitor, path: str) -> None:
    assert visitor.post(f"{API}/{path}", json={"data": []}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/passwd", "app.py", "seeds", "../../etc/passwd", "/proc/self/environ", "", "\0", "."),
        *("http://127.0.0.1/config", "http://192.0.2.1/x.txt", "file:///etc/passwd"),
        *(None, 5, ["/etc/passwd"], {"path": "/etc/passwd"}),
    ],
)
def test_a_path_that_was_not_uploaded_is_not_read(visitor: Visitor, path: Any) -> None:
    for more in ({}, {"url": "http://127.0.0.1/config"}, {"is_stream": True}, {"orig_name": "x.txt"}):
        file = {"path": path, "meta": {"_type": "gradio.FileData"}, **more}
        assert visitor.call("read", [file], "")["error"] == NOT_OURS
    assert visitor.call("read", path, "")["error"] == NOT_OURS


def test_the_folder_of_uploads_and_what_stands_above_it_is_not_read(visitor: Visitor) -> None:
    path = Path(visitor.upload(b"Ann Lee: Here.\n", "here.txt"))
    for each in (path.parent, path.parent.parent):
        assert "did not arrive" in visitor.preview(str(each))
    for each in (
        path.parent.parent.parent,
        path / "../../../log",
        path.parent.parent / "../../../etc/passwd",
    ):
        file = {"path": str(each), "meta": {"_type": "gradio.FileData"}}
        assert visitor.call("read", [file], "")["error"] == NOT_OURS
    assert "Here." in visitor.preview(str(path))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../../../../tmp/x.txt",
            "..\\..\\x.txt",
            "/etc/cron.d/x.txt",
            "x" * 300 + ".txt",
            "CON.txt",
            "a\0.txt",
        ),
        *("a\r\nSet-Cookie: x.txt", "~root.txt", "$(id).txt", "<img src=x>.txt", ".", "é\u202e.txt"),
    ],
)
def test_an_upload_of_any_name_lies_in_its_own_folder(page: Running, visitor: Visitor, name: str) -> None:
    path = Path(visitor.upload(f"Ann Lee: It is {name!r}.\n".encode(), name))
    assert path.resolve().is_relative_to(next(page.folder.glob("files/transcript-qa-*")).resolve())
    assert "Read as labelled text" in visitor.preview(str(path))
    assert not path.parent.exists()


@pytest.mark.parametrize("name", ["..", ""])
def test_a_name_that_is_none_is_refused(visitor: Visitor, name: str) -> None:
    answer = visitor.post(f"{API}/upload", files={"files": (name, b"Ann Lee: Here.\n")})
    assert answer.status_code == 400
    assert answer.json()["detail"]


JUNK = [None, 5, -1e308, "x", [], {}, ["x"], {"a": [1]}, True, "\ud800", float("nan"), "own-" + "A" * 43]
WIDTHS = {
    **{"respond": 5, "embed": 1, "go_back": 1, "partial": 1, "forget_past": 1, "read": 2, "ask": 3},
    **{"open_other": 2, "choose": 2, "give_name": 4},
}


@pytest.mark.parametrize("function", WIDTHS)
def test_whatever_a_program_sends_it_gets_an_answer_or_a_clear_refusal(
    visitor: Visitor, function: str
) -> None:
    width = WIDTHS[function]
    sent = [[junk] * width for junk in JUNK] + [[], ["x"] * (width - 1), ["x"] * 100]
    for data in sent:
        answer = visitor.call(function, *data)
        assert "data" in answer or answer["error"] == NOT_OURS, (data, answer)


@pytest.mark.parametrize(
    "content",
    [
        {"path": "/etc/passwd"},
        [{"type": "file", "file": {"path": "/etc/passwd"}}],
        [{"type": "file", "file": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}}],
        [{"type": "component", "component": "file", "value": {"path": "app.py"}, "constructor_args": {}}],
    ],
)
def test_no_file_comes_back_in_a_conversation(visitor: Visitor, content: object) -> None:
    answer = visitor.call("respond", "Who speaks?", "Everyone", 3, [{"role": "user", "content": content}], "")
    assert answer.get("error", NOT_OURS) == NOT_OURS
    assert "passwd" not in json.dumps(answer)
    assert "app.py" not in json.dumps(answer)


def test_half_a_character_in_a_conversation_is_answered(visitor: Visitor) -> None:
    before = [{"role": "user", "content": [{"type": "text", "text": "a\ud800b"}]}]
    _, messages, _ = visitor.call("respond", "Who spoke \ud800?", "\ud800", 3, before, "")["data"]
    assert messages[0]["content"][0]["text"] == "a\ufffdb"


@pytest.mark.parametrize(
    "job",
    [
        *([], "x", 5, None, {}, {"data": []}, {"data": "x", "fn_index": 0, "session_hash": "s"}),
        *({"data": [], "fn_index": each, "session_hash": "s"} for each in (999, -1, "x", None, [1])),
        *({"data": [], "fn_index": 0, "session_hash": each} for each in (None, 5, {"a": 1})),
    ],
)
def test_a_job_that_is_none_is_refused(visitor: Visitor, job: object) -> None:
    answer = visitor.post(f"{API}/queue/join", json=job)
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"{{{", b'{"data":"\xff"}', b'{"data":' + b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(visitor: Visitor, body: bytes) -> None:
    for path in (f"{API}/queue/join", f"{API}/call/ask", f"{API}/cancel"):
        answer = visitor.post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422)


def test_bodies_have_a_limit_that_is_named(page: Running, visitor: Visitor) -> None:
    before = megabytes(page.process)
    question = {"data": ["x" * 5_000_000]}
    answer = visitor.post(f"{API}/call/ask", json=question)
    assert (answer.status_code, answer.json()["detail"]) == (
        413,
        "5,000,013 bytes; expected at most 2,000,000",
    )
    answer = visitor.post(f"{API}/upload", files={"files": ("x.txt", b"x" * 10_500_000)})
    assert answer.status_code == 413
    assert answer.json()["detail"].endswith("expected at most 10,010,000")
    answer = visitor.post(f"{API}/call/ask", content=(b"x" for _ in range(9)))  # in chunks
    assert (answer.status_code, "Content-Length" in answer.json()["detail"]) == (411, True)
    assert megabytes(page.process) - before < 50


@pytest.mark.parametrize("path", ["/", "/config", f"{API}/openapi.json"])
@pytest.mark.parametrize(
    ("host", "status"),
    [
        *((name, 200) for name in ("localhost", "LOCALHOST:1", "127.0.0.1:7860", "[::1]:7860")),
        *(
            (name, 421)
            for name in ("evil.example", "localhost.evil.example", "127.0.0.1.evil:80", "[::1", "")
        ),
    ],
)
def test_on_this_machine_alone_the_page_has_no_other_name(
    page: Running, path: str, host: str, status: int
) -> None:
    # A site whose name is made to lead here could read the page from within a browser on this machine.
    answer = httpx.get(page.address + path, headers={"Host": host})
    assert answer.status_code == status
    if status == 421:
        assert "QA_ALLOWED_HOSTS" in answer.json()["detail"]


@pytest.mark.slow
def test_fifty_who_bring_large_files_at_once_are_all_answered(page: Running) -> None:
    line = b"Ann Lee: We met on the fourth of May and spoke of the harbour.\n\n"

    def bring(number: int) -> str:
        with Visitor(page.address) as found:
            path = found.upload(b"Bo Ek: Number %d.\n\n" % number + line * 30_000, f"{number}.txt")
            return found.preview(path)

    with Visitor(page.address) as first:
        first.ask("When was the INF Treaty agreed?")  # the models are loaded
    before, others = (
        megabytes(page.process),
        left_over(page.folder),
    )  # of broken uploads, until they are swept
    with ThreadPoolExecutor(50) as threads:
        shown = list(threads.map(bring, range(50)))
    assert all("30,001 turns; expected at most 20,000" in each for each in shown)
    assert left_over(page.folder) == others
    assert megabytes(page.process) - before < 300


def test_a_sender_who_goes_leaves_no_word_in_the_log_and_the_page_serves_on(
    page: Running, visitor: Visitor
) -> None:
    host, port = page.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as sender:
        sender.sendall(
            b"POST /gradio_api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
            b"Content-Type: multipart/form-data; boundary=zz\r\n\r\n--zz\r\nContent-Disposition: form-data; "
            b'name="files"; filename="half.txt"\r\n\r\nAnn Lee: halfsecret' + b"x" * 5000
        )
        time.sleep(0.2)
    assert "Stoltenberg" in visitor.ask("Who speaks?")
    assert "halfsecret" not in page.log()


def test_nothing_that_was_uploaded_is_left_when_the_page_is_stopped(tmp_path: Path) -> None:
    with started(tmp_path) as (address, process), httpx.Client(base_url=address) as client:
        for name in ("files", "other"):  # the second is in no field that gradio looks for
            client.post(f"{API}/upload", files={name: ("x.txt", b"Ann Lee: unread.\n")})
        assert len(left_over(tmp_path)) == 2
        (folder,) = (tmp_path / "files").glob("transcript-qa-*")
        assert folder.stat().st_mode & 0o077 == 0  # nobody else on the machine
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        assert not folder.exists()
        assert b"unread" not in b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


def test_what_nobody_reads_is_swept_away(tmp_path: Path) -> None:
    old, new = tmp_path / "a" / "old.txt", tmp_path / "b" / "new.txt"
    for file in (old, new):
        file.parent.mkdir()
        file.write_text("x", encoding="utf-8")
    for path in (old, old.parent):
        os.utime(path, (1000, 1000))
    sweep(tmp_path, before=2000)
    # The folder of the old file was changed a moment ago, by its deletion: it goes the next time.
    assert (old.exists(), new.exists()) == (False, True)
    os.utime(old.parent, (1000, 1000))
    sweep(tmp_path, before=2000)
    assert list(tmp_path.iterdir()) == [new.parent]


_SHOWN_TO_NOBODY_ELSE = """
import asyncio, gradio
from conftest import HashingEncoder, parsed
from gradio.state_holder import SessionState
from qa.pipeline import Pipeline
from qa.web import build

base = parsed("Ann Lee: The harbour is open.\\n\\nBo Ek: Who pays?")
page = build(Pipeline.from_transcripts([base], encoder=HashingEncoder(), reader=None))
state = SessionState(page)
respond = next(each for each in page.fns.values() if each.api_name == "respond")
asked = ["Is the harbour open, swordfish?", "Everyone", 3, [], ""]
request = gradio.Request(session_hash="s")
answer = asyncio.run(page.process_api(block_fn=respond, inputs=asked, state=state, request=request))
kept = str(list(state.components))
print("swordfish" in str(answer), "harbour" in kept, "swordfish" in kept, answer["data"][2] in kept)
"""


def test_gradio_keeps_nothing_of_what_a_page_shows() -> None:
    run = [sys.executable, "-c", _SHOWN_TO_NOBODY_ELSE]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(["tests", os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout == "True True False False\n", done.stderr
