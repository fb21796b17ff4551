"""`python -m ml evaluate MODEL`: scores with n and intervals, as JSON and as pictures."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ml.commands.progress import show_progress
from ml.errors import DatasetError


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser("evaluate", help="measure a model")
    models = parser.add_subparsers(required=True, metavar="MODEL")

    face = models.add_parser("face", help="the shipped face model on FER2013 and FER+")
    face.add_argument("--data", type=Path, required=True, help="FER2013: csv, folders or packed")
    face.add_argument("--votes", type=Path, required=True, help="fer2013new.csv of FER+")
    face.add_argument("--near-copies", type=Path, help="CSV: near-copies of training faces")
    face.add_argument("--split", choices=("valid", "test"), default="valid")
    face.add_argument("--model", type=Path, help="another ONNX file than the shipped one")
    face.add_argument("--face-logits", type=Path, help="folder that keeps the face's logits")
    _add_outputs(face)
    face.set_defaults(run=_evaluate_face)

    voice = models.add_parser("voice", help="the voice protocol, from the predictions of its runs")
    voice.add_argument("--runs", type=Path, required=True, help="folder that `voice_runs` wrote")
    _add_outputs(voice)
    voice.set_defaults(run=_evaluate_voice)

    fusion = models.add_parser("fusion", help="face and voice together, against each alone")
    fusion.add_argument("--data", type=Path, help="FER2013: csv, folders or packed")
    fusion.add_argument("--votes", type=Path, help="fer2013new.csv of FER+")
    fusion.add_argument("--voice-run", type=Path, help="folder of the served voice run")
    fusion.add_argument("--face-logits", type=Path, help="folder that keeps the face's logits")
    fusion.add_argument("--pairs", type=Path, help="videos of RAVDESS or CREMA-D instead")
    _add_outputs(fusion)
    fusion.set_defaults(run=_evaluate_fusion)


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="everything, as one JSON object")
    parser.add_argument("--png", type=Path, metavar="FOLDER", help="draw the pictures there")


def _evaluate_face(options: argparse.Namespace) -> int:
    from ml.cards import load_card
    from ml.datasets.fer2013 import load_fer2013, load_near_copies
    from ml.datasets.ferplus import load_face_split
    from ml.evaluation.face import evaluate_face
    from ml.evaluation.held_out_faces import get_face_logits

    card = load_card("face")
    split = load_face_split(load_fer2013(options.data), options.votes, options.split)
    folder = options.face_logits
    kept = folder / f"face_int8_{options.split}.npz" if folder else None
    logits = get_face_logits(options.model or card.path("model"), split, kept, show_progress)
    scores = evaluate_face(
        logits,
        split,
        near_copies=load_near_copies(options.near_copies) if options.near_copies else frozenset(),
        temperature=float(card.calibration["temperature"]),
    )
    return _give(scores, options)


def _evaluate_voice(options: argparse.Namespace) -> int:
    from ml.evaluation.voice import evaluate_runs, read_runs

    return _give(evaluate_runs(read_runs(options.runs)), options)


def _evaluate_fusion(options: argparse.Namespace) -> int:
    if options.pairs:
        return _give(_measure_real_pairs(options.pairs), options)
    if not (options.data and options.votes and options.voice_run):
        raise DatasetError("Expected --data, --votes and --voice-run, or --pairs with videos.")
    from ml.cards import load_card
    from ml.evaluation.fusion_halves import evaluate_halves
    from ml.evaluation.fusion_material import MaterialPaths, load_material

    paths = MaterialPaths(options.data, options.votes, options.voice_run, options.face_logits)
    material = load_material(paths, load_card("face"), load_card("voice"), show_progress)
    return _give(evaluate_halves(material), options)


def _measure_real_pairs(folder: Path) -> dict[str, dict[str, Any]]:
    from ml import predict
    from ml.cards import load_card
    from ml.datasets.av_pairs import load_av_pairs
    from ml.evaluation.real_pairs import evaluate_real_pairs

    rows = load_av_pairs(folder)
    return evaluate_real_pairs(
        rows,
        load_card("fusion"),
        lambda path: predict.read_video(path, lambda _: None),
        show_progress,
    )


def _give(scores: dict[str, dict[str, Any]], options: argparse.Namespace) -> int:
    if options.png:
        from ml.evaluation.pictures import write_pictures

        write_pictures(scores, options.png)
    if options.json:
        sys.stdout.write(json.dumps(scores, allow_nan=False) + "\n")
        return 0
    for protocol, found in scores.items():
        _print(protocol, found)
    return 0


def _print(protocol: str, found: dict[str, Any]) -> None:
    sys.stdout.write(f"{protocol} (n = {found['n']})\n")
    if "accuracy" not in found:
        for name, value in found.items():
            sys.stdout.write(f"  {name} {value:.3g}\n")
        return
    for name in ("accuracy", "uar", "macro_f1", "ece"):
        value = found[name]
        sys.stdout.write(
            f"  {name:9s} {value['value']:.3f}  ({value['low']:.3f} to {value['high']:.3f})\n"
        )
