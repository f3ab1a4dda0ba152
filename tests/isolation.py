"""Pairs of visitors of the running page, who bring transcripts and try to see each other's.

    python tests/isolation.py --pairs 1000

Prints what was done, and ends with status 1 where one saw a word of the other's.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx
from serving import started

MARK = "canary"  # begins every word that only its visitor may see
THREADS = 4
API = "/gradio_api"
EXPORTS = ("partial", "partial_1", "partial_2")  # gradio's names for the three buttons


class Visitor:
    """A browser with the page open: what it sends, and all that it was sent."""

    def __init__(self, address: str) -> None:
        # No certificates to read: the page is on this machine.
        self.client = httpx.Client(base_url=address, timeout=60, verify=False)
        # As gradio's page draws it.
        self.session = f"{random.getrandbits(52):x}"
        self.token = ""
        self.messages: list[Any] = []
        self.events: list[str] = []
        self.heard: list[str] = []
        self.open = ExitStack()

    def __enter__(self) -> Visitor:
        config = json.loads(self.get("/config"))
        self.functions = {each["api_name"]: each["id"] for each in config["dependencies"]}
        # While the page is open, this answers; when it closes, the visitor has left.
        self.open.enter_context(self.client.stream("GET", f"{API}/heartbeat/{self.session}"))
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.leave()
        self.client.close()

    def leave(self) -> None:
        self.open.close()

    def get(self, path: str, **parameters: str) -> str:
        answer = self.client.get(path, params=parameters or None)
        self.heard.append(answer.text)
        return answer.text

    def post(self, path: str, **given: Any) -> httpx.Response:
        answer = self.client.post(path, **given)
        self.heard.append(answer.text)
        return answer

    def call(self, function: str, *data: Any) -> dict[str, Any]:
        """Return what a function of the page answers, as its browser is told."""
        job = {"data": data, "fn_index": self.functions[function], "session_hash": self.session}
        # Whatever JSON can say: halves of characters and NaN too, which httpx would not send.
        joined = self.post(
            f"{API}/queue/join", content=json.dumps(job), headers={"Content-Type": "application/json"}
        )
        if joined.status_code != 200:
            return {"error": joined.text}
        self.events.append(joined.json()["event_id"])
        with self.client.stream("GET", f"{API}/queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                self.heard.append(line)
                message = json.loads(line.removeprefix("data:")) if line else {}
                if message.get("msg") == "process_completed":
                    output: dict[str, Any] = message["output"]
                    return output
        return {"error": "the stream ended"}

    def upload(self, data: bytes, name: str) -> str:
        return str(self.post(f"{API}/upload", files={"files": (name, data)}).json()[0])

    def preview(self, path: str) -> str:
        file = {"path": path, "meta": {"_type": "gradio.FileData"}}
        self.token, shown, *_ = self.call("read", [file], self.token)["data"]
        return str(shown["value"])

    def use(self) -> None:
        self.token, *_ = self.call("embed", self.token)["data"]

    def ask(self, question: str) -> str:
        _, self.messages, self.token = self.call(
            "respond", question, "Everyone", 10, self.messages, self.token
        )["data"]
        return str(self.messages[-1])

    def saved(self, token: str) -> list[str]:
        return [self.call(name, token)["data"][0] for name in EXPORTS]


@dataclass
class Found:
    """What came of some pairs.

    Attributes:
        answers: Of the server, whole ones and lines of streams, in each of which the other's words were
            looked for.
        leaks: Where they were found.
    """

    answers: int = 0
    leaks: list[str] = field(default_factory=list)


def transcript(secret: str, bait: str) -> bytes:
    """Return a file whose every line holds a secret; the bait is known to the other visitor."""
    name = secret.title()
    return (
        f"Ann {name}: The password of {bait} is {secret}.\n\n"
        f"Bo {name}: I was told of {bait} that {secret} is the word.\n"
    ).encode()


def pair(address: str, number: int) -> Found:
    """Let two visitors do all that a page can do, and all they can think of to see the other's."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}")
    secrets = [f"{MARK}{side}{letters}" for side in ("left", "right")]
    baits = [f"topic{side}{letters}" for side in ("left", "right")]
    found = Found()
    with Visitor(address) as left, Visitor(address) as right:
        both = (left, right)
        paths = [
            each.upload(transcript(*words), f"{words[0]}.txt")
            for each, words in zip(both, zip(secrets, baits, strict=True), strict=True)
        ]
        for me, path, other in ((left, paths[1], right), (right, paths[0], left)):
            look_for_the_file(me, path)
            me.get(f"{API}/deep_link", session_hash=other.session)
        for me, path, secret, bait in zip(both, paths, secrets, baits, strict=True):
            assert secret in me.preview(path)
            me.use()
            assert secret in me.ask(f"What is the password of {bait}?")
            assert not Path(path).exists()
        for me, other, bait in ((left, right, baits[1]), (right, left, baits[0])):
            me.ask(f"What is the password of {bait}?")
            me.ask("Anything else?")
            for guess in (other.session, f"{other.token[:-4]}AAAA", f"own-{other.session}"):
                me.call("partial", guess)
                me.call("respond", f"What is the password of {bait}?", "Everyone", 3, [], guess)
            for event in other.events[-2:]:
                me.get(f"{API}/call/respond/{event}")
            me.get("/config")
            me.get(f"{API}/info")
        for me, secret in zip(both, secrets, strict=True):
            assert all(secret in file for file in me.saved(me.token))
        for me, theirs in ((left, secrets[1]), (right, secrets[0])):
            found.answers += len(me.heard)
            found.leaks += [text[:300] for text in me.heard if theirs in text.lower()]
        # Once one has left, the token opens nothing, not even to who has seen it.
        left.leave()
        stale = wait_until_gone(right, left.token, baits[0])
        if secrets[0] in stale.lower():
            found.leaks.append(stale[:300])
    return found


