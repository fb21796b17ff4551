"""The product's Celery application with a stand-in for the models: `celery -A` takes this module.

Everything else is the real thing, in real processes. Files in VAR_DIR steer it: `hold` makes each
reading last until it is removed, and `silent` lets it tell no progress meanwhile; `altered` makes
the models fail their check; `reads` gets the process id of
each reading that began.
"""

import os
import time
from pathlib import Path

from analysis import inference
from emosense_site.celery import app
from ml.errors import WeightsError
from tests.readings import fuse_by_mean, make_face, make_image_reading

__all__ = ("app",)

FOLDER = Path(os.environ["VAR_DIR"])


def verify_models():
    if (FOLDER / "altered").exists():
        raise WeightsError("The weights file /weights/face.onnx is altered.")
    return {"face": "1.0"}


def read_recording(path, kind, limits, on_progress, *, channel="all"):
    with (FOLDER / "reads").open("a") as file:
        file.write(f"{os.getpid()}\n")
    while (FOLDER / "hold").exists():
        if not (FOLDER / "silent").exists():
            on_progress(0.5)
        time.sleep(0.05)
    return make_image_reading(make_face())


def copy_without_metadata(path, target, limits):
    target.write(path.read_bytes())
    return "audio/wav"


inference.copy_without_metadata = copy_without_metadata
inference.verify_models = verify_models
inference.start_reader = lambda: None
inference.read_recording = read_recording
inference.fuse = fuse_by_mean
