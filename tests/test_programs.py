"""How programs ask the running page: what the README says, run as it stands there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from conftest import ROOT
from serving import serving

from qa.pipeline import Pipeline

QUESTION = "When was the INF Treaty agreed?"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as found:
        yield found


def example(language: str, address: str) -> str:
    """Return the README's example for programs, as it stands but for the address."""
    section = re.search(r"^## For programs$(.*?)^## ", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert section
    (code,) = re.findall(rf"^```{language}$(.*?)^```$", section[1], re.M | re.S)
    assert "http://127.0.0.1:7860" in code
    return code.replace("http://127.0.0.1:7860", address)


def test_the_example_in_python_answers_as_python_does(address: str, shipped: Pipeline) -> None:
    names: dict[str, Any] = {}
    exec(example("python", address), names)
    assert names["answer"] == shipped.ask(QUESTION, k=1).to_dict()


@pytest.mark.skipif(shutil.which("curl") is None, reason="apt-get install curl")
def test_the_example_with_curl_answers_as_python_does(address: str, shipped: Pipeline) -> None:
    told = subprocess.check_output(["bash", "-c", example("sh", address)], encoding="utf-8", timeout=60)
    assert told.startswith("event: complete\ndata: ")
    answer = shipped.ask(QUESTION, speaker="Stoltenberg", k=1).to_dict()
    assert json.loads(told.partition("data: ")[2]) == [answer]


def test_openapi_describes_the_two_requests_of_the_example(address: str) -> None:
    described = httpx.get(f"{address}/gradio_api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert {"/gradio_api/call/v2/ask", "/gradio_api/call/ask/{event_id}"} <= set(described["paths"])
    body = described["paths"]["/gradio_api/call/v2/ask"]["post"]["requestBody"]["content"]
    assert {"question", "speaker", "k"} <= set(re.findall(r"\w+", json.dumps(body["application/json"])))
