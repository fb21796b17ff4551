"""`python -m ml predict FILE…`: what the models say of files."""

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from ml.errors import MediaError
from ml.labels import EMOTIONS
from ml.types import AudioReading, FacePrediction, ImageReading, VideoReading, VoiceWindow

Reading = ImageReading | AudioReading | VideoReading


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser("predict", help="read photos, voice clips and videos")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object per line and file")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one reading per file; exit code 1 if any file could not be read."""
    n_failed = 0
    for path in options.files:
        try:
            reading = read_file(path)
        except (MediaError, OSError) as error:
            n_failed += 1
            _print({"file": str(path), "error": str(error)}, as_json=options.json)
            continue
        _print({"file": str(path), **describe_reading(reading)}, as_json=options.json)
    return 1 if n_failed else 0


def read_file(path: Path) -> Reading:
    """Return the reading of a file of any kind, told by its bytes.

    Raises:
        MediaError: it is neither picture nor sound nor video, in a sentence.
    """
    # Imported here: `--help` answers at once, without opening ONNX Runtime.
    from ml import predict

    def ignore(_: float) -> None:
        return None

    try:
        return predict.read_image(path, ignore)
    except MediaError as not_a_picture:
        try:
            return predict.read_video(path, ignore)
        except MediaError as error:
            raise MediaError(f"{not_a_picture} {error}") from error


def describe_reading(reading: Reading) -> dict[str, Any]:
    """Return a reading as JSON-ready values; probabilities by emotion, pictures left out."""
    described: dict[str, Any] = {"model_versions": reading.model_versions}
    if not isinstance(reading, AudioReading):
        described |= {"width": reading.width, "height": reading.height}
        described["faces"] = [_describe_item(face) for face in reading.faces]
    if not isinstance(reading, ImageReading):
        described |= {"duration_s": round(reading.duration_s, 3), "problems": reading.problems}
        described["windows"] = [_describe_item(window) for window in reading.windows]
    return described


def _describe_item(item: FacePrediction | VoiceWindow) -> dict[str, Any]:
    values: dict[str, Any] = dataclasses.asdict(item)
    if item.probabilities is not None:
        rounded = (round(p, 4) for p in item.probabilities)
        values["probabilities"] = dict(zip(EMOTIONS, rounded, strict=True))
    return values


def _print(values: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(values, allow_nan=False) + "\n")
        return
    sys.stdout.write(f"{values['file']}\n")
    if "error" in values:
        sys.stdout.write(f"  {values['error']}\n")
    for number, face in enumerate(values.get("faces", ()), start=1):
        _print_item(f"face {number}", face)
    for window in values.get("windows", ()):
        _print_item(f"{window['start_s']:.1f}-{window['end_s']:.1f} s", window)


def _print_item(name: str, item: dict[str, Any]) -> None:
    probabilities = item["probabilities"]
    if probabilities is None:
        said = " ".join(item.get("problems") or item.get("quality", {}).get("problems", ()))
        sys.stdout.write(f"  {name}: not read. {said}\n")
        return
    top = sorted(probabilities, key=probabilities.__getitem__, reverse=True)[:2]
    listed = ", ".join(f"{emotion} {probabilities[emotion]:.0%}" for emotion in top)
    sys.stdout.write(f"  {name}: expression consistent with {listed}\n")
