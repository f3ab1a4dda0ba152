"""As a Space does it: requirements.txt into a fresh environment, then app.py without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from serving import ROOT

_ASK = """
import socket, subprocess, sys, time
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
    sys.exit("there is a network here")
except OSError:
    pass
start = time.monotonic()
with subprocess.Popen([sys.executable, "app.py"]) as page:
    from gradio_client import Client
    while True:
        try:
            client = Client("http://127.0.0.1:7860", verbose=False)
            break
        except Exception:
            if page.poll() is not None or time.monotonic() - start > 120:
                raise
            time.sleep(0.25)
    answer = client.predict("When was the INF Treaty agreed?", api_name="/ask")
    print(answer["speaker"]["name"], "|", answer["text"][:43])
    print("answered after", round(time.monotonic() - start, 1), "s")
    page.terminate()
"""


def test_requirements_pin_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=]", dependency)[0].lower() for dependency in project["dependencies"]}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower() for line in lines if line and not line.startswith("#")}
    assert all("==" in line for line in lines if line and not line.startswith("#"))
    assert pinned == wanted


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("unshare") is None or os.geteuid() != 0, reason="unshare -n needs Linux and root"
)
def test_a_fresh_environment_answers_without_a_network(tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    install = [python, "-m", "pip", "install", "-q", "--no-compile", "-r", "requirements.txt"]
    subprocess.run(install, cwd=ROOT, check=True, timeout=900)
    # What a Space gets: the repository's files, not installed.
    shutil.copytree(
        ROOT,
        tmp_path / "space",
        ignore=shutil.ignore_patterns(".git", ".venv", "tests", "__pycache__", ".*_cache", ".hypothesis"),
    )
    script = tmp_path / "ask.py"
    script.write_text(_ASK, encoding="utf-8")
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("QA_", "PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", f"ip link set lo up && cd {tmp_path / 'space'} && {python} {script}"],
        capture_output=True,
        text=True,
        env=clean | {"HOME": str(tmp_path)},
        timeout=300,
    )
    assert "Jens Stoltenberg | That was the INF Treaty agreed back in 1987" in done.stdout, done.stderr


@pytest.mark.slow
def test_the_wheel_carries_the_transcripts_and_their_index(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT],
        check=True,
        timeout=300,
    )
    (wheel,) = tmp_path.glob("transcript_qa-*.whl")
    site = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", site, wheel],
        check=True,
        timeout=300,
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import qa; print(qa.__file__); print(qa.ask('When was the INF Treaty agreed?').speaker.name)",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
        timeout=120,
    )
    assert done.stdout.splitlines() == [str(site / "qa" / "__init__.py"), "Jens Stoltenberg"], done.stderr
    assert "building it in memory" not in done.stderr
