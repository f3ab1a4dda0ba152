"""Average two checkpoints: python -m training.average EARLIER LATER SHARE OUT.

OUT gets (1 - SHARE) * EARLIER + SHARE * LATER. What the last stage teaches is kept, and what it unlearns of
the earlier ones is not lost (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def average(
    earlier: dict[str, torch.Tensor], later: dict[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    """Return the weights between two networks of one shape; `share` of them is the later one's."""
    return {name: torch.lerp(earlier[name], later[name], share) for name in later}


def main() -> None:
    """Write the average."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("earlier", type=Path)
    parser.add_argument("later", type=Path)
    parser.add_argument("share", type=float)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    first, last = (
        torch.load(path, map_location="cpu", weights_only=True) for path in (options.earlier, options.later)
    )
    made = average(first["model"], last["model"], options.share)
    torch.save({"model": made}, options.out)


if __name__ == "__main__":
    main()
