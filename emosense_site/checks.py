"""System checks: a machine that cannot do its work says so at the start.

Run by `manage.py check` and before most other commands.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from ml.cards import verify_all
from ml.errors import WeightsError


@register(Tags.files)
def check_media_is_writable(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[CheckMessage]:
    """Return an error where an upload could not be saved."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        return [_describe_media_problem(folder, error.strerror or "cannot be made")]
    if not os.access(folder, os.W_OK | os.X_OK):
        return [_describe_media_problem(folder, "not writable")]
    return []


def _describe_media_problem(folder: Path, problem: str) -> Error:
    return Error(
        f"The folder of uploaded files, {folder}, cannot be used: {problem}.",
        hint="Set MEDIA_ROOT to a folder that this user may write to.",
        id="emosense.E001",
    )


@register("weights", deploy=True)
def check_weights(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """Return an error for weights that are missing or not the ones that their card describes.

    Part of `check --deploy` only: it reads every weights file, which small commands need not wait
    for, and a worker verifies them itself when it starts.
    """
    try:
        verify_all()
    except WeightsError as error:
        return [
            Error(str(error), hint="Restore ml/weights/ from the repository.", id="emosense.E002")
        ]
    return []
