"""Makes the weights, stage by stage: `python -m training STAGE --corpora DATA --out RUN`."""

import argparse
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """Describe the command."""
    top = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    top.add_argument("stage", choices=["vectors", "silver", "train", "export", "notices"])
    top.add_argument("--corpora", type=Path, required=True, help="the folder of corpora")
    top.add_argument("--out", type=Path, required=True, help="the folder of this run")
    top.add_argument("--labels", type=Path, help="our own labels of news sentences (train)")
    top.add_argument("--epochs", type=int, default=3, help="passes over the text (vectors)")
    top.add_argument("--sentences", type=int, default=120_000, help="how many to label (silver)")
    top.add_argument("--steps", type=int, default=20_000, help="steps in all (train)")
    top.add_argument("--decay-from", type=int, help="the step from which the rate falls (train)")
    top.add_argument("--rate", type=float, default=1.5e-3, help="highest learning rate (train)")
    top.add_argument("--mix", help='weights of entity heads as JSON, {"MSRA": 1} (export)')
    top.add_argument("--to", type=Path, help="the folder for the weights (export, notices)")
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

        silver.make(chosen.corpora, chosen.out, chosen.sentences)
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
