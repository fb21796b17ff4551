"""`python -m ml train face|voice`: training with checkpoints, resumed after a kill."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any


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

    voice = models.add_parser("voice", help="the voice model on packed speech corpora")
    voice.add_argument("--data", type=Path, required=True, help="what `pack voice` wrote (.npz)")
    voice.add_argument("--out", type=Path, required=True, help="folder of the run")
    voice.add_argument("--resume", action="store_true", help="go on where a killed run stood")
    voice.add_argument("--epochs", type=int, help="default: the recipe of the shipped model")
    voice.add_argument("--learning-rate", type=float)
    voice.add_argument("--batch-size", type=int)
    voice.add_argument("--optimizer", choices=("adamw", "sgd"), help="default: adamw")
    voice.add_argument(
        "--patience", type=int, help="epochs without gain on further speakers before it stops"
    )
    voice.add_argument("--seed", type=int)
    voice.set_defaults(run=_train_voice)


def _train_face(options: argparse.Namespace) -> int:
    # Imported here: Keras takes seconds to load, and `--help` should not.
    from ml.training.face import SHIPPED_RECIPE, train_face

    chosen = _choose(options, "epochs", "learning_rate", "batch_size", "patience", "seed")
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


def _train_voice(options: argparse.Namespace) -> int:
    from ml.training.voice_data import read_voice_data
    from ml.training.voice_recipes import SGD, SHIPPED_RECIPE
    from ml.training.voice_served import train_served_voice

    chosen = _choose(options, "epochs", "learning_rate", "batch_size", "patience", "seed")
    base = replace(SHIPPED_RECIPE, **SGD) if options.optimizer == "sgd" else SHIPPED_RECIPE
    uar = train_served_voice(
        read_voice_data(options.data),
        options.out,
        replace(base, **chosen),
        resume=options.resume,
        verbose=1 if sys.stdout.isatty() else 2,
    )
    sys.stdout.write(f"UAR on held-out speakers: {uar:.3f}\n")
    return 0


def _choose(options: argparse.Namespace, *names: str) -> dict[str, Any]:
    """What was given on the command line; the recipe holds the rest."""
    given = {name: getattr(options, name) for name in names}
    return {name: value for name, value in given.items() if value is not None}
