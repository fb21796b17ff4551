"""Compute what the list of people says of each history anew."""

from typing import Any

from django.core.management.base import BaseCommand

from analysis.history.summary import refresh_summaries
from analysis.models import Subject


class Command(BaseCommand):
    help = (
        "Computes the summary of every person's history anew from the reports. Needed only after "
        "rows were changed by hand; safe while the site runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ids = list(Subject.objects.values_list("pk", flat=True))
        refresh_summaries(ids)
        self.stdout.write(f"Computed {len(ids)} summaries.")