def look_for_the_file(visitor: Visitor, path: str) -> None:
    """Ask for another's file in every way that gradio has to serve one."""
    for way in (f"{API}/file=", f"{API}/file/", "/file=", f"/{API}/file=", f"{API}/%66ile=", f"{API}/proxy="):
        visitor.get(f"{way}{path}")
    visitor.get(f"{API}/file={quote(path, safe='')}")


def wait_until_gone(visitor: Visitor, token: str, bait: str) -> str:
    """Return what a token is told after its visitor has left, as soon as that is known."""
    told = ""
    for _ in range(50):
        told = str(visitor.call("respond", f"What is the password of {bait}?", "Everyone", 3, [], token))
        if "no longer kept" in told:
            break
        time.sleep(0.1)
    return told


def pairs(address: str, count: int, first: int = 0) -> Found:
    """Let some pairs visit the page, some at a time."""
    total = Found()
    with ThreadPoolExecutor(THREADS) as threads:
        for found in threads.map(lambda number: pair(address, number), range(first, first + count)):
            total.answers += found.answers
            total.leaks += found.leaks
    return total


def traces(folder: Path) -> list[str]:
    """Return the files and the lines of the log in which a visitor's words are left."""
    names = [str(path) for path in folder.rglob("*") if MARK in path.name.lower()]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return names + [str(path) for path in files if MARK.encode() in path.read_bytes().lower()]


def left_over(folder: Path) -> list[Path]:
    """Return the files that lie where uploads are kept."""
    return [path for path in folder.glob("files/transcript-qa-*/**/*") if path.is_file()]


def megabytes(process: subprocess.Popen[bytes]) -> float:
    """Return the memory that a process has in use."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with started(folder) as (address, process):
            pairs(address, 20, first=90_000)  # the models are loaded, the pools are full
            before, began = megabytes(process), time.monotonic()
            found = pairs(address, options.pairs)
            seconds, after = time.monotonic() - began, megabytes(process)
            left, kept = traces(folder), left_over(folder)
        log = (folder / "log").read_text(encoding="utf-8").count("\n")
        print(f"{options.pairs:,} pairs in {seconds:.0f} s; {found.answers:,} answers read")
        print(f"{len(found.leaks)} answers with a word of the other's")
        print(f"{len(kept)} files of uploads left; {len(left)} files or logs with a visitor's word")
        print(f"{log} lines logged")
        print(f"memory of the server: {before:.0f} MB before, {after:.0f} MB after")
        for leak in (found.leaks + left)[:20]:
            print(leak, file=sys.stderr)
        return 1 if found.leaks or left else 0


if __name__ == "__main__":
    sys.exit(main())
