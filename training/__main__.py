"""Makes the weights, stage by stage: `python -m training STAGE --corpora DATA --out RUN`."""

import argparse
from pathlib import Path

STAGES = ("vectors", "silver", "warm-start", "train", "blend", "export", "notices")


def parser() -> argparse.ArgumentParser:
    """Describe the command."""
    top = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    top.add_argument("stage", choices=STAGES)
    top.add_argument("--corpora", type=Path, required=True, help="the folder of corpora")
    top.add_argument("--out", type=Path, required=True, help="the folder of this run")
    top.add_argument("--labels", type=Path, help="our own labels of news sentences (train)")
    top.add_argument("--epochs", type=int, default=3, help="passes over the text (vectors)")
    top.add_argument("--sentences", type=int, default=40_000, help="how many to label (silver)")
    top.add_argument("--minutes", type=float, default=60, help="how long to train (train)")
    top.add_argument("--rate", type=float, default=1.5e-3, help="highest learning rate (train)")
    top.add_argument("--seed", type=int, default=1, help="of order, dropout, first values (train)")
    top.add_argument("--before", type=Path, help="the folder of the run before (blend)")
    top.add_argument("--share", type=float, default=0.6, help="how much the later counts (blend)")
    top.add_argument("--to", type=Path, help="folder of weights (all but vectors, train, blend)")
    return top


def main() -> None:
    """Run one stage."""
    chosen = parser().parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    if chosen.stage == "vectors":
        from training import vectors

        vectors.make(chosen.corpora, chosen.out, chosen.epochs)
    elif chosen.stage == "silver":
        from training import silver

        silver.make(chosen.corpora, chosen.out, chosen.sentences, chosen.to)
    elif chosen.stage == "warm-start":
        from training import warm_start

        warm_start.run(chosen)
    elif chosen.stage == "blend":
        from training import blend

        blend.run(chosen)
    elif chosen.stage == "train":
        from training import train

        train.run(chosen)
    elif chosen.stage == "export":
        from training import export

        export.run(chosen)
    else:
        from training import notices

        notices.run(chosen.corpora, chosen.to)


if __name__ == "__main__":
    main()
