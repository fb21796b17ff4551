"""Compute what the dashboards of studies add up anew."""

from typing import Any

from django.core.management.base import BaseCommand

from analysis.cohort.moments import refresh_study
from analysis.models import Study


class Command(BaseCommand):
    help = (
        "Computes the moments of recordings and the summaries of participants of every study anew "
        "from the readings. Needed only after rows were changed by hand; safe while the site runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ids = list(Study.objects.order_by("pk").values_list("pk", flat=True))
        for pk in ids:
            refresh_study(pk)
        self.stdout.write(f"Computed {len(ids)} studies.")
