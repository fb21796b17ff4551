"""`python -m ml export MODEL`: Keras to ONNX, checked, with a card."""

import argparse
import sys
from pathlib import Path

from ml.cards import WEIGHTS_DIR, Card


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser("export", help="write ONNX files and their cards")
    models = parser.add_subparsers(required=True, metavar="MODEL")

    mtcnn = models.add_parser("mtcnn", help="the detector, from the mtcnn package")
    mtcnn.add_argument("--out", type=Path, default=WEIGHTS_DIR)
    mtcnn.set_defaults(run=_export_mtcnn)

    face = models.add_parser("face", help="the face model, from a training run")
    face.add_argument("--weights", type=Path, required=True, help="checkpoint .npz with its card")
    face.add_argument("--run", type=Path, required=True, dest="training_run")
    face.add_argument("--data", type=Path, required=True, help="FER2013")
    face.add_argument("--votes", type=Path, required=True, help="fer2013new.csv of FER+")
    face.add_argument("--near-copies", type=Path, help="CSV: near-copies of training faces")
    face.add_argument("--out", type=Path, default=WEIGHTS_DIR)
    face.set_defaults(run=_export_face)


def _export_mtcnn(options: argparse.Namespace) -> int:
    from ml.export.mtcnn import export_mtcnn

    return _report(export_mtcnn(options.out))


def _export_face(options: argparse.Namespace) -> int:
    from ml.export.face_export import export_face

    return _report(
        export_face(
            options.weights,
            options.training_run,
            options.data,
            options.votes,
            near_copies=options.near_copies,
            out=options.out,
        )
    )


def _report(card: Card) -> int:
    sys.stdout.write(f"{card.name} {card.version}\n")
    for role, listed in card.files.items():
        sys.stdout.write(f"  {role}: {listed.file}, {listed.bytes / 1e6:.1f} MB\n")
    return 0
