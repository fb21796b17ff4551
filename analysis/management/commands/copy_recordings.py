"""`manage.py copy_recordings`: copies without metadata for what was read before there were any."""

from typing import Any

from django.core.management.base import BaseCommand

from analysis.playback import add_missing_copies


class Command(BaseCommand):
    """Safe to run twice, and while the system runs."""

    help = "Makes the copies without metadata that pages play and save, where they are missing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        n_made = 0
        for recording, is_made in add_missing_copies():
            n_made += is_made
            if not is_made:
                self.stderr.write(f"{recording.pk} cannot be copied and has no player.")
        self.stdout.write(f"{n_made} recordings copied.")
