"""`python -m ml train face`: training with checkpoints, resumed after a kill."""

import argparse
from dataclasses import replace
from pathlib import Path


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser("train", help="train a model")
    models = parser.add_subparsers(required=True, metavar="MODEL")

    face = models.add_parser("face", help="the face model on FER2013 and FER+")
    face.add_argument("--data", type=Path, required=True, help="FER2013: csv, folders or packed")
    face.add_argument("--votes", type=Path, required=True, help="fer2013new.csv of FER+")
    face.add_argument("--out", type=Path, required=True, help="folder of the run")
    face.add_argument("--init-from", type=Path, help="checkpoint .npz to start from")
    face.add_argument("--resume", action="store_true", help="go on where a killed run stood")
    face.add_argument("--epochs", type=int, help="default: the recipe of the shipped model")
    face.add_argument("--learning-rate", type=float)
    face.add_argument("--batch-size", type=int)
    face.add_argument("--patience", type=int, help="epochs without gain before it stops")
    face.add_argument("--seed", type=int)
    face.add_argument("--mixed-precision", action="store_true", help="bfloat16, for a GPU")
    face.set_defaults(run=_train_face)


def _train_face(options: argparse.Namespace) -> int:
    # Imported here: Keras takes seconds to load, and `--help` should not.
    from ml.training.face import SHIPPED_RECIPE, train_face

    chosen = {
        name: value
        for name in ("epochs", "learning_rate", "batch_size", "patience", "seed")
        if (value := getattr(options, name)) is not None
    }
    recipe = replace(SHIPPED_RECIPE, mixed_precision=options.mixed_precision, **chosen)
    train_face(
        options.data,
        options.votes,
        options.out,
        recipe,
        init_from=options.init_from,
        resume=options.resume,
    )
    return 0
