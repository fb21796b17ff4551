"""Put the sample photo and voice clip on the queue, once."""

from typing import Any

from django.core.management.base import BaseCommand

from analysis.demonstration import submit_samples


class Command(BaseCommand):
    help = "Makes the sample session of the demonstration and submits its files, if it is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        submissions = submit_samples()
        n_new = sum(not submission.is_duplicate for submission in submissions)
        self.stdout.write(f"Sample session: {n_new} of {len(submissions)} files put on the queue.")
