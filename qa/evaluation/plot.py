"""Two pictures of a run's confidence, as SVG."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qa.evaluation.calibration import Calibration

_OURS, _GUIDE = "#1f4e9c", "#8a8a8a"


def save_plot(calibration: Calibration, path: str | Path) -> None:
    """Write a reliability diagram and a risk-coverage curve; equal figures give equal bytes.

    Args:
        calibration: What to draw.
        path: The SVG file.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    # Ids are hashed with a salt that is random by default; text stays text, to be searched and read out.
    with matplotlib.rc_context({"svg.hashsalt": "qa", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(9, 4.2), layout="constrained")
        FigureCanvasSVG(figure)
        left, right = figure.subplots(1, 2)
        bins = calibration.bins
        left.plot([0, 1], [0, 1], color=_GUIDE, linestyle="--", label="keeps its word")
        left.plot(
            [b.confidence for b in bins], [b.accuracy for b in bins], "o-", color=_OURS, label="measured"
        )
        left.set(
            title="Reliability",
            xlabel=f"confidence (mean of {len(bins)} bins)",
            ylabel="best quote is right (share)",
        )
        left.legend(loc="upper left")
        risks = calibration.risks
        coverage = np.arange(1, len(risks) + 1) / max(len(risks), 1)
        right.plot(coverage, risks, color=_OURS)
        right.set(title="Risk and coverage", xlabel="answered (share, surest first)", ylabel="wrong (share)")
        for axes in (left, right):
            axes.set(xlim=(0, 1), ylim=(-0.02, 1.02))
            axes.grid(alpha=0.3)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": "qa eval --plot"})
