"""Time and memory of our detector beside the `mtcnn` package, on the same pictures in one run.

`python -m ml.face.benchmark` prints JSON. The two take turns on each picture, so that whatever else
the machine does meets both; memory is the peak of a process of its own for each detector.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.face.boxes import compute_overlap
from ml.face.detect import FaceDetector
from ml.face.load import load_image

Frame = NDArray[np.uint8]
Boxes = NDArray[np.float64]
Detect = Callable[[Frame], Boxes]

_PORTRAIT: Final = Path(__file__).resolve().parents[2] / "analysis" / "samples" / "portrait.jpg"
_PICTURES: Final = ("portrait_1024", "photo_12mp")
_DETECTORS: Final = ("ours", "package")


def build_picture(name: str) -> Frame:
    """Return the sample portrait at 1024x1024, or six heads on a wall of 4000x3000 pixels."""
    portrait = load_image(_PORTRAIT)
    if name == "portrait_1024":
        return _resize(portrait, 1024)
    wall = np.random.default_rng(1).integers(90, 150, (3000, 4000, 3), dtype=np.uint8)
    head = portrait[0:260, 90:350]
    for x, y, side in [
        (100, 100, 1500),
        (1900, 150, 900),
        (3000, 200, 450),
        (300, 2000, 700),
        (1500, 2000, 300),
        (2500, 1800, 200),
    ]:
        wall[y : y + side, x : x + side] = _resize(head, side)
    return wall


def open_detector(name: str, threads: int) -> Detect:
    """Return "ours" or the "package" as a function from a frame to boxes (n, 4)."""
    if name == "ours":
        detector = FaceDetector(threads=threads)
        return lambda frame: np.array(
            [
                (face.box.x_min, face.box.y_min, face.box.x_max, face.box.y_max)
                for face in detector.detect(frame)
            ]
        ).reshape(-1, 4)
    from mtcnn import MTCNN  # a training package: only the comparison needs it

    package = MTCNN()
    return lambda frame: np.asarray(
        package.detect_faces(frame, output_type="numpy", box_format="xyxy")
    )[:, 1:5]


def time_picture(name: str, detectors: dict[str, Detect], n_runs: int) -> dict[str, Any]:
    """Return seconds of each detector on one picture, the factor between them, and the faces."""
    frame = build_picture(name)
    boxes = {key: detect(frame) for key, detect in detectors.items()}  # also warms up
    wall: dict[str, list[float]] = {key: [] for key in detectors}
    cpu: dict[str, list[float]] = {key: [] for key in detectors}
    for _ in range(n_runs):
        for key, detect in detectors.items():
            wall_start, cpu_start = time.perf_counter(), time.process_time()
            detect(frame)
            wall[key].append(time.perf_counter() - wall_start)
            cpu[key].append(time.process_time() - cpu_start)
    report: dict[str, Any] = {"pixels": f"{frame.shape[1]}x{frame.shape[0]}", "n_runs": n_runs}
    for key in detectors:
        report[key] = {
            "median_s": round(statistics.median(wall[key]), 4),
            "best_s": round(min(wall[key]), 4),
            "median_cpu_s": round(statistics.median(cpu[key]), 4),
            "n_faces": len(boxes[key]),
        }
    if len(detectors) == len(_DETECTORS):
        ratios = [b / a for a, b in zip(wall["ours"], wall["package"], strict=True)]
        report["times_faster_median"] = round(statistics.median(ratios), 2)
        overlap = compute_overlap(boxes["package"], boxes["ours"])
        report["lowest_overlap"] = round(float(overlap.max(axis=1).min()), 4)
    return report


def measure_peak_mb(detector: str, picture: str, threads: int) -> float:
    """Return the peak memory of a process that runs one detector on one picture, in megabytes."""
    command = [sys.executable, "-m", "ml.face.benchmark", "--peak", detector, picture]
    command += ["--threads", str(threads)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return round(float(printed.splitlines()[-1]) / 1024, 1)


def _read_peak_kb() -> int:
    # Not getrusage: its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def _resize(frame: Frame, side: int) -> Frame:
    way = cv2.INTER_CUBIC if side > frame.shape[0] else cv2.INTER_AREA
    return np.asarray(cv2.resize(frame, (side, side), interpolation=way), dtype=np.uint8)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m ml.face.benchmark", description=__doc__)
    parser.add_argument("-n", type=int, default=15, help="runs per picture")
    parser.add_argument("--threads", type=int, default=2, help="cores for our detector")
    parser.add_argument("--pictures", nargs="+", choices=_PICTURES, default=_PICTURES)
    parser.add_argument("--ours-only", action="store_true", help="without the package")
    parser.add_argument("--peak", nargs=2, metavar=("DETECTOR", "PICTURE"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.peak:
        open_detector(options.peak[0], options.threads)(build_picture(options.peak[1]))
        sys.stdout.write(f"{_read_peak_kb()}\n")
        return
    names = _DETECTORS[:1] if options.ours_only else _DETECTORS
    detectors = {name: open_detector(name, options.threads) for name in names}
    report: dict[str, Any] = {"cores": os.cpu_count(), "threads": options.threads}
    for picture in options.pictures:
        report[picture] = time_picture(picture, detectors, options.n)
        for name in names:
            report[picture][name]["peak_mb"] = measure_peak_mb(name, picture, options.threads)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
