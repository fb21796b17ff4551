"""`python -m ml evaluate MODEL`: scores with n and intervals, as JSON."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser("evaluate", help="measure a model")
    models = parser.add_subparsers(required=True, metavar="MODEL")

    face = models.add_parser("face", help="the shipped face model on FER2013 and FER+")
    face.add_argument("--data", type=Path, required=True, help="FER2013: csv, folders or packed")
    face.add_argument("--votes", type=Path, required=True, help="fer2013new.csv of FER+")
    face.add_argument("--near-copies", type=Path, help="CSV: near-copies of training faces")
    face.add_argument("--split", choices=("valid", "test"), default="valid")
    face.add_argument("--model", type=Path, help="another ONNX file than the shipped one")
    face.add_argument("--json", action="store_true", help="everything, as one JSON object")
    face.set_defaults(run=_evaluate_face)

    voice = models.add_parser("voice", help="the voice protocol, from the predictions of its runs")
    voice.add_argument("--runs", type=Path, required=True, help="folder that `voice_runs` wrote")
    voice.add_argument("--json", action="store_true", help="everything, as one JSON object")
    voice.set_defaults(run=_evaluate_voice)


def _evaluate_face(options: argparse.Namespace) -> int:
    from ml.cards import load_card
    from ml.datasets.fer2013 import load_fer2013, load_near_copies
    from ml.datasets.ferplus import load_face_split
    from ml.evaluation.face import evaluate_face, predict_face_logits

    card = load_card("face")
    split = load_face_split(load_fer2013(options.data), options.votes, options.split)
    logits = predict_face_logits(
        options.model or card.path("model"), split.data.faces, _show_progress
    )
    scores = evaluate_face(
        logits,
        split,
        near_copies=load_near_copies(options.near_copies) if options.near_copies else frozenset(),
        temperature=float(card.calibration["temperature"]),
    )
    _print(scores, as_json=options.json)
    return 0


def _evaluate_voice(options: argparse.Namespace) -> int:
    from ml.evaluation.voice import evaluate_runs, read_runs

    _print(evaluate_runs(read_runs(options.runs)), as_json=options.json)
    return 0


def _show_progress(fraction: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{fraction:4.0%}" + ("\n" if fraction >= 1 else ""))


def _print(scores: dict[str, dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(scores, allow_nan=False) + "\n")
        return
    for protocol, found in scores.items():
        sys.stdout.write(f"{protocol} (n = {found['n']})\n")
        for name in ("accuracy", "uar", "macro_f1", "ece"):
            value = found[name]
            sys.stdout.write(
                f"  {name:9s} {value['value']:.3f}  ({value['low']:.3f} to {value['high']:.3f})\n"
            )
