"""`python -m ml export MODEL`: Keras to ONNX, checked, with a card."""

import argparse
import sys
from pathlib import Path

from ml.cards import WEIGHTS_DIR, Card, load_card
from ml.commands.progress import show_progress
from ml.errors import DatasetError


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser("export", help="write ONNX files and their cards")
    models = parser.add_subparsers(required=True, metavar="MODEL")

    mtcnn = models.add_parser("mtcnn", help="the detector, from the mtcnn package")
    mtcnn.add_argument("--out", type=Path, default=WEIGHTS_DIR)
    mtcnn.set_defaults(run=_export_mtcnn)

    face = models.add_parser("face", help="the face model, from a training run")
    face.add_argument("--weights", type=Path, help="checkpoint .npz with its card")
    face.add_argument("--measure-only", action="store_true", help="a new card for the same model")
    face.add_argument("--run", type=Path, required=True, dest="training_run")
    face.add_argument("--data", type=Path, required=True, help="FER2013")
    face.add_argument("--votes", type=Path, required=True, help="fer2013new.csv of FER+")
    face.add_argument("--near-copies", type=Path, help="CSV: near-copies of training faces")
    face.add_argument("--face-logits", type=Path, help="folder that keeps the face's logits")
    face.add_argument("--out", type=Path, default=WEIGHTS_DIR)
    face.set_defaults(run=_export_face)

    voice = models.add_parser("voice", help="the voice model, from a training run")
    voice.add_argument("--run", type=Path, required=True, dest="training_run")
    voice.add_argument("--data", type=Path, required=True, help="packed speech corpora (.npz)")
    voice.add_argument("--protocol-runs", type=Path, help="folder of runs for the card to state")
    voice.add_argument("--out", type=Path, default=WEIGHTS_DIR)
    voice.set_defaults(run=_export_voice)

    fusion = models.add_parser("fusion", help="the fusion's numbers, from held-out answers")
    fusion.add_argument("--voice-run", type=Path, required=True)
    fusion.add_argument("--data", type=Path, required=True, help="FER2013")
    fusion.add_argument("--votes", type=Path, required=True, help="fer2013new.csv of FER+")
    fusion.add_argument("--face-logits", type=Path, help="folder that keeps the face's logits")
    fusion.add_argument("--out", type=Path, default=WEIGHTS_DIR)
    fusion.set_defaults(run=_export_fusion)


def _export_mtcnn(options: argparse.Namespace) -> int:
    from ml.export.mtcnn import export_mtcnn

    return _report(export_mtcnn(options.out))


def _export_face(options: argparse.Namespace) -> int:
    from ml.export.face_export import FaceMaterial, export_face, measure_face

    material = FaceMaterial(options.data, options.votes, options.near_copies, options.face_logits)
    if options.measure_only:
        return _report(measure_face(options.training_run, material, options.out))
    if options.weights is None:
        raise DatasetError("Expected --weights with a checkpoint, or --measure-only.")
    return _report(export_face(options.weights, options.training_run, material, options.out))


def _export_voice(options: argparse.Namespace) -> int:
    from ml.export.voice_card import export_voice
    from ml.training.voice_data import read_voice_data

    data = read_voice_data(options.data)
    return _report(export_voice(options.training_run, data, options.protocol_runs, options.out))


def _export_fusion(options: argparse.Namespace) -> int:
    from ml.evaluation.fusion_material import MaterialPaths, load_material
    from ml.export.fusion_card import write_fusion_card

    # A card that is not written anew beside the fusion's is the product's.
    cards = {name: load_card(name, _choose_folder(options.out, name)) for name in ("face", "voice")}
    paths = MaterialPaths(options.data, options.votes, options.voice_run, options.face_logits)
    material = load_material(paths, cards["face"], cards["voice"], show_progress)
    temperature = float(cards["voice"].calibration["temperature"])
    return _report(write_fusion_card(material, voice_temperature=temperature, folder=options.out))


def _choose_folder(out: Path, name: str) -> Path:
    return out if (out / f"{name}.json").is_file() else WEIGHTS_DIR


def _report(card: Card) -> int:
    sys.stdout.write(f"{card.name} {card.version}\n")
    for role, listed in card.files.items():
        sys.stdout.write(f"  {role}: {listed.file}, {listed.bytes / 1e6:.1f} MB\n")
    return 0
