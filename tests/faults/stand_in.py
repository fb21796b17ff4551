"""The product's Celery application and its door for gunicorn, with every message sent twice.

The models are played (`expressions.py`). Everything else is the real thing, in real processes; the
process of the tests must not import this.
"""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from celery import Task
from PIL import Image

from analysis import inference
from emosense_site.celery import app
from emosense_site.wsgi import application
from ml.types import ImageReading
from tests.faults.expressions import FIRST_WIDTH, expect_probabilities
from tests.readings import fuse_by_mean, make_face, make_image_reading

__all__ = ("app", "application")

READING_S = 0.05


def read_recording(
    path: Path, kind: str, limits: Any, on_progress: Any, *, channel: str = "all"
) -> ImageReading:
    with Image.open(path) as picture:
        number = picture.width - FIRST_WIDTH
    with (Path(os.environ["VAR_DIR"]) / "reads").open("a") as file:
        file.write("read\n")
    on_progress(0.5)
    time.sleep(READING_S)
    face = replace(make_face(), probabilities=expect_probabilities(number))
    return make_image_reading(face)


class SentTwice(Task):
    """A task each of whose messages arrives a second time."""

    abstract = True

    def apply_async(self, *args: Any, **options: Any) -> Any:
        super().apply_async(*args, **options)
        return super().apply_async(*args, **options)


inference.verify_models = lambda: {"face": "1.0"}
inference.start_reader = lambda: None
inference.read_recording = read_recording
inference.fuse = fuse_by_mean
app.task_cls = SentTwice
