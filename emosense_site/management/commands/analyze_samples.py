"""The main job end to end on this installation: samples in, fused report out."""

import json
import signal
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import DemonstrationRefusedError
from accounts.purpose_lock import PurposeNotDeclaredError
from analysis.api.serializers.reports import ReportSerializer
from analysis.consents import ConsentMissingError
from analysis.demonstration import submit_samples
from analysis.intake import UploadError
from analysis.models import EmotionReport, Recording
from analysis.submit import requeue_recording
from emosense_site import env
from emosense_site.processes import Processes, build_worker_command

_POLL_S = 0.1
_STOP_PATIENCE_S = 8


class Command(BaseCommand):
    help = (
        "Submits the sample session through the code of the upload page, reads it with a worker "
        "of its own and prints the fused report as JSON, and nothing else, on standard output."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=120.0, help="seconds")
        parser.add_argument(
            "--force", action="store_true", help="also where DEBUG is off: the accounts are public"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # A plain `kill` ends the worker, too, as Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        call_command("migrate", verbosity=0)
        recordings = _submit(force=options["force"])
        processes = Processes()
        try:
            variables = env.copy_with_defaults(LOG_LEVEL="WARNING")
            processes.start("worker", build_worker_command(concurrency=1, name="demo"), variables)
            _wait_until_finished(processes, recordings, options["timeout"])
        except KeyboardInterrupt as error:
            raise CommandError("Stopped before the report was ready.") from error
        finally:
            processes.stop(_STOP_PATIENCE_S)
        report = EmotionReport.objects.filter(session=recordings[0].session_id).first()
        if report is None:
            raise CommandError("Every sample was read, but there is no report.")
        self.stdout.write(json.dumps(ReportSerializer(report).data, indent=2, default=str))


def _submit(*, force: bool) -> list[Recording]:
    """Submit the samples; those that were read before are read again."""
    try:
        submissions = submit_samples(force=force)
    except DemonstrationRefusedError as error:
        raise CommandError(str(error)) from error
    except UploadError as error:
        raise CommandError(error.sentence) from error
    recordings = []
    for submission in submissions:
        try:
            requeue_recording(submission.recording)
        except (ConsentMissingError, PurposeNotDeclaredError) as error:
            raise CommandError(error.sentence) from error
        recordings.append(submission.recording)
    if not recordings:
        raise CommandError("There are no samples in analysis/samples.")
    return recordings


def _wait_until_finished(
    processes: Processes, recordings: list[Recording], timeout_s: float
) -> None:
    """Return when all were read; what else happens is an error that says so."""
    end = time.monotonic() + timeout_s
    rows = Recording.objects.filter(pk__in=[recording.pk for recording in recordings])
    while time.monotonic() < end:
        if all(recording.is_finished for recording in rows.all()):
            _check(list(rows.all()))
            return
        if stopped := processes.find_stopped():
            raise CommandError(f"Nothing more is read, because this ended: {stopped}.")
        time.sleep(_POLL_S)
    states = ", ".join(f"{row.original_name} is {row.status}" for row in rows.all())
    raise CommandError(f"Not finished after {timeout_s:g} seconds: {states}.")


def _check(recordings: list[Recording]) -> None:
    problems = [
        f"{recording.original_name}: {recording.reason}"
        for recording in recordings
        if recording.status != Recording.Status.DONE
    ]
    if problems:
        raise CommandError("A sample was not read. " + " ".join(problems))
