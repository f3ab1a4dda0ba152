"""The pictures of a run's confidence."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from qa.evaluation.calibration import Calibration
from qa.evaluation.plot import save_plot

SURE = Calibration((0.9, 0.7, 0.5, 0.3), (1.0, 0.0, 1.0, 0.0), 0.5)


def test_the_picture_is_an_svg_that_names_its_axes(tmp_path: Path) -> None:
    save_plot(SURE, tmp_path / "run.svg")
    root = ElementTree.parse(tmp_path / "run.svg").getroot()
    text = " ".join("".join(root.itertext()).split())

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for words in ("Reliability", "confidence (mean of 4 bins)", "Risk and coverage", "wrong (share)"):
        assert words in text


def test_equal_figures_give_equal_bytes(tmp_path: Path) -> None:
    save_plot(SURE, tmp_path / "one.svg")
    save_plot(SURE, tmp_path / "two.svg")
    save_plot(Calibration((), (), None), tmp_path / "none.svg")

    one, two, none = ((tmp_path / f"{name}.svg").read_bytes() for name in ("one", "two", "none"))
    assert one == two
    assert one != none
